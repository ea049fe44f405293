"""What is done on the drawing with the mouse, or with many nodes."""

from wfstudio.tui.canvas.base import ChosenChanged, WireDrawn
from wfstudio.tui.design.base import DesignPart
from wfstudio.tui.outline import Outline


class DrawnActions(DesignPart):
    """Wires drawn on the drawing, and many nodes selected there."""

    def on_graph_canvas_wire_drawn(self, message: WireDrawn) -> None:
        """Wire what was drawn."""
        from wfstudio.tui.design import wiring

        wiring.wire_drawn(self, message.source, message.handler, message.target)

    def on_graph_canvas_chosen_changed(self, message: ChosenChanged) -> None:
        """Say how many are selected, and show them in the outline."""
        self.query_one(Outline).choose(message.chosen)
        self.show_status()

    def on_outline_node_chosen(self, message: Outline.NodeChosen) -> None:
        """A node was chosen in the outline."""
        self.canvas.toggle(message.node_id)

"""What is done on the drawing with the mouse, or with many nodes."""

from wfstudio.tui.canvas.base import ChosenChanged, WireDrawn
from wfstudio.tui.design.base import DesignPart


class DrawnActions(DesignPart):
    """Wires drawn on the drawing, and many nodes selected there."""

    def on_graph_canvas_wire_drawn(self, message: WireDrawn) -> None:
        """Wire what was drawn."""
        from wfstudio.tui.design import wiring

        wiring.wire_drawn(self, message.source, message.handler, message.target)

    def on_graph_canvas_chosen_changed(self, _message: ChosenChanged) -> None:
        """Say how many are selected."""
        self.show_status()

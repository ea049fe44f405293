"""The design screen's keys that change the document."""

from collections.abc import Callable

from textual.events import Paste

from wfstudio.tui.design.base import DesignPart
from wfstudio.tui.panels.palette import Palette


class EditActions(DesignPart):
    """Undo, add, connect, delete, copy and paste."""

    def action_undo(self) -> None:
        """Take the last change back."""
        self.commit()
        self._moved(self.workspace.history.undo, "Undone", "Nothing to undo.")

    def action_redo(self) -> None:
        """Do the change taken back again."""
        self._moved(self.workspace.history.redo, "Done again", "Nothing to redo.")

    def _moved(self, step: Callable[[], str | None], title: str, nothing: str) -> None:
        before = self.document
        label = step()
        if label is None:
            self.notify(nothing, timeout=2, markup=False)
            return
        self.changed(f"{title}: {label}")
        back = next((node.id for node in self.document.nodes if node.id and before.node(node.id) is None), None)
        if back is not None:  # what came back is what one wants to see
            self.select(back)
        self.notify(label, title=title, timeout=2, markup=False)

    def action_add_node(self) -> None:
        """Ask for a node type and add a node after the selected one."""
        from wfstudio.tui.design import adding

        adding.ask_type(self)

    def action_add_node_on_edge(self) -> None:
        """Ask for a node type and add a node on the marked edge."""
        from wfstudio.tui.design import adding

        adding.ask_type(self, on_edge=True)

    def on_palette_chosen(self, message: Palette.Chosen) -> None:
        """Add a node of the type chosen in the palette."""
        from wfstudio.tui.design import adding

        adding.add(self, message.node_type, on_edge=message.on_edge)

    def action_connect(self) -> None:
        """Ask for a handler and its target."""
        from wfstudio.tui.design import wiring

        wiring.connect(self)

    def action_delete_node(self) -> None:
        """Delete the selected nodes."""
        from wfstudio.tui.design import deleting

        deleting.delete(self)

    def action_bridge(self) -> None:
        """Delete the selected nodes and lead what led to them on."""
        from wfstudio.tui.design import deleting

        deleting.bridge(self)

    def action_yank(self) -> None:
        """Copy the selected nodes."""
        from wfstudio.tui.design import copying

        copying.yank(self)

    def action_paste(self) -> None:
        """Paste the copied nodes."""
        from wfstudio.tui.design import copying

        copying.put(self)

    def on_paste(self, event: Paste) -> None:
        """What the terminal pastes while no text has the focus: nodes as JSON."""
        from wfstudio.tui.design import copying

        event.stop()
        copying.put_text(self, event.text)

    def action_duplicate(self) -> None:
        """Duplicate the selected nodes."""
        from wfstudio.tui.design import copying

        copying.double(self)

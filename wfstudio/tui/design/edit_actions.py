"""The design screen's keys that change the document."""

from wfstudio.tui.design.base import DesignPart
from wfstudio.tui.panels.palette import Palette


class EditActions(DesignPart):
    """Undo, add, connect, delete, copy and paste."""

    def action_undo(self) -> None:
        """Take the last change back."""
        self.commit()
        self._moved(self.workspace.history.undo(), "Undone", "Nothing to undo.")

    def action_redo(self) -> None:
        """Do the change taken back again."""
        self._moved(self.workspace.history.redo(), "Done again", "Nothing to redo.")

    def _moved(self, label: str | None, title: str, nothing: str) -> None:
        if label is None:
            self.notify(nothing, timeout=2, markup=False)
            return
        self.document_changed()
        self.notify(label, title=title, timeout=2, markup=False)

    def action_add_node(self) -> None:
        """Ask for a node type and add a node after the selected one."""
        from wfstudio.tui.design import intentions

        intentions.ask_type(self)

    def on_palette_chosen(self, message: Palette.Chosen) -> None:
        """Add a node of the type chosen in the palette."""
        from wfstudio.tui.design import intentions

        intentions.add(self, message.node_type)

    def action_connect(self) -> None:
        """Ask for a handler and its target."""
        from wfstudio.tui.design import intentions

        intentions.connect(self)

    def action_delete_node(self) -> None:
        """Delete the selected node."""
        from wfstudio.tui.design import intentions

        intentions.delete(self)

    def action_yank(self) -> None:
        """Copy the selected node."""
        from wfstudio.tui.design import intentions

        intentions.yank(self)

    def action_paste(self) -> None:
        """Paste the copied node."""
        from wfstudio.tui.design import intentions

        intentions.paste(self)

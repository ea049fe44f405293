"""The design screen's keys that change what nodes are, or many places at once, and its history."""

from wfstudio.tui.design.base import DesignPart


class ChangeActions(DesignPart):
    """Rename, convert, move, replace, change many, history."""

    def action_rename_node(self) -> None:
        """Ask for another id of the selected node."""
        self.commit()
        from wfstudio.tui.design import reshaping

        reshaping.rename(self)

    def action_convert_node(self) -> None:
        """Ask for another type of the selected node."""
        self.commit()
        from wfstudio.tui.design import reshaping

        reshaping.convert(self)

    def action_make_entry(self) -> None:
        """Make the selected node the first."""
        from wfstudio.tui.design import reshaping

        reshaping.make_entry(self)

    def action_move_nodes(self, step: int) -> None:
        """Move the selected nodes up or down in the file."""
        from wfstudio.tui.design import reshaping

        reshaping.move(self, step)

    def action_replace_text(self) -> None:
        """Search and replace."""
        self.commit()
        from wfstudio.tui.design import replacing

        replacing.ask(self)

    def action_change_many(self) -> None:
        """Give a setting of many nodes the same value."""
        self.commit()
        from wfstudio.tui.design import many

        many.ask_setting(self)

    def action_history(self) -> None:
        """List what was changed."""
        self.commit()
        from wfstudio.tui.design import past

        past.ask_version(self)

"""The design screen's keys that compare the document with another version, and that look at what the service had."""

from wfstudio.tui.design.base import DesignPart


class CompareActions(DesignPart):
    """Compare with the service, a file or a revision; go from change to change; take publishing back."""

    def show_comparison(self) -> None:
        """Compare the document as it is now, where it is compared, and show what differs."""
        if self.compared is not None:
            from wfstudio.tui.design import comparing

            comparing.refresh(self)

    def show_change(self, node_id: str | None) -> None:
        """Show what differs at a node, while the document is compared."""
        if self.compared is not None:
            from wfstudio.tui.design import comparing

            comparing.show_node(self, node_id)

    def action_back(self) -> None:
        """On the drawing end the comparison; else leave what is open."""
        if self.compared is not None and self.canvas.has_focus:
            self.action_compare()
        else:
            super().action_back()

    def action_compare(self) -> None:
        """Compare with the service's copy, or end the comparison."""
        self.commit()
        from wfstudio.tui.design import comparing

        comparing.toggle(self)

    def action_compare_with(self) -> None:
        """Choose what to compare with."""
        self.commit()
        from wfstudio.tui.design import comparing

        comparing.choose(self)

    def action_next_change(self, step: int) -> None:
        """Go to the next node that differs, or the one before."""
        from wfstudio.tui.design import comparing

        comparing.go(self, step)

    def action_compare_text(self) -> None:
        """Show all differences as text."""
        self.commit()
        from wfstudio.tui.design import comparing

        comparing.show_text(self)

    def action_copies(self) -> None:
        """Show what the service had before."""
        from wfstudio.tui.design import taking_back

        taking_back.show(self)

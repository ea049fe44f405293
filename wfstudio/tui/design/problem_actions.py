"""The design screen's keys for problems."""

from wfstudio.tui.design.base import DesignPart
from wfstudio.tui.panels.problems import Problems


class ProblemActions(DesignPart):
    """Go to a problem, fix it, have it explained."""

    def on_problems_chosen(self, message: Problems.Chosen) -> None:
        """Go to the problem chosen."""
        self.go_to_problem(message.number, edit=True)

    def action_next_problem(self, step: int) -> None:
        """Go to the next problem, or the one before."""
        if not self.findings:
            self.notify("No problems.", timeout=2, markup=False)
            return
        self.problem = (
            (self.problem + step) % len(self.findings) if self.problem >= 0 else min(step, 0) % len(self.findings)
        )
        self.go_to_problem(self.problem, edit=False)

    def go_to_problem(self, number: int, *, edit: bool) -> None:
        """Select the node of a problem; with ``edit`` go to the setting it is about."""
        if not 0 <= number < len(self.findings):
            return
        self.problem = number
        finding = self.findings[number]
        self.query_one(Problems).mark(number)
        if finding.node is None:
            self.action_workflow_settings()
            return
        self.select(finding.node)
        if edit:
            key = ".".join(str(part) for part in finding.place.path[2:3])
            self.edit_setting(key)

    def action_quick_fix(self) -> None:
        """Apply the fix of the problem that was gone to, or of the selected node."""
        from wfstudio.tui.design import intentions

        intentions.fix(self, self.problem)

    def action_explain(self) -> None:
        """Explain the problem that was gone to, or of the selected node."""
        from wfstudio.tui.design import intentions

        intentions.explain(self, self.problem)

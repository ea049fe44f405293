"""The design screen's keys for problems."""

from wfstudio.tui.design.background import MendingFound
from wfstudio.tui.design.base import DesignPart
from wfstudio.tui.outline import Outline
from wfstudio.tui.panels.problems import Problems


class ProblemActions(DesignPart):
    """Go to a problem, fix it, ignore it, have it explained."""

    def on_problems_chosen(self, message: Problems.Chosen) -> None:
        """Go to the problem chosen."""
        self.go_to_problem(message.number, edit=True)

    def on_problems_infos_switched(self, message: Problems.InfosSwitched) -> None:
        """Mark infos where they stand as long as the dock shows them."""
        message.stop()
        self.canvas.mark(self.marks())
        if self.index is not None:
            self.query_one(Outline).show(self.document, self.index, self.marks())
        self.explain_document()

    def action_next_problem(self, step: int) -> None:
        """Go to the next problem that the dock's filter lets through, or the one before."""
        numbers = self.query_one(Problems).numbers
        if not numbers:
            some = "No problem fits the filter." if self.query_one(Problems).view.text else "No problems."
            infos = sum(finding.severity == "info" for finding in self.findings)
            if infos == len(self.findings) > 0:
                some = f"No problems; {infos} info{'s' if infos > 1 else ''} in the dock (5)."
            self.notify(some, timeout=3, markup=False)
            return
        if self.problem in numbers:
            number = numbers[(numbers.index(self.problem) + step) % len(numbers)]
        elif step > 0:
            number = next((number for number in numbers if number >= self.next_problem), numbers[0])
        else:
            number = next((number for number in reversed(numbers) if number < self.next_problem), numbers[-1])
        self.go_to_problem(number, edit=False)
        if not self.query_one(Problems).display:  # in a narrow terminal no list says what it is
            finding = self.findings[number]
            at = f"{numbers.index(number) + 1} of {len(numbers)}"
            kind = "information" if finding.severity == "info" else finding.severity
            self.notify(
                finding.message, title=f"{finding.code} {finding.severity}, {at}",
                severity=kind, timeout=6, markup=False,  # type: ignore[arg-type]
            )  # fmt: skip

    def go_to_problem(self, number: int, *, edit: bool) -> None:
        """Select the node of a problem; with ``edit`` go to the setting it is about."""
        if not 0 <= number < len(self.findings):
            return
        self.problem = number
        finding = self.findings[number]
        dock = self.query_one(Problems)
        if finding.severity == "info":
            dock.look(infos=True)
        dock.mark(number)
        if finding.node is None:
            self.action_workflow_settings()
            return
        self.select(finding.node)
        if edit:
            from wfstudio.tui.inspector.text_places import whereabouts

            key = ".".join(str(part) for part in finding.place.path[2:3])
            self.wanted_place, self.wanted_row = whereabouts(self.document, finding)
            self.edit_setting(key)

    def action_quick_fix(self) -> None:
        """Apply the fix of the problem that is meant."""
        from wfstudio.tui.design import mending

        mending.fix(self)

    def action_fix_safe(self) -> None:
        """Make every safe fix, as one change."""
        from wfstudio.tui.design import mending

        mending.fix_safe(self)

    def on_mending_found(self, message: MendingFound) -> None:
        """The safe fixes were worked out: make them."""
        from wfstudio.tui.design import mending

        mending.found(self, message)

    def action_explain(self) -> None:
        """Show the page of the rule of the problem that is meant."""
        from wfstudio.tui.design import explaining

        explaining.explain(self)

    def action_ignore_problem(self) -> None:
        """Ignore the problem that is meant, with a reason."""
        self.commit()
        from wfstudio.tui.design import ignoring

        ignoring.ask(self)

    def action_unignore(self) -> None:
        """List what is ignored in this file."""
        from wfstudio.tui.design import ignoring

        ignoring.ask_back(self)

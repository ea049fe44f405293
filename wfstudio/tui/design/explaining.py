"""Explaining a problem: its rule's page, and its fix as a diff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfstudio.tui.design.meant import meant, none_meant

if TYPE_CHECKING:
    from wfstudio.document.model import Document
    from wfstudio.lint.findings import Finding
    from wfstudio.tui.design.base import DesignPart


def explain(screen: DesignPart) -> None:
    """Show the page of the rule of the problem that is meant."""
    from wfstudio.lint.explanation import explain as explained
    from wfstudio.tui.dialogs.rule_page import RulePage

    finding = meant(screen)
    if finding is None:
        screen.notify(none_meant(screen), timeout=3, markup=False)
        return

    def answered(answer: str | None) -> None:
        number = screen.findings.index(finding) if finding in screen.findings else -1
        if answer is None or number < 0:
            return
        screen.go_to_problem(number, edit=answer == "go")
        if answer == "fix":
            screen.action_quick_fix()
        elif answer == "ignore":
            screen.action_ignore_problem()

    page = RulePage(finding, explained(finding.code), fix_lines(screen.document, finding, screen.findings))
    screen.app.push_screen(page, answered)


def fix_lines(document: Document, finding: Finding, findings: list[Finding]) -> list[tuple[str, str]]:
    """A problem's fix as lines that go ("-") and come ("+"); [] without one. The secrets among the findings are
    covered."""
    if finding.fix is None:
        return []
    from wfstudio.document.writing import dump
    from wfstudio.lint.masking import SECRET, masked_bytes
    from wfstudio.lint.reporters.fix_diff import changed_lines

    secrets = [one for one in findings if one.code == SECRET]
    return list(changed_lines(masked_bytes(dump(document), secrets), finding.fix.edits))

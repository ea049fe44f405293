"""What the keys of the design screen mean that find, fix, explain and run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfstudio.document.errors import DocumentError
from wfstudio.tui.dialogs.choose import Choose, Item

if TYPE_CHECKING:
    from wfstudio.lint.findings import Finding
    from wfstudio.tui.design.base import DesignPart


def find(screen: DesignPart) -> None:
    """Ask for a node and select it."""
    items = [Item(node.id, node.id, f"{node.type}  {node.name}".strip()) for node in screen.document.nodes if node.id]

    def answered(node_id: str | None) -> None:
        if node_id is not None:
            screen.select(node_id)

    screen.app.push_screen(Choose("Find a node", "Id, name or type", items), answered)


def _problem(screen: DesignPart, number: int) -> Finding | None:
    """The problem that was gone to, when it is one of the selected node; else the node's first."""
    node = screen.selected
    mine = [finding for finding in screen.findings if node is None or finding.node == node.id]
    if 0 <= number < len(screen.findings) and (screen.findings[number] in mine or screen.findings[number].node is None):
        return screen.findings[number]
    return mine[0] if mine else None


def fix(screen: DesignPart, number: int) -> None:
    """Apply the fix of a problem; undo takes it back."""
    finding = _problem(screen, number)
    if finding is None:
        screen.notify("The selected node has no problem.", timeout=3, markup=False)
        return
    if finding.fix is None:
        screen.notify(f"{finding.code} has no fix that can be applied: x explains it.", timeout=4, markup=False)
        return
    from wfstudio.lint.repair import edit_for

    try:
        done = screen.apply(edit_for(screen.document, finding.fix))
    except DocumentError as error:
        screen.notify(error.message, title="Not fixed", severity="warning", markup=False)
        return
    if done:
        screen.notify(f"{finding.fix.title}. u takes it back.", title="Fixed", timeout=4, markup=False)


def explain(screen: DesignPart, number: int) -> None:
    """Say all that is known of a problem."""
    from wfstudio.tui.dialogs.ask import Ask, Choice

    finding = _problem(screen, number)
    if finding is None:
        screen.notify("The selected node has no problem.", timeout=3, markup=False)
        return
    lines = [finding.message]
    if finding.witness:
        lines.append("\nSeen on the way " + " → ".join(finding.witness))
    if finding.fix is not None:
        lines.append(f"\nFix: {finding.fix.title}")
    choices = [Choice("fix", "Apply the fix")] if finding.fix is not None else [Choice("go", "Go there")]

    def answered(answer: str | None) -> None:
        if answer == "fix":
            fix(screen, number)
        elif answer == "go" and finding in screen.findings:
            screen.go_to_problem(screen.findings.index(finding), edit=True)

    title = f"{finding.code} {finding.name}, {finding.severity}"
    screen.app.push_screen(Ask(title, "\n".join(lines), choices), answered)


def run(screen: DesignPart) -> None:
    """Open the run screen on the document as it stands."""
    from wfstudio.tui.screens.run import RunScreen

    screen.app.push_screen(RunScreen(screen.document, screen.workspace.path))

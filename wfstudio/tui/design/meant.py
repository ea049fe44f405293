"""Which problem a key is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfstudio.tui.panels.problem_list import ProblemList

if TYPE_CHECKING:
    from wfstudio.lint.findings import Finding
    from wfstudio.tui.design.base import DesignPart


def meant(screen: DesignPart) -> Finding | None:
    """The problem marked in the dock where the dock has the focus; else the one that was gone to, as long as its node
    is selected; else the selected node's gravest."""
    findings = screen.findings
    listed = screen.query_one(ProblemList)
    if listed.has_focus:
        return findings[listed.number] if 0 <= listed.number < len(findings) else None
    node = screen.selected
    mine = [finding for finding in findings if node is None or node.id in (finding.node, *finding.nodes)]
    if 0 <= screen.problem < len(findings):
        gone_to = findings[screen.problem]
        if gone_to in mine or (gone_to.node is None and screen.on_workflow):
            return gone_to
    return mine[0] if mine else None


def none_meant(screen: DesignPart) -> str:
    """What to say when no problem is meant."""
    if screen.query_one(ProblemList).has_focus:
        return "Mark a problem first: this line is the head of a group."
    return "The selected node has no problem." if screen.selected else "Select a node or a problem first."

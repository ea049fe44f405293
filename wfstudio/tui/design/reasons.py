"""Why an action of the design screen cannot be done now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfstudio.tui.design.meant import meant, none_meant
from wfstudio.tui.design.mending import why_not_fixed

if TYPE_CHECKING:
    from collections.abc import Callable

    from wfstudio.tui.design.base import DesignPart

_NEED_A_NODE = (
    "delete_node", "connect", "yank", "duplicate", "bridge", "convert_node", "rename_node", "make_entry", "move_nodes",
    "edit_node", "browse_page",
)  # fmt: skip


def why_not(screen: DesignPart, action: str) -> str | None:
    """The reason, without a full stop; None when it can be done, or when nothing is known against it."""
    if action in _NEED_A_NODE:
        return None if screen.selected else "select a node first"
    ask = _REASONS.get(action)
    told = ask(screen) if ask else None
    return told.rstrip(".") if told else None


def _problem(screen: DesignPart) -> str | None:
    return None if meant(screen) else none_meant(screen)


def _fix(screen: DesignPart) -> str | None:
    finding = meant(screen)
    return none_meant(screen) if finding is None else why_not_fixed(screen, finding)


def _fix_safe(screen: DesignPart) -> str | None:
    safe = any(finding.fix is not None and finding.fix.safety == "safe" for finding in screen.findings)
    return None if safe else "no problem can be fixed safely"


def _any_problem(screen: DesignPart) -> str | None:
    return None if screen.findings else "there are no problems"


_REASONS: dict[str, Callable[[DesignPart], str | None]] = {
    "undo": lambda screen: None if screen.workspace.history.can_undo else "nothing to undo",
    "redo": lambda screen: None if screen.workspace.history.can_redo else "nothing to redo",
    "quick_fix": _fix,
    "fix_safe": _fix_safe,
    "explain": _problem,
    "ignore_problem": _problem,
    "next_problem": _any_problem,
}

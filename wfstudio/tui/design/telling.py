"""Doing an edit that may be refused, and saying what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfstudio.document.errors import EditRefused

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from wfstudio.document.model import Document
    from wfstudio.tui.design.base import DesignPart

    Made = TypeVar("Made")

MOST_NAMES = 4


def told(screen: DesignPart, make: Callable[[], Made]) -> Made | None:
    """What ``make`` gives; an edit that it refuses is told, and None."""
    try:
        return make()
    except EditRefused as error:
        screen.notify(error.message, title="Not done", severity="warning", markup=False)
        return None


def need_selection(screen: DesignPart) -> list[str]:
    """The selected nodes; none is told."""
    ids = screen.selected_ids
    if not ids:
        screen.notify("Select a node first.", timeout=3, markup=False)
    return ids


def names(ids: list[str] | tuple[str, ...]) -> str:
    """A few ids by name, more by number."""
    if len(ids) <= MOST_NAMES:
        return ", ".join(ids)
    return f"{', '.join(ids[: MOST_NAMES - 1])} and {len(ids) - MOST_NAMES + 1} more"


def wires(several: tuple[tuple[str, str, str], ...], arrow: str) -> str:
    """Wires (node, handler, target) in a few words."""
    shown = [
        f"{node}.{handler} {arrow} {target}" if target else f"{node}.{handler}" for node, handler, target in several
    ]
    return names(shown)


def start_told(before: Document, after: Document) -> str:
    """A sentence, when journeys start at another node by a change that was not about that; else ""."""
    if before.entry is None or after.entry is None or before.entry.id == after.entry.id:
        return ""
    return f" Journeys start at {after.entry.id or 'a node without an id'} now."

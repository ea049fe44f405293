"""Deleting nodes, and leading what led to them on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfstudio.graph.healing import Deletion, deletion
from wfstudio.tui.design.telling import names, need_selection, start_told, told, wires
from wfstudio.tui.frame import keyed, studio

if TYPE_CHECKING:
    from wfstudio.document.model import Document
    from wfstudio.tui.design.base import DesignPart


class JustDeleted:
    """What the last key deleted: the document before and after, and the nodes."""

    def __init__(self, before: Document, after: Document, ids: list[str]) -> None:
        self.before = before
        self.after = after
        self.ids = ids


def delete(screen: DesignPart) -> None:
    """Delete the selected nodes; what led to them leads nowhere, and the way to heal that is told."""
    ids = need_selection(screen)
    before = screen.document
    made = told(screen, lambda: deletion(before, ids)) if ids else None
    if made is None or not _done(screen, before, made, ids):
        return
    screen.just_deleted = JustDeleted(before, screen.document, ids)
    verb, them = ("is", "it") if len(ids) == 1 else ("are", "them")
    gone = keyed(screen, f"{names(ids)} {verb} deleted; {{design.undo}} brings {them} back")
    healing = deletion(before, ids, heal=True, types=screen.types)
    if healing.healed:
        arrow = studio(screen).glyphs.arrow
        gone += keyed(screen, f", {{design.bridge}} leads on: {wires(healing.healed, arrow)}")
    gone += f".{start_told(before, screen.document)}"
    screen.notify(gone, timeout=6 if healing.healed else 4, markup=False)


def bridge(screen: DesignPart) -> None:
    """Delete the selected nodes, or take those just deleted, and lead what led to them on to where they mainly led."""
    last = screen.just_deleted
    if last is not None and last.after is screen.document:
        before, ids = last.before, last.ids
    else:
        last, before, ids = None, screen.document, need_selection(screen)
    made = told(screen, lambda: deletion(before, ids, heal=True, types=screen.types)) if ids else None
    if made is None:
        return
    if not made.healed and last is not None:
        screen.notify(f"Nothing led to {names(ids)} that could be led on.", timeout=4, markup=False)
        return
    if last is not None:  # one step, not two: the deletion is done again with its healing
        screen.workspace.history.undo()
    if _done(screen, before, made, ids):
        screen.just_deleted = None
        arrow = studio(screen).glyphs.arrow
        led = f" Led on: {wires(made.healed, arrow)}." if made.healed else " Nothing led to it that could be led on."
        led += start_told(before, screen.document)
        said = keyed(screen, f"{names(ids)} deleted; {{design.undo}} takes it back.{led}")
        screen.notify(said, timeout=5, markup=False)


def _done(screen: DesignPart, before: Document, made: Deletion, ids: list[str]) -> bool:
    """Do it; the selection goes to a node that led there, else to one beside it in the file."""
    left = [other for other in before.nodes if other.id and other.id not in ids]
    led = next((other.id for other in left if set(ids) & set(other.handlers.values())), None)
    if not screen.apply(made.edit):
        return False
    if led is None and left:
        first = min(node.index for node_id in ids if (node := before.node(node_id)) is not None)
        led = min(left, key=lambda other: abs(other.index - first)).id
    if led is not None:
        screen.select(led)
    return True

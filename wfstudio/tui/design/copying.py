"""Copies: duplicate here, yank here and paste there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from wfstudio.graph.copying import Pasted, duplicate, nodes_in, paste, taken
from wfstudio.tui.design.telling import names, need_selection, told, wires
from wfstudio.tui.frame import keyed, studio

if TYPE_CHECKING:
    from wfstudio.tui.design.base import DesignPart


def yank(screen: DesignPart) -> None:
    """Copy the selected nodes, here and to the terminal's clipboard where it lets itself be asked."""
    ids = need_selection(screen)
    if not ids:
        return
    nodes = taken(screen.document, ids)
    studio(screen).clipboard_nodes = nodes
    screen.app.copy_to_clipboard(json.dumps(nodes[0] if len(nodes) == 1 else nodes, indent=2, ensure_ascii=False))
    verb = "is" if len(nodes) == 1 else "are"
    screen.notify(
        keyed(screen, f"{names(ids)} {verb} copied as JSON; {{design.paste}} pastes, in other documents too."),
        timeout=3,
        markup=False,
    )


def put(screen: DesignPart) -> None:
    """Paste the copied nodes after the selected one, under ids that are free."""
    nodes = studio(screen).clipboard_nodes
    if not nodes:
        screen.notify("Nothing is copied: y copies the selected nodes.", timeout=3, markup=False)
        return
    _put(screen, nodes)


def put_text(screen: DesignPart, text: str) -> None:
    """Paste the nodes of a text that the terminal pastes: copied in another studio, or in an editor."""
    nodes = told(screen, lambda: nodes_in(text))
    if nodes:
        _put(screen, nodes)


def _put(screen: DesignPart, nodes: list[dict[str, Any]]) -> None:
    after = screen.selected
    _take(screen, told(screen, lambda: paste(screen.document, nodes, after.id if after else None, screen.types)))


def double(screen: DesignPart) -> None:
    """Duplicate the selected nodes; wires among them follow the copies."""
    ids = need_selection(screen)
    if ids:
        _take(screen, told(screen, lambda: duplicate(screen.document, ids)))


def _take(screen: DesignPart, pasted: Pasted | None) -> None:
    if pasted is None or not screen.apply(pasted.edit):
        return
    screen.select(pasted.ids[0])
    text = f"{names(pasted.ids)} added"
    if pasted.dropped:
        arrow = studio(screen).glyphs.arrow
        text += f"; wires dropped, their targets are not here: {wires(pasted.dropped, arrow)}"
    screen.notify(f"{text}.", timeout=8 if pasted.dropped else 3, markup=False)

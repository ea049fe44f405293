"""Search and replace over the document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfstudio.tui.dialogs.replace import Replace, shown
from wfstudio.tui.frame import keyed, studio

if TYPE_CHECKING:
    from wfstudio.graph.replacing import Replacement
    from wfstudio.tui.design.base import DesignPart


def ask(screen: DesignPart) -> None:
    """Ask what to replace by what, with every place in view, and replace it as one step."""
    at = screen.selected.index if screen.selected else None

    def answered(made: Replacement | None) -> None:
        if made is None:
            return
        done = screen.apply(made.edit)
        if done:
            _select_at(screen, at)
            refused = f" {shown(made.refused)}." if made.refused else ""
            number = f"{made.number} place{'s' if made.number != 1 else ''}"
            screen.notify(
                keyed(screen, f"{number} replaced; {{design.undo}} takes it back.{refused}"),
                timeout=8 if refused else 4,
                markup=False,
            )

    screen.app.push_screen(Replace(screen.document, studio(screen).glyphs), answered)


def _select_at(screen: DesignPart, at: int | None) -> None:
    """Select the node in that place of the list: its id may be another now."""
    node = next((node for node in screen.document.nodes if node.index == at), None)
    if node is not None and node.id:
        screen.select(node.id)

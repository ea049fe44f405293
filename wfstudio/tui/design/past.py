"""The history of a document: looked at, and jumped in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfstudio.tui.dialogs.choose import Choose, Item
from wfstudio.tui.frame import studio

if TYPE_CHECKING:
    from wfstudio.tui.design.base import DesignPart


def ask_version(screen: DesignPart) -> None:
    """List the steps, the newest first, and go to the version after the one chosen."""
    history = screen.workspace.history
    glyphs = studio(screen).glyphs
    labels = ("As it was opened", *history.labels)
    if len(labels) == 1:
        screen.notify("Nothing was changed yet.", timeout=2, markup=False)
        return
    items = [_item(number, label, history.at, glyphs.arrow) for number, label in enumerate(labels)]

    def answered(answer: str | None) -> None:
        if answer is None:
            return
        at = int(answer)
        if at != history.at:
            history.jump(at)
            screen.changed(f"Went to: {labels[at]}")
            screen.notify(labels[at], title="Went to", timeout=2, markup=False)

    steps = len(labels) - 1
    dialog = Choose(
        f"History, {steps} step{'s' * (steps != 1)}", "Search the steps", items[::-1], marked=str(history.at)
    )
    screen.app.push_screen(dialog, answered)


def _item(number: int, label: str, at: int, arrow: str) -> Item:
    if number == at:
        return Item(str(number), f"{arrow} {label}", "now")
    return Item(str(number), f"{' ' * len(arrow)} {label}", "undone" if number > at else "")

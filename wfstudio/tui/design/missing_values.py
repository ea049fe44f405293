"""Placeholders that have no value under the profile: each with its place, which is gone to when it is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfstudio.document.placeholders import place_of, setting_of
from wfstudio.tui.dialogs.choose import Choose, Item

if TYPE_CHECKING:
    from wfstudio.client.values import UnresolvedValues
    from wfstudio.document.placeholders import Token
    from wfstudio.tui.design.base import DesignPart


def show(screen: DesignPart, error: UnresolvedValues) -> None:
    """List them, and say where their values are put."""
    tokens = error.tokens
    items = [_item(screen, number, token) for number, token in enumerate(tokens)]

    def answered(answer: str | None) -> None:
        if answer is not None:
            _go(screen, tokens[int(answer)])

    count = f"{len(tokens)} placeholder{'s' * (len(tokens) != 1)}"
    title = f"Nothing was sent: {count} without a value for {error.profile}"
    screen.app.push_screen(Choose(title, "a placeholder, a node or a setting", items), answered)
    screen.notify(error.hint, title="Not published", severity="warning", timeout=12, markup=False)


def _item(screen: DesignPart, number: int, token: Token) -> Item:
    node, key = setting_of(screen.document, token.path)
    place = place_of(screen.document, token)
    at = f"  line {place[0]}, column {place[1]}" if place is not None else ""
    return Item(str(number), token.text, f"{node or 'the workflow'}  {key}{at}")


def _go(screen: DesignPart, token: Token) -> None:
    node, key = setting_of(screen.document, token.path)
    if node is None:
        screen.action_workflow_settings()
        return
    screen.select(node)
    screen.edit_setting(key.partition(".")[0])

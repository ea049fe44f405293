"""Choosing, where two changes of one workflow cannot be had together, which of them stands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from wfstudio.document.merge import ABSENT, Clash, Place, Side
from wfstudio.tui.dialogs.base import Dialog
from wfstudio.tui.frame import keyed
from wfstudio.tui.keymap import bindings
from wfstudio.tui.panels.panel import ChoiceList

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST = 60


class MergeDialog(Dialog[dict[Place, Side]]):
    """Lists the clashes; the answer says for each of them whose change stands. ``theirs`` names the other side."""

    BINDINGS = [*bindings("dialog", without=("dialog.accept",)), *bindings("merge")]  # noqa: RUF012
    AUTO_FOCUS = "OptionList"

    DEFAULT_CSS = """
    MergeDialog > .box { width: 90; }
    MergeDialog ChoiceList { height: auto; max-height: 12; background: $background; }
    MergeDialog #sides { height: auto; width: 100%; margin-top: 1; color: $text-muted; }
    """

    def __init__(self, clashes: Sequence[Clash], theirs: str) -> None:
        super().__init__()
        self._clashes = list(clashes)
        self._theirs = theirs
        self._chosen: dict[Place, Side] = {}

    def compose(self) -> ComposeResult:
        """The clashes, what each side has at the marked one, and the buttons."""
        box = Vertical(classes="box")
        box.border_title = "Merge"
        box.border_subtitle = keyed(
            self, "{merge.mine}: mine stands, {merge.theirs}: theirs stands, {dialog.close}: not now"
        )
        with box:
            number = len(self._clashes)
            same = "one place" if number == 1 else f"{number} places"
            yield Static(
                f"Both changed {same}. Everything else is taken together; say whose change stands here:",
                classes="lead",
                markup=False,
            )
            yield ChoiceList(*[Option(self._line(clash)) for clash in self._clashes], markup=False)
            yield Static("", id="sides", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Merge", id="merge", variant="primary", compact=True, disabled=True)
                yield Button("Not now", id="no", compact=True)

    def on_mount(self) -> None:
        """Mark the first."""
        self.query_one(OptionList).highlighted = 0

    def _line(self, clash: Clash) -> Content:
        side = self._chosen.get(clash.place)
        word = {"mine": "mine  ", "theirs": "theirs"}.get(side or "", "?     ")
        return Content.assemble((f"{word}  ", "bold $success" if side else "bold $warning"), str(clash))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show what each side has."""
        clash = self._clashes[event.option_index]
        rows = (("before", clash.base), ("mine", clash.mine), (self._theirs, clash.theirs))
        width = max(len(name) for name, _ in rows)
        self.query_one("#sides", Static).update("\n".join(f"{name:<{width}}  {_shown(value)}" for name, value in rows))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter or a click changes the side."""
        side = self._chosen.get(self._clashes[event.option_index].place)
        self._choose("theirs" if side == "mine" else "mine", stay=True)

    def action_choose(self, side: Side) -> None:
        """Take a side at the marked place and go to the next."""
        self._choose(side)

    def _choose(self, side: Side, *, stay: bool = False) -> None:
        listed = self.query_one(OptionList)
        at = listed.highlighted
        if at is None:
            return
        self._chosen[self._clashes[at].place] = side
        listed.replace_option_prompt_at_index(at, self._line(self._clashes[at]))
        if not stay and at + 1 < len(self._clashes):
            listed.highlighted = at + 1
        button = self.query_one("#merge", Button)
        button.disabled = len(self._chosen) < len(self._clashes)
        if not button.disabled and not stay:
            button.focus()

    def action_cursor_down(self) -> None:
        """Mark the next place."""
        self.query_one(OptionList).action_cursor_down()

    def action_cursor_up(self) -> None:
        """Mark the place before."""
        self.query_one(OptionList).action_cursor_up()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer with what was chosen."""
        self.dismiss(dict(self._chosen) if event.button.id == "merge" else None)


def _shown(value: object) -> str:
    if value is ABSENT:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"

"""A list whose lines can be switched on and off."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from wfstudio.tui.keymap import bindings
from wfstudio.tui.panels.panel import ChoiceList


class SwitchList(ChoiceList):
    """Lines with a box before each; space, enter or a click switches one, ``a`` all of them."""

    BINDINGS = bindings("switches")

    DEFAULT_CSS = """
    SwitchList { height: auto; background: $background; margin-top: 1; }
    """

    class Switched(Message):
        """A line, or all of them, was switched on or off."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(markup=False, id=id)
        self._texts: list[Content] = []
        self.on: set[int] = set()
        """The places of the lines that are on."""

    def fill(self, lines: Sequence[Content]) -> None:
        """Show other lines, all of them on."""
        self._texts = list(lines)
        self.on = set(range(len(self._texts)))
        self.clear_options()
        self.add_options([Option(self._line(number)) for number in range(len(self._texts))])
        self.highlighted = 0 if self._texts else None

    def _line(self, number: int) -> Content:
        box = "[x] " if number in self.on else "[ ] "
        return Content.assemble((box, "bold" if number in self.on else "$text-muted"), self._texts[number])

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Switch the line entered or clicked."""
        event.stop()
        self._switch([event.option_index])

    def action_switch(self) -> None:
        """Switch the marked line."""
        if self.highlighted is not None:
            self._switch([self.highlighted])

    def action_switch_all(self) -> None:
        """Switch all lines off, or on when one is off."""
        every = set(range(len(self._texts)))
        off = every - self.on
        self._switch(sorted(off or every))

    def _switch(self, numbers: Sequence[int]) -> None:
        for number in numbers:
            self.on ^= {number}
            self.replace_option_prompt_at_index(number, self._line(number))
        self.post_message(self.Switched())

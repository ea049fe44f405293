"""A part of a screen with a title line; the line shows which part has the focus."""

from contextlib import suppress

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import Click
from textual.widget import Widget
from textual.widgets import OptionList, Static

from wfstudio.tui.steady import SteadyText


class SteadyList(OptionList):
    """A list that can be narrowed while somebody clicks or pages: what is gone or not laid out yet is left alone."""

    def on_click(self, event: Click) -> None:
        """Keep the click from a list that has become shorter."""
        option = event.style.meta.get("option")
        if isinstance(option, int) and option >= self.option_count:
            event.prevent_default()

    def action_page_up(self) -> None:
        """A page up, once the lines are laid out."""
        with suppress(KeyError):
            super().action_page_up()  # type: ignore[no-untyped-call]

    def action_page_down(self) -> None:
        """A page down, once the lines are laid out."""
        with suppress(KeyError):
            super().action_page_down()  # type: ignore[no-untyped-call]


class ChoiceList(SteadyList):
    """A list of choices as the studio draws them: no border, a clear cursor only where the focus is."""

    DEFAULT_CSS = """
    ChoiceList {
        border: none; padding: 0; background: transparent; height: 1fr; color: $foreground;
        &:focus { border: none; background-tint: $foreground 0%; }
        text-wrap: nowrap; text-overflow: ellipsis;
        & > .option-list--option-highlighted {
            background: $block-cursor-blurred-background; color: $block-cursor-blurred-foreground; text-style: none;
        }
        &:focus > .option-list--option-highlighted {
            background: $block-cursor-background; color: $block-cursor-foreground; text-style: bold;
        }
        & > .option-list--option-disabled { color: $text-muted; }
        & > .option-list--option { padding: 0 1; }
        scrollbar-gutter: auto;
    }
    """


class Panel(Vertical):
    """A titled part of a screen. ``key`` is the digit that leads to it."""

    DEFAULT_CSS = """
    Panel { background: $surface; }
    Panel > .panel-title {
        height: 1; width: 100%; background: $panel; color: $text-muted; padding: 0 1;
        text-wrap: nowrap; text-overflow: ellipsis;
    }
    Panel > .panel-title.-focused { background: $primary; color: $background; text-style: bold; }
    """

    def __init__(self, key: str, title: str, *children: Widget, id: str) -> None:
        super().__init__(id=id)
        self._inside = children
        self._key = key
        self._title = title
        self._note = ""

    def compose(self) -> ComposeResult:
        """The title line; what is inside comes from the constructor or a subclass."""
        yield SteadyText(self._line(), one_line=True, classes="panel-title", markup=False)
        yield from self.inside()

    def inside(self) -> ComposeResult:
        """The widgets under the title."""
        yield from self._inside

    def _line(self) -> Content:
        text = f"{self._key} {self._title}" if self._key else self._title
        return Content(f"{text}  {self._note}" if self._note else text)

    def on_descendant_focus(self) -> None:
        """Mark the title. (``:focus-within`` would restyle everything inside at every change of focus.)"""
        self._mark_title(True)

    def on_descendant_blur(self) -> None:
        """Unmark the title."""
        self._mark_title(False)

    def _mark_title(self, focused: bool) -> None:
        for line in self.query_children(".panel-title"):
            line.set_class(focused, "-focused")

    def retitle(self, title: str | None = None, note: str | None = None) -> None:
        """Change the title, or the note beside it."""
        self._title = self._title if title is None else title
        self._note = self._note if note is None else note
        shown = self._line()
        for line in self.query_children(".panel-title").results(Static):
            if line.content != shown:
                line.update(shown, layout=False)  # it is one line as wide as the panel, whatever it says

"""The line that a list is filtered by, with completion and a line that says how it can go on."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.events import DescendantBlur, DescendantFocus
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input, Static

from wfstudio.client.errors import ConfigurationError
from wfstudio.client.instance_filter import candidates, read_filter
from wfstudio.tui.keymap import bindings


class FilterSuggester(Suggester):
    """The first way to go on; → takes it."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self.workflows: Sequence[tuple[str, str]] = ()

    async def get_suggestion(self, value: str) -> str | None:
        """The line with it, None where there is none that goes on with what is typed."""
        if not value.strip():
            return None
        return next((one.line for one in candidates(value, self.workflows) if one.line.startswith(value)), None)


class FilterLine(Vertical):
    """The line; ``Filtered`` is posted when enter takes it."""

    BINDINGS = bindings("filter")

    DEFAULT_CSS = """
    FilterLine { height: auto; }
    FilterLine Input { background: $panel; border: none; height: 1; padding: 0 1; width: 100%; }
    FilterLine Input:focus { background: $panel; background-tint: $primary 12%; }
    FilterLine #filter-told {
        height: 1; padding: 0 1; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis; display: none;
    }
    FilterLine #filter-told.-shown { display: block; }
    FilterLine #filter-told.-fault { color: $error; display: block; }
    """

    class Filtered(Message):
        """A line that can be read was taken."""

        def __init__(self, line: str) -> None:
            super().__init__()
            self.line = line

    def __init__(self, line: str = "") -> None:
        super().__init__(id="filter")
        self._first = line
        self._suggester = FilterSuggester()

    def compose(self) -> ComposeResult:
        """The input, and what can follow."""
        hint = "/ filters: status:failed workflow:wf-… id:1a2 from:7d firstName=Ada"
        line = Input(self._first, placeholder=hint, suggester=self._suggester, compact=True, select_on_focus=False)
        line.cursor_blink = False
        yield line
        yield Static("", id="filter-told", markup=False)

    @property
    def line(self) -> str:
        """What is typed."""
        return self.query_one(Input).value

    def know(self, workflows: Sequence[tuple[str, str]]) -> None:
        """Workflows, (id, name), that can be completed."""
        self._suggester.workflows = workflows

    def take(self, line: str) -> None:
        """Put another line there and filter by it."""
        typed = self.query_one(Input)
        typed.value = line
        typed.cursor_position = len(line)
        self._accept(line)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say how it can go on."""
        event.stop()
        if event.input.has_focus:
            self._tell()

    def on_descendant_focus(self, _event: DescendantFocus) -> None:
        """The same, once it has the focus."""
        self._tell()

    def on_descendant_blur(self, _event: DescendantBlur) -> None:
        """Nobody types any more; a fault stays."""
        self.query_one("#filter-told").remove_class("-shown")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the line, or say what is wrong with it."""
        event.stop()
        self._accept(event.value)

    def action_complete(self) -> None:
        """Take the first way to go on."""
        typed = self.query_one(Input)
        ways = candidates(typed.value, self._suggester.workflows)
        if ways:
            typed.value = ways[0].line
            typed.cursor_position = len(typed.value)

    def _accept(self, line: str) -> None:
        told = self.query_one("#filter-told", Static)
        try:
            read_filter(line)
        except ConfigurationError as error:
            told.set_class(True, "-fault")
            told.update(error.message)
            return
        told.remove_class("-fault")
        self.post_message(self.Filtered(line))

    def _tell(self) -> None:
        told = self.query_one("#filter-told", Static)
        told.remove_class("-fault")
        told.add_class("-shown")
        ways = [one.shown for one in candidates(self.line, self._suggester.workflows)]
        text = "  ".join(ways) if ways else "enter filters; any NAME=VALUE is a filter on metadata"
        told.update(Content(text))

"""Two versions of a workflow as a list of differences, and what shall be done about it."""

from collections.abc import Mapping, Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from wfstudio.document.diff import differences, summary
from wfstudio.document.model import Json
from wfstudio.tui.dialogs.ask import Choice
from wfstudio.tui.dialogs.base import Dialog
from wfstudio.tui.frame import keyed

_COLOURS = {"+": "$success", "-": "$error", "~": "$warning"}
_MOST = 500


def difference_lines(before: Mapping[str, Json], after: Mapping[str, Json]) -> list[Content]:
    """A heading and a line for each difference, below a changed text its lines."""
    found = differences(before, after)
    lines = [Content.styled(summary(found), "bold")]
    for one in found:
        lines.append(Content.styled(str(one), _COLOURS.get(str(one)[:1], "$foreground")))
        lines += [Content.styled(f"    {line}", _COLOURS.get(line[:1], "$text-muted")) for line in one.lines()]
    if len(lines) > _MOST:
        return [*lines[:_MOST], Content.styled(f"and {len(lines) - _MOST} more lines", "$text-muted")]
    return lines


class Compare(Dialog[str]):
    """The differences, and a button for each answer."""

    AUTO_FOCUS = "Button"
    DEFAULT_CSS = """
    Compare > .box { width: 100; }
    Compare VerticalScroll { height: auto; max-height: 24; background: $background; padding: 0 1; }
    Compare VerticalScroll Static { width: 100%; height: auto; }
    """

    def __init__(self, title: str, lead: str, lines: Sequence[Content], choices: Sequence[Choice]) -> None:
        super().__init__()
        self._title, self._lead, self._lines, self._choices = title, lead, lines, choices

    def compose(self) -> ComposeResult:
        """What is compared, the differences, the buttons."""
        box = Vertical(classes="box")
        box.border_title = self._title
        box.border_subtitle = keyed(self, "{dialog.close} closes")
        with box:
            yield Static(self._lead, classes="lead", markup=False)
            with VerticalScroll(can_focus=len(self._lines) > 20):
                yield Static(Content("\n").join(self._lines))
            with Horizontal(classes="buttons"):
                for choice in self._choices:
                    variant = "error" if choice.danger else "default"
                    yield Button(choice.label, id=choice.id, variant=variant, compact=True)  # type: ignore[arg-type]

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer with the button's choice."""
        self.dismiss(event.button.id)

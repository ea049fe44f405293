"""A line that says something about the document's file and waits for an answer without standing in the way."""

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Button, Static

from wfstudio.tui.dialogs.ask import Choice


class NoticeBar(Vertical):
    """What happened, and a button for each answer; ``answered`` gets the id of the choice and the bar is gone."""

    DEFAULT_CSS = """
    NoticeBar { height: auto; max-height: 5; background: $panel; padding: 0 1; border-left: thick $warning; }
    NoticeBar > Static { width: 100%; height: auto; max-height: 3; color: $foreground; }
    NoticeBar > Horizontal { height: 1; width: 100%; }
    NoticeBar Button { margin-right: 2; min-width: 8; }
    """

    def __init__(self, text: str, choices: Sequence[Choice], answered: Callable[[str], object], key: str = "") -> None:
        super().__init__()
        self.text = text
        self.choices = tuple(choices)
        self._answered = answered
        self._key = key
        self.came_from: Widget | None = None
        """What had the focus before the bar was gone to; it gets it back."""

    def compose(self) -> ComposeResult:
        """The text above the buttons."""
        yield Static(self.text, markup=False)
        with Horizontal():
            for number, choice in enumerate(self.choices):
                variant = "primary" if number == 0 else "error" if choice.danger else "default"
                yield Button(choice.label, id=choice.id, variant=variant, compact=True)  # type: ignore[arg-type]
            if self._key:
                yield Static(f"{self._key} goes here", classes="hint", markup=False)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Give the answer."""
        event.stop()
        self.answer(event.button.id or "")

    def answer(self, choice: str) -> None:
        """Give an answer and go."""
        if self.is_attached:
            screen = self.screen  # it gets what a dialog answers: the bar is gone by then
            if self.came_from is not None and self.came_from.is_attached:
                self.came_from.focus()
            self.remove()
            screen.call_later(self._answered, choice)

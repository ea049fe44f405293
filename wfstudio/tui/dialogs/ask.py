"""A question with a few answers, and a question with a line of text as its answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.suggester import Suggester
from textual.widgets import Button, Input, Static

from wfstudio.tui.dialogs.base import Dialog
from wfstudio.tui.frame import keyed


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer: what it stands for, its label, and whether it destroys something."""

    id: str
    label: str
    danger: bool = False


class Ask(Dialog[str]):
    """A question; the answer is the id of a choice. The first choice has the focus; where it destroys something it is
    the way back that has it: an enter typed twice destroys nothing."""

    def __init__(self, title: str, question: str, choices: Sequence[Choice]) -> None:
        super().__init__(classes="-danger" if choices[0].danger else "")
        self._title = title
        self._question = question
        self._choices = choices

    def compose(self) -> ComposeResult:
        """The question and a button for each answer."""
        box = Vertical(classes="box")
        box.border_title = self._title
        with box:
            yield Static(self._question, classes="lead", markup=False)
            with Horizontal(classes="buttons"):
                if self._choices[0].danger:
                    yield Button("Cancel", id="cancel", variant="primary", compact=True)
                for number, choice in enumerate(self._choices):
                    variant = "error" if choice.danger else "primary" if number == 0 else "default"
                    yield Button(choice.label, id=choice.id, variant=variant, compact=True)  # type: ignore[arg-type]
                if not self._choices[0].danger:
                    yield Button("Cancel", id="cancel", compact=True)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer with the button's choice."""
        self.dismiss(None if event.button.id == "cancel" else event.button.id)


class Prompt(Dialog[str]):
    """A line of text. ``check`` says what is wrong with a text, or None; a wrong one is not taken. Of a ``selected``
    value the first letter typed takes the place."""

    def __init__(
        self,
        title: str,
        question: str,
        value: str = "",
        *,
        check: Callable[[str], str | None] | None = None,
        suggester: Suggester | None = None,
        placeholder: str = "",
        selected: bool = False,
    ) -> None:
        super().__init__()
        self._title = title
        self._question = question
        self._value = value
        self._check = check
        self._suggester = suggester
        self._placeholder = placeholder
        self._selected = selected

    def compose(self) -> ComposeResult:
        """The question, the input, and a place for what is wrong with it."""
        box = Vertical(classes="box")
        box.border_title = self._title
        box.border_subtitle = keyed(self, "enter takes it, {dialog.close} closes")
        with box:
            yield Static(self._question, classes="lead", markup=False)
            yield Input(
                self._value,
                suggester=self._suggester,
                placeholder=self._placeholder,
                select_on_focus=False,
                compact=True,
            )
            yield Static("", classes="fault", markup=False)

    def on_mount(self) -> None:
        """Select the value where it is to be replaced."""
        if self._selected:
            self.query_one(Input).action_select_all()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the text, or say what is wrong with it."""
        text = event.value.strip()
        fault = (
            self._check(text)
            if self._check
            else None
            if text
            else keyed(self, "Type something, or press {dialog.close}.")
        )
        if fault:
            self.query_one(".fault", Static).update(fault)
        else:
            self.dismiss(text)

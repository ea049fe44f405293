"""The question before a service is changed: where, what would change, and a confirmation that fits the profile."""

from collections.abc import Iterator

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input, Static

from wfstudio.tui.dialogs.base import Dialog
from wfstudio.tui.frame import keyed
from wfstudio.tui.glyphs import Glyphs
from wfstudio.tui.service_state import ServiceState, badge


class ChangeDialog(Dialog[str]):
    """Subclasses say what: the answer is the id of a button, None for not now.

    ``verb`` is the id of the button that changes the service: on a protected profile it opens once the profile's name
    is typed.
    """

    AUTO_FOCUS = "Input, Button"
    verb = "publish"

    DEFAULT_CSS = """
    ChangeDialog > .box { width: 100; height: auto; max-height: 94%; }
    ChangeDialog #where { height: 1; width: 100%; background: $panel; }
    ChangeDialog #what { height: auto; width: 100%; color: $text-muted; margin-bottom: 1; }
    ChangeDialog #changes { height: auto; max-height: 18; background: $background; padding: 0 1; }
    ChangeDialog #changes Static { width: 100%; height: auto; }
    """

    def __init__(self, title: str, service: ServiceState, glyphs: Glyphs, *, danger: bool = False) -> None:
        super().__init__(classes="-danger" if danger or service.protected else "")
        self._title = title
        self._service = service
        self._glyphs = glyphs

    def compose(self) -> ComposeResult:
        """Where, what, and the buttons."""
        box = Vertical(classes="box")
        box.border_title = self._title
        box.border_subtitle = keyed(self, "{dialog.close}: not now")
        with box:
            yield Static(badge(self._service, self._glyphs, 92), id="where")
            yield Static(self.subject(), id="what", markup=False)
            yield Static(self.headline(), classes="lead", markup=False)
            with VerticalScroll(id="changes"):
                yield Static(Content("\n").join(self.lines()))
            if self._only_read:
                yield Static("This profile is read-only: nothing is changed there from here.", classes="hint")
            elif self._asks_for_name:
                name = self._service.name
                yield Static(f"This profile is protected: type its name, {name}, to go on.", classes="hint")
                yield Input(placeholder=name, compact=True)
            with Horizontal(classes="buttons"):
                yield from self.buttons()

    def subject(self) -> str:
        """Which workflow and which file."""
        raise NotImplementedError

    def headline(self) -> str:
        """What would happen, in a sentence."""
        raise NotImplementedError

    def lines(self) -> Iterator[Content]:
        """What would change."""
        raise NotImplementedError

    def buttons(self) -> Iterator[Button]:
        """The answers."""
        raise NotImplementedError

    @property
    def changes_service(self) -> bool:
        """Whether there is a button that changes the service."""
        return True

    @property
    def _asks_for_name(self) -> bool:
        return self._service.protected and self.changes_service and not self._only_read

    @property
    def _only_read(self) -> bool:
        return self._service.read_only and self.changes_service

    def verb_button(self, label: str, *, variant: str = "primary") -> Button:
        """The button that changes the service: closed until a protected profile's name is typed, always where the
        profile is read-only."""
        shut = self._asks_for_name or self._only_read
        return Button(label, id=self.verb, variant=variant, compact=True, disabled=shut)  # type: ignore[arg-type]

    def on_input_changed(self, event: Input.Changed) -> None:
        """The name of a protected profile, typed out, opens the button."""
        self.query_one(f"#{self.verb}", Button).disabled = event.value.strip() != self._service.name

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes on once the name is right."""
        if event.value.strip() == self._service.name:
            self.dismiss(self.verb)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer with the button's id."""
        self.dismiss(None if event.button.id == "no" else event.button.id)

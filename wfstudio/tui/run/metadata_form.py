"""The metadata of a new instance: rows of key and value, all of them optional."""

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.message import Message
from textual.widgets import Button, Input, Static


class MetadataRow(Horizontal):
    """One key and its value."""

    def compose(self) -> ComposeResult:
        """The two inputs."""
        yield Input(placeholder="key", classes="metadata-key", compact=True, select_on_focus=False)
        yield Input(placeholder="value", classes="metadata-value", compact=True, select_on_focus=False)

    @property
    def pair(self) -> tuple[str, str]:
        """What is typed, the key without the space around it."""
        key = self.query_one(".metadata-key", Input).value.strip()
        return key, self.query_one(".metadata-value", Input).value


class MetadataForm(VerticalScroll, can_focus=False):
    """Asks for metadata. The start button has the focus, so that enter starts without any."""

    class Submitted(Message):
        """The person wants to start."""

        def __init__(self, metadata: dict[str, str]) -> None:
            super().__init__()
            self.metadata = metadata

    def __init__(self, kept: str = "") -> None:
        """``kept`` says what becomes of what is entered."""
        super().__init__()
        self._kept = kept

    def compose(self) -> ComposeResult:
        """A line of explanation, one empty row, the button."""
        yield Static("A new instance starts with the metadata its maker gives it; none is fine.", classes="lead")
        yield MetadataRow()
        if self._kept:
            yield Static(self._kept, classes="hint", markup=False)
        with Horizontal(classes="buttons"):
            yield Button("Start", variant="primary", id="go", compact=True, tooltip="Create the instance and start it")

    def on_mount(self) -> None:
        """Enter starts at once."""
        self.query_one("#go").focus(scroll_visible=False)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Keep an empty row at the end."""
        event.stop()
        rows = list(self.query(MetadataRow))
        if rows[-1].pair[0]:
            self.mount(MetadataRow(), after=rows[-1])

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes to the next input."""
        event.stop()
        self.screen.focus_next("Input, Button")

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Start with what is typed."""
        event.stop()
        self.press("next")

    def press(self, _action: str) -> None:
        """Start with what is typed; a value without a key is pointed at."""
        metadata: dict[str, str] = {}
        for row in self.query(MetadataRow):
            key, value = row.pair
            if key:
                metadata[key] = value
            elif value:
                self.app.notify("A value needs a key.", severity="warning")
                row.query_one(Input).focus()
                return
        self.post_message(self.Submitted(metadata))

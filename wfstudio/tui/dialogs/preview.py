"""A page, or a piece of HTML, as a person reads it."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from wfstudio.tui.dialogs.base import Dialog
from wfstudio.tui.frame import keyed
from wfstudio.tui.keymap import bindings


class PreviewWindow(Dialog[None]):
    """The readable text of HTML, in the width a page has in a narrow window."""

    BINDINGS = bindings("preview")
    AUTO_FOCUS = "VerticalScroll"

    DEFAULT_CSS = """
    PreviewWindow > .box { width: 76; height: auto; max-height: 92%; }
    PreviewWindow Static { width: 100%; height: auto; }
    """

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._title = title
        self._text = text

    def compose(self) -> ComposeResult:
        """The text, to scroll in."""
        box = VerticalScroll(classes="box")
        box.border_title = self._title
        box.border_subtitle = keyed(self, "{preview.close} closes")
        with box:
            text = self._text
            yield Static(Content(text) if text else Content.styled("Nothing to read.", "$text-muted"), markup=False)

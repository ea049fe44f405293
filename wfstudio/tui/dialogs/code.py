"""One text in a window of its own."""

from textual.app import ComposeResult
from textual.containers import Vertical

from wfstudio.tui.dialogs.base import Dialog
from wfstudio.tui.inspector.code_area import CodeArea, Language
from wfstudio.tui.keymap import bindings


class CodeWindow(Dialog[str]):
    """A large window on a text; leaving it either way keeps the text, and undo in design takes it back."""

    BINDINGS = bindings("dialog", without=("dialog.down", "dialog.up"))

    DEFAULT_CSS = """
    CodeWindow > .box { width: 96%; height: 94%; max-width: 140; padding: 0 1; }
    CodeWindow CodeArea { height: 1fr; max-height: 100%; background: $surface; }
    """

    def __init__(self, title: str, text: str, language: Language) -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._language: Language = language

    def compose(self) -> ComposeResult:
        """The text, with line numbers."""
        box = Vertical(classes="box")
        box.border_title = self._title
        box.border_subtitle = "esc or ctrl+s takes the text"
        with box:
            yield CodeArea(self._text, self._language, line_numbers=True, soft_wrap=True)

    def action_close(self) -> None:
        """Take the text."""
        self.dismiss(self.query_one(CodeArea).text)

    def action_accept(self) -> None:
        """Take the text."""
        self.action_close()

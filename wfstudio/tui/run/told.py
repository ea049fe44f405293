"""A sentence and the path it is about, in a window."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from wfstudio.tui.dialogs.base import Dialog
from wfstudio.tui.frame import keyed, studio
from wfstudio.tui.keymap import bindings


class Told(Dialog[None]):
    """Says something; escape closes it."""

    BINDINGS = bindings("dialog", without=("dialog.accept", "dialog.down", "dialog.up"))
    AUTO_FOCUS = "VerticalScroll"

    DEFAULT_CSS = """
    Told > .box { width: 84; }
    """

    def __init__(self, title: str, sentence: str, path: Sequence[str]) -> None:
        super().__init__()
        self._title = title
        self._sentence = sentence
        self._path = tuple(path)

    def compose(self) -> ComposeResult:
        """The sentence, the path."""
        box = VerticalScroll(classes="box")
        box.border_title = self._title
        box.border_subtitle = keyed(self, "{dialog.close} closes")
        with box:
            yield Static(self._sentence, classes="lead", markup=False)
            yield Static(f" {studio(self).glyphs.arrow} ".join(self._path), classes="hint", markup=False)

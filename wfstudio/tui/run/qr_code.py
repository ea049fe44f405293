"""A QR code, and the window that shows an instance's URL with it."""

from collections.abc import Mapping
from typing import Any

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from wfstudio.scenario.qr import qr_lines
from wfstudio.tui.dialogs.base import Dialog
from wfstudio.tui.frame import keyed
from wfstudio.tui.keymap import bindings


class QrCode(Static):
    """A URL as a QR code, dark on light whatever the theme: phones read nothing else."""

    DEFAULT_CSS = """
    QrCode { width: auto; height: auto; margin-top: 1; }
    """

    def __init__(self, url: str, *, ascii: bool = False) -> None:
        lines = qr_lines(url, ascii=ascii)
        super().__init__(Content.styled("\n".join(lines), "#000000 on #ffffff"))


def shared_note(shared: Mapping[str, Any]) -> str:
    """Who can open a page that was shared, and for how long."""
    if shared.get("onNetwork") is False:
        return "This machine has no address on a network: only it can open this."
    minutes = int(shared.get("seconds", 0)) // 60
    return (
        f"One device of this network can open it, once, within {minutes} minutes; it then goes on with this run."
        " It travels unencrypted: enter nobody's real data."
    )


class UrlWindow(Dialog[None]):
    """The URL as text and as QR code, and who can open it."""

    BINDINGS = bindings("dialog", without=("dialog.accept", "dialog.down", "dialog.up"))
    AUTO_FOCUS = "VerticalScroll"

    def __init__(
        self, url: str, note: str, *, title: str = "The instance's page", ascii: bool = False, code: bool = True
    ) -> None:
        super().__init__()
        self._code = code
        self._title = title
        self._url = url
        self._note = note
        self._ascii = ascii

    def compose(self) -> ComposeResult:
        """The URL, the code, the note."""
        box = VerticalScroll(classes="box")
        box.border_title = self._title
        box.border_subtitle = keyed(self, "{dialog.close} closes")
        with box:
            yield Static(self._url, classes="lead", markup=False)
            yield Static(self._note, markup=False)
            if self._code:
                yield QrCode(self._url, ascii=self._ascii)

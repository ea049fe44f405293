"""An image file as a capture."""

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

from textual.app import App

from wfstudio.tui.dialogs.ask import Prompt

MOST_BYTES = 700_000
"""What the embedded service takes: a body of a mebibyte, in which an image is a third longer than its file."""

_STARTS = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG", b"RIFF": "WebP", b"GIF8": "GIF", b"BM": "BMP"}


def ask(app: App[Any], hand_in: Callable[[str], object]) -> None:
    """Ask for a file and hand over its content in base64; what is no image, or too large, is said at the input."""

    def chosen(text: str | None) -> None:
        if text:
            hand_in(base64.b64encode(Path(text).expanduser().read_bytes()).decode())

    question = "An image file (JPEG, PNG, WebP, GIF, BMP) to hand in as the capture:"
    app.push_screen(Prompt("Capture by image", question, check=fault_of, placeholder="~/passport.jpg"), chosen)


def fault_of(text: str) -> str | None:
    """Why a file cannot be handed in, None when it can."""
    path = Path(text).expanduser()
    try:
        with path.open("rb") as file:
            start = file.read(8)
            size = path.stat().st_size
    except OSError as error:
        return f"{text}: {error.strerror}"
    if not any(start.startswith(sign) for sign in _STARTS):
        return f"{text}: this is no image"
    if size > MOST_BYTES:
        return f"{text}: {size:,} bytes; a capture takes at most {MOST_BYTES:,}"
    return None

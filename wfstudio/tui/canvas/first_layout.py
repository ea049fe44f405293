"""The first drawing of a file, begun in the layout process while this one still loads what shows it."""

from __future__ import annotations

from pathlib import Path

from wfstudio.document.errors import DocumentError
from wfstudio.document.reading import parse, read_bytes
from wfstudio.graph.index import build
from wfstudio.layout.drawing import Detail, Direction
from wfstudio.layout.layered import outline_of
from wfstudio.tui.canvas.layout_process import LAYOUT
from wfstudio.tui.canvas.sizes import BACKGROUND_FROM, BESIDE_FROM


def begin_first(file: str | Path, detail: Detail, direction: Direction) -> None:
    """Begin the layout of a file that is about to be opened, where its size is worth it.

    What the file is and whether it can be read is said when it is opened: here nothing is.
    """
    try:
        index = build(parse(read_bytes(Path(file).expanduser())))
    except DocumentError:
        return
    if BESIDE_FROM <= len(index.ids) <= BACKGROUND_FROM:
        LAYOUT.begin(outline_of(index), detail, direction)

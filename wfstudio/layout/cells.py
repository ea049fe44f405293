"""How many terminal cells a text takes, and cutting it to a width."""

from __future__ import annotations

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=4096)
def char_width(char: str) -> int:
    """Cells of one character: 0 for combining marks, 2 for wide ones, else 1."""
    if " " <= char <= "~":
        return 1
    if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def width(text: str) -> int:
    """Cells that the text takes."""
    return len(text) if text.isascii() else sum(map(char_width, text))


def clean(text: str) -> str:
    """The text on one line: white space becomes a space, what a terminal would obey becomes a visible mark."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(" " if c in "\t\n\r" else "�" if unicodedata.category(c) in ("Cc", "Cf", "Cs") else c for c in text)


def clip(text: str, cells: int) -> str:
    """The text cut to at most ``cells`` cells; a cut is shown by an ellipsis."""
    if width(text) <= cells:
        return text
    kept, used = [], 0
    for char in text:
        used += char_width(char)
        if used > cells - 1:
            break
        kept.append(char)
    return "".join(kept) + "…"


def split(text: str) -> list[str]:
    """One element per cell; a wide character fills its second cell with an empty string, marks join their letter."""
    if text.isascii():
        return list(text)
    cells: list[str] = []
    for char in text:
        size = char_width(char)
        if size == 0:
            if cells:
                cells[-1 if cells[-1] else -2] += char
            continue
        cells.append(char)
        if size == 2:
            cells.append("")
    return cells

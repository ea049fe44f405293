"""How many terminal cells a text takes, and cutting it to a width.

Widths are those by which Textual composes a screen, so that what stands beside a title keeps its column: marks take
no cell, a zero width joiner takes what follows it into the cells before it (a joined emoji is 2 cells wide), a
variation selector 16 makes a sign that has an emoji form 2 cells wide. A terminal that draws the parts of a joined
emoji side by side shows them wider.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_NON_JOINER, _JOINER, _AS_EMOJI = "\u200c", "\u200d", "\ufe0f"
_FLAG = re.compile("\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{1,6}\U000e007f")  # as that of Scotland
_HANGUL_LATER = ("\u1160", "\u11ff", "\ud7b0", "\ud7ff")  # vowels and finals, which stand in the first letter's cells
_SKIN = ("\U0001f3fb", "\U0001f3ff")
_LATER_WIDE = re.compile("[\u2630-\u2637\u268a-\u268f\u4dc0-\u4dff\U0001d300-\U0001d356\U0001d360-\U0001d376]")
_NEW_EMOJI = re.compile("[\U0001f6dc\U0001fa70-\U0001faff]")  # of a Unicode that Python may not know yet
_ONE = frozenset((1,))
_BOTH_WAYS = frozenset("#*0123456789‼⁉ℹ↔◻◼⤴⤵")
"""Signs with an emoji form that are no category of their own; the others are all "other symbols"."""


@lru_cache(maxsize=4096)
def char_width(char: str) -> int:
    """Cells of one character by itself: 0 for what joins the one before, 2 for wide ones, else 1."""
    if " " <= char <= "~":
        return 1
    category = unicodedata.category(char)
    if category in ("Mn", "Me", "Mc", "Cf"):
        return 0
    if _HANGUL_LATER[0] <= char <= _HANGUL_LATER[1] or _HANGUL_LATER[2] <= char <= _HANGUL_LATER[3]:
        return 0
    if _SKIN[0] <= char <= _SKIN[1]:
        return 0
    if category == "Cn":
        return 2 if _NEW_EMOJI.match(char) else 1
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") or _LATER_WIDE.match(char) else 1


def width(text: str) -> int:
    """Cells that the text takes."""
    if text.isascii():
        return len(text)
    if _JOINER not in text and _AS_EMOJI not in text:
        return sum(map(char_width, text))
    return sum(size for _, size in clusters(text))


def clusters(text: str) -> Iterator[tuple[str, int]]:
    """The text in pieces that share cells, each with its number of cells: 1 or 2, or 0 for marks without a letter."""
    start = size = 0
    joined = False  # whether the character before is a joiner
    last = ""  # the sign that a variation selector may yet widen
    for at, char in enumerate(text):
        if char == _AS_EMOJI:
            size += last in _BOTH_WAYS or (last != "" and size == 1 and unicodedata.category(last) == "So")
            last = ""
        elif not joined and (own := char_width(char)):
            if at:
                yield text[start:at], size
            start, size, last = at, own, char
        joined = char == _JOINER
    if text:
        yield text[start:], size


def clean(text: str) -> str:
    """The text on one line: white space becomes a space, what is unseen or a terminal would obey a visible mark.

    Joiners between letters or signs of other scripts than ASCII are part of how those are written, and stay.
    """
    if text.isascii() and text.isprintable():
        return text
    whole = {at for found in _FLAG.finditer(text) for at in range(*found.span())}
    return "".join(char if at in whole else _shown(text, at, char) for at, char in enumerate(text))


def _shown(text: str, at: int, char: str) -> str:
    if char in "\t\n\r\u2028\u2029":
        return " "
    if char in (_NON_JOINER, _JOINER):
        return char if _joins(text, at, char) else "�"
    return "�" if unicodedata.category(char) in ("Cc", "Cf", "Cs") else char


def _joins(text: str, at: int, char: str) -> bool:
    """Whether a joiner stands between two characters that are seen, of which both (or, to keep apart, one) may join."""
    beside = text[at - 1 : at] + text[at + 1 : at + 2] if at else ""
    if len(beside) < 2 or any(unicodedata.category(one)[0] in "CZ" for one in beside):
        return False
    return not (beside.isascii() if char == _NON_JOINER else any(map(str.isascii, beside)))


def clip(text: str, cells: int) -> str:
    """The text cut to at most ``cells`` cells; a cut is shown by an ellipsis."""
    if width(text) <= cells:
        return text
    kept, used = [], 0
    for piece, size in clusters(text):
        used += size
        if used > cells - 1:
            break
        kept.append(piece)
    return "".join(kept) + "…"


def split(text: str) -> list[str]:
    """One element per cell; a wide character fills its second cell with an empty string, marks join their letter."""
    if text.isascii() or _ONE.issuperset(map(char_width, text)):
        return list(text)
    cells: list[str] = []
    for piece, size in clusters(text):
        cells += [piece, ""][:size]
    return cells

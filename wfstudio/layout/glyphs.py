"""Characters for lines, corners and marks, with box drawing or in plain ASCII."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

UP, RIGHT, DOWN, LEFT = 1, 2, 4, 8
ACROSS, ALONG = LEFT | RIGHT, UP | DOWN

# Indexed by the arms of a cell, UP | RIGHT | DOWN | LEFT.
_LIGHT = " ╵╶╰╷│╭├╴╯─┴╮┤┬╂"
_HEAVY = " ╹╺┗╻┃┏┣╸┛━┻┓┫┳╋"
_DOUBLE = " ║═╚║║╔╠═╝═╩╗╣╦╬"
_PLAIN = " |-+||++-+-++++*"


def _with(table: str, across: str, along: str) -> str:
    return "".join(across if arms == ACROSS else along if arms == ALONG else char for arms, char in enumerate(table))


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One set of characters. ``lines`` maps a look (a kind of edge, or ``heavy``, ``double``) to its table by arms."""

    lines: Mapping[str, str]
    crossing: str
    arrows: Mapping[int, str]
    against: str
    chip: tuple[str, str]
    chip_selected: tuple[str, str]
    badges: Mapping[str, str]
    plain: bool

    def text(self, text: str) -> str:
        """The text with signs that this set does not have replaced by ones it has."""
        return text.translate(_TO_ASCII) if self.plain else text


_TO_ASCII = str.maketrans(
    {
        "▤": "=",
        "ƒ": "f",
        "☺": "o",
        "◉": "@",
        "▣": "%",
        "▦": "q",
        "◌": "s",
        "◇": "?",
        "■": "$",  # "#" is a social security number already, and the side of a selected box
        "▸": ">",
        "✗": "x",
        "→": ">",
        "…": "~",
    }
)

BOX = Glyphs(
    lines={
        "handler": _LIGHT,
        "script": _with(_LIGHT, "╌", "╎"),
        "implied": _with(_LIGHT, "┈", "┊"),
        "heavy": _HEAVY,
        "double": _DOUBLE,
    },
    crossing="┼",
    arrows={RIGHT: "▶", DOWN: "▼", LEFT: "◀", UP: "▲"},
    against="◂",
    chip=("(", ")"),
    chip_selected=("[", "]"),
    badges={
        "selected": "●",
        "chosen": "◆",
        "error": "!",
        "warning": "▲",
        "info": "i",
        "waiting": "◷",
        "added": "+",
        "removed": "−",
        "changed": "≠",
    },
    plain=False,
)
ASCII = Glyphs(
    lines={
        "handler": _PLAIN,
        "script": _with(_PLAIN, "~", ":"),
        "implied": _with(_PLAIN, ".", ":"),
        "heavy": _with(_PLAIN, "=", "#"),
        "double": _with(_PLAIN, "=", "#"),
    },
    crossing="|",
    arrows={RIGHT: ">", DOWN: "v", LEFT: "<", UP: "^"},
    against="<",
    chip=("(", ")"),
    chip_selected=("[", "]"),
    badges={
        "selected": "*",
        "chosen": "&",
        "error": "!",
        "warning": "^",
        "info": "i",
        "waiting": "w",
        "added": "+",
        "removed": "-",
        "changed": "~",
    },
    plain=True,
)

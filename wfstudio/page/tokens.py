"""Tokens in a page's HTML such as ``{form-buttons-placeholder}``, which the runtime replaces."""

import re

_TOKEN = re.compile(r"(?<![${\\])\{(?:[A-Za-z_][\w.\-]*+|\{[ \t]*+[A-Za-z_][\w.\-]*+[ \t]*+\})\}")


class Token:
    """``{name}`` in a piece of HTML: ``[start, end)`` with its braces, and the text of it."""

    __slots__ = ("end", "start", "text")

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.start = start
        self.end = end

    def __repr__(self) -> str:
        return f"Token({self.text!r}, {self.start})"


def tokens(html: str, start: int = 0, end: int | None = None) -> list[Token]:
    """What looks like a token: a word in braces, or in two pairs of them. Not ``${word}``, which is filled elsewhere,
    and nothing with spaces, colons or quotes in one pair of braces, as scripts and style sheets have it."""
    if html.find("{", start) < 0:
        return []
    stop = len(html) if end is None else end
    return [Token(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(html, start, stop)]

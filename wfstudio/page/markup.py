"""The tags of a piece of HTML with their places, in one linear pass, whatever the text.

Written by hand after the HTML standard's tokenizer: the grammar for tree-sitter takes quadratic time on what is never
closed (two minutes for 160 kB of ``<!--``), and its tree hides the tags of a piece that is not well nested, which are
what is looked for here. Offsets count characters.
"""

import re
from html import unescape

OPEN, CLOSE, COMMENT = "open", "close", "comment"
UNENDED_TAG, UNENDED_TEXT, UNENDED_COMMENT = "unended tag", "unended text", "unended comment"
"""What swallows the rest of a piece: a tag without ``>``, a script or the like without its end tag, a comment."""
RAW_TEXT = frozenset(("script", "style", "textarea", "title", "iframe", "noembed", "noframes", "xmp"))
"""Elements whose content is text up to their end tag. Source: the HTML standard, "Tokenization"."""

_BODY = re.compile(r"""(?:[^"'>=]++|=[ \t\r\n\f]*+(?:"[^"]*+"|'[^']*+')|["'=])*+>""")
_NAME = re.compile(r"[A-Za-z][^ \t\r\n\f/>]*+")
_ATTRIBUTE = re.compile(
    r"""[ \t\r\n\f/]*+(?P<name>=?[^ \t\r\n\f/>=]++|=)(?:[ \t\r\n\f]*+=[ \t\r\n\f]*+"""
    r"""(?:"(?P<double>[^"]*+)"|'(?P<single>[^']*+)'|(?P<bare>[^ \t\r\n\f>]++)))?+"""
)


class Attribute:
    """``name="value"`` of a tag: ``[start, end)`` is all of it, ``[value_start, value_end)`` the value as written,
    without quotes; ``value`` has its character references decoded, and is "" where none is given."""

    __slots__ = ("end", "name", "start", "value", "value_end", "value_start")

    def __init__(self, name: str, start: int, end: int, value: str, value_start: int, value_end: int) -> None:
        self.name = name
        self.start = start
        self.end = end
        self.value = value
        self.value_start = value_start
        self.value_end = value_end


class Tag:
    """One tag or comment: ``[start, end)``. ``name`` is in lower case, "" for a comment.

    ``kind`` is OPEN, CLOSE, COMMENT or one of what swallows the rest of the piece.
    """

    __slots__ = ("_attributes", "_html", "_inner", "end", "kind", "name", "self_closing", "start")

    def __init__(self, kind: str, name: str, start: int, end: int, html: str = "", inner: int = 0) -> None:
        self.kind = kind
        self.name = name
        self.start = start
        self.end = end
        self.self_closing = kind == OPEN and html.startswith("/>", end - 2)
        self._html = html
        self._inner = inner
        self._attributes: dict[str, Attribute] | None = None

    def __repr__(self) -> str:
        return f"Tag({self.kind}, {self.name!r}, {self.start}, {self.end})"

    @property
    def attributes(self) -> dict[str, Attribute]:
        """The attributes by lower-case name; of several with one name the first counts, as in a browser."""
        if self._attributes is None:
            self._attributes = {}
            if self.kind == OPEN and self.end - self._inner > 1:
                self._read_attributes()
        return self._attributes

    def _read_attributes(self) -> None:
        found = self.attributes
        for match in _ATTRIBUTE.finditer(self._html, self._inner, self.end - 1):
            group = match.lastgroup or "name"
            start, end = match.span(group)
            value = unescape(match[group]) if group != "name" else ""
            if group == "name":
                start = end
            name = match["name"].lower()
            found.setdefault(name, Attribute(name, match.start("name"), match.end(), value, start, end))


def tags(html: str) -> list[Tag]:
    """The tags and comments of a piece of HTML, in order."""
    found: list[Tag] = []
    at = html.find("<")
    while at >= 0:
        mark = html[at + 1 : at + 2]
        if mark.isascii() and mark.isalpha():
            at = _open(html, at, found)
        elif mark == "/" and html[at + 2 : at + 3].isascii() and html[at + 2 : at + 3].isalpha():
            at = _tag(html, at, at + 2, CLOSE, found)
        elif mark in ("!", "?") and mark:
            at = _comment(html, at, found)
        else:
            at += 1  # a sign like any other
        at = html.find("<", at)
    return found


def _tag(html: str, start: int, name_start: int, kind: str, found: list[Tag]) -> int:
    name = _NAME.match(html, name_start)
    inner = name.end() if name else name_start
    body = _BODY.match(html, inner)
    called = html[name_start:inner].lower()
    if body is None:
        found.append(Tag(UNENDED_TAG, called, start, min(inner, len(html))))
        return len(html)
    found.append(Tag(kind, called, start, body.end(), html, inner))
    return body.end()


def _open(html: str, start: int, found: list[Tag]) -> int:
    end = _tag(html, start, start + 1, OPEN, found)
    tag = found[-1]
    if tag.kind != OPEN or tag.name not in RAW_TEXT or tag.self_closing:
        return end
    close = re.compile(f"</{tag.name}(?=[ \\t\\r\\n\\f/>])", re.IGNORECASE).search(html, end)
    if close is None:
        found[-1] = Tag(UNENDED_TEXT, tag.name, start, tag.end)
        return len(html)
    return close.start()


def _comment(html: str, start: int, found: list[Tag]) -> int:
    if html.startswith("<!--", start):
        end = html.find("-->", start + 2)  # `<!-->` is a whole comment
        length = 3
    else:
        end, length = html.find(">", start), 1
    if end < 0:
        found.append(Tag(UNENDED_COMMENT, "", start, min(start + 4, len(html))))
        return len(html)
    found.append(Tag(COMMENT, "", start, end + length))
    return end + length

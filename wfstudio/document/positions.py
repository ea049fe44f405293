"""Where each value of a JSON text stands: one iterative pass, made on demand and never on a fast path."""

import re
from bisect import bisect_left, bisect_right
from itertools import accumulate

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.document.model import Path

_BLANK = re.compile(r"[ \t\r\n]*")
_SCALAR = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[^\s,\]}:"]+', re.DOTALL)
_ESCAPE = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.", re.DOTALL)

Span = tuple[int, int]


class Member:
    """One value in the text: its span, its key's span inside an object, and its members by key or index.

    Where an object repeats a key, ``members`` has the last value, as JSON decoders do, at the place of the first.
    """

    __slots__ = ("end", "key", "key_end", "key_start", "kind", "members", "start")

    def __init__(self, kind: str, start: int) -> None:
        self.kind = kind  # "{", "[" or "" for a scalar
        self.start = start
        self.end = start
        self.key: str = ""
        self.key_start = self.key_end = -1
        self.members: dict[str | int, Member] = {}


class Positions:
    """The spans of a text that is known to be valid JSON.

    Offsets count characters from 0 with the end exclusive, lines and columns from 1, bytes from the start of the
    file: a byte order mark counts as three bytes and as no character.
    """

    def __init__(self, text: str, bom: bool = False) -> None:
        self.text = text
        self._bom_bytes = 3 if bom else 0
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._byte_starts: list[int] | None = None
        self._escapes: dict[int, tuple[list[int], list[int]]] = {}
        self.duplicate_keys: list[Span] = []
        self.root = _Scan(text, self.duplicate_keys).run()

    def member(self, full_path: "Path") -> Member:
        """The value at a path of the file; KeyError when nothing stands there."""
        found = self.root
        for key in full_path:
            found = found.members[key]
        return found

    def value_span(self, full_path: "Path") -> Span:
        """Where the value stands, quotes and brackets included. KeyError when there is none."""
        member = self.member(full_path)
        return member.start, member.end

    def key_span(self, full_path: "Path") -> Span:
        """Where the key of a value stands, quotes included; an array's item has none: its value's span."""
        member = self.member(full_path)
        return (member.start, member.end) if member.key_start < 0 else (member.key_start, member.key_end)

    def nearest_span(self, full_path: "Path") -> Span:
        """The span of the deepest part of the path that exists: never raises."""
        member = self.root
        for key in full_path:
            if key not in member.members:
                break
            member = member.members[key]
        return member.start, member.end

    def line_column(self, offset: int) -> tuple[int, int]:
        """The line and the column, in characters, of a character offset."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def byte_offset(self, offset: int) -> int:
        """The byte offset in the file of a character offset."""
        if self.text.isascii():
            return self._bom_bytes + offset
        if self._byte_starts is None:
            sizes = [len(line.encode("utf-8")) for line in self.text.split("\n")]
            self._byte_starts = [0, *accumulate(size + 1 for size in sizes)]
        line = bisect_right(self._line_starts, offset) - 1
        head = self.text[self._line_starts[line] : offset]
        return self._bom_bytes + self._byte_starts[line] + len(head.encode("utf-8"))

    def string_offset(self, full_path: "Path", index: int) -> int:
        """The offset in the file of the character at ``index`` of a decoded string, through its escapes.

        The index just past the string gives its closing quote. KeyError when there is no string at the path.
        """
        start, end = self.value_span(full_path)
        if not self.text.startswith('"', start):
            raise KeyError(full_path)
        if start not in self._escapes:
            self._escapes[start] = _escapes(self.text, start + 1, end - 1)
        places, widths = self._escapes[start]
        before = bisect_left(places, index)
        return min(start + 1 + index + (widths[before - 1] if before else 0), end - 1)


def _escapes(text: str, start: int, end: int) -> tuple[list[int], list[int]]:
    """For the escapes of a string that stands at ``[start, end)``: their places in the decoded string, and how many
    characters they and those before them take more than the one that each stands for."""
    places: list[int] = []
    widths: list[int] = []
    more = 0
    for found in _ESCAPE.finditer(text, start, end):
        places.append(found.start() - start - more)
        more += found.end() - found.start() - 1
        widths.append(more)
    return places, widths


class _Scan:
    """The pass over the text. Iterative, so that depth costs no stack."""

    def __init__(self, text: str, duplicates: list[Span]) -> None:
        self.text = text
        self.at = 0
        self.duplicates = duplicates
        self.open: list[Member] = []

    def run(self) -> Member:
        root = self._value()
        while self.open:
            self._step(self.open[-1])
        return root

    def _blank(self) -> str:
        found = _BLANK.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.text[self.at : self.at + 1]

    def _step(self, parent: Member) -> None:
        mark = self._blank()
        if mark == ",":
            self.at += 1
            mark = self._blank()
        if mark in ("]", "}", ""):
            self.at += 1
            parent.end = self.at
            self.open.pop()
        elif parent.kind == "{":
            self._key_and_value(parent)
        else:
            self._value(parent, len(parent.members))

    def _key_and_value(self, parent: Member) -> None:
        start = self.at
        end = self._skip_scalar()
        literal = self.text[start + 1 : end - 1]
        key = _unescape(literal) if "\\" in literal else literal
        self._blank()
        self.at += 1  # the colon
        if key in parent.members:
            self.duplicates.append((start, end))
        child = self._value(parent, key)
        child.key, child.key_start, child.key_end = key, start, end

    def _skip_scalar(self) -> int:
        found = _SCALAR.match(self.text, self.at)
        self.at = found.end() if found else self.at + 1
        return self.at

    def _value(self, parent: Member | None = None, key: str | int = 0) -> Member:
        mark = self._blank()
        member = Member(mark if mark in ("{", "[") else "", self.at)
        if parent is not None:
            parent.members[key] = member
        if member.kind:
            self.at += 1
            self.open.append(member)
        else:
            member.end = self._skip_scalar()
        return member


def _unescape(literal: str) -> str:
    import json

    value: str = json.loads(f'"{literal}"')
    return value

"""An open text: what the editor holds, and the way from its positions to character offsets and back.

Lines end where the protocol says (``\\n``, ``\\r\\n`` and ``\\r``; never at U+2028 or a form feed, which stand in
scripts and HTML), and characters are counted in the units that editor and server agreed on.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise

from lsprotocol import types as lsp

_LINE_END = re.compile(r"\r\n|\n|\r")
UTF8, UTF16, UTF32 = lsp.PositionEncodingKind.Utf8, lsp.PositionEncodingKind.Utf16, lsp.PositionEncodingKind.Utf32


class Text:
    """One version of an open text. Immutable: a change makes a new one, so that a thread may read this one in peace.

    Offsets count characters from 0, a byte order mark among them where the editor sends one.
    """

    __slots__ = ("_known_starts", "_lines", "content", "encoding", "uri", "version")

    def __init__(
        self,
        uri: str,
        content: str,
        version: int | None = None,
        encoding: str = UTF16,
        lines: list[str] | None = None,
    ) -> None:
        self.uri = uri
        self.content = content
        self.version = version
        self.encoding = encoding
        self._lines = _lines(content) if lines is None else lines
        self._known_starts: list[int] | None = None

    @property
    def _starts(self) -> list[int]:
        """The offset of each line."""
        if self._known_starts is None:
            self._known_starts = [0, *accumulate([len(line) for line in self._lines[:-1]])]
        return self._known_starts

    @property
    def data(self) -> bytes:
        """The text as a file's bytes; half a surrogate pair, which no file can hold, becomes a question mark."""
        return self.content.encode("utf-8", "replace")

    def offset(self, position: lsp.Position) -> int:
        """The character at a position; of one past a line's end, the line's end; past the text, its end."""
        line, inside = self._in_lines(self._lines, position)
        return self._starts[line] + inside

    def _characters(self, line: str, units: int) -> int:
        if self.encoding == UTF32 or line.isascii():
            return min(units, len(line))
        counted = 0
        for place, character in enumerate(line):
            if counted >= units:
                return place
            counted += self._units(character)
        return len(line)

    def _units(self, part: str) -> int:
        """How long a part of a line is in the units agreed on."""
        if self.encoding == UTF32 or part.isascii():
            return len(part)
        if self.encoding == UTF8:
            return len(part.encode("utf-8", "surrogatepass"))
        return len(part.encode("utf-16-le", "surrogatepass")) // 2

    def position(self, offset: int) -> lsp.Position:
        """The position of a character."""
        line = bisect_right(self._starts, offset) - 1
        return lsp.Position(line, self._units(self.content[self._starts[line] : offset]))

    def range(self, start: int, end: int) -> lsp.Range:
        """The range of the characters ``[start, end)``."""
        return lsp.Range(self.position(start), self.position(end))

    def span(self, place: lsp.Range) -> tuple[int, int]:
        """The characters of a range."""
        return self.offset(place.start), self.offset(place.end)

    def changed(self, changes: "Sequence[lsp.TextDocumentContentChangeEvent]", version: int | None) -> "Text":
        """The text after an editor's changes, one after the other; each of a range or of the whole text.

        Each change touches its own lines: of a long text the rest is not read again, at each key or for each of the
        hundreds of changes that a rename makes at once.
        """
        lines = [*self._lines]
        for change in changes:
            if isinstance(change, lsp.TextDocumentContentChangePartial):
                self._change(lines, change)
            else:
                lines = _lines(change.text)
        return Text(self.uri, "".join(lines), version, self.encoding, lines)

    def _change(self, lines: list[str], change: lsp.TextDocumentContentChangePartial) -> None:
        first, head = self._in_lines(lines, change.range.start)
        last, tail = max((first, head), self._in_lines(lines, change.range.end))
        new = f"{lines[first][:head]}{change.text}{lines[last][tail:]}"
        if first and lines[first - 1].endswith("\r") and new.startswith("\n"):
            first -= 1  # two ends of lines become one
            new = f"{lines[first]}{new}"
        made = _lines(new)
        lines[first : last + 1] = made if last == len(lines) - 1 else made[:-1]

    def _in_lines(self, lines: list[str], position: lsp.Position) -> tuple[int, int]:
        """The line of a position and the character in it."""
        if position.line >= len(lines):
            return len(lines) - 1, len(lines[-1])
        line = lines[position.line].rstrip("\r\n")
        return position.line, self._characters(line, position.character)


def _lines(content: str) -> list[str]:
    """The lines with their ends; the last has none, and may be empty."""
    starts = [0, *[end.end() for end in _LINE_END.finditer(content)], len(content)]
    return [content[start:end] for start, end in pairwise(starts)]

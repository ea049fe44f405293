"""A JSON text as a tree with positions, whatever state it is in: while somebody types it is mostly broken.

Never fails. On valid JSON the tree says what a decoder says; where something is missing the value is a hole, where
brackets do not fit the innermost one that does is closed, and a string without an end stops at its line's.
"""

import json
import re

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.document.model import Json, Path

_TOKEN = re.compile(r'"[^"\\\r\n]*(?:\\[^\r\n][^"\\\r\n]*)*"?|[{}\[\],:]|[^\s{}\[\],:"]+')
_ESCAPE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|[^\\]|\\$", re.DOTALL
)
_CLOSES = {"}": "{", "]": "["}
MAX_DEPTH = 200


class Piece:
    """One value: its span, its key's span inside an object, and its members.

    ``kind``: "{", "[", "string", "other" (a number, a word, or nothing sensible) or "hole" (no value stands there).
    ``closed``: the closing bracket or quote is there.
    """

    __slots__ = ("closed", "end", "items", "key", "key_end", "key_start", "kind", "parent", "start", "value")

    def __init__(self, kind: str, start: int, end: int, parent: "Piece | None" = None, value: "Json" = None) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.parent = parent
        self.value = value
        self.closed = True
        self.key: str | int = ""
        self.key_start = self.key_end = -1
        self.items: list[Piece] = []

    def member(self, key: str | int) -> "Piece | None":
        """The member of that key (the last, where it is repeated) or index."""
        if isinstance(key, int):
            return self.items[key] if self.kind == "[" and 0 <= key < len(self.items) else None
        return next((item for item in reversed(self.items) if item.key == key), None) if self.kind == "{" else None

    def at(self, path: "Path") -> "Piece | None":
        """The value at a path below this one."""
        found: Piece | None = self
        for key in path:
            found = found.member(key) if found is not None else None
        return found

    @property
    def path(self) -> "Path":
        """The path from the top to this value."""
        keys: list[str | int] = []
        piece = self
        while piece.parent is not None:
            keys.append(piece.key)
            piece = piece.parent
        return tuple(reversed(keys))

    def json(self) -> "Json":
        """The value as a decoder gives it; a hole is null."""
        if self.kind == "{":
            return {str(item.key): item.json() for item in self.items}
        if self.kind == "[":
            return [item.json() for item in self.items]
        return self.value


def read(text: str) -> Piece:
    """The tree of a text; of an empty one a hole."""
    return _Reader(text).run()


class _Reader:
    """Reads token by token; ``key`` is the key that waits for its value, ``wants``: a value is due by a comma."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.root: Piece | None = None
        self.open: list[Piece] = []
        self.key: tuple[str, int, int] | None = None
        self.colon = False
        self.last = 0

    def run(self) -> Piece:
        for token in _TOKEN.finditer(self.text, 1 if self.text.startswith("\ufeff") else 0):
            mark = token.group()
            if mark in ("{", "["):
                self._opened(mark, token.start())
            elif mark in _CLOSES:
                self._closed(mark, token.end())
            elif mark == ",":
                self._fill()
            elif mark == ":":
                self._take_back()
                self.colon = self.key is not None
            else:
                self._scalar(mark, token.start(), token.end())
            self.last = token.end()
        self._fill()
        for piece in self.open:
            piece.end = len(self.text)
            piece.closed = False
        return self.root or Piece("hole", len(self.text), len(self.text))

    def _add(self, piece: Piece) -> None:
        parent = self.open[-1] if self.open else None
        if parent is None:
            if self.root is None:
                self.root = piece
            return
        piece.parent = parent
        if parent.kind == "[":
            piece.key = len(parent.items)
        elif self.key is not None:
            piece.key, piece.key_start, piece.key_end = self.key
        parent.items.append(piece)
        self.key, self.colon = None, False

    def _opened(self, mark: str, start: int) -> None:
        if self.key is not None and not self.colon:
            self._fill()
        if self.key is None and self.open and self.open[-1].kind == "{":
            self._leave_object(start)
        piece = Piece(mark, start, start + 1)
        if not self.open and self.root is not None:
            piece.parent = None  # text after the end: read, and not part of the tree
        else:
            self._add(piece)
        if len(self.open) < MAX_DEPTH:
            self.open.append(piece)

    def _take_back(self) -> None:
        """A string that a colon follows is a key, and the key before it still lacks its value."""
        holder = self.open[-1] if self.open else None
        last = holder.items[-1] if holder is not None and holder.kind == "{" and holder.items else None
        if self.key is None and last is not None and last.kind == "string" and last.end == self.last:
            self.key = str(last.value), last.start, last.end
            last.kind, last.value, last.start, last.end = "hole", None, last.key_end, last.key_end

    def _leave_object(self, start: int) -> None:
        """A value without a key: the object before it was never closed, and this is the next item of the list."""
        depth = next((n for n in range(len(self.open) - 1, -1, -1) if self.open[n].kind == "["), None)
        for piece in self.open[len(self.open) if depth is None else depth + 1 :]:
            piece.end = start
            piece.closed = False
        del self.open[len(self.open) if depth is None else depth + 1 :]

    def _closed(self, mark: str, end: int) -> None:
        self._fill()
        wanted = _CLOSES[mark]
        if not any(piece.kind == wanted for piece in self.open):
            return
        while self.open:
            piece = self.open.pop()
            piece.closed = piece.kind == wanted
            piece.end = end if piece.closed else end - 1
            if piece.closed:
                return

    def _fill(self) -> None:
        """A key whose value is missing gets a hole."""
        if self.key is not None:
            self._add(Piece("hole", self.last, self.last))

    def _scalar(self, mark: str, start: int, end: int) -> None:
        is_string = mark.startswith('"')
        inside = self.open[-1].kind if self.open else ""
        if inside == "{" and not self.colon:
            self._fill()  # a key without a value before this one
            if is_string:
                self.key = (decoded(mark), start, end)
            return
        piece = Piece("string" if is_string else "other", start, end)
        if is_string:
            piece.value = decoded(mark)
            piece.closed = len(mark) > 1 and mark.endswith('"') and _ends(mark)
        else:
            piece.value = _word(mark)
        self._add(piece)


def _ends(mark: str) -> bool:
    """Whether the quote at the end of a string is its own, and not an escaped one."""
    body = mark[:-1]
    return (len(body) - len(body.rstrip("\\"))) % 2 == 0


def _word(mark: str) -> "Json":
    try:
        value: Json = json.loads(mark)
    except ValueError:
        return None
    return value


def decoded(mark: str) -> str:
    """The text of a string as written, with its opening quote and perhaps its closing one."""
    inner = mark[1:-1] if len(mark) > 1 and mark.endswith('"') and _ends(mark) else mark[1:]
    if "\\" not in inner:
        return inner
    return "".join([_one(step.group()) for step in _ESCAPE.finditer(inner)])


def _one(step: str) -> str:
    if not step.startswith("\\"):
        return step
    try:
        value: str = json.loads(f'"{step}"')
    except ValueError:
        return step[1:2] or "\\"
    return value


def offsets(text: str, piece: Piece) -> list[int]:
    """The offset in the text of each character of a string's value, and of what follows the last."""
    end = piece.end - 1 if piece.closed else piece.end
    start = piece.start + 1
    if "\\" not in text[start:end]:
        return list(range(start, end + 1))
    places = [step.start() for step in _ESCAPE.finditer(text, start, end)]
    return [*places, end]

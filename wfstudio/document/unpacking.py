"""Taking scripts, markup and style sheets out of a document's text, and putting them back with the same bytes.

In the text that is left, ``{"$file": "nodes/check/script.js"}`` stands for a string that has a file of its own. So that
no document can hold what only looks like that, a key ``$file`` of its own gets another ``$`` in front, and so does
``$$file`` and so on. Nothing else of the text changes: it is still JSON, and laid out as it was.
"""

import json
import re

from wfstudio.document.errors import DocumentError
from wfstudio.document.part_names import is_safe, parts
from wfstudio.document.spelling import Spelling

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from wfstudio.document.model import Document, Source
    from wfstudio.document.positions import Member

REFERENCE = "$file"

_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"([ \t\r\n]*:)?', re.DOTALL)
_OWN = re.compile(r"\$+file")


class Unpacked:
    """A document in parts: ``text`` with references, the content of each file, how strings are spelled in it."""

    __slots__ = ("files", "spelling", "text")

    def __init__(self, text: str, files: dict[str, str], spelling: Spelling) -> None:
        self.text = text
        self.files = files
        self.spelling = spelling


class Piece:
    """A stretch of a packed text and where it comes from: of the text with references (``file`` is None), as it stands
    there, or a string whose content is that of a file, in the place of a reference."""

    __slots__ = ("end", "file", "origin", "origin_end", "start")

    def __init__(self, start: int, end: int, origin: int, origin_end: int, file: str | None) -> None:
        self.start = start
        self.end = end
        self.origin = origin
        self.origin_end = origin_end
        self.file = file


class Packed:
    """A document put together: its text, and the pieces of it in order."""

    __slots__ = ("pieces", "text")

    def __init__(self, text: str, pieces: list[Piece]) -> None:
        self.text = text
        self.pieces = pieces


class BadReference(DocumentError):
    """A reference of an unpacked workflow is malformed, or leads nowhere. ``place`` has its line and column."""


def unpack(doc: "Document") -> Unpacked:
    """The document in parts. ``doc`` has a source and is as it was read."""
    source = doc.source
    assert source is not None
    text = source.text
    files: dict[str, str] = {}
    written: dict[str, tuple[str, str]] = {}
    cuts: list[tuple[int, int, str]] = []
    for path, content, file in parts(doc):
        start, end = source.positions.value_span(doc.full_path(path))
        files[file] = content
        written[file] = text[start:end], content
        cuts.append((start, end, file))
    made, at = [], 0
    for start, end, file in sorted(cuts):
        made += [with_own_keys_marked(text[at:start]), reference(file)]
        at = end
    made.append(with_own_keys_marked(text[at:]))
    return Unpacked("".join(made), files, Spelling.learned(written))


def reference(file: str) -> str:
    """What stands in the place of a string that went to a file."""
    return json.dumps({REFERENCE: file}, ensure_ascii=False)


def with_own_keys_marked(text: str) -> str:
    """A stretch of JSON whose keys that look like a reference's have another ``$`` in front."""
    made, at = [], 0
    for start, _, key in _keys(text):
        if _OWN.fullmatch(key):
            made += [text[at : start + 1], "$"]
            at = start + 1
    return "".join([*made, text[at:]])


def _keys(text: str) -> "Iterator[tuple[int, int, str]]":
    """(start, end, value) of each key that ends in ``file``."""
    for found in _STRING.finditer(text):
        if found[1] is None:
            continue
        end = found.start(1)
        literal = text[found.start() : end]
        if "\\" in literal:
            yield found.start(), end, json.loads(literal)
        elif literal.endswith('file"'):
            yield found.start(), end, literal[1:-1]


def pack(source: "Source", read: "Callable[[str], str]", spelling: Spelling) -> Packed:
    """The document whose text with references is ``source``; ``read`` gives the content of a file. Raises BadReference
    and what ``read`` raises."""
    text = source.text
    swaps: list[tuple[int, int, str | None]] = []
    references = _references(source)
    for start, _, key in _keys(text):
        if key == REFERENCE:
            if start not in references:
                raise _bad(source, start, "a reference stands in a key that its object has twice")
        elif _OWN.fullmatch(key):
            swaps.append((start + 1, start + (2 if text[start + 1] == "$" else 7), None))
    swaps += [(member.start, member.end, file) for member, file in references.values()]
    made: list[str] = []
    pieces: list[Piece] = []
    at = size = 0
    for start, end, file in sorted(swaps, key=lambda swap: swap[0]):
        made.append(text[at:start])
        pieces.append(Piece(size, size + start - at, at, start, None))
        size += start - at
        if file is not None:
            try:
                literal = spelling.spelled(read(file), file)
            except BadReference as error:
                raise _bad(source, start, error.message) from None
            made.append(literal)
            pieces.append(Piece(size, size + len(literal), start, end, file))
            size += len(literal)
        at = end
    made.append(text[at:])
    pieces.append(Piece(size, size + len(text) - at, at, len(text), None))
    return Packed("".join(made), pieces)


def _references(source: "Source") -> "dict[int, tuple[Member, str]]":
    """The references of a text, by where their key stands. Raises BadReference."""
    found = {}
    row = [source.positions.root]
    for member in row:  # grows while it is read
        key = member.members.get(REFERENCE) if member.kind == "{" else None
        if key is None:
            row += [inner for inner in member.members.values() if inner.kind]
            continue
        if len(member.members) > 1:
            raise _bad(source, key.key_start, 'a reference stands alone in its object: {"$file": "…"}')
        name = json.loads(source.text[key.start : key.end]) if not key.kind else None
        if not isinstance(name, str):
            raise _bad(source, key.start, "a reference names a file: a string is expected")
        if not is_safe(name):
            raise _bad(source, key.start, f"a reference leads to a file inside the folder: {name!r} does not")
        found[key.key_start] = member, name
    return found


def _bad(source: "Source", offset: int, message: str) -> BadReference:
    line, column = source.positions.line_column(offset)
    return BadReference(message, f"line {line}, column {column}")

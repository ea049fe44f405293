"""Findings of an unpacked workflow, each in the file where it stands: the document is linted as one, and then every
place, fix and secret is moved from the text that was put together to ``workflow.json``, a script or a page."""

import json
import re
from bisect import bisect_right
from itertools import accumulate

from wfstudio.document.errors import DocumentError
from wfstudio.document.part_names import WORKFLOW_FILE, is_text
from wfstudio.document.reading import BOM
from wfstudio.lint.findings import Finding, Fix, TextEdit
from wfstudio.lint.masking import masked_bytes, masked_text
from wfstudio.lint.places import Locator
from wfstudio.lint.reporters.report import FileReport

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.document.model import Document
    from wfstudio.document.unpacked_folder import Folder
    from wfstudio.document.unpacking import Piece

_ESCAPE = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.")


class UnpackedReport(FileReport):
    """The report of an unpacked workflow as one document, whose text was put together; ``file`` is its
    ``workflow.json``."""

    in_parts = True

    __slots__ = ("folder",)

    def __init__(self, file: str, folder: "Folder", doc: "Document | None", findings: "list[Finding]") -> None:
        super().__init__(file, folder.data, doc, findings)
        self.folder = folder

    def by_file(self) -> list[FileReport]:
        """A report of ``workflow.json`` and of each file in which something was found."""
        places = Places(self.folder)
        main = _Part(self, places, None)
        parts: dict[str | None, _Part] = {None: main}
        for finding in self.findings:
            file, moved = places.moved(finding)
            if file not in parts:
                parts[file] = _Part(self, places, file)
            parts[file].findings.append(moved)
        for secret in self.secrets:
            file, moved = places.moved(secret)
            if file in parts:
                parts[file].secrets.append(moved)
        main.crashes = self.crashes
        main.infos = self.infos
        return list(parts.values())

    def changes_since(self, before: FileReport) -> list[tuple[str, bytes, bytes]]:
        """(file, its bytes before, its bytes now) of each file that changed."""
        assert isinstance(before, UnpackedReport)
        old, new = before.folder, self.folder
        found = [
            (new.file(name), old.contents[name].encode("utf-8"), text.encode("utf-8"))
            for name, text in new.contents.items()
            if old.contents.get(name, text) != text
        ]
        if old.source.data != new.source.data:
            found.append((new.file(WORKFLOW_FILE), old.source.data, new.source.data))
        return found


class _Part(FileReport):
    """The report of one file of an unpacked workflow; of ``workflow.json`` where ``name`` is None."""

    __slots__ = ("_text", "is_part")

    def __init__(self, whole: UnpackedReport, places: "Places", name: str | None) -> None:
        folder = whole.folder
        data = folder.source.data if name is None else folder.contents[name].encode("utf-8")
        super().__init__(whole.file if name is None else folder.file(name), data, whole.doc, [])
        self.is_part = name is not None
        self._text = places.locator(name).text

    @property
    def nodes(self) -> int:
        """The number of nodes; those of the document count with its ``workflow.json``."""
        return 0 if self.is_part else super().nodes

    @property
    def text(self) -> str:
        """The file's text, secrets covered."""
        return masked_text(self._text, self.secrets)

    @property
    def shown_data(self) -> bytes:
        """The file's bytes, secrets covered."""
        return masked_bytes(self.data, self.secrets)


class FileLocator(Locator):
    """Places in one file: characters to lines, columns and bytes. A finding there still points to where the text
    belongs in ``workflow.json``."""

    __slots__ = ("_bom", "_bytes", "_starts", "text")

    def __init__(self, text: str, bom: bool, doc: "Document") -> None:
        super().__init__(doc)
        self.text = text
        self._bom = len(BOM) if bom else 0
        self._bytes: ByteOffsets | None = None
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def line_column(self, offset: int) -> tuple[int, int]:
        """Line and column of a character."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def byte_offset(self, offset: int) -> int:
        """The byte offset in the file of a character."""
        if self._bytes is None:
            self._bytes = ByteOffsets(self.text, self._bom)
        return self._bytes.byte(offset)


class _Moved(Finding):
    """A finding whose place in its file is known."""

    __slots__ = ("_path",)

    def __init__(self, finding: Finding, span: tuple[int, int], locator: FileLocator, fix: Fix | None) -> None:
        super().__init__(
            finding.code,
            finding.name,
            finding.severity,
            finding.message,
            finding.place,
            locator,
            finding.node,
            finding.nodes,
            finding.witness,
            fix,
        )
        self._path = finding.path
        self._span = span

    @property
    def path(self) -> str:
        """A JSON pointer into ``workflow.json``; for a finding in another file, to the reference that leads there."""
        return self._path


class Places:
    """Where the characters of a text that was put together stand in the files it was made of."""

    def __init__(self, folder: "Folder") -> None:
        self.folder = folder
        self._starts = [piece.start for piece in folder.packed.pieces]
        self._locators: dict[str | None, FileLocator] = {}
        self._bytes: ByteOffsets | None = None

    def locator(self, name: str | None) -> FileLocator:
        """The locator of a file, None for ``workflow.json``."""
        if name not in self._locators:
            from wfstudio.document.model import Document

            source = self.folder.source
            if name is None:
                made = FileLocator(source.text, source.bom, Document(None))
            else:
                made = FileLocator(self.folder.contents[name], False, Document(None))
            self._locators[name] = made
        return self._locators[name]

    def span(self, start: int, end: int) -> tuple[str | None, int, int]:
        """(file, start, end) of a span of the whole text. One that covers strings of several files is that of the
        references to them."""
        first, last = self._piece(start), self._piece(max(start, end - 1))
        if first is last and first.file is not None:
            return first.file, self._inside(first, start), self._inside(first, end)
        return None, self._origin(first, start, False), self._origin(last, end, True)

    def _piece(self, offset: int) -> "Piece":
        return self.folder.packed.pieces[bisect_right(self._starts, offset) - 1]

    def _inside(self, piece: "Piece", offset: int) -> int:
        """The character of the file for one of the string that was made of it."""
        assert piece.file is not None
        size = len(self.folder.contents[piece.file])
        if offset >= piece.end:
            return size
        written = self.folder.packed.text[piece.start + 1 : max(piece.start + 1, offset)]
        return min(size, len(written) - sum(len(unit) - 1 for unit in _ESCAPE.findall(written)))

    def _origin(self, piece: "Piece", offset: int, end: bool) -> int:
        if piece.file is not None:
            return piece.origin_end if end else piece.origin
        return piece.origin + offset - piece.start

    def moved(self, finding: Finding) -> tuple[str | None, Finding]:
        """The finding in the file where it stands. Its fix comes along if it changes that file alone."""
        file, start, end = self.span(finding.start, finding.end)
        fix = self._fix(finding.fix, file) if finding.fix is not None else None
        return file, _Moved(finding, (start, end), self.locator(file), fix)

    def _fix(self, fix: Fix, file: str | None) -> Fix | None:
        if file is None and self.is_mark(fix.edits):
            return fix
        try:
            changes = self.edits(fix.edits)
        except DocumentError:
            return None
        if set(changes) != {file}:
            return None
        locator = self.locator(file)
        edits = [TextEdit(locator.byte_offset(s), locator.byte_offset(e), text) for s, e, text in changes[file]]
        return Fix(fix.safety, fix.title, fix.changes, locator, edits)

    def is_mark(self, edits: list[TextEdit]) -> bool:
        """Whether all that the edits change is the byte order mark, which ``workflow.json`` has as the document has."""
        return self.folder.source.bom and all(edit.end <= len(BOM) for edit in edits)

    def edits(self, edits: list[TextEdit]) -> "dict[str | None, list[tuple[int, int, str]]]":
        """The edits of the whole text's bytes as edits of characters, by file; those that are the same in a file that
        has several references are one. Raises DocumentError for one that cuts through a string of its own file."""
        if self._bytes is None:
            self._bytes = ByteOffsets(self.folder.packed.text, len(BOM) if self.folder.source.bom else 0)
        found: dict[str | None, dict[tuple[int, int, str], None]] = {}
        for edit in edits:
            file, change = self._edit(self._bytes.character(edit.start), self._bytes.character(edit.end), edit.text)
            found.setdefault(file, {})[change] = None
        return {file: sorted(changes) for file, changes in found.items()}

    def _edit(self, start: int, end: int, text: str) -> "tuple[str | None, tuple[int, int, str]]":
        first = self._piece(start)
        if first.file is not None and first.start < start and end < first.end:
            return first.file, (self._inside(first, start), self._inside(first, end), str(json.loads(f'"{text}"')))
        if first.file is not None and (first.start, first.end) == (start, end) and text[:1] == '"':
            return first.file, (0, len(self.folder.contents[first.file]), str(json.loads(text)))
        last = self._piece(end)
        for piece, offset in ((first, start), (last, end)):
            if piece.file is not None and piece.start < offset < piece.end:
                raise DocumentError("the change would cut through a text that has a file of its own")
        if last.file is not None and end == last.start:
            return None, (self._origin(first, start, False), last.origin, text)
        return None, (self._origin(first, start, False), self._origin(last, end, True), text)


class ByteOffsets:
    """Bytes of a file to characters of its text and back, without going through all of it each time."""

    _STEP = 4096
    _FOLLOWING = bytes(range(0x80, 0xC0))  # the bytes of a character after its first

    def __init__(self, text: str, bom: int) -> None:
        self._text = text
        self._bom = bom
        self._data = b"" if text.isascii() else text.encode("utf-8")
        self._characters = self._sums([len(self._firsts(at, at + self._STEP)) for at in self._steps(len(self._data))])
        pieces = [text[at : at + self._STEP] for at in self._steps(len(text) if self._data else 0)]
        self._bytes = self._sums([len(piece.encode("utf-8")) for piece in pieces])

    def _steps(self, size: int) -> range:
        return range(0, size, self._STEP)

    def _sums(self, numbers: list[int]) -> list[int]:
        return [0, *accumulate(numbers)]

    def _firsts(self, start: int, end: int) -> bytes:
        return self._data[start:end].translate(None, self._FOLLOWING)

    def character(self, offset: int) -> int:
        """The character that begins at a byte."""
        at = offset - self._bom
        if not self._data:
            return at
        step = at // self._STEP
        return self._characters[step] + len(self._firsts(step * self._STEP, at))

    def byte(self, offset: int) -> int:
        """The byte at which a character begins."""
        if not self._data:
            return self._bom + offset
        step = offset // self._STEP
        return self._bom + self._bytes[step] + len(self._text[step * self._STEP : offset].encode("utf-8"))


def edited(folder: "Folder", edits: list[TextEdit]) -> "Folder":
    """The unpacked workflow after edits of the bytes that it makes together; nothing is written. Raises
    DocumentError."""
    from wfstudio.document.reading import parse
    from wfstudio.document.unpacked_folder import Folder
    from wfstudio.document.unpacking import pack

    contents = dict(folder.contents)
    places = Places(folder)
    text, bom = folder.source.text, folder.source.bom and not any(places.is_mark([edit]) for edit in edits)
    for file, changes in places.edits([edit for edit in edits if not places.is_mark([edit])]).items():
        if file is None:
            text = _changed(text, changes)
        else:
            contents[file] = _changed(contents[file], changes)
            if not is_text(contents[file]):
                raise DocumentError("the change would put into a file what UTF-8 cannot hold")
    source = parse((BOM if bom else b"") + text.encode("utf-8", "surrogatepass")).source
    assert source is not None
    packed = pack(source, contents.__getitem__, folder.manifest.spelling)
    return Folder(folder.path, folder.manifest, source, packed, contents)


def _changed(text: str, changes: list[tuple[int, int, str]]) -> str:
    parts, at = [], 0
    for start, end, new in changes:
        if start >= at:
            parts += [text[at:start], new]
            at = end
    return "".join([*parts, text[at:]])

"""Where a finding stands, worked out only when somebody asks for lines, columns or bytes."""

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.document.errors import MalformedDocument
    from wfstudio.document.model import Document, Path
    from wfstudio.document.positions import Positions

    Span = tuple[int, int]

_BLANK = " \t\r\n"
VALUE, KEY, INSIDE, DOCUMENT, TEXT = "value", "key", "inside", "document", "text"


class Place:
    """A place in a document: the value at ``path``, its key, a stretch ``[start, end)`` inside its decoded string, a
    stretch of the file's text, or the document as a whole, which is shown at the ``nodes`` key.

    ``path`` leads from the workflow object; ``shown`` is the path that is pointed at where that is not the same: a
    node as a whole is shown at its id.
    """

    __slots__ = ("end", "part", "path", "shown", "start")

    def __init__(
        self, path: "Path", part: str = VALUE, start: int = 0, end: int = 0, shown: "Path | None" = None
    ) -> None:
        self.path = path
        self.part = part
        self.start = start
        self.end = end
        self.shown = path if shown is None else shown

    def order(self, doc: "Document") -> tuple[int, ...]:
        """A key that sorts places as they stand in the file, without scanning it."""
        keys: list[int] = []
        found: object = doc.workflow
        for key in self.shown:
            if isinstance(found, dict):
                keys.append(list(found).index(key) if key in found else len(found))
                found = found.get(key)
            elif isinstance(found, list) and isinstance(key, int):
                keys.append(key)
                found = found[key] if key < len(found) else None
        return (*keys, -1, 0 if self.part in (KEY, DOCUMENT) else 1, self.start)  # the whole before its parts


def document_place(doc: "Document") -> Place:
    """The place of a finding about the whole document."""
    return Place(("nodes",) if "nodes" in doc.workflow else (), DOCUMENT)


def node_place(doc: "Document", place: int) -> Place:
    """The place of a finding about the node at that place in ``doc.nodes``."""
    node = doc.nodes[place]
    path: Path = ("nodes", node.index)
    return Place(path, shown=(*path, "id") if "id" in node.raw else path)


class Locator:
    """Turns places into spans of one document's text. The text is the file's, or for a document that was changed
    since it was read, what would be written."""

    __slots__ = ("_doc", "_positions")

    def __init__(self, doc: "Document") -> None:
        self._doc = doc
        self._positions: Positions | None = None

    @property
    def positions(self) -> "Positions":
        """The positions in that text."""
        if self._positions is None:
            source = self._doc.source
            if source is None or source.raw is not self._doc.raw:
                from wfstudio.document.reading import parse
                from wfstudio.document.writing import dump

                source = parse(dump(self._doc)).source
            assert source is not None
            self._positions = source.positions
        return self._positions

    def span(self, place: Place) -> "Span":
        """The characters that a place covers; of what is around it where nothing stands there."""
        path = self._doc.full_path(place.shown)
        try:
            return self._span(place, path)
        except (KeyError, IndexError):
            return self.positions.nearest_span(path)

    def _span(self, place: Place, path: "Path") -> "Span":
        if place.part == DOCUMENT:
            return self.positions.key_span(path) if place.path else (0, 1)
        if place.part == KEY:
            return self.positions.key_span(path)
        if place.part == TEXT:
            return place.start, place.end
        if place.part == INSIDE:
            at = self.positions.string_offset
            return at(path, place.start), at(path, place.end)
        return self.positions.value_span(path)

    def without(self, place: Place) -> "Span":
        """What has to go to take out an item of a list or a key of an object: it, and a comma beside it."""
        text = self.positions.text
        path = self._doc.full_path(place.path)
        start, end = self.positions.key_span(path)[0], self.positions.value_span(path)[1]
        before = _before(text, start)
        if text[before - 1 : before] == ",":
            return before - 1, end
        after = _after(text, end)
        return (start, _after(text, after + 1)) if text[after : after + 1] == "," else (start, end)

    def room_for(self, place: Place, value: str) -> tuple[int, str]:
        """Where a new key goes at the end of its object, and what to write there."""
        import json

        path = self._doc.full_path(place.path)
        written = f"{json.dumps(path[-1], ensure_ascii=False)}: {value}"
        holder = self.positions.member(path[:-1])
        last = max(holder.members.values(), key=lambda member: member.end, default=None)
        if last is None:
            return holder.start + 1, written
        text = self.positions.text
        blank = text[_before(text, last.key_start) : last.key_start]
        return last.end, f",{blank or ' '}{written}"

    def line_column(self, offset: int) -> tuple[int, int]:
        """Line and column of a character."""
        return self.positions.line_column(offset)

    def byte_offset(self, offset: int) -> int:
        """The byte offset in the file of a character."""
        return self.positions.byte_offset(offset)

    def pointer(self, place: Place) -> str:
        """The JSON pointer into the file for what the finding is about."""
        return self._doc.pointer(place.path)


def _before(text: str, place: int) -> int:
    """Where the blanks before a place begin."""
    while place and text[place - 1] in _BLANK:
        place -= 1
    return place


def _after(text: str, place: int) -> int:
    """Where the blanks after a place end."""
    while place < len(text) and text[place] in _BLANK:
        place += 1
    return place


class TextLocator(Locator):
    """The locator of a text that is no JSON: it has one place, which is known already."""

    __slots__ = ("_error",)

    def __init__(self, error: "MalformedDocument") -> None:
        from wfstudio.document.model import Document

        super().__init__(Document(None))
        self._error = error

    def span(self, place: Place) -> "Span":
        """The character where reading broke."""
        start = self._error.offset + place.start
        return start, start + 1

    def line_column(self, offset: int) -> tuple[int, int]:
        """Line and column of that character, or of the one after it."""
        return self._error.line, self._error.column + offset - self._error.offset

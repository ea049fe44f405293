"""What a rule says about a document."""

from wfstudio.lint.places import INSIDE

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterable

    from wfstudio.document.model import Document, Json
    from wfstudio.lint.places import Locator, Place

ERROR, WARNING, INFO = "error", "warning", "info"
LEVELS = {ERROR: 0, WARNING: 1, INFO: 2}
"""Severities, the gravest first."""


class TextEdit:
    """Replace the bytes ``[start, end)`` of the file by ``text``."""

    __slots__ = ("end", "start", "text")

    def __init__(self, start: int, end: int, text: str) -> None:
        self.start = start
        self.end = end
        self.text = text


class Change:
    """One step of a fix: another value at a place, another name for a key, other text inside a string; with ``remove``
    an item of a list or a key of an object less, with ``add`` a key more at the end of an object."""

    __slots__ = ("add", "place", "remove", "value")

    def __init__(self, place: "Place", value: "Json", remove: bool = False, add: bool = False) -> None:
        self.place = place
        self.value = value
        self.remove = remove
        self.add = add


class Fix:
    """A repair of a finding. ``safety`` is "safe" (never changes what a correct document does) or "unsafe"."""

    __slots__ = ("_edits", "_locator", "changes", "safety", "title")

    def __init__(
        self,
        safety: str,
        title: str,
        changes: "tuple[Change, ...]",
        locator: "Locator",
        edits: list[TextEdit] | None = None,
    ) -> None:
        self._edits = edits  # given where there is no document yet
        self.safety = safety
        self.title = title
        self.changes = changes
        self._locator = locator

    @property
    def edits(self) -> list[TextEdit]:
        """The repair as edits of the file's bytes, in order and apart from each other."""
        if self._edits is not None:
            return self._edits
        return sorted([self._edit(change) for change in self.changes], key=lambda edit: edit.start)

    def _edit(self, change: Change) -> TextEdit:
        import json

        locator = self._locator
        if change.add:
            start, text = locator.room_for(change.place, json.dumps(change.value, ensure_ascii=False))
            return TextEdit(locator.byte_offset(start), locator.byte_offset(start), text)
        start, end = locator.span(change.place)
        if change.remove:
            start, end = locator.without(change.place)
            text = ""
        else:
            text = json.dumps(change.value, ensure_ascii=False)
            text = text[1:-1] if change.place.part == INSIDE else text
        return TextEdit(locator.byte_offset(start), locator.byte_offset(end), text)

    def apply(self, doc: "Document") -> "Document":
        """The document after the repair. Raises EditRefused when it is no longer the document that was linted."""
        from wfstudio.lint.repair import edit_for

        return edit_for(doc, self).apply(doc)


class Finding:
    """One defect of one document.

    ``node`` is the id of the node at fault, None for the document as a whole. Where a defect has several members
    (an island, a loop, a trap) ``nodes`` lists them in file order and ``witness`` is a way through the graph that
    shows it. Offsets (``start``, ``end``) count characters of the text; lines and columns count from 1; the end is
    exclusive.
    """

    __slots__ = ("_locator", "_span", "code", "fix", "message", "name", "node", "nodes", "place", "severity", "witness")

    def __init__(
        self,
        code: str,
        name: str,
        severity: str,
        message: str,
        place: "Place",
        locator: "Locator",
        node: str | None = None,
        nodes: tuple[str, ...] = (),
        witness: tuple[str, ...] = (),
        fix: Fix | None = None,
    ) -> None:
        self.code = code
        self.name = name
        self.severity = severity
        self.message = message
        self.place = place
        self.node = node
        self.nodes = nodes
        self.witness = witness
        self.fix = fix
        self._locator = locator
        self._span: tuple[int, int] | None = None

    def __repr__(self) -> str:
        return f"Finding({self.code}, {self.node!r}, {self.message!r})"

    @property
    def path(self) -> str:
        """A JSON pointer into the file as it is."""
        return self._locator.pointer(self.place)

    @property
    def span(self) -> tuple[int, int]:
        """The characters of the text that are at fault."""
        if self._span is None:
            self._span = self._locator.span(self.place)
        return self._span

    @property
    def byte_span(self) -> tuple[int, int]:
        """The bytes of the file that are at fault."""
        start, end = self.span
        return self._locator.byte_offset(start), self._locator.byte_offset(end)

    @property
    def start(self) -> int:
        """The first character at fault, from 0."""
        return self.span[0]

    @property
    def end(self) -> int:
        """The character after the last one at fault."""
        return self.span[1]

    @property
    def line(self) -> int:
        """The line of the first character at fault, from 1."""
        return self._locator.line_column(self.start)[0]

    @property
    def column(self) -> int:
        """The column of the first character at fault, from 1."""
        return self._locator.line_column(self.start)[1]

    @property
    def end_line(self) -> int:
        """The line where the fault ends."""
        return self._locator.line_column(self.end)[0]

    @property
    def end_column(self) -> int:
        """The column after the last character at fault."""
        return self._locator.line_column(self.end)[1]


class RuleCrash:
    """A rule failed on a document, which is a bug of the linter. ``error`` has the traceback."""

    __slots__ = ("code", "error")

    def __init__(self, code: str, error: Exception) -> None:
        self.code = code
        self.error = error


class Findings(list[Finding]):
    """The findings of one document. ``crashes``: the rules that failed on it, whose findings may be missing;
    ``secrets``: the findings that cover a secret, which reports must not show, also where they are suppressed."""

    __slots__ = ("crashes", "secrets")

    def __init__(self, findings: "Iterable[Finding]" = ()) -> None:
        super().__init__(findings)
        self.crashes: list[RuleCrash] = []
        self.secrets: list[Finding] = []


def blocks_publish(finding: Finding) -> bool:
    """Whether a finding stops a publish: an error in WF1 to WF5, or one in a script's syntax."""
    return finding.severity == ERROR and (finding.code[2:3] in ("1", "2", "3", "4", "5") or finding.code == "WF701")

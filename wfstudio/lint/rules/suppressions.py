"""Whether what a project suppresses is there at all."""

from wfstudio.lint.findings import WARNING, Finding, Fix, TextEdit
from wfstudio.lint.places import DOCUMENT, Place, TextLocator
from wfstudio.lint.registry import rule
from wfstudio.lint.table import ROWS
from wfstudio.lint.toml_places import line_of, table_span

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterable

    from wfstudio.lint.context import Context
    from wfstudio.lint.suppressions import Ignore


@rule("WF955", "unused-suppression", WARNING)
def unused_suppression(_: "Context") -> "Iterable[Finding]":
    """An `[[lint.ignore]]` of `wfstudio.toml` suppresses nothing.

    Why: what it was for is mended, or its node has another id now; left standing it would hide the next mistake. One
    about a single file is judged when that file is linted, others when the project's whole folder is.

    Bad:
        [[lint.ignore]]
        code = "WF301"
        node = "a_node_that_is_gone"
        reason = "kept for the autumn campaign"

    Good:
        [[lint.ignore]]
        code = "WF301"
        node = "autumn_offer"
        reason = "kept for the autumn campaign"
    """
    return ()


class _TomlLocator(TextLocator):
    """The locator of one span of a TOML text."""

    __slots__ = ("_pointer", "_spot", "_text")

    def __init__(self, text: str, spot: tuple[int, int], pointer: str) -> None:
        self._text = text
        self._spot = spot
        self._pointer = pointer

    def span(self, _: Place) -> tuple[int, int]:
        """The suppression's characters."""
        return self._spot

    def line_column(self, offset: int) -> tuple[int, int]:
        """Line and column of a character."""
        return self._text.count("\n", 0, offset) + 1, offset - self._text.rfind("\n", 0, offset)

    def pointer(self, _: Place) -> str:
        """Which suppression it is."""
        return self._pointer


def unused(ignore: "Ignore", text: str, severity: str | None = None) -> Finding:
    """The finding about a suppression that suppresses nothing, in the text of the ``wfstudio.toml`` that has it."""
    key = ("lint", "ignore", ignore.place)
    table = table_span(text, key)
    if table is None:
        line = line_of(text, key)
        start = sum(map(len, text.splitlines(keepends=True)[: line - 1]))
        spot = (start, start + len(text[start:].split("\n", 1)[0]))
    else:
        spot = (table[0], table[0] + len(text[table[0] : table[1]].rstrip()))
    locator = _TomlLocator(text, spot, f"/lint/ignore/{ignore.place}")
    fix = Fix("safe", "Take it out", (), locator, [_removal(text, table)]) if table else None
    at = f" at `{ignore.node}`" if ignore.node else ""
    where = f" in {ignore.file}" if ignore.file else ""
    message = f"nothing here needs suppressing: {ignore.code} finds nothing{at}{where}"
    row = ROWS["WF955"]
    place = Place((), DOCUMENT)
    return Finding(row.code, row.name, severity or row.severity, message, place, locator, ignore.node, fix=fix)


def _removal(text: str, span: tuple[int, int]) -> TextEdit:
    """The edit that takes a table out, with one of the blank lines that set it off."""
    start, end = span
    if text[:start].endswith("\n\n") or not text[:start]:
        end += 1 if text[end : end + 1] == "\n" else 0
        start -= 1 if end == len(text) and text[:start].endswith("\n\n") else 0
    return TextEdit(len(text[:start].encode()), len(text[:end].encode()), "")

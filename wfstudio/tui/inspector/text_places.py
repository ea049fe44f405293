"""Places in a text: offsets, lines and columns, and where remarks stand. Lines and columns count from 0."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wfstudio.lint.places import INSIDE
from wfstudio.tui.inspector.remarks import Remark, gravest_first

if TYPE_CHECKING:
    from wfstudio.document.model import Document
    from wfstudio.lint.findings import Finding

Place = tuple[int, int]


class Lines:
    """The lines of a text, to turn offsets into places."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0]
        at = text.find("\n")
        while at >= 0:
            self.starts.append(at + 1)
            at = text.find("\n", at + 1)

    def place(self, offset: int) -> Place:
        """The line and column of a character; of the end where the text is shorter."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self.starts, offset) - 1
        return line, offset - self.starts[line]

    def offset(self, place: Place) -> int:
        """The inverse of ``place``."""
        line = max(0, min(place[0], len(self.starts) - 1))
        return min(self.starts[line] + place[1], len(self.text))

    def end_of(self, line: int) -> int:
        """The column after a line's last character."""
        after = self.starts[line + 1] - 1 if line + 1 < len(self.starts) else len(self.text)
        return after - self.starts[line]


@dataclass(frozen=True, slots=True)
class Mark:
    """A remark at a place of a text: where it starts and ends, and the gravest remark's words."""

    line: int
    column: int
    end_line: int
    end_column: int
    severity: str
    text: str


def marks_of(text: str, remarks: Iterable[Remark]) -> list[Mark]:
    """The remarks that have a stretch of the text, in order of it."""
    lines = Lines(text)
    marks = []
    for remark in remarks:
        if remark.span is None:
            continue
        line, column = lines.place(remark.span[0])
        end_line, end_column = lines.place(max(remark.span[1], remark.span[0] + 1))
        marks.append(Mark(line, column, end_line, end_column, remark.severity, remark.text))
    return sorted(marks, key=lambda mark: (mark.line, mark.column))


def stretches(text: str, marks: Iterable[Mark]) -> dict[int, list[tuple[int, int, str]]]:
    """What to underline in each line: from, to, severity."""
    lines = Lines(text)
    found: dict[int, list[tuple[int, int, str]]] = {}
    for mark in marks:
        for line in range(mark.line, min(mark.end_line, mark.line + 50) + 1):
            start = mark.column if line == mark.line else 0
            end = mark.end_column if line == mark.end_line else lines.end_of(line)
            if end > start:
                found.setdefault(line, []).append((start, end, mark.severity))
    return found


def worst_by_line(marks: Iterable[Mark]) -> dict[int, str]:
    """The gravest severity of the marks that start in a line."""
    grouped: dict[int, list[Remark]] = {}
    for mark in marks:
        grouped.setdefault(mark.line, []).append(Remark("", mark.severity, mark.text))
    return {line: gravest_first(remarks)[0].severity for line, remarks in grouped.items()}


def next_mark(marks: list[Mark], place: Place, step: int) -> Mark | None:
    """The first mark after a place, or the last before it; round and round."""
    if not marks:
        return None
    if step > 0:
        return next((mark for mark in marks if (mark.line, mark.column) > place), marks[0])
    return next((mark for mark in reversed(marks) if (mark.line, mark.column) < place), marks[-1])


def find(text: str, wanted: str, start: int, step: int = 1) -> int | None:
    """Where a text stands at or after ``start`` (before it, going back), round and round; capitals count only where
    the wanted text has some. None when it stands nowhere."""
    if not wanted:
        return None
    if wanted == wanted.lower():
        text = text.lower() if len(text.lower()) == len(text) else text
    if step > 0:
        found = text.find(wanted, start)
        found = found if found >= 0 else text.find(wanted)
    else:
        found = text.rfind(wanted, 0, max(0, start + len(wanted) - 1)) if start > 0 else -1
        found = found if found >= 0 else text.rfind(wanted)
    return found if found >= 0 else None


def whereabouts(document: "Document", finding: "Finding") -> tuple[Place | None, int | None]:
    """Where in its setting a finding stands: the place in the text, and the row of a list; None where there is none."""
    path = finding.place.path
    row = path[3] if len(path) > 3 and path[2] == "fields" and isinstance(path[3], int) else None
    if finding.place.part != INSIDE:
        return None, row
    try:
        text = document.value(path)
    except (KeyError, IndexError, TypeError):
        return None, row
    return (Lines(text).place(finding.place.start) if isinstance(text, str) else None), row

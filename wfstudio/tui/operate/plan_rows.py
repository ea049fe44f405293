"""A plan's rows as lines, and what is told of one: what stands in its way, who is under way, what would change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from wfstudio.document.diff import summary
from wfstudio.tui.panels.difference import difference_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.client.applying import Outcome
    from wfstudio.client.planning import Row
    from wfstudio.tui.glyphs import Glyphs

_LOOKS = {
    "create": ("+", "$success"), "update": ("~", "$warning"), "unchanged": ("=", "$text-muted"),
    "conflict": ("!", "$error"), "invalid": ("!", "$error"), "removed": ("-", "$text-muted"),
    "unknown": ("?", "$text-muted"), "begun": ("*", "$accent"), "made": ("+", "$success"),
    "updated": ("~", "$success"), "failed": ("!", "$error"), "left": (".", "$text-muted"),
}  # fmt: skip
MOST_LINES = 2000


def line_of(row: Row, glyphs: Glyphs, state: str = "") -> Content:
    """A row in a line: what would be done (or what was), which file, which workflow, how much."""
    word = state or row.action
    sign, style = _LOOKS[word]
    name = row.file.name if row.file else row.name or "(no name)"
    about = [row.workflow_id[:11]] if row.workflow_id else []
    if row.published is not None and row.will_publish is not None and row.published != row.will_publish:
        about.append(f"isPublished {str(row.published).lower()} {glyphs.arrow} {str(row.will_publish).lower()}")
    elif row.published:
        about.append("published")
    if row.action in ("update", "conflict") and row.differences:
        about.append(summary(list(row.differences)))
    elif row.file and row.name:
        about.append(row.name)
    return Content.assemble(
        (f"{sign} {word:<9} ", f"bold {style}"),
        (name, "bold"),
        (f"  {'  '.join(about)}" if about else "", "$text-muted"),
    )


def notes_of(row: Row, *, embedded: bool) -> list[str]:
    """What a person should know before a row is applied."""
    notes = [row.problem, row.note, row.under_way.told(embedded=embedded) if row.under_way else ""]
    if row.action == "removed" and row.is_left:
        notes.append("its file is gone and the workflow is there: `wfstudio apply --delete` deletes it")
    if row.action == "unknown":
        notes.append("no file of this folder is it")
    return [note for note in notes if note]


def told_of(row: Row, outcome: Outcome | None, glyphs: Glyphs, *, embedded: bool) -> Iterator[Content]:
    """All that is known of a row: what became of it first, then its notes and its differences."""
    if outcome is not None:
        yield from _became(outcome, glyphs)
    yield from (Content.styled(note, "$warning") for note in notes_of(row, embedded=embedded))
    if row.action == "create":
        nodes = len(row.document.nodes) if row.document is not None else 0
        yield Content.styled(f"+ workflow '{row.name}' with {nodes} nodes", "bold $success")
    elif row.differences:
        if row.action == "conflict":
            yield Content.styled("From the file to the service's copy:", "bold")
        yield from difference_lines(row.differences, glyphs, MOST_LINES)
    elif row.action in ("update", "unchanged") and outcome is None:
        yield Content.styled("no difference", "$text-muted")


def _became(outcome: Outcome, glyphs: Glyphs) -> Iterator[Content]:
    if outcome.problem:
        yield Content.assemble((f"{glyphs.error} ", "bold $error"), outcome.problem)
    report = outcome.report
    if report is not None:
        state = "published" if report.published else "not published"
        yield Content.styled(f"{glyphs.fine} {report.workflow_id}: {outcome.state}, read back {state}", "bold $success")
        yield from (Content.styled(note, "$warning") for note in report.notes)
        if report.told:
            yield Content.styled("The service has it otherwise than it was sent:", "bold $warning")
            yield from difference_lines(report.told, glyphs, MOST_LINES)

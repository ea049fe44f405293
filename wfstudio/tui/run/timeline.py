"""What happened so far, one line for each visit, scripts included; beside the run that it replays, if any."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.widgets.option_list import Option

from wfstudio.document.model import Document
from wfstudio.scenario.page import kind_of
from wfstudio.scenario.past import Visit, duration
from wfstudio.scenario.pathdiff import compare_paths
from wfstudio.tui.glyphs import ASCII, Glyphs
from wfstudio.tui.panels.panel import ChoiceList
from wfstudio.tui.run.session import RunState, Step


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the timeline. ``place`` is the visit's, None for the earlier run's; ``side`` as in ``pathdiff``."""

    side: str
    place: int | None
    node_id: str
    what: str = ""
    led: str = ""
    time: str = ""


def timeline_lines(document: Document, state: RunState) -> list[Line]:
    """The lines of a run, those of the earlier run among them where it went another way."""
    rows = timeline_rows(document, state)
    pairs = compare_paths(state.before, state.path) if state.before else ()
    lines = []
    for pair in pairs:
        if pair.place is None:
            lines.append(Line("old", None, pair.node_id, "the last run only"))
        else:
            lines.append(_line(pair.side, pair.place, rows, state.visits))
    return lines or [_line("both", place, rows, state.visits) for place in range(len(rows))]


def _line(side: str, place: int, rows: Sequence[tuple[str, str]], visits: Sequence[Visit]) -> Line:
    node_id, what = rows[place]
    visit = visits[place] if place < len(visits) else None
    if visit is None:
        return Line(side, place, node_id, what)
    led = visit.hop.handler or ""
    if visit.script is not None and visit.script.refused is not None:
        what = "script, fetch refused"
    elif visit.script is not None and not visit.script.ok:
        what = "script, failed"
    if visit.script is not None and visit.script.ms is not None:
        return Line(side, place, node_id, what, led, f"{visit.script.ms:.0f}ms")
    return Line(side, place, node_id, what, led, duration(visit.seconds) if visit.seconds is not None else "")


def timeline_rows(document: Document, state: RunState) -> list[tuple[str, str]]:
    """(node id, what happened there) for each visit in order; "waits" at the one the run stands at."""
    steps = list(state.steps)
    rows = []
    last = len(state.path) - 1
    for at, node_id in enumerate(state.path):
        waits = at == last and state.waiting == node_id and state.phase != "ended"
        rows.append((node_id, "waits" if waits else _what(document, node_id, steps)))
    return rows


def _what(document: Document, node_id: str, steps: list[Step]) -> str:
    if steps and steps[0].node_id == node_id:
        return steps.pop(0).what
    node = document.node(node_id)
    kind = kind_of(node) if node is not None else "other"
    return {"script": "script", "end": "the end"}.get(kind, "")


class Timeline(ChoiceList):
    """The visits as a list; the marked one is looked at."""

    def show(self, lines: Iterable[Line], glyphs: Glyphs) -> None:
        """Show the visits, the last one in sight."""
        lines = list(lines)
        width = max((len(line.node_id) for line in lines), default=0)
        wide = min(26, max((len(line.what) for line in lines), default=0))
        signs = {"old": "-" if glyphs is ASCII else "−", "new": "+"}
        options = []
        for line in lines:
            waits = line.what == "waits"
            sign = glyphs.arrow if waits else signs.get(line.side, " ")
            number = "" if line.place is None else str(line.place + 1)
            text = f"{number:>3} {sign} {line.node_id:<{width}}  {line.what:<{wide}}  {line.led:<12}  {line.time:>5}"
            style = "bold" if waits else {"old": "$error", "new": "$success"}.get(line.side, "")
            name = None if line.place is None else f"visit:{line.place}"
            options.append(Option(Content.styled(text.rstrip(), style), name, disabled=line.place is None))
        self.set_options(options)
        if options:
            self.highlighted = len(options) - 1

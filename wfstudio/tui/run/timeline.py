"""What happened so far, one line for each visit, scripts included."""

from collections.abc import Iterable

from textual.content import Content
from textual.widgets.option_list import Option

from wfstudio.document.model import Document
from wfstudio.scenario.page import kind_of
from wfstudio.tui.glyphs import Glyphs
from wfstudio.tui.panels.panel import ChoiceList
from wfstudio.tui.run.session import RunState, Step


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
    """The visits as a list; choosing one selects its node on the drawing."""

    def show(self, rows: Iterable[tuple[str, str]], glyphs: Glyphs) -> None:
        """Show the visits, the last one in sight."""
        rows = list(rows)
        width = max((len(node_id) for node_id, _ in rows), default=0)
        options = []
        for number, (node_id, what) in enumerate(rows, 1):
            waits = what == "waits"
            line = f"{number:>3} {glyphs.arrow if waits else ' '} {node_id:<{width}}  {what}"
            options.append(Option(Content.styled(line, "bold" if waits else "")))
        self.set_options(options)
        if options:
            self.highlighted = len(options) - 1

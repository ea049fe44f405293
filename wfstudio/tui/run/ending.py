"""What a run came to: status, results and summary, values masked until they are asked for."""

import json
from collections.abc import Iterator, Mapping

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from wfstudio.document.model import Json
from wfstudio.scenario.whereabouts import RunReport
from wfstudio.tui.frame import studio
from wfstudio.tui.glyphs import ASCII, Glyphs
from wfstudio.tui.panels.panel import ChoiceList

GOOD = frozenset({"COMPLETED", "SUCCESS"})


def masked(value: Json, sign: str = "•") -> str:
    """A value that does not tell what it is; true, false and null stay, for they name nobody."""
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    return sign * 6


def leaves(values: Mapping[str, Json], prefix: str = "") -> Iterator[tuple[str, Json]]:
    """(dotted key, value) of everything in a result that is no object."""
    for key, value in values.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict) and value:
            yield from leaves(value, f"{name}.")
        else:
            yield name, value


class Ending(Vertical):
    """Status on top, then a list of values: enter shows one, the screen's key shows all."""

    def __init__(self, report: RunReport, text: str, glyphs: Glyphs) -> None:
        super().__init__()
        self.report = report
        self.revealed = False
        self._text = text
        self._glyphs = glyphs
        self._mask = "*" if glyphs is ASCII else "•"
        self._shown: set[str] = set()

    def compose(self) -> ComposeResult:
        """The status, the last page's text, the values."""
        good = self.report.status in GOOD
        sign = self._glyphs.fine if good else self._glyphs.error
        style = "bold $success" if good else "bold $error"
        told = Content.assemble((f"{sign} {self.report.status}", style), f"  {len(self.report.path)} visits")
        yield Static(told, classes="status")
        if self._text:
            yield Static(self._text, classes="page-text", markup=False)
        yield ChoiceList(id="values")

    def on_mount(self) -> None:
        """List the values; they are masked unless the settings say otherwise."""
        self.revealed = not studio(self).settings.flag("masks")
        self._list()
        self.query_one(ChoiceList).focus(scroll_visible=False)

    def reveal(self) -> None:
        """Show all values, or mask them all again."""
        self.revealed = not self.revealed
        self._shown.clear()
        self._list()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Show or mask one value."""
        event.stop()
        if event.option_id is not None:
            self._shown ^= {event.option_id}
            self._list()

    def _list(self) -> None:
        values = self.query_one(ChoiceList)
        at = values.highlighted
        options: list[Option] = []
        for heading, groups in (("Results", self.report.results), ("Summary", self.report.summary)):
            options.append(Option(Content.styled(heading, "bold $primary"), disabled=True))
            options += self._group(heading, groups)
            if not groups:
                options.append(Option(Content.styled("  none", "$text-muted"), disabled=True))
        values.set_options(options)
        values.highlighted = at if at is not None else next((n for n, o in enumerate(options) if not o.disabled), None)

    def _group(self, heading: str, groups: Mapping[str, Json]) -> Iterator[Option]:
        for group, value in groups.items():
            inner = value if isinstance(value, dict) else {"": value}
            rows = list(leaves(inner))
            yield Option(Content(f"  {group}" + ("" if rows else "  empty")), disabled=True)
            width = min(28, max((len(key) for key, _ in rows), default=0))
            for key, leaf in rows:
                yield self._row(f"{heading}.{group}.{key}", key, leaf, width)

    def _row(self, row: str, key: str, value: Json, width: int) -> Option:
        shown = self.revealed != (row in self._shown)
        text = _plain(value) if shown else masked(value, self._mask)
        return Option(Content(f"    {key:<{width}}  {text}"), row)


def _plain(value: Json) -> str:
    return value if isinstance(value, str) and value.isprintable() else json.dumps(value, ensure_ascii=False)

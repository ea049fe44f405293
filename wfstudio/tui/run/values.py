"""A list of values, each masked until it is asked for."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from wfstudio.document.model import Json
from wfstudio.tui.frame import studio
from wfstudio.tui.panels.panel import ChoiceList
from wfstudio.tui.run.ending import leaves, masked

_WIDEST = 28


@dataclass(frozen=True, slots=True)
class Row:
    """One line. A heading has no ``value``; ``plain`` ones name nobody and are shown; ``key`` tells it from others."""

    key: str
    label: str
    value: Json = field(default=None, repr=False)
    heading: bool = False
    plain: bool = False
    style: str = ""


def heading(text: str) -> Row:
    """A line over others."""
    return Row(f"#{text}", text, heading=True)


def said(key: str, label: str, text: str, style: str = "") -> Row:
    """A value that may be read by anybody."""
    return Row(key, label, text, plain=True, style=style)


def rows_of(prefix: str, values: Mapping[str, Json], sign: str = "") -> Iterator[Row]:
    """A row for every leaf of an object."""
    for key, value in leaves(values):
        yield Row(f"{prefix}.{key}", f"{sign}{key}", value)


class ValueList(ChoiceList):
    """Rows of values. Enter shows one or masks it again; ``reveal`` all."""

    def __init__(self, *, ascii: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self._mask = "*" if ascii else "•"
        self._rows: tuple[Row, ...] = ()
        self._shown: set[str] = set()
        self.revealed = False

    def use_mask(self, ascii: bool) -> None:
        """Say what a masked value is drawn with."""
        self._mask = "*" if ascii else "•"

    def show(self, rows: Sequence[Row]) -> None:
        """Show other rows; all of them masked, and from the first on unless they are the same ones."""
        if tuple(rows) != self._rows:
            self._rows = tuple(rows)
            self._shown.clear()
            self.revealed = not studio(self).settings.flag("masks")
            self._list(None)

    def reveal(self) -> None:
        """Show all values, or mask them all again."""
        self.revealed = not self.revealed
        self._shown.clear()
        self._list(self.highlighted)

    def reveal_marked(self) -> bool:
        """Show or mask the value that the mark is on, or the next one below; tells whether there was one."""
        at = self.highlighted or 0
        place = next((n for n, option in enumerate(self.options) if n >= at and option.id is not None), None)
        if place is None:
            return False
        self._shown ^= {str(self.options[place].id)}
        self._list(place)
        return True

    def is_shown(self, row: Row) -> bool:
        """Whether the value can be read now."""
        return row.plain or self.revealed != (row.key in self._shown)

    @property
    def rows(self) -> tuple[Row, ...]:
        """What is listed."""
        return self._rows

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Show or mask one value."""
        event.stop()
        if event.option_id is not None:
            self._shown ^= {event.option_id}
            self._list(self.highlighted)

    def _list(self, at: int | None) -> None:
        width = min(_WIDEST, max((len(row.label) for row in self._rows if not row.heading), default=0))
        options = []
        for row in self._rows:
            if row.heading:
                options.append(Option(Content.styled(row.label, "bold $primary"), disabled=True))
                continue
            text = _plain(row.value) if self.is_shown(row) else masked(row.value, self._mask)
            line = Content.styled(f"  {row.label:<{width}}  {text}".rstrip(), row.style)
            options.append(Option(line, None if row.plain else row.key, disabled=row.plain and not row.style))
        self.set_options(options)
        self.highlighted = at if at is not None else next((n for n, o in enumerate(options) if not o.disabled), None)


def _plain(value: Json) -> str:
    return value if isinstance(value, str) and value.isprintable() else json.dumps(value, ensure_ascii=False)

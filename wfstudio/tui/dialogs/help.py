"""The keys of the screen one is on, grouped by what they belong to."""

from itertools import groupby
from textwrap import wrap
from typing import Any

from textual.app import ComposeResult
from textual.binding import ActiveBinding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from wfstudio.tui.dialogs.base import Dialog
from wfstudio.tui.frame import keyed
from wfstudio.tui.keymap import ACTIONS, bindings

_TITLES = {
    "app": "Everywhere", "home": "Home", "design": "Design", "inspector": "Inspector", "code": "Text",
    "rows": "Fields", "palette": "Palette", "switches": "Places and nodes", "canvas": "Drawing",
    "outline": "Outline", "run": "Run", "outbox": "Outbox",
    "alone": "Script alone", "find": "Find", "ref": "Ids that fit", "preview": "Preview",
    "problems": "Problems", "problem_list": "Problems: the list", "other": "Lists, texts and scrolling",
    "documents": "Open documents", "line": "A line of text", "filter": "The filter's line", "dialog": "Dialog",
}  # fmt: skip

_OTHER = "other"
_SCREENS = ("design", "documents", "home", "run", "outbox")


class Help(Dialog[None]):
    """Every key that does something where the help was asked for."""

    BINDINGS = bindings("help")
    AUTO_FOCUS = "VerticalScroll"

    DEFAULT_CSS = """
    Help > .box { width: 92; height: auto; max-height: 90%; scrollbar-gutter: stable; }
    Help VerticalScroll { height: auto; max-height: 100%; scrollbar-size-vertical: 1; }
    Help Static { width: 100%; height: auto; }
    """

    def __init__(self, about: str, groups: list[tuple[str, list[tuple[str, str]]]]) -> None:
        super().__init__()
        self._about = about
        self._groups = groups

    def compose(self) -> ComposeResult:
        """A heading and its keys for each group."""
        box = VerticalScroll(classes="box")
        box.border_title = self._about
        box.border_subtitle = keyed(self, "{help.close} closes")
        with box:
            yield Static()

    def on_resize(self) -> None:
        """Lay the rows out for the width there is."""
        self.call_after_refresh(self._lay_out)

    def _lay_out(self) -> None:
        text = self.query_one(Static)
        text.update(self._content(text.size.width))

    def _content(self, room: int) -> Content:
        width = max((len(keys) for _, rows in self._groups for keys, _ in rows), default=0)
        width = min(width, 22)
        lines: list[Content] = []
        for title, rows in self._groups:
            lines.append(Content.styled(title, "bold $accent"))
            for keys, text in rows:
                lead = f"  {keys:<{width}}  "
                first, *more = wrap(text, max(12, room - len(lead))) or [""]
                lines.append(Content.assemble((lead, "bold $primary"), (first, "$foreground")))
                lines += [Content.styled(f"{'':{width + 4}}{rest}", "$foreground") for rest in more]
            lines.append(Content(""))
        return Content("\n").join(lines[:-1])


def help_groups(screen: Screen[Any]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The active bindings of a screen as (group, [(keys, what they do)]), those of the focused panel first."""
    rows: dict[str, dict[str, tuple[str, list[str]]]] = {}
    for active in screen.active_bindings.values():
        scope, text = _scope(active), _text(active)
        if not text or active.binding.system:
            continue
        entry = rows.setdefault(scope, {}).setdefault(active.binding.id or text, (text, []))
        entry[1].append(screen.app.get_key_display(active.binding))
    ordered = sorted(rows, key=lambda scope: (scope == _OTHER, scope == "app", scope in _SCREENS))
    groups = []
    for scope in ordered:
        lines = [(" ".join(dict.fromkeys(keys)), text) for text, keys in rows[scope].values()]
        merged = [(" ".join(key for key, _ in same), text) for text, same in _by_text(lines)]
        groups.append((_TITLES.get(scope, scope.capitalize()), merged))
    return groups


def _by_text(lines: list[tuple[str, str]]) -> list[tuple[str, list[tuple[str, str]]]]:
    return [(text, list(same)) for text, same in groupby(lines, key=lambda line: line[1])]


def _scope(active: ActiveBinding) -> str:
    name = active.binding.id or ""
    if "." in name:
        return name.partition(".")[0]
    return _OTHER


def _text(active: ActiveBinding) -> str:
    row = ACTIONS.get(active.binding.id or "")
    return row.tooltip if row else active.binding.tooltip or active.binding.description

"""The problems dock: what the linter says of the document, in groups, filtered as one likes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static

from wfstudio.lint.arranging import GROUPINGS, View, arranged, hidden
from wfstudio.tui.frame import keyed, studio
from wfstudio.tui.keymap import bindings
from wfstudio.tui.panels.panel import Panel
from wfstudio.tui.panels.problem_list import ProblemList

if TYPE_CHECKING:
    from wfstudio.lint.findings import Finding

_LEVELS = {"error": 0, "warning": 1, "info": 2}
_WIDER = {"warning": "info", "info": "error", "error": "warning"}


class Problems(Panel):
    """Lists findings; choosing one posts ``Chosen``."""

    BINDINGS = bindings("problems")

    DEFAULT_CSS = """
    Problems { height: auto; max-height: 10; }
    Problems.-large { height: 60%; max-height: 60%; }
    Problems.-none ProblemList { display: none; }
    Problems #problem-filter { height: 1; display: none; }
    Problems.-filtered #problem-filter { display: block; }
    Problems #problem-filter Static { width: auto; padding: 0 0 0 1; color: $text-muted; }
    Problems Input { height: 1; border: none; padding: 0 1; background: $surface; width: 1fr; }
    Problems Input.-textual-compact { padding: 0 1; }
    Problems Input:focus { border: none; background-tint: $primary 14%; }
    """

    class Chosen(Message):
        """A problem was chosen: its place in the list that was shown."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    class InfosSwitched(Message):
        """Infos are shown that were hidden, or hidden that were shown."""

    def __init__(self, grouping: str = "severity", infos: bool = False) -> None:
        super().__init__("5", "Problems", id="problems")
        self.add_class("-none", update=False)
        self.view = View(grouping, "info" if infos else "warning")
        self._findings: Sequence[Finding] = ()
        self._known = False
        self._folded: set[str] = set()
        self._focused = False

    def inside(self) -> ComposeResult:
        """The filter and the list."""
        with Horizontal(id="problem-filter"):
            yield Static("filter", markup=False)
            yield Input(placeholder="words, WF2, severity:error, node:welcome, rule:trap", compact=True)
        yield ProblemList()

    def on_mount(self) -> None:
        """Nothing is known yet."""
        self.retitle(note=f"checking {studio(self).glyphs.ellipsis}")

    @property
    def infos(self) -> bool:
        """Whether infos are shown."""
        return self.view.level == "info"

    @property
    def listed(self) -> ProblemList:
        """The list."""
        return self.query_one(ProblemList)

    @property
    def numbers(self) -> list[int]:
        """The problems that the filter lets through, in the order of the list, folded ones too."""
        return [row.number for row in arranged(self._findings, self.view) if not row.is_head]

    def show(self, findings: Sequence["Finding"]) -> None:
        """List findings that are sorted already."""
        self._findings, self._known = findings, True
        self._list()

    def _list(self) -> None:
        if not self._known:
            return
        view = self.view
        rows = arranged(self._findings, view, self._folded)
        narrowed = view.text or self._folded
        most = len(arranged(self._findings, View(view.grouping, view.level))) if narrowed else len(rows)
        self.listed.grouping = view.grouping
        self.listed.show(rows, self._findings)
        self.listed.make_room(most, self.has_class("-filtered"))
        self.set_class(not most, "-none")
        self.retitle(note=self._told())

    def _told(self) -> str:
        glyphs = studio(self).glyphs
        view = self.view
        out, infos = hidden(self._findings, view)
        notes = [count_line([finding for finding in self._findings if view.fits(finding)])]
        if not self._findings:
            return f"{glyphs.fine} none"
        if view.grouping != "severity":
            notes.append(f"by {view.grouping}")
        if view.text:
            notes.append(keyed(self, f"filter: {view.text}, {{design.back}} takes it away"))
        if out:
            notes.append(f"{out} hidden")
        if infos and view.level != "info":
            here = self._focused or notes[0]  # where they are all there is the way there shows them
            keys = ("" if self._focused else "{design.problems}", "{problems.infos}" if here else "")
            way = " ".join(key for key in keys if key)
            notes.append(keyed(self, f"{infos} info{'s' if infos > 1 else ''}, {way} shows them"))
        return f" {glyphs.bullet} ".join(note for note in notes if note)

    def look(self, *, grouping: str | None = None, infos: bool | None = None) -> None:
        """Change how the list is looked at."""
        self.view.grouping = grouping or self.view.grouping
        if infos is not None:
            self._show_down_to("info" if infos else "warning")
        self._list()

    def _show_down_to(self, level: str) -> None:
        before, self.view.level = self.infos, level
        if self.infos != before:
            self.post_message(self.InfosSwitched())

    def _mark_title(self, focused: bool) -> None:
        super()._mark_title(focused)
        self._focused = focused
        if self._known:
            self.retitle(note=self._told())  # what a key does here it does not do elsewhere

    def mark(self, number: int) -> None:
        """Move the mark to a problem."""
        self.listed.mark(number)

    def focus(self, scroll_visible: bool = True) -> "Problems":
        """Give the keys to the list."""
        self.listed.focus(scroll_visible)
        return self

    def bring_something(self) -> None:
        """Where the filter leaves nothing: take it away, and show the infos when there is nothing else."""
        if not self.numbers and self.view.text:
            self._filter("")
        if not self.numbers:
            self.look(infos=True)

    # what the person does

    def on_problem_list_opened(self, message: ProblemList.Opened) -> None:
        """Go to the problem."""
        message.stop()
        self.post_message(self.Chosen(message.number))

    def on_problem_list_folded(self, message: ProblemList.Folded) -> None:
        """Fold or unfold a group."""
        message.stop()
        self._folded ^= {message.key}
        self._list()

    def action_group(self) -> None:
        """Group by the next thing."""
        self.view.grouping = GROUPINGS[(GROUPINGS.index(self.view.grouping) + 1) % len(GROUPINGS)]
        self._folded.clear()
        self._list()

    def action_level(self) -> None:
        """Show all severities, errors alone, or errors and warnings."""
        self._show_down_to(_WIDER[self.view.level])
        self._list()

    def action_infos(self) -> None:
        """Show or hide infos, here and where they stand."""
        self.look(infos=not self.infos)

    def action_same_rule(self) -> None:
        """Show the problems of the marked one's rule alone, or all again."""
        number = self.listed.number
        if self.view.text.startswith("rule:"):
            self._filter("")
        elif number >= 0:
            self._filter(f"rule:{self._findings[number].code}")

    def action_filter(self) -> None:
        """Type a filter."""
        self.add_class("-filtered")
        self._list()
        self.query_one(Input).focus()

    def action_large(self) -> None:
        """Give the list more of the screen, or less again."""
        large = not self.has_class("-large")
        self.set_class(large, "-large")
        self.listed.set_class(large, "-large")
        self._list()

    def _filter(self, text: str) -> None:
        line = self.query_one(Input)
        with line.prevent(Input.Changed):
            line.value = text
        self.view.text = text
        self.set_class(bool(text), "-filtered")
        self._list()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter as one types."""
        event.stop()
        self.view.text = event.value.strip()
        self._list()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Back to the list, filtered."""
        event.stop()
        self.leave_filter()

    def leave_filter(self, *, clear: bool = False) -> bool:
        """Leave the filter's line for the list; tells whether it was left. An empty filter is put away.

        With ``clear`` the filter is taken away, in the list as well: what hides problems does not stay by accident.
        """
        line = self.query_one(Input)
        if not (line.has_focus or (clear and self.view.text and self.listed.has_focus)):
            return False
        self._filter("" if clear else line.value.strip())
        if self.listed.rows:
            self.listed.focus()
            return True
        return False


def ordered(findings: Sequence["Finding"]) -> list["Finding"]:
    """Findings with the gravest first, else in the order of the file."""
    return sorted(findings, key=lambda finding: _LEVELS.get(finding.severity, 3))


def count_line(findings: Sequence["Finding"]) -> str:
    """How many there are of each severity, "" for none."""
    parts = []
    for severity in _LEVELS:
        number = sum(finding.severity == severity for finding in findings)
        if number:
            parts.append(f"{number} {severity}{'s' if number > 1 else ''}")
    return ", ".join(parts)


def worst_by_node(findings: Sequence["Finding"]) -> dict[str, str]:
    """The worst severity of each node that has a problem."""
    worst: dict[str, str] = {}
    for finding in reversed(ordered(findings)):
        for node in finding.nodes or ((finding.node,) if finding.node else ()):
            worst[node] = finding.severity
    return worst

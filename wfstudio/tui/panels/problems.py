"""The problems dock: what the linter says of the document, the gravest first."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from wfstudio.tui.frame import studio
from wfstudio.tui.panels.panel import ChoiceList, Panel

if TYPE_CHECKING:
    from wfstudio.lint.findings import Finding

_LEVELS = {"error": 0, "warning": 1, "info": 2}
_COLOURS = {"error": "$error", "warning": "$warning", "info": "$text-muted"}


class Problems(Panel):
    """Lists findings; choosing one posts ``Chosen``."""

    DEFAULT_CSS = """
    Problems { height: auto; max-height: 9; }
    Problems ChoiceList { height: auto; max-height: 8; }
    Problems.-none ChoiceList { display: none; }
    """

    class Chosen(Message):
        """A problem was chosen: its place in the list that was shown."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self) -> None:
        super().__init__("5", "Problems", id="problems")

    def inside(self) -> ComposeResult:
        """The list."""
        yield ChoiceList(markup=False)

    def on_mount(self) -> None:
        """Nothing is known yet."""
        self.add_class("-none")
        self.retitle(note="checking …")

    def show(self, findings: Sequence["Finding"]) -> None:
        """List findings that are sorted already."""
        glyphs = studio(self).glyphs
        listed = self.query_one(ChoiceList)
        mark = listed.highlighted or 0
        listed.clear_options()
        listed.add_options([Option(_line(finding, glyphs.severity(finding.severity))) for finding in findings])
        listed.highlighted = min(mark, len(findings) - 1) if findings else None
        self.set_class(not findings, "-none")
        self.retitle(note=count_line(findings) or f"{glyphs.fine} none")

    def mark(self, number: int) -> None:
        """Move the mark to a problem."""
        self.query_one(ChoiceList).highlighted = number

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go to the problem."""
        event.stop()
        self.post_message(self.Chosen(event.option_index))


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


def _line(finding: "Finding", glyph: str) -> Content:
    colour = _COLOURS.get(finding.severity, "$foreground")
    node = f"{finding.node}  " if finding.node else ""
    return Content.assemble(
        (f"{glyph} ", colour), (f"{finding.code}  ", f"bold {colour}"), (node, "bold"), finding.message
    )

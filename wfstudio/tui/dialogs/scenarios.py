"""What became of the scenarios of a workflow: a list, and below it the report of the marked one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from wfstudio.scenario.checking import parting
from wfstudio.scenario.reporters.as_text import failure_lines, summary_line
from wfstudio.tui.dialogs.base import Dialog
from wfstudio.tui.frame import keyed, studio
from wfstudio.tui.panels.panel import ChoiceList

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from wfstudio.scenario.suite import Result, Suite
    from wfstudio.tui.glyphs import Glyphs

_PLAIN = str.maketrans({"≠": "!", "…": "~", "←": "<", "→": ">"})


class ScenarioResults(Dialog[str]):
    """The answer is the id of the node where the marked scenario parts from what it expects, else of its last."""

    DEFAULT_CSS = """
    ScenarioResults > .box { width: 96%; height: 90%; padding: 1 1 0 1; }
    ScenarioResults OptionList { height: auto; max-height: 40%; }
    ScenarioResults #scenario-report { height: 1fr; background: $background; padding: 0 1; margin-top: 1; }
    ScenarioResults #scenario-report Static { width: auto; height: auto; text-wrap: nowrap; }
    """

    def __init__(self, title: str, suite: Suite) -> None:
        super().__init__()
        self._title = title
        self._suite = suite

    def compose(self) -> ComposeResult:
        """How many passed and what they reach, the scenarios, the report of one."""
        box = Vertical(classes="box")
        box.border_title = f"Scenarios of {self._title}"
        box.border_subtitle = keyed(
            self, "enter goes to the node where it parts, {dialog.close} leaves the marks on the drawing"
        )
        with box:
            yield Static(lead(self._suite), classes="lead", markup=False)
            options = [line(one, studio(self).glyphs) for one in self._suite.results]
            yield ChoiceList(*[Option(text, id=str(at)) for at, text in enumerate(options)], markup=False)
            with VerticalScroll(id="scenario-report"):
                yield Static("", markup=False)

    def on_mount(self) -> None:
        """Mark the first that did not pass."""
        results = self._suite.results
        self.query_one(OptionList).highlighted = next((at for at, one in enumerate(results) if not one.passed), 0)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show the report of the marked scenario."""
        text = "\n".join(report(self._suite.results[event.option_index]))
        shown = text.translate(_PLAIN) if studio(self).ascii else text
        self.query_one("#scenario-report Static", Static).update(shown)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Go to the node."""
        self.dismiss(node_of(self._suite.results[event.option_index]))


def lead(suite: Suite) -> str:
    """How many passed, and how much of the workflow they reach."""
    parts = [summary_line(suite)]
    for found in suite.coverage.values():
        words = {"nodes": "nodes", "handlers": "handlers", "scriptEdges": "script edges"}
        parts += [f"{len(part.reached)} of {len(part.all)} {words[name]}" for name, part in found.parts.items()]
    return ", ".join(parts)


def line(one: Result, glyphs: Glyphs) -> Content:
    """One scenario in the list: its name, and what is wrong first of all."""
    sign, style = (glyphs.fine, "$success") if one.passed else (glyphs.error, "$error")
    wrong = one.broken.message if one.broken else one.failures[0].message if one.failures else ""
    return Content.assemble((sign, style), f" {Path(one.file).name}", (f"  {wrong}" if wrong else "", "$text-muted"))


def report(one: Result) -> list[str]:
    """What is told of the marked scenario."""
    if one.broken is not None:
        return [f"{one.file}:{one.broken.line}:{one.broken.column}", one.broken.message]
    assert one.outcome is not None
    if one.failures:
        return [*failure_lines(one)]
    from wfstudio.scenario.reporters.path_table import path_table

    return [*path_table(None, one.outcome)]


def node_of(one: Result) -> str | None:
    """The node where the run parts from what is expected, the last one where it does not; None when it did not run."""
    if one.outcome is None or not one.outcome.path or one.scenario is None:
        return None
    expected = one.scenario.expect.path
    at = len(one.outcome.path) if expected is None else parting(expected, one.outcome.path)
    return one.outcome.path[min(at, len(one.outcome.path) - 1)]

"""Running the scenarios of the document in the studio: on the document as it stands, saved or not."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from textual.message import Message

from wfstudio.client.errors import ConfigurationError
from wfstudio.document.errors import DocumentError
from wfstudio.tui.beside import beside

if TYPE_CHECKING:
    from pathlib import Path

    from textual.message_pump import MessagePump

    from wfstudio.document.model import Document
    from wfstudio.layout.scene import Marks
    from wfstudio.scenario.suite import Suite
    from wfstudio.tui.design.base import DesignPart

_JOBS = 2
"""Scenarios and script processes at once."""


class Tested(Message):
    """The scenarios of a version of the document were run; ``marks`` is what they reached of it."""

    def __init__(self, document: Document, suite: Suite, marks: Marks) -> None:
        super().__init__()
        self.document = document
        self.suite = suite
        self.marks = marks


def start(screen: DesignPart) -> None:
    """Run the scenarios, or say why there are none; ``Tested`` is posted when they ended."""
    path = screen.workspace.path
    if path is None:
        _not(screen, "Save the document first: a scenario names its workflow's file.")
        return
    beside(screen, "scenarios", _work, screen, path)


async def _work(screen: DesignPart, path: Path) -> None:
    document = screen.document
    try:
        files = await asyncio.to_thread(_files, path)
        if not files:
            _not(screen, f"No *.scenario.yaml beside {path.name} or below names it.")
            return
        suite = await asyncio.to_thread(partial(asyncio.run, run(document, path, files)))
    except (OSError, RuntimeError, DocumentError, ConfigurationError) as error:
        _not(screen, str(error))
        return
    tell(screen, document, suite)


def _files(path: Path) -> list[str]:
    from wfstudio.scenario.scenario_file import scenarios_of

    return list(scenarios_of(path))


async def run(document: Document, path: Path, files: list[str]) -> Suite:
    """Run scenario files of the document of that path, as it is and not as the file has it."""
    from wfstudio.scenario.suite import EngineRunner, run_suite
    from wfstudio.scenario.workflow_file import TestedWorkflows

    workflows = TestedWorkflows()
    workflows.put(path, document)
    runner = EngineRunner(_JOBS)
    try:
        return await run_suite(files, runner, jobs=_JOBS, workflows=workflows)
    finally:
        await runner.close()


def tell(target: MessagePump, document: Document, suite: Suite) -> None:
    """Post what came of the scenarios."""
    from wfstudio.graph.index import build
    from wfstudio.scenario.coverage_marks import coverage_marks

    runs = [one.outcome.steps for one in suite.results if one.outcome is not None]
    target.post_message(Tested(document, suite, coverage_marks(build(document), runs)))


def show(screen: DesignPart, tested: Tested) -> None:
    """Show the results as a list; the drawing has the marks."""
    from wfstudio.tui.dialogs.scenarios import ScenarioResults

    screen.tested = tested
    screen.canvas.mark(screen.marks())

    def answered(node_id: str | None) -> None:
        if node_id is not None and screen.document.node(node_id) is not None:
            screen.action_focus_panel("canvas")
            screen.select(node_id)

    screen.app.push_screen(ScenarioResults(screen.workspace.title, tested.suite), answered)


def _not(screen: DesignPart, why: str) -> None:
    screen.notify(why, title="No scenario was run", severity="warning", timeout=8, markup=False)

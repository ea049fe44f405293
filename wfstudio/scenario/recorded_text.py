"""A past run as the text of a scenario: personal data replaced, and the text looked through for what was real."""

import os
from dataclasses import replace
from pathlib import Path

from wfstudio.scenario.answering import with_requests_answered
from wfstudio.scenario.disguising import check_disguise, disguised
from wfstudio.scenario.recording_runs import Past
from wfstudio.scenario.scenario_writing import scenario_text
from wfstudio.scenario.suite import EngineRunner
from wfstudio.scenario.workflow_file import TestedWorkflow

COMMENT = "Recorded from a run; what people entered is replaced by made-up values."


async def recorded_text(past: Past, workflow: Path, folder: Path) -> tuple[str, str]:
    """The scenario's text as it stands in ``folder``, and where it goes another way than the run did ("" for nowhere).

    ``workflow`` is the file that it names. Raises StillPersonal and NoSuchWay.
    """
    tested = TestedWorkflow(past.document, str(workflow))
    runner = EngineRunner(2)
    try:
        real = await with_requests_answered(tested, past.answers, past.results, runner)
        made = await disguised(tested, real, runner)
    finally:
        await runner.close()
    check_disguise(tested, past.answers, scenario_text(made.answers))
    return scenario_text(replace(made.answers, workflow=path_from(folder, workflow)), COMMENT), made.parted


def path_from(folder: Path, workflow: Path) -> str:
    """A workflow's path as a scenario in a folder names it."""
    return os.path.relpath(workflow, folder).replace(os.sep, "/")

"""A run written as a scenario, for ``run --record`` and ``instance record``: personal data replaced, and checked so."""

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import CONFLICT, FINDINGS, INPUT, OK

if TYPE_CHECKING:
    from wfstudio.scenario.recording_runs import Past

COMMENT = "Recorded from a run; what people entered is replaced by made-up values."


def refuse_existing(file: Path | None, *, force: bool) -> None:
    """Raise CliError where a file would be overwritten without being told to."""
    if file is not None and file.exists() and not force:
        raise CliError(f"{file}: is there already; --force overwrites it", CONFLICT)


async def recorded_text(past: "Past", workflow: Path, folder: Path) -> tuple[str, str]:
    """The scenario's text as it stands in ``folder``, and what is to be told of it ("" when it goes the same way).

    Raises StillPersonal.
    """
    from wfstudio.scenario.disguising import check_disguise, disguised
    from wfstudio.scenario.scenario_writing import scenario_text
    from wfstudio.scenario.suite import EngineRunner
    from wfstudio.scenario.workflow_file import TestedWorkflow

    tested = TestedWorkflow(past.document, str(workflow))
    runner = EngineRunner(2)
    try:
        made = await disguised(tested, past.answers, runner)
    finally:
        await runner.close()
    check_disguise(tested, past.answers, scenario_text(made.answers))
    return scenario_text(replace(made.answers, workflow=path_from(folder, workflow)), COMMENT), made.parted


def path_from(folder: Path, workflow: Path) -> str:
    """A workflow's path as a scenario in a folder names it."""
    return os.path.relpath(workflow, folder).replace(os.sep, "/")


def tell_recorded(past: "Past", text: str, parted: str, file: Path | None) -> int:
    """Write the scenario to its file, or to standard output without one; say what is to be said; the exit code."""
    if file is None:
        print(text, end="")
    else:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        except OSError as problem:
            raise CliError(f"{file}: cannot be written: {problem.strerror}", INPUT) from None
        print(f"wfstudio: recorded as {file}, personal data replaced", file=sys.stderr)
    if past.guessed:
        print(f"wfstudio: {past.guessed}", file=sys.stderr)
    if parted:
        print(f"wfstudio: {parted}: no made-up values were found that take the same way", file=sys.stderr)
        return FINDINGS
    return OK

"""``wfstudio test --generate``: scenarios for what no scenario reaches yet, written beside the workflow."""

import argparse
import json
import sys
import textwrap
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import CONFLICT, INPUT, OK, USAGE
from wfstudio.document.errors import DocumentError

if TYPE_CHECKING:
    from wfstudio.scenario.generating import Generated, Made
    from wfstudio.scenario.walking import Target
    from wfstudio.scenario.workflow_file import TestedWorkflow


def add_flags(parser: argparse.ArgumentParser) -> None:
    """Add what ``--generate`` takes."""
    group = parser.add_argument_group("making scenarios")
    group.add_argument(
        "--generate",
        action="store_true",
        help="write scenarios for the handlers and script edges of the workflows PATH… that no scenario reaches yet",
    )
    group.add_argument("--out", metavar="DIR", type=Path, help="where they are written (default: beside the workflow)")
    group.add_argument("--force", action="store_true", help="overwrite files of the same names")


@dataclass(frozen=True, slots=True)
class _One:
    workflow: "TestedWorkflow"
    path: Path
    made: "Generated"
    folder: Path

    def file(self, made: "Made") -> Path:
        """Where a scenario of this workflow is written."""
        stem = self.path.name if self.path.is_dir() else self.path.stem
        return self.folder / f"{stem}.{made.name}.scenario.yaml"


def generate(args: argparse.Namespace) -> int:
    """Search, write, and say what was made and what could not be reached. Raises CliError."""
    from wfstudio.scenario.own_loop import run_alone

    formats = [name for name, _ in args.output or [("text", None)]]
    if formats not in (["text"], ["json"]):
        raise CliError("--generate tells what it made as text or json, on standard output", USAGE)
    code = OK
    found: list[_One] = []
    for path in _workflows(args.paths):
        try:
            found.append(run_alone(_generated(path, args.out)))
        except DocumentError as problem:
            print(f"wfstudio: {problem}", file=sys.stderr)
            code = INPUT
    _write(found, force=args.force)
    if formats == ["json"]:
        print(json.dumps(_object(found), indent=2, ensure_ascii=False))
    else:
        for line in _lines(found):
            print(line)
    return code


def _workflows(paths: list[str]) -> list[Path]:
    """The workflows that the paths mean: a file, an unpacked folder, or every workflow under a folder."""
    from wfstudio.cli.validate_inputs import Inputs, looks_like_workflow
    from wfstudio.document.errors import MalformedDocument
    from wfstudio.document.reading import parse
    from wfstudio.document.unpacked_folder import folder_of

    found: list[Path] = []
    for path in paths:
        if not Path(path).is_dir() or folder_of(path) is not None:
            found.append(Path(path))
            continue
        inputs = Inputs(path, only_workflows=True)
        for name, data, _ in inputs.read([path]):
            try:
                document = parse(data)
            except MalformedDocument:
                continue
            if document.is_object and looks_like_workflow(document):
                found.append(Path(name))
        if not found:
            raise CliError(f"{path}: no workflow file (*.json) is in this folder", USAGE)
    return found


async def _generated(path: Path, out: Path | None) -> _One:
    from wfstudio.scenario.coverage import Reached, coverage_of
    from wfstudio.scenario.generating import generate as generate_for
    from wfstudio.scenario.scenario_file import scenario_files, scenarios_of
    from wfstudio.scenario.suite import EngineRunner, run_suite
    from wfstudio.scenario.workflow_file import TestedWorkflows

    workflows = TestedWorkflows()
    workflow = workflows.get(path)
    folder = out if out is not None else path.parent
    files = [*scenarios_of(path), *(scenario_files(folder) if folder.is_dir() else ())]
    runner = EngineRunner(2)
    try:
        suite = await run_suite(list(dict.fromkeys(files)), runner, workflows=workflows)
        reached = Reached()
        for one in suite.results:
            if one.workflow is workflow and one.passed and one.outcome is not None:
                reached.add(one.outcome.steps)
        return _One(workflow, path, await generate_for(workflow, coverage_of(workflow, reached), runner), folder)
    finally:
        await runner.close()


def _write(found: list[_One], *, force: bool) -> None:
    from wfstudio.scenario.recorded_text import path_from
    from wfstudio.scenario.scenario_writing import scenario_text

    files = [(one, made, one.file(made)) for one in found for made in one.made.made]
    there = [str(file) for _, _, file in files if file.exists()]
    if there and not force:
        raise CliError(f"nothing was written: {', '.join(there)} is there already; --force overwrites", CONFLICT)
    for one, made, file in files:
        text = scenario_text(replace(made.answers, workflow=path_from(file.parent, one.path)), _comment(made))
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        except OSError as problem:
            raise CliError(f"{file}: cannot be written: {problem.strerror}", INPUT) from None


def _comment(made: "Made") -> str:
    covers = ", ".join(_ways(made.covers)) or ", ".join(target[0] for target in made.covers)
    return "\n".join(textwrap.wrap(f"Made by wfstudio test --generate for: {covers}", 110, break_on_hyphens=False))


def _ways(targets: "tuple[Target, ...]") -> list[str]:
    from wfstudio.scenario.generating import told

    return [told(target) for target in targets if len(target) > 1]


def _lines(found: list[_One]) -> list[str]:
    from wfstudio.scenario.generating import told

    lines = []
    for one in found:
        for made in one.made.made:
            lines.append(
                f"{one.file(made)}: {len(_ways(made.covers))} new, {len(made.answers.expect.path or ())} steps"
            )
        if not one.made.made:
            lines.append(f"{one.path}: nothing to make, all that can be reached is reached")
        lines += [f"{one.path}: {told(target)}: {why}" for target, why in one.made.unreached]
    return lines


def _object(found: list[_One]) -> dict[str, object]:
    return {
        "version": 1,
        "made": [
            {"file": str(one.file(made)), "workflow": str(one.path), "covers": [list(each) for each in made.covers]}
            for one in found
            for made in one.made.made
        ],
        "unreached": [
            {"workflow": str(one.path), "target": list(target), "why": why}
            for one in found
            for target, why in one.made.unreached
        ],
    }

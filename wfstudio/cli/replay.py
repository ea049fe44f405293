"""``wfstudio replay``: a scenario, or a past instance, on a new draft of its workflow: where would it go now?"""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from wfstudio.cli.asking import add_output, ask_with_control
from wfstudio.cli.connection import run_async
from wfstudio.cli.exit_codes import FINDINGS, OK

if TYPE_CHECKING:
    from wfstudio.client.api import AsyncClient
    from wfstudio.client.control import AsyncControl
    from wfstudio.scenario.redoing import Redone
    from wfstudio.scenario.workflow_file import TestedWorkflow

HELP = (
    "run a scenario, or what was done in a past instance, on another draft of the workflow, and show where it would go"
    " now: both paths side by side, where they part and why. Runs on the engine here, nothing is sent. Exits 1 when it"
    " goes another way. Values of an instance are not shown"
)
EXAMPLE = (
    "wfstudio replay scenarios/bought_wine.scenario.yaml age_check.draft.json\n"
    "  wfstudio replay wfi-5c79fc5c-8a97-4b8b-ab8c-3e196f266946 age_check.json"
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument("what", metavar="SCENARIO|wfi-…|URL", help="a scenario file, or an instance's id or URL")
    parser.add_argument("file", metavar="FILE", type=Path, help="the draft: a workflow file")
    add_output(parser)


def run(args: argparse.Namespace) -> int:
    """Replay and compare. Raises DocumentError, BadAnswers and client errors."""
    from wfstudio.scenario.workflow_file import TestedWorkflows

    draft = TestedWorkflows().get(args.file)
    found = _of_scenario(args, draft) if Path(args.what).exists() or not _is_instance(args) else _of_past(args, draft)
    if args.output == "json":
        print(json.dumps(found.to_json(), indent=2, ensure_ascii=False))
    else:
        for line in _lines(found):
            print(line)
    return OK if found.same else FINDINGS


def _is_instance(args: argparse.Namespace) -> bool:
    return args.what.startswith("wfi-") or "://" in args.what


def _of_scenario(args: argparse.Namespace, draft: "TestedWorkflow") -> "Redone":
    from wfstudio.scenario.redoing import redone
    from wfstudio.scenario.running import run_scenario
    from wfstudio.scenario.scenario_file import load_scenario
    from wfstudio.scenario.suite import EngineRunner
    from wfstudio.scenario.workflow_file import TestedWorkflows

    scenario = load_scenario(args.what)
    old = TestedWorkflows().get(scenario.workflow)
    scenario.check(old.document)

    async def replayed() -> "Redone":
        runner = EngineRunner(2)
        try:
            before = await run_scenario(scenario, old, runner)
            path = scenario.expect.path if scenario.expect.path is not None else before.path
            status = scenario.expect.status or before.status
            return await redone(draft, scenario.answers, path, status, runner, old=old.definition)
        finally:
            await runner.close()

    return run_async(replayed())


def _of_past(args: argparse.Namespace, draft: "TestedWorkflow") -> "Redone":
    from wfstudio.client.instances import instance_id_of

    instance = instance_id_of(args.what)

    async def replayed(client: "AsyncClient", control: "AsyncControl | None") -> "Redone":
        from wfstudio.scenario.answering import with_requests_answered
        from wfstudio.scenario.recording_runs import past_of
        from wfstudio.scenario.redoing import redone
        from wfstudio.scenario.suite import EngineRunner
        from wfstudio.scenario.workflow_file import TestedWorkflow

        past = await past_of(client, control, instance)
        if past.guessed:
            print(f"wfstudio: {past.guessed}", file=sys.stderr)
        runner = EngineRunner(2)
        try:
            expect, old = past.answers.expect, TestedWorkflow(past.document)
            answers = await with_requests_answered(old, past.answers, past.results, runner)
            again = await redone(old, answers, expect.path or (), expect.status or "", runner)
            if again.at is not None:
                print(f"wfstudio: {_unlike(again)}", file=sys.stderr)
            return await redone(
                draft,
                answers,
                expect.path or (),
                expect.status or "",
                runner,
                private=True,
                old=old.definition,
            )
        finally:
            await runner.close()

    return ask_with_control(args, replayed)


def _unlike(again: "Redone") -> str:
    """That a run cannot be done again with what is known of it."""
    after = again.before[again.at - 1] if again.at else "the start"
    return (
        f"with what the service tells, the run goes another way from '{after}' on by its own workflow too: the draft"
        " need not be the reason (of a node visited again only the last values are known)"
    )


def _lines(found: "Redone") -> list[str]:
    from wfstudio.cli.colour import coloured
    from wfstudio.scenario.reporters.path_table import path_table

    notes = [f"note: {note}" for note in found.notes]
    if found.same:
        return [f"the same way: {found.outcome.status} after {len(found.before)} visits", *notes]
    head = [f"another way: {found.outcome.status}, it was {found.before_status}", f"{found.why}", ""]
    return [*head, *path_table(found.before, found.outcome, coloured(sys.stdout), ("before", "now")), *notes]

"""``wfstudio run``: step an instance to its end in this terminal, asking a person or reading an answers file.

The report in text masks what is personal unless ``--reveal`` is given, as everything that is shown does. The object of
``-o json`` is promised to hold the ``results`` as they are, for programs that compare them: it is never masked.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import FINDINGS, OK, USAGE
from wfstudio.cli.workflow_file import read_workflow
from wfstudio.document.model import Document, Json

if TYPE_CHECKING:
    from wfstudio.scenario.answers import Answers
    from wfstudio.scenario.journey import Journey
    from wfstudio.scenario.whereabouts import RunReport

HELP = "create, initiate and step an instance to its end in this terminal"
EXAMPLE = (
    "wfstudio run sample_workflows/digital_banking.json --answers sample_workflows/answers/digital_banking.yaml -o json"
)

_STATUSES = ("COMPLETED", "FAILED", "EXPIRED", "SUCCESS", "NOT_PERFORMED")
_GIVE_UP = 120.0

T = TypeVar("T")
Do = Callable[[Awaitable[T]], T]


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    from wfstudio.cli.connection import add_connection_flags

    parser.add_argument(
        "target",
        metavar="FILE|wf-…",
        help="a workflow file, run on the embedded service; or the id of a workflow on the profile's service",
    )
    parser.add_argument("--answers", metavar="FILE", type=Path, help="JSON or YAML: what is done at each page")
    parser.add_argument("--expect", choices=_STATUSES, help="the status that is success (default: COMPLETED)")
    parser.add_argument("-o", "--output", choices=("text", "json"), default="text", help="how the report is printed")
    parser.add_argument(
        "--reveal", action="store_true", help="show results and summary in text as well; -o json always has them"
    )
    parser.add_argument(
        "--metadata", metavar="KEY=VALUE", action="append", default=[], help="metadata of the instance; repeatable"
    )
    parser.add_argument("--no-input", action="store_true", help="never ask; a page without an answer is an error")
    parser.add_argument(
        "--give-up",
        metavar="SECONDS",
        type=_seconds,
        default=_GIVE_UP,
        help="how long one capture is polled for (default: %(default)g)",
    )
    add_connection_flags(parser)


def run(args: argparse.Namespace) -> int:
    """Walk the instance, print the report, return 0 when it ended as expected and 1 otherwise."""
    from wfstudio.cli.run_report import report_text

    answers = _answers(args)
    metadata = {**(answers.metadata if answers else {}), **_pairs(args.metadata)}
    expected = args.expect or (answers.expect.status if answers else None) or "COMPLETED"
    with asyncio.Runner() as runner, _journey(args, runner, answers) as (journey, workflow_id):
        report = _walk(args, runner, journey, workflow_id, answers, metadata)
    if args.output == "json":
        print(json.dumps(report.to_json(), ensure_ascii=False, indent=2))
    else:
        print(report_text(journey.document.name or workflow_id, report, reveal=args.reveal))
    if report.status == expected:
        return OK
    print(f"wfstudio: the run ended {report.status or 'without a status'}, expected {expected}", file=sys.stderr)
    return FINDINGS


def _walk(
    args: argparse.Namespace,
    runner: asyncio.Runner,
    journey: "Journey",
    workflow_id: str,
    answers: "Answers | None",
    metadata: dict[str, Json],
) -> "RunReport":
    from wfstudio.cli.run_walk import Walk

    def do(step: Awaitable[T]) -> T:
        async def taken() -> T:
            return await step

        return runner.run(taken())

    do(journey.create(workflow_id, metadata))
    if answers is not None:
        if answers.mocks and journey.control is None:
            _note("mocks are for the embedded service: this run's scripts reach the real hosts")
        do(journey.set_mocks(answers.mocks))
    _note(f"{journey.instance}  {journey.url}")
    asking = not args.no_input and sys.stdin.isatty()
    Walk(journey, do, answers, asking=asking).to_the_end()
    return do(journey.finish())


@contextmanager
def _journey(
    args: argparse.Namespace, runner: asyncio.Runner, answers: "Answers | None"
) -> Iterator[tuple["Journey", str]]:
    if _names_a_workflow(args.target):
        with _on_profile(args, runner) as found:
            _check(answers, found[0].document)
            yield found
        return
    _refuse_connection_flags(args)
    document = read_workflow(args.target)
    _check(answers, document)
    with _on_embedded(args, runner, document) as found:
        yield found


@contextmanager
def _on_embedded(
    args: argparse.Namespace, runner: asyncio.Runner, document: Document
) -> Iterator[tuple["Journey", str]]:
    from wfstudio.scenario.rhythm import Rhythm
    from wfstudio.scenario.stage import EmbeddedStage

    stage = EmbeddedStage()
    try:
        journey = runner.run(stage.journey(document, rhythm=Rhythm(give_up=args.give_up)))
        yield journey, runner.run(stage.workflow_id(document, Path(args.target)))
    finally:
        runner.run(stage.close())


@contextmanager
def _on_profile(args: argparse.Namespace, runner: asyncio.Runner) -> Iterator[tuple["Journey", str]]:
    from wfstudio.cli.connection import connect, timeout_of
    from wfstudio.client.api import AsyncClient
    from wfstudio.client.control import AsyncControl
    from wfstudio.scenario.journey import Journey
    from wfstudio.scenario.rhythm import Rhythm

    connection = connect(args)
    client = AsyncClient(connection, timeout=timeout_of(args))
    control = AsyncControl(connection) if connection.control_url else None
    try:
        workflow = runner.run(client.call("get_workflow", path={"workflowId": args.target}))
        document = Document.from_workflow(workflow if isinstance(workflow, dict) else {})
        yield Journey(client, control, document, rhythm=Rhythm(give_up=args.give_up)), args.target
    finally:
        runner.run(client.aclose())
        if control is not None:
            runner.run(control.aclose())


def _names_a_workflow(target: str) -> bool:
    return target.startswith("wf-") and "." not in target and not Path(target).exists()


def _answers(args: argparse.Namespace) -> "Answers | None":
    if args.answers is None:
        return None
    from wfstudio.scenario.answers import load_answers

    return load_answers(args.answers)


def _check(answers: "Answers | None", document: Document) -> None:
    if answers is not None:
        answers.check(document)


def _pairs(given: list[str]) -> dict[str, Json]:
    pairs: dict[str, Json] = {}
    for text in given:
        key, sign, value = text.partition("=")
        if not sign or not key:
            raise CliError(f"--metadata {text}: write it as key=value", USAGE)
        pairs[key] = value
    return pairs


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds < 10**9:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds")
    return seconds


def _refuse_connection_flags(args: argparse.Namespace) -> None:
    if getattr(args, "profile", None) or getattr(args, "url", None):
        raise CliError("a file is always run on the embedded service; --profile and --url are for wf-… ids", USAGE)


def _note(text: str) -> None:
    print(text, file=sys.stderr)

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
from typing import TYPE_CHECKING, Any, TypeVar

from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import FINDINGS, OK, USAGE
from wfstudio.cli.workflow_file import read_workflow
from wfstudio.document.model import Document, Json

if TYPE_CHECKING:
    from wfstudio.scenario.answers import Answers
    from wfstudio.scenario.journey import Journey
    from wfstudio.scenario.recording import Done
    from wfstudio.scenario.recording_runs import Past
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
    parser.add_argument(
        "--record",
        metavar="SCENARIO",
        type=Path,
        help="write the run as a scenario for wfstudio test, personal data replaced by made-up values",
    )
    parser.add_argument("--force", action="store_true", help="overwrite the file of --record")
    parser.add_argument(
        "--share",
        action="store_true",
        help="share the instance's page with one device of the local network, by an address that opens once",
    )
    add_connection_flags(parser)


def run(args: argparse.Namespace) -> int:
    """Walk the instance, print the report, return 0 when it ended as expected and 1 otherwise."""
    from wfstudio.cli.run_report import report_text

    _refuse_recording(args)
    answers = _answers(args)
    metadata = {**(answers.metadata if answers else {}), **_pairs(args.metadata)}
    expected = args.expect or (answers.expect.status if answers else None) or "COMPLETED"
    own_loop = asyncio.Runner(loop_factory=asyncio.new_event_loop)
    with own_loop as runner, _journey(args, runner, answers) as (journey, workflow_id):
        report, done = _walk(args, runner, journey, workflow_id, answers, metadata)
        recorded = _recorded(args, runner, journey, answers, done) if args.record is not None else None
    if args.output == "json":
        print(json.dumps(report.to_json(), ensure_ascii=False, indent=2))
    else:
        print(report_text(journey.document.name or workflow_id, report, reveal=args.reveal))
    kept = _keep(args, recorded) if recorded is not None else OK
    if report.status == expected:
        return kept
    print(f"wfstudio: the run ended {report.status or 'without a status'}, expected {expected}", file=sys.stderr)
    return FINDINGS


def _walk(
    args: argparse.Namespace,
    runner: asyncio.Runner,
    journey: "Journey",
    workflow_id: str,
    answers: "Answers | None",
    metadata: dict[str, Json],
) -> "tuple[RunReport, list[Done]]":
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
    if args.share:
        _share(journey, do)
    asking = not args.no_input and sys.stdin.isatty()
    walk = Walk(journey, do, answers, asking=asking)
    walk.to_the_end()
    return do(journey.finish()), walk.done


def _refuse_recording(args: argparse.Namespace) -> None:
    """Raise CliError before anything is run when what ``--record`` asks for cannot be done."""
    if args.record is None:
        return
    from wfstudio.cli.recording import refuse_existing

    refuse_existing(args.record, force=args.force)
    if _names_a_workflow(args.target):
        _file_of(args)


def _file_of(args: argparse.Namespace) -> Path:
    """The workflow's file, which the scenario names."""
    if not _names_a_workflow(args.target):
        return Path(args.target)
    from wfstudio.cli.connection import connect
    from wfstudio.client.lock import linked_file

    found = linked_file(Path(), connect(args).name, args.target)
    if found is None:
        raise CliError(f"--record: no file in this folder is linked to {args.target}; wfstudio pull writes one", USAGE)
    return found


def _recorded(
    args: argparse.Namespace,
    runner: asyncio.Runner,
    journey: "Journey",
    answers: "Answers | None",
    done: "list[Done]",
) -> "tuple[Past, str, str]":
    from wfstudio.scenario.recorded_text import recorded_text
    from wfstudio.scenario.recording_runs import past_of_own

    mocks = answers.mocks if answers is not None else ()
    control: Any = journey.control

    async def made() -> "tuple[Past, str, str]":
        past = await past_of_own(journey.client, control, journey.instance, journey.document, done=done, mocks=mocks)
        return past, *await recorded_text(past, _file_of(args), args.record.parent)

    return runner.run(made())


def _keep(args: argparse.Namespace, recorded: "tuple[Past, str, str]") -> int:
    from wfstudio.cli.recording import tell_recorded

    past, text, parted = recorded
    return tell_recorded(past, text, parted, args.record)


def _share(journey: "Journey", do: "Do[dict[str, Json]]") -> None:
    """Share the instance's page and say where; on a terminal with the code for a phone."""
    from wfstudio.scenario.qr import qr_lines

    share = getattr(journey.control, "share", None)
    if share is None:
        raise CliError("--share is for the embedded service: a tenant's pages are reached by their own URL", USAGE)
    url = str(do(share(journey.instance)).get("url", ""))
    _note(f"opens once, on one device of this network: {url}")
    if sys.stderr.isatty():
        _note("\n".join(f"\x1b[30;107m{line}\x1b[0m" for line in qr_lines(url)))


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
    from wfstudio.client.values import as_run
    from wfstudio.scenario.rhythm import Rhythm
    from wfstudio.scenario.stage import EmbeddedStage

    shown = as_run(document, Path(args.target))
    stage = EmbeddedStage()
    try:
        journey = runner.run(stage.journey(shown, rhythm=Rhythm(give_up=args.give_up)))
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

"""``wfstudio test``: run scenarios of journeys, and say what of the workflows they reach."""

import argparse
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from wfstudio.cli.exit_codes import FINDINGS, INPUT, OK, USAGE
from wfstudio.cli.report_flag import clashes, make_printable, report_of
from wfstudio.cli.testing_generate import add_flags, generate
from wfstudio.cli.testing_inputs import Inputs
from wfstudio.scenario.reporters import FORMATS, Look, written

if TYPE_CHECKING:
    from wfstudio.scenario.suite import Result, Runner, Suite

HELP = (
    "Run scenarios: files whose name ends in .scenario.yaml, .scenario.yml or .scenario.json, each an answers file that"
    " names its workflow and says what should come of it. They run on the engine, without a service. Exits 1 when one"
    " fails, 2 when one is broken, 3 when a file cannot be read."
)
EXAMPLE = "wfstudio test sample_workflows --coverage --min-coverage 90"

_MOST_JOBS = 64


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add = parser.add_argument
    add("paths", nargs="+", metavar="PATH", help="a scenario file, a folder (every scenario under it), a pattern, or a workflow file (every scenario beside and below it that names it)")  # fmt: skip  # noqa: E501
    add("-o", "--output", action="append", type=report_of(FORMATS), metavar="FORMAT[=FILE]", help=f"how to report, several times for several reports: {', '.join(FORMATS)}")  # fmt: skip  # noqa: E501
    add("-q", "--quiet", action="store_true", help="only what did not pass")
    add("-k", "--only", action="append", metavar="TEXT", help="only scenarios whose path holds this text (* stands for any); several add up")  # fmt: skip  # noqa: E501
    add("--fail-fast", action="store_true", help="stop after the first that does not pass")
    add("-j", "--jobs", type=_jobs, metavar="N", help="scenarios and script processes at once (default: as many as the machine has processors, at most 4)")  # fmt: skip  # noqa: E501
    add("--watch", action="store_true", help="run again whenever a scenario or a workflow changes, until ctrl+C")
    coverage = parser.add_argument_group("coverage (nodes, handlers, edges that scripts make)")
    coverage.add_argument("--coverage", action="store_true", help="a table, and what is not reached with file and line")
    coverage.add_argument("--min-coverage", type=_percent, metavar="N", help="exit 1 when less than N percent of a workflow is reached")  # fmt: skip  # noqa: E501
    service = parser.add_argument_group("on a service, instead of the engine")
    service.add_argument("--against", metavar="PROFILE|URL", help="run on this service over its API (embedded is the one of this home); tenant, community and license come from the environment or the profile")  # fmt: skip  # noqa: E501
    add_flags(parser)
    parser.set_defaults(wrong=parser.error)


def run(args: argparse.Namespace) -> int:
    """Run what was named and report it; see ``HELP`` for what is returned."""
    reports = args.output or [("text", None)]
    if clashes(reports):
        args.wrong("only one report can go to standard output: give the others a file, as in -o junit=out.xml")
    if args.generate:
        return generate(args)
    if args.out is not None or args.force:
        args.wrong("--out and --force are for --generate")
    if not args.watch:
        return once(args)
    from wfstudio.cli.watching import watch

    return watch(args, once, watched)


def once(args: argparse.Namespace) -> int:
    """One run of all that was named."""
    from wfstudio.scenario.own_loop import run_alone
    from wfstudio.scenario.suite import Suite

    inputs = Inputs(args.only or [])
    files = inputs.find(args.paths)
    make_printable()
    suite = run_alone(_run(args, files)) if files else Suite()
    if files or inputs.code == OK:
        _report(args, suite)
    inputs.tell()
    return max(inputs.code, _code(suite), _judge_coverage(args, suite))


def watched(args: argparse.Namespace) -> Iterator[str]:
    """The scenarios that were named, and their workflows."""
    from wfstudio.document.errors import DocumentError
    from wfstudio.document.part_names import WORKFLOW_FILE
    from wfstudio.scenario.answers import BadAnswers
    from wfstudio.scenario.scenario_file import load_scenario

    for file in Inputs([]).find(args.paths):
        yield file
        try:
            workflow = load_scenario(file).workflow
        except (DocumentError, BadAnswers):
            continue
        yield str(workflow)
        if workflow.name == WORKFLOW_FILE or workflow.is_dir():
            folder = workflow if workflow.is_dir() else workflow.parent
            yield from (str(path) for path in folder.rglob("*"))


async def _run(args: argparse.Namespace, files: list[str]) -> "Suite":
    from wfstudio.scenario.suite import EngineRunner, run_suite

    jobs = args.jobs or min(4, os.cpu_count() or 1)

    async def on(runner: "Runner") -> "Suite":
        return await run_suite(
            files, runner, jobs=jobs, fail_fast=args.fail_fast, on_result=lambda one: _tell(args, one)
        )

    if args.against is not None:
        from wfstudio.cli.testing_against import service_runner

        async with service_runner(args.against) as service:
            return await on(service)
    engine = EngineRunner(jobs)
    try:
        return await on(engine)
    finally:
        await engine.close()


def _tell(args: argparse.Namespace, one: "Result") -> None:
    """Text on standard output is written as the scenarios end."""
    if _to_stdout(args) == "text":
        from wfstudio.scenario.reporters.as_text import result_lines

        for line in result_lines(one, _look(args)):
            print(line)


def _report(args: argparse.Namespace, suite: "Suite") -> None:
    look = _look(args)
    if _to_stdout(args) == "text":
        from wfstudio.scenario.reporters.as_text import closing_lines

        for line in closing_lines(suite, look):
            print(line)
    for name, file in args.output or ():
        if file is None and name != "text":
            for line in written(name, suite, look):
                print(line)
        elif file is not None:
            from wfstudio.cli.validate_files import write

            plain = Look(coverage=look.coverage, quiet=look.quiet)
            text = "".join(f"{line}\n" for line in written(name, suite, plain))
            write(file, text.encode("utf-8", "backslashreplace"))


def _to_stdout(args: argparse.Namespace) -> str | None:
    return next((name for name, file in args.output or [("text", None)] if file is None), None)


def _look(args: argparse.Namespace) -> Look:
    from wfstudio.cli.colour import coloured

    return Look(coloured(sys.stdout), args.quiet, args.coverage)


def _code(suite: "Suite") -> int:
    if any(one.broken is not None and one.broken.unreadable for one in suite.results):
        return INPUT
    if suite.broken:
        return USAGE
    return FINDINGS if suite.failed else OK


def _judge_coverage(args: argparse.Namespace, suite: "Suite") -> int:
    if args.min_coverage is None:
        return OK
    code = OK
    for workflow, found in suite.coverage.items():
        if found.percent < args.min_coverage:
            told = f"{found.reached} of {found.of}, and at least {args.min_coverage:g} % are asked for"
            print(f"wfstudio: {workflow.name}: too little is reached: {told}", file=sys.stderr)
            code = FINDINGS
    return code


def _percent(text: str) -> float:
    try:
        number = float(text.removesuffix("%"))
    except ValueError:
        number = -1.0
    if not 0 <= number <= 100:
        raise argparse.ArgumentTypeError(f"{text!r} is no percentage from 0 to 100")
    return number


def _jobs(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= _MOST_JOBS:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to {_MOST_JOBS}")
    return int(text)

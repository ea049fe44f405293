"""The report for a person: a line for each scenario, failures with both paths side by side, the coverage."""

from collections.abc import Iterator

from wfstudio.scenario.checking import request_text
from wfstudio.scenario.coverage import Coverage, Part
from wfstudio.scenario.reporters import Look
from wfstudio.scenario.reporters.path_table import path_table
from wfstudio.scenario.reporters.places import percent, place_of
from wfstudio.scenario.suite import Result, Suite
from wfstudio.scenario.workflow_file import TestedWorkflow

_COLOURS = {"pass": "32", "fail": "1;31", "broken": "1;31", "skip": "33", "dim": "2"}
_NAMES = {"nodes": "node", "handlers": "handler", "scriptEdges": "script edge"}


def lines(suite: Suite, look: Look) -> Iterator[str]:
    """The report. The last line sums it up."""
    for one in suite.results:
        yield from result_lines(one, look)
    yield from closing_lines(suite, look)


def closing_lines(suite: Suite, look: Look) -> Iterator[str]:
    """What follows the scenarios: the coverage if asked for, and how many passed."""
    if look.coverage and suite.coverage:
        if not suite.results[-1].failures:
            yield ""
        yield from coverage_lines(suite.coverage)
    yield summary_line(suite)


def result_lines(one: Result, look: Look) -> Iterator[str]:
    """What is told of one scenario: nothing when it passed and the report is quiet."""
    word = "broken" if one.broken is not None else "fail" if one.failures else "skip" if one.skipped else "pass"
    if word == "pass" and look.quiet:
        return
    head = word.upper() if word != "pass" else "ok"
    head = f"\x1b[{_COLOURS[word]}m{head:<6}\x1b[0m" if look.colour else f"{head:<6}"
    if one.broken is not None:
        place = f":{one.broken.line}:{one.broken.column}" if one.broken.line else ""
        yield f"{head} {one.file}{place}: {one.broken.message}"
        return
    assert one.outcome is not None
    more = f": {one.skipped}" if one.skipped else ""
    yield f"{head} {one.file}{more}"
    if one.failures:
        yield from (f"       {line}".rstrip() for line in failure_lines(one, look.colour))


def failure_lines(one: Result, colour: bool = False) -> Iterator[str]:
    """What a scenario's run failed in, how it went, and which requests were refused."""
    assert one.outcome is not None and one.scenario is not None
    for failure in one.failures:
        line, column = place_of(one, failure)
        yield f"{one.file}:{line}:{column}: {failure.part}: {failure.message}"
    yield ""
    yield from path_table(one.scenario.expect.path, one.outcome, colour)
    refused = [request for request in one.outcome.requests if request.get("status") is None]
    if refused:
        yield ""
        yield "requests that no mock answered:"
        yield from (f"  {request_text(request)}" for request in refused)
    yield ""


def coverage_lines(coverage: "dict[TestedWorkflow, Coverage]") -> Iterator[str]:
    """The coverage as a table, a row for each workflow, then what is missing, each with file and line."""
    rows = [("coverage", "nodes", "handlers", "script edges", "all")]
    for workflow, found in coverage.items():
        parts = [f"{len(part.reached)}/{len(part.all)}" for part in found.parts.values()]
        rows.append((workflow.name, *parts, f"{percent(found.reached, found.of):g} %"))  # type: ignore[arg-type]
    widths = [max(len(row[at]) for row in rows) for at in range(5)]
    for row in rows:
        yield f"{row[0]:<{widths[0]}}  " + "  ".join(f"{row[at]:>{widths[at]}}" for at in range(1, 5))
    for workflow, found in coverage.items():
        for name, part in found.parts.items():
            yield from _missing(workflow, _NAMES[name], part)
        if found.never:
            listed = ", ".join(".".join(one) for one in found.never)
            yield f"{workflow.name}: not counted, since nothing takes them: {listed}"
        if found.computed:
            yield f"{workflow.name}: compute next, so their edges are not known: {', '.join(found.computed)}"
    yield ""


def _missing(workflow: TestedWorkflow, name: str, part: Part) -> Iterator[str]:
    for one in sorted(part.missing, key=lambda one: workflow.lines.get((one[0], (*one, "")[1]), 0)):
        node, key = (*one, "")[:2]
        what = f"{node} → {one[2]}" if len(one) > 2 else ".".join(one)
        line = workflow.lines.get((node, key), 0)
        yield f"{workflow.name}:{line}: {name} not reached: {what}" if line else f"{name} not reached: {what}"


def summary_line(suite: Suite) -> str:
    """How many passed, failed, and so on; what is none is left out."""
    counts = {
        "passed": suite.passed,
        "failed": suite.failed,
        "broken": suite.broken,
        "skipped": suite.skipped,
        "not run": suite.left_out,
    }
    told = [f"{number} {word}" for word, number in counts.items() if number]
    return ", ".join(told) or "no scenario"

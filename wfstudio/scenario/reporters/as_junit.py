"""JUnit's XML, as CI servers read it: a suite for each workflow, a case for each scenario."""

from collections.abc import Iterator

from wfstudio.scenario.reporters import Look
from wfstudio.scenario.reporters.as_text import failure_lines
from wfstudio.scenario.suite import Result, Suite

_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\r": "&#13;"}


def lines(suite: Suite, look: Look) -> Iterator[str]:  # noqa: ARG001 - a program gets all
    """The XML. What a failure says is its text, paths side by side included."""
    by_workflow: dict[str, list[Result]] = {}
    for one in suite.results:
        name = one.workflow.name if one.workflow is not None else "scenarios that could not be run"
        by_workflow.setdefault(name, []).append(one)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield f'<testsuites name="wfstudio test" {_counts(suite)}>'
    for name, results in by_workflow.items():
        yield f'  <testsuite name="{_escaped(name)}" {_counts(Suite(results))}>'
        for one in results:
            yield from _case(name, one)
        yield "  </testsuite>"
    yield "</testsuites>"


def _counts(suite: Suite) -> str:
    return f'tests="{len(suite.results)}" failures="{suite.failed}" errors="{suite.broken}" skipped="{suite.skipped}"'


def _case(workflow: str, one: Result) -> Iterator[str]:
    head = f'    <testcase classname="{_escaped(workflow)}" name="{_escaped(one.file)}" file="{_escaped(one.file)}"'
    if one.passed and not one.skipped:
        yield head + "/>"
        return
    yield head + ">"
    if one.broken is not None:
        where = f"{one.file}:{one.broken.line}:{one.broken.column}: {one.broken.message}"
        yield f'      <error type="broken" message="{_escaped(one.broken.message)}">{_escaped(where)}</error>'
    elif one.skipped:
        yield f'      <skipped message="{_escaped(one.skipped)}"/>'
    else:
        message = _escaped("; ".join(failure.message for failure in one.failures))
        text = _escaped("\n".join(failure_lines(one)))
        yield f'      <failure type="{one.failures[0].part}" message="{message}">{text}</failure>'
    yield "    </testcase>"


def _escaped(text: str) -> str:
    return "".join([_ENTITIES.get(c) or (c if _allowed(c) else "\ufffd") for c in text])


def _allowed(char: str) -> bool:
    """Whether XML 1.0 has the character at all."""
    return char == "\n" or " " <= char <= "\ud7ff" or "\ue000" <= char <= "\ufffd" or char >= "\U00010000"

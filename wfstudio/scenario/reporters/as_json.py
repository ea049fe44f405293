"""The report of ``wfstudio test -o json``, version 1: a promise to programs."""

import json
from collections.abc import Iterator

from wfstudio.document.model import Json
from wfstudio.scenario.coverage import Coverage
from wfstudio.scenario.reporters import Look
from wfstudio.scenario.reporters.places import percent, place_of
from wfstudio.scenario.suite import Result, Suite
from wfstudio.scenario.workflow_file import TestedWorkflow


def lines(suite: Suite, look: Look) -> Iterator[str]:  # noqa: ARG001 - a program gets all
    """One JSON object."""
    record: dict[str, Json] = {
        "version": 1,
        "summary": {
            "scenarios": len(suite.results),
            "passed": suite.passed,
            "failed": suite.failed,
            "broken": suite.broken,
            "skipped": suite.skipped,
            "leftOut": suite.left_out,
        },
        "scenarios": [_scenario(one) for one in suite.results],
        "coverage": {workflow.name: coverage_json(workflow, found) for workflow, found in suite.coverage.items()},
    }
    yield json.dumps(record, indent=2, ensure_ascii=False)


def _scenario(one: Result) -> Json:
    record: dict[str, Json] = {"file": one.file, "passed": one.passed and not one.skipped}
    if one.workflow is not None:
        record["workflow"] = one.workflow.name
    if one.skipped:
        record["skipped"] = one.skipped
    if one.broken is not None:
        record["failures"] = [_broken(one)]
        record["path"] = []
        return record
    assert one.outcome is not None and one.scenario is not None
    record["status"] = one.outcome.status
    record["failures"] = [_failure(one, place) for place in range(len(one.failures))]
    record["path"] = list(one.outcome.path)
    refused = [dict(request) for request in one.outcome.requests if request.get("status") is None]
    if one.failures:
        record["steps"] = [
            {"node": step.node_id, "outcome": step.outcome or None, "handler": step.handler, "why": step.why or None}
            for step in one.outcome.steps
        ]
        record["refused"] = [*refused]
    return record


def _broken(one: Result) -> Json:
    assert one.broken is not None
    part = "unreadable" if one.broken.unreadable else "scenario"
    return {"part": part, "message": one.broken.message, "line": one.broken.line, "column": one.broken.column}


def _failure(one: Result, at: int) -> Json:
    failure = one.failures[at]
    line, column = place_of(one, failure)
    return {
        "part": failure.part,
        "message": failure.message,
        "expected": failure.expected,
        "actual": failure.actual,
        "line": line,
        "column": column,
    }


def coverage_json(workflow: TestedWorkflow, coverage: Coverage) -> Json:
    """The coverage of one workflow; what is missing with the line of the workflow's file."""

    def line(node: str, key: str = "") -> int:
        return workflow.lines.get((node, key), 0)

    def named(one: tuple[str, ...]) -> Json:
        row: dict[str, Json] = dict(zip(("node", "handler", "target"), one, strict=False))
        return {**row, "line": line(*one[:2])}

    record: dict[str, Json] = {"percent": percent(coverage.reached, coverage.of)}
    for name, part in coverage.parts.items():
        missing: list[Json] = [named(one) for one in part.missing]
        record[name] = {"reached": len(part.reached), "of": len(part.all), "missing": missing}
    record["never"] = [named(one) for one in coverage.never]
    record["onDemand"] = list(coverage.on_demand)
    record["computed"] = list(coverage.computed)
    return record

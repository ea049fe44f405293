"""A plan of many workflows as a table, as data, and as Markdown for a merge request."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from wfstudio.cli.columns import aligned, without_controls
from wfstudio.document import diff_report
from wfstudio.document.diff import summary

if TYPE_CHECKING:
    from wfstudio.client.planning import Plan, Row

_SIGNS = {
    "create": "+",
    "update": "~",
    "unchanged": " ",
    "conflict": "!",
    "invalid": "!",
    "removed": "-",
    "unknown": "?",
}
MOST_UNKNOWN = 10
"""Workflows without a file that are listed unasked; more are only counted."""

_COLOURS = {"+": "32", "-": "31", "~": "33", "!": "31;1", "?": "2"}


def as_text(plan: "Plan", *, full: bool = False, colour: bool = False) -> Iterator[str]:
    """A line for each workflow with what changes in short, below it what is wrong or worth knowing; with ``full`` each
    difference, what is unchanged, and all that is on the service without a file; last the counts."""
    rows, more = _shown(plan, full)
    for row, line in zip(rows, aligned([_cells(row) for row in rows]), strict=True):
        yield _painted(f"{_SIGNS[row.action]} {line}", colour)
        for note in _notes(plan, row):
            yield f"    {without_controls(note)}"
        if full and row.differences and row.action in ("update", "conflict"):
            for difference in diff_report.painted(row.differences, colour=colour):
                yield f"  {difference}"
    if more:
        yield f"? {more} more on {plan.profile} that no file here is; --full lists them"
    yield f"{plan.place} → {plan.profile} ({plan.kind}): {counted(plan)}"


def as_json(plan: "Plan") -> str:
    """The plan as data, version 1."""
    value = {
        "version": 1,
        "profile": plan.profile,
        "service": plan.kind,
        "place": str(plan.place),
        "summary": plan.counts,
        "workflows": [row_as_json(row) for row in plan.rows],
    }
    return json.dumps(value, indent=2, ensure_ascii=False)


def row_as_json(row: "Row") -> dict[str, Any]:
    """One row as data."""
    return {
        "action": row.action,
        "file": str(row.file) if row.file is not None else None,
        "name": row.name,
        "workflowId": row.workflow_id,
        "isPublished": row.published,
        "willBePublished": row.will_publish,
        "summary": _summary(row),
        "differences": [
            {"kind": "rewired" if one.rewires else one.kind, "node": one.node, "key": one.key, "text": str(one)}
            for one in (row.differences if row.action in ("update", "conflict") else ())
        ],
        "underWay": row.under_way.as_json() if row.under_way is not None else None,
        "problem": row.problem or None,
        "note": row.note or None,
    }


def as_markdown(plan: "Plan", *, full: bool = False) -> Iterator[str]:
    """Lines for a comment on a merge request: a table, notes, and with ``full`` each difference."""
    yield f"### Plan for `{plan.profile}`: {counted(plan)}"
    yield ""
    yield "| | workflow | file | state | changes |"
    yield "|---|---|---|---|---|"
    rows, more = _shown(plan, full)
    for row in rows:
        name = f"{cell(row.name)}{f' `{row.workflow_id}`' if row.workflow_id else ''}"
        file = f"`{cell(str(row.file))}`" if row.file is not None else ""
        yield f"| {row.action} | {name} | {file} | {cell(_state(row))} | {cell(_summary(row))} |"
    if more:
        yield f"\n{more} more are on `{plan.profile}` without a file here."
    for row in plan.rows:
        for note in _notes(plan, row):
            yield f"\n- **{cell(row.name)}**: {cell(note)}"
    for row in plan.rows:
        if full and row.differences and row.action in ("update", "conflict"):
            yield ""
            yield from diff_report.as_markdown(row.differences, row.workflow_id or "nothing", str(row.file))


def counted(plan: "Plan") -> str:
    """Such as ``1 create, 2 update, 3 unchanged``; said so when nothing is to be done."""
    parts = ", ".join(f"{count} {action}" for action, count in plan.counts.items())
    return parts or "no workflows"


def _shown(plan: "Plan", full: bool) -> "tuple[list[Row], int]":
    """The rows that are shown, and how many without a file are not."""
    rows = [row for row in plan.rows if full or row.action not in ("unchanged", "unknown")]
    foreign = [] if full else list(plan.of("unknown"))
    few = foreign if len(foreign) <= MOST_UNKNOWN else []
    return [*rows, *few], len(foreign) - len(few)


def _cells(row: "Row") -> tuple[str, ...]:
    where = str(row.file) if row.file is not None else ""
    return (
        row.action,
        where,
        f"'{row.name}'" if row.name else "without a name",
        row.workflow_id or "",
        _state(row),
        (_summary(row)),
    )


def _state(row: "Row") -> str:
    """Whether it is published, and what becomes of that."""
    words = {True: "published", False: "not published", None: ""}
    if row.will_publish is None or row.published == row.will_publish or row.action not in ("create", "update"):
        return words[row.published]
    return words[row.will_publish] if row.published is None else f"{words[row.published]} → {words[row.will_publish]}"


def _summary(row: "Row") -> str:
    if row.action == "create":
        nodes = sum(one.node is not None and not one.key for one in row.differences)
        return f"{nodes} node{'s' * (nodes != 1)}"
    if row.action in ("update", "conflict") and row.differences:
        return summary(list(row.differences))
    return "its file was removed" if row.action == "removed" else ""


def _notes(plan: "Plan", row: "Row") -> Iterator[str]:
    if row.problem:
        yield from row.problem.splitlines()
    if row.note:
        yield row.note
    if row.under_way is not None and (told := row.under_way.told(embedded=plan.kind == "LOCAL")):
        yield told


def _painted(line: str, colour: bool) -> str:
    code = _COLOURS.get(line[0])
    return f"\x1b[{code}m{line}\x1b[0m" if colour and code else line


def cell(text: str) -> str:
    """A text as it may stand in a cell of a table."""
    return without_controls(text).replace("|", "\\|").replace("`", "'")

"""What is known of one visit, as rows: what it came to, what it changed, its script, and the data it was given."""

from collections.abc import Iterator, Sequence

from wfstudio.document.model import Json
from wfstudio.scenario.past import ScriptRun, Visit, data_before, duration
from wfstudio.tui.run.values import Row, heading, rows_of, said


def step_rows(visits: Sequence[Visit], place: int, metadata: dict[str, Json]) -> list[Row]:
    """The rows of the ``place``-th visit; + is what it added, ~ what it changed, both against the data before it."""
    visit = visits[place]
    before = data_before(visits, place)
    rows = [said("step.node", "node", f"{visit.hop.node_id}, {visit.hop.node_type}"), *_came_to(visit)]
    if visit.script is not None:
        rows += _script(visit.script)
    if visit.changed is not None:
        rows += _changed(visit, before.get(visit.hop.node_id, {}))
    given = "Input (params.nodes)" if visit.script is not None else "Data before it"
    rows.append(heading(given if before or metadata else f"{given}: none"))
    rows += rows_of("given.metadata", metadata, "metadata.")
    for node_id, values in before.items():
        rows += rows_of(f"given.{node_id}", values, f"{node_id}.")
    return rows


def _came_to(visit: Visit) -> Iterator[Row]:
    hop = visit.hop
    if hop.is_open:
        yield said("step.outcome", "outcome", "it waits")
        return
    if hop.outcome:
        way = f", {hop.handler} leads to {hop.target}" if hop.handler else ""
        yield said("step.outcome", "outcome", hop.outcome + way)
    elif hop.choices:
        yield said("step.outcome", "outcome", f"one of {', '.join(hop.choices)}, to {hop.to}")
    if visit.seconds is not None:
        yield said("step.time", "time", duration(visit.seconds))
    if hop.error:
        yield said("step.error", "error", hop.error, "$error")


def _script(script: ScriptRun) -> Iterator[Row]:
    if script.ms is not None:
        yield said("script.time", "script time", f"{script.ms:.1f} ms")
    if script.next:
        yield said("script.next", "next", script.next)
    for number, one in enumerate(script.fetched):
        if one.status is None:
            text = f"refused, a answers it: {one.method} {one.place}"
            yield said(f"script.fetch.{number}", "fetch", text, "$error")
        else:
            yield said(f"script.fetch.{number}", "fetch", f"{one.status}: {one.method} {one.place}")
        if one.query:
            yield Row(f"script.fetch.{number}.query", "  query", one.query)
        if one.body:
            yield Row(f"script.fetch.{number}.body", "  body", one.body)
    if script.value is not None:
        yield heading("Output")
        value = script.value if isinstance(script.value, dict) else {"value": script.value}
        yield from rows_of("script.value", value)
    if script.log:
        yield heading("Log")
        for number, line in enumerate(script.log, 1):
            yield Row(f"script.log.{number}", str(number), line)


def _changed(visit: Visit, before: dict[str, Json]) -> Iterator[Row]:
    changed = visit.changed or {}
    yield heading("What it changed" if changed else "What it changed: nothing")
    known = {row.label: row.value for row in rows_of("", before)}
    for row in rows_of("changed", changed):
        if row.label not in known:
            sign = "+ "
        elif known[row.label] != row.value:
            sign = "~ "
        else:
            sign = "  "
        yield Row(row.key, sign + row.label, row.value)
    for gone in known.keys() - {row.label for row in rows_of("", changed)}:
        yield said(f"changed.gone.{gone}", f"- {gone}", "gone")

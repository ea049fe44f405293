"""An instance as lines: in the list, and its details. Pure."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from textual.content import Content

from wfstudio.document.model import Json
from wfstudio.scenario.path_text import how_left, spent
from wfstudio.tui.operations import InstanceTold
from wfstudio.tui.run.values import Row, heading, rows_of, said

if TYPE_CHECKING:
    from wfstudio.scenario.explain import Explanation
    from wfstudio.tui.glyphs import Glyphs

_STYLES = {
    "COMPLETED": "$success", "SUCCESS": "$success", "FAILED": "$error", "EXPIRED": "$warning",
    "PENDING": "$text-muted", "NOT_PERFORMED": "$text-muted",
}  # fmt: skip


def sign(status: str, glyphs: "Glyphs") -> str:
    """The sign of an instance's status."""
    signs = {
        "COMPLETED": glyphs.fine, "SUCCESS": glyphs.fine, "FAILED": glyphs.error, "EXPIRED": glyphs.warning,
        "STARTED": glyphs.starting, "INPROGRESS": glyphs.starting,
    }  # fmt: skip
    return signs.get(status, glyphs.bullet)


def style(status: str) -> str:
    """The colour of an instance's status."""
    return _STYLES.get(status, "$primary")


def list_line(row: Mapping[str, Json], names: Mapping[str, str], glyphs: "Glyphs") -> Content:
    """One instance in the list: status, time of its last change, id, workflow."""
    status, workflow = str(row.get("status") or ""), str(row.get("workflowId") or "")
    return Content.assemble(
        (f"{sign(status, glyphs):<2}{status:<10}", style(status)),
        (f" {moment(str(row.get('updatedAt') or ''))}  ", "$text-muted"),
        f"{str(row.get('wfInstanceId') or '')[:12]}  ",
        (names.get(workflow) or workflow[:11], "$text-muted"),
    )


def moment(iso: str) -> str:
    """A moment to the second, in UTC as the service tells it."""
    return iso[:19].replace("T", " ")


def details(told: InstanceTold, glyphs: "Glyphs") -> Iterator[Row]:
    """Facts, node list, metadata, results and summary; what is personal is a value to be masked."""
    facts = (
        ("instance", told.id),
        ("status", told.status or "(may not be read)"),
        ("workflow", f"{told.workflow_name}  {told.workflow_id}".strip()),
        ("created", moment(told.created)),
        ("started", moment(told.started)),
        ("changed", moment(told.updated)),
        ("expires", moment(told.expires)),
    )
    for name, value in facts:
        if value:
            yield said(name, name, value, style(told.status) if name == "status" else "$foreground")
    yield heading(f"Nodes  {len(told.visits)}")
    for number, one in enumerate(told.visits):
        text = f"{one.status.lower()}  {moment(one.since)[11:]}  {spent(one.since, one.until)}  {one.node_type}"
        yield said(f"visit.{number}", f"{sign(one.status, glyphs)} {one.node_id}", text, style(one.status))
    for title, prefix, values in personal(told):
        yield heading(title)
        yield from rows_of(prefix, values)
    if told.withheld:
        yield heading("Not told")
        yield said("withheld", "", told.withheld, "$warning")


def personal(told: InstanceTold) -> Iterator[tuple[str, str, Mapping[str, Json]]]:
    """(title, prefix of the keys, values) of everything that is about a person."""
    if told.metadata:
        yield "Metadata", "metadata", told.metadata
    for number, (node, data) in enumerate(told.results):
        values = data if isinstance(data, dict) else {"": data}
        if values:
            yield f"Result of {node}", f"result.{number}", values
    if told.summary:
        yield "Summary", "summary", told.summary


def explained(told: "Explanation", glyphs: "Glyphs") -> Content:
    """The sentence, and the path below it."""
    path = f" {glyphs.arrow} ".join(told.path)
    parts: list[Content] = [Content.styled(told.sentence, "bold")]
    if path:
        parts.append(Content.styled(path, "$text-muted"))
    if told.hops:
        last = told.hops[-1]
        parts.append(Content.styled(f"{last.node_id}: {how_left(last)}", "$text-muted"))
    return Content("\n").join(parts)

"""Whether pages that end a journey say so."""

from wfstudio.lint.findings import WARNING, Change, Fix
from wfstudio.lint.places import Place
from wfstudio.lint.registry import rule

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.lint.context import Context
    from wfstudio.lint.findings import Finding
    from wfstudio.lint.wiring import Wiring


@rule("WF406", "implicit-end", WARNING)
def implicit_end(context: "Context") -> "Iterator[Finding]":
    """A node that is reached leads nowhere and does not say that it is the end.

    Why: the journey stops there without being complete, or a way on was forgotten. Where it is the end,
    `is_terminal_node` says so.

    Bad:
        [{"id": "go", "type": "form", "fields": [], "on_next": "done", "on_back": "bye"},
         {"id": "bye", "type": "form", "fields": []},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]

    Good:
        [{"id": "go", "type": "form", "fields": [], "on_next": "done", "on_back": "bye"},
         {"id": "bye", "type": "form", "fields": [], "is_terminal_node": true},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]
    """
    if not any(wiring.ends for wiring in context.wirings):
        return  # no node says that it is the end: one finding for all
    ways = context.ways
    for place, wiring in enumerate(context.wirings):
        row = wiring.row_meant
        if row is None or row.type == "js" or wiring.ends or not wiring.nothing_wired:
            continue
        node_id = wiring.node.id
        number = ways.number.get(node_id)
        if number is None or node_id not in ways.reached or ways.succ[number] or context.index.ids[node_id] != place:
            continue
        finding = context.about_node("WF406", f"`{node_id}` leads nowhere and is not marked as an end", place)
        finding.fix = _mark(context, wiring) if row.type == "form" else None
        yield finding


def _mark(context: "Context", wiring: "Wiring") -> Fix:
    place = Place(("nodes", wiring.node.index, "is_terminal_node"))
    change = Change(place, True, add="is_terminal_node" not in wiring.node.raw)
    return Fix("unsafe", "Mark it as an end", (change,), context.locator)

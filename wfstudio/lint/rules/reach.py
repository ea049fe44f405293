"""Whether every node is reached."""

from wfstudio.lint.findings import ERROR, INFO, WARNING
from wfstudio.lint.registry import rule
from wfstudio.lint.verdicts import islands, orphans

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.lint.context import Context
    from wfstudio.lint.findings import Finding


@rule("WF301", "orphan-node", WARNING, on_graph=True)
def orphan_node(context: "Context") -> "Iterator[Finding]":
    """Nothing leads to the node, and nothing leads on from it.

    Why: it is never shown. Scripts are another matter (info only): one without any handler is run on demand.

    Bad:
        [{"id": "done", "type": "form", "fields": [], "is_terminal_node": true},
         {"id": "leftover", "type": "form", "fields": []}]

    Good:
        [{"id": "done", "type": "form", "fields": [], "is_terminal_node": true},
         {"id": "rates", "type": "js", "config": {"js_code": "return {rate: 4.5};"}}]
    """
    for node_id in orphans(context):
        place = context.index.ids[node_id]
        if context.wirings[place].type_meant == "js":
            message = f"`{node_id}` is part of no journey: it runs only when asked for by name"
            yield context.about_node("WF301", message, place, severity=INFO)
        else:
            yield context.about_node("WF301", f"nothing leads to `{node_id}` or on from it", place)


@rule("WF302", "unreachable", WARNING, on_graph=True)
def unreachable(context: "Context") -> "Iterator[Finding]":
    """No way leads from the entry to these nodes. One finding for each island of them; an error when published.

    Why: nobody ever gets there: a way was lost, or the nodes are left over. Ways that scripts make by `next = '…'`
    count; where a script that is reached computes its target, nothing can be said and nothing is.

    Bad:
        [{"id": "done", "type": "form", "fields": [], "is_terminal_node": true},
         {"id": "help", "type": "form", "fields": [], "on_next": "done"}]

    Good:
        [{"id": "help", "type": "form", "fields": [], "on_next": "done"},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]
    """
    severity = ERROR if context.published else WARNING
    for members, witness in islands(context):
        named = ", ".join([f"`{node_id}`" for node_id in members[:5]])
        if len(members) == 1:
            message = f"{named} cannot be reached from the entry"
        else:
            more = f" and {len(members) - 5} more" if len(members) > 5 else ""
            message = f"{len(members)} nodes hang together but cannot be reached from the entry: {named}{more}"
        yield context.about_nodes("WF302", message, members, witness, severity)

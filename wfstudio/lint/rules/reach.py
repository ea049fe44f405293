"""Whether every node is reached from the entry."""

from wfstudio.lint.findings import ERROR, WARNING
from wfstudio.lint.registry import rule
from wfstudio.lint.removing import removal
from wfstudio.lint.verdicts import islands

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.lint.context import Context
    from wfstudio.lint.findings import Finding


@rule("WF302", "unreachable", WARNING, on_graph=True)
def unreachable(context: "Context") -> "Iterator[Finding]":
    """No way leads from the entry to these nodes. One finding for each island of them; an error when published.

    Why: nobody ever gets there: a way was lost, or the nodes are left over. Ways that scripts make by `next = '…'`
    count; where a script that is reached computes its target, nothing can be said and nothing is. The fix takes the
    island out, where nothing else in the workflow speaks of it.

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
        finding = context.about_nodes("WF302", message, members, witness, severity)
        finding.fix = removal(context, members)
        yield finding

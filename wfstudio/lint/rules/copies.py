"""Whether each id is given once."""

from wfstudio.lint.findings import ERROR
from wfstudio.lint.places import Place
from wfstudio.lint.registry import rule

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.lint.context import Context
    from wfstudio.lint.findings import Finding


@rule("WF205", "duplicate-node-id", ERROR)
def duplicate_node_id(context: "Context") -> "Iterator[Finding]":
    """Two nodes have the same id.

    Why: whatever leads to that id reaches only one of them, and their results overwrite each other. A second copy
    that says exactly the same can be taken out; otherwise one of the two needs an id of its own, and only the author
    knows which way was meant for which.

    Bad:
        [{"id": "age", "type": "form", "fields": [], "on_next": "done", "on_error": "done"},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true, "name": "Refused"}]

    Good:
        [{"id": "age", "type": "form", "fields": [], "on_next": "done", "on_error": "refused"},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true},
         {"id": "refused", "type": "form", "fields": [], "is_terminal_node": true, "name": "Refused"}]
    """
    ids = context.index.ids
    for place, node in enumerate(context.doc.nodes):
        first = ids.get(node.id, place)
        if first == place:
            continue
        other = context.doc.nodes[first]
        same = other.raw == node.raw
        twin = " and is the same" if same else ""
        message = f"node {other.index + 1} has the id `{node.id}` already{twin}"
        whole = Place(("nodes", node.index))
        fix = context.fix("unsafe", "Take out the second copy", whole, None, remove=True) if same else None
        yield context.at("WF205", message, Place(("nodes", node.index, "id")), node.id, fix=fix)

"""Whether what names a node names one that is there."""

from wfstudio.lint.findings import ERROR
from wfstudio.lint.places import INSIDE, Place
from wfstudio.lint.registry import rule

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.lint.context import Context
    from wfstudio.lint.findings import Finding


def _broken_ids(context: "Context") -> set[str]:
    """What ids that are no text would read as: naming them is no fault beside theirs."""
    broken = [node.raw.get("id") for node in context.doc.nodes if not isinstance(node.raw.get("id", ""), str)]
    return {str(value) for value in broken if isinstance(value, int | float)}


@rule("WF201", "dangling-target", ERROR)
def dangling_target(context: "Context") -> "Iterator[Finding]":
    """A handler names no node.

    Why: an instance that takes this way fails. A slip of the fingers is guessed at and can be repaired.

    Bad:
        [{"id": "welcome", "type": "form", "fields": [], "on_next": "slefie"},
         {"id": "selfie", "type": "form", "fields": [], "is_terminal_node": true}]

    Good:
        [{"id": "welcome", "type": "form", "fields": [], "on_next": "selfie"},
         {"id": "selfie", "type": "form", "fields": [], "is_terminal_node": true}]
    """
    broken = _broken_ids(context)
    for edge in context.index.dangling:
        if edge.kind != "handler" or edge.target in broken:
            continue
        place = Place(("nodes", context.index.node(edge.source).index, edge.handler))
        yield _dangling(context, place, f"`{edge.handler}` of `{edge.source}`", edge.target, edge.source)
    yield from _dangling_beside_the_graph(context)


def _dangling_beside_the_graph(context: "Context") -> "Iterator[Finding]":
    """Terminal nodes, and nodes without an id of their own, make no edges; what their handlers name is read all the
    same."""
    ids = context.index.ids
    for place, node in enumerate(context.doc.nodes):
        if ids.get(node.id) == place and not node.is_terminal:
            continue
        for key, target in node.handlers.items():
            if target not in ids:
                who = f" of `{node.id}`" if node.id else ""
                yield _dangling(context, Place(("nodes", node.index, key)), f"`{key}`{who}", target, node.id or None)


def _dangling(context: "Context", place: Place, who: str, target: str, node: str | None) -> "Finding":
    near = context.near_id(target)
    message = f"{who} leads to `{target}`, and there is no such node"
    if near is None:
        return context.at("WF201", message, place, node)
    fix = context.fix("unsafe", f"Lead to {near} instead", place, near)
    return context.at("WF201", f"{message}. Did you mean `{near}`?", place, node, fix=fix)


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


@rule("WF210", "dynamic-target-unknown", ERROR)
def dynamic_target_unknown(context: "Context") -> "Iterator[Finding]":
    """A script sets `next` to a literal that names no node.

    Why: the run takes `on_error`, or fails where that is not wired.

    Bad:
        [{"id": "decide", "type": "js", "config": {"js_code": "next = 'don'; return {};"}},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]

    Good:
        [{"id": "decide", "type": "js", "config": {"js_code": "next = 'done'; return {};"}},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]
    """
    ids = context.index.ids
    broken = _broken_ids(context)
    for node in context.doc.nodes:
        code = node.js_code if node.raw.get("type") == "js" else None
        if not code or "next" not in code or node.is_terminal:
            continue
        from wfstudio.script.facts import read_script

        for found in read_script(code).next_targets:
            if found.target in ids or found.target in broken:
                continue
            path = ("nodes", node.index, "config", "js_code")
            near = context.near_id(found.target)
            message = f"the script leads to `{found.target}`, and there is no such node"
            fix = None
            if near is not None:
                message += f". Did you mean `{near}`?"
                if not set(near) & set("\\'\"`$"):
                    inner = Place(path, INSIDE, found.start + 1, found.end - 1)
                    fix = context.fix("unsafe", f"Lead to {near} instead", inner, near)
            place = Place(path, INSIDE, found.start, found.end)
            yield context.at("WF210", message, place, node.id or None, fix=fix)

"""Whether what names a node names one that is there."""

from wfstudio.document.token_text import is_placeholder
from wfstudio.lint.findings import ERROR
from wfstudio.lint.places import INSIDE, Place
from wfstudio.lint.registry import rule
from wfstudio.lint.rules.wiring import may_lead

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.document.model import NodeView
    from wfstudio.lint.context import Context
    from wfstudio.lint.findings import Finding, Fix


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
    for place, key, target in _lost(context):
        if context.same_but_for_case(target) is not None:
            continue
        node = context.doc.nodes[place]
        near = context.near_id(target)
        message = f"{_whose(node, key)} leads to `{target}`, and there is no such node"
        fix = None
        if near is not None:
            message += f". Did you mean `{near}`?"
            fix = _lead(context, place, key, near)
        yield context.at("WF201", message, Place(("nodes", node.index, key)), node.id or None, fix=fix)


def _lost(context: "Context") -> "Iterator[tuple[int, str, str]]":
    """(place of the node, handler, target) of each handler that names no node: also of terminal nodes and of nodes
    without an id of their own, which make no edges. A placeholder may name one."""
    ids = context.index.ids
    broken = _broken_ids(context)
    for edge in context.index.dangling:
        if edge.kind == "handler" and edge.target not in broken and not is_placeholder(edge.target):
            yield ids[edge.source], edge.handler, edge.target
    for place, node in enumerate(context.doc.nodes):
        if ids.get(node.id) == place and not node.is_terminal:
            continue
        for key, target in node.handlers.items():
            if target not in ids and target not in broken and not is_placeholder(target):
                yield place, key, target


def _whose(node: "NodeView", key: str) -> str:
    return f"`{key}` of `{node.id}`" if node.id else f"`{key}`"


def _lead(context: "Context", place: int, key: str, target: str) -> "Fix | None":
    """The fix that leads a handler to a node, where no rule would have more to say then."""
    wiring = context.wirings[place]
    if not may_lead(context, wiring, key, target):
        return None
    where = Place(("nodes", wiring.node.index, key))
    return context.fix("unsafe", f"Lead to {target} instead", where, target)


@rule("WF209", "target-differs-in-case-or-space", ERROR)
def target_differs_in_case_or_space(context: "Context") -> "Iterator[Finding]":
    """A handler names a node but for upper case, lower case or blanks.

    Why: ids are compared to the letter, so an instance that takes this way fails.

    Bad:
        [{"id": "welcome", "type": "form", "fields": [], "on_next": "Done "},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]

    Good:
        [{"id": "welcome", "type": "form", "fields": [], "on_next": "done"},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]
    """
    for place, key, target in _lost(context):
        meant = context.same_but_for_case(target)
        if meant is None:
            continue
        node = context.doc.nodes[place]
        message = f"{_whose(node, key)} leads to `{target}`, but the node is called `{meant}`"
        fix = _lead(context, place, key, meant)
        yield context.at("WF209", message, Place(("nodes", node.index, key)), node.id or None, fix=fix)


@rule("WF210", "dynamic-target-unknown", ERROR)
def dynamic_target_unknown(context: "Context") -> "Iterator[Finding]":
    """A script sets `next` to a literal that names no node.

    Why: the run takes `on_error`, or fails where that is not wired.

    Bad:
        [{"id": "decide", "type": "js", "config": {"js_code": "next = 'don'; return {};"}, "on_error": "done"},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]

    Good:
        [{"id": "decide", "type": "js", "config": {"js_code": "next = 'done'; return {};"}, "on_error": "done"},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]
    """
    ids = context.index.ids
    broken = _broken_ids(context)
    for wiring in context.wirings:
        node = wiring.node
        code = node.js_code if wiring.type_meant == "js" else None
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
                if not set(near) & set("\\'\"`$") and may_lead(context, wiring, "next", near):
                    inner = Place(path, INSIDE, found.start + 1, found.end - 1)
                    fix = context.fix("unsafe", f"Lead to {near} instead", inner, near)
            place = Place(path, INSIDE, found.start, found.end)
            yield context.at("WF210", message, place, node.id or None, fix=fix)

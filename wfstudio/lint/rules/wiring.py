"""Whether each node's handlers are wired as its type needs."""

from wfstudio.lint.findings import ERROR, INFO, WARNING
from wfstudio.lint.places import KEY, Place
from wfstudio.lint.registry import rule

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.lint.context import Context
    from wfstudio.lint.findings import Finding, Fix
    from wfstudio.lint.wiring import Wiring

_OUTCOMES = {
    "on_next": "the person goes on",
    "on_success": "it succeeds",
    "on_fail": "it fails",
}


@rule("WF202", "missing-required-handler", ERROR)
def missing_required_handler(context: "Context") -> "Iterator[Finding]":
    """An outcome that every run may have is not wired although others are.

    Why: the journey stops there. A form needs `on_next` (or `on_success`, which stands in) unless it is terminal; a
    capture `on_success` and `on_fail`; a social security number `on_success`. A hand-off needs none: without `on_next`
    the node that led to it goes on.

    Bad:
        {"id": "selfie", "type": "selfie_capture", "on_success": "done", "on_error": "sorry"}

    Good:
        {"id": "selfie", "type": "selfie_capture", "on_success": "done", "on_fail": "retry", "on_error": "sorry"}
    """
    for place, wiring in enumerate(context.wirings):
        for key in wiring.missing:
            node = wiring.node
            said = _OUTCOMES.get(key, key.removeprefix("on_"))
            message = f"`{node.id}` does not say where to go when {said}: `{key}` is not wired"
            yield unwired(context, "WF202", message, place, key)


def unwired(context: "Context", code: str, message: str, place: int, key: str) -> "Finding":
    """A finding about a handler that is not wired: shown at its empty value, or at the node when it is not there."""
    node = context.doc.nodes[place]
    if key in node.raw:
        return context.at(code, message, Place(("nodes", node.index, key)), node.id or None)
    return context.about_node(code, message, place)


@rule("WF203", "unknown-handler", ERROR)
def unknown_handler(context: "Context") -> "Iterator[Finding]":
    """A key that looks like a handler is none.

    Why: the platform ignores it, so the way it was meant to wire is missing.

    Bad:
        {"id": "ssn", "type": "ssn_capture", "fields": [], "on_next_button_label": "Go on", "on_sucess": "done",
         "on_error": "done"}

    Good:
        {"id": "ssn", "type": "ssn_capture", "fields": [], "on_next_button_label": "Go on", "on_success": "done",
         "on_error": "done"}
    """
    for wiring in context.wirings:
        node = wiring.node
        for key, meant in wiring.unknown:
            place = Place(("nodes", node.index, key), KEY)
            message = f"there is no handler `{key}`"
            fix = None
            if meant is not None:
                message += f". Did you mean `{meant}`?"
                fix = _rename(context, wiring, key, meant)
            yield context.at("WF203", message, place, node.id or None, fix=fix)


def _rename(context: "Context", wiring: "Wiring", key: str, meant: str) -> "Fix | None":
    """The fix that gives a handler another name, where no rule would have more to say then."""
    node = wiring.node
    target = node.raw[key]
    if meant in node.raw and (node.raw[meant] or key in wiring.wired):
        return None
    if meant in node.raw or not target or not isinstance(target, str):
        return None
    place = Place(("nodes", node.index, key), KEY)
    if "label" not in meant:
        if target not in context.index.ids and key not in wiring.wired:
            return None
        if meant not in wiring.supported or wiring.unexplained or not may_lead(context, wiring, meant, target):
            return None
        if sum(other == meant for _, other in wiring.unknown) > 1:
            return None
    return context.fix("unsafe", f"Rename to {meant}", place, meant)


def may_lead(context: "Context", wiring: "Wiring", key: str, target: str) -> bool:
    """Whether a handler can be led to a node by a fix without another rule having something to say about it."""
    raw = wiring.node.raw
    twin = {"on_success": "on_fail", "on_fail": "on_success"}.get(key)
    if twin is not None and raw.get(twin) == target:
        return False
    node_id = wiring.node.id
    if wiring.ends:
        return True
    return target != node_id and not context.ways.would_spin(node_id, target)


@rule("WF204", "unsupported-handler", WARNING)
def unsupported_handler(context: "Context") -> "Iterator[Finding]":
    """A handler is wired that a node of this type never takes.

    Why: the way it wires is never gone. The fix takes it out where it changes nothing, or gives it the name that this
    type has for it.

    Bad:
        {"id": "face", "type": "selfie_capture", "on_success": "done", "on_fail": "retry", "on_error": "retry",
         "on_next": "done"}

    Good:
        {"id": "face", "type": "selfie_capture", "on_success": "done", "on_fail": "retry", "on_error": "retry"}
    """
    for wiring in context.wirings:
        row = wiring.row_meant
        if row is None or wiring.wired <= wiring.supported:
            continue
        node = wiring.node
        for key, meant in wiring.misplaced:
            place = Place(("nodes", node.index, key), KEY)
            message = f"a `{row.type}` never takes `{key}`" + (f". Did you mean `{meant}`?" if meant else "")
            fix = None
            target = node.raw[key]
            if meant is not None:
                fix = _rename(context, wiring, key, meant) if meant not in node.raw else None
            elif isinstance(target, str) and target in context.index.ids and _is_target(wiring, target):
                fix = context.fix("unsafe", f"Take out {key}", place, None, remove=True)
            yield context.at("WF204", message, place, node.id or None, fix=fix)


def _is_target(wiring: "Wiring", target: str) -> bool:
    """Whether a handler that the node takes leads there already."""
    return any(wiring.node.raw[key] == target for key in wiring.wired & wiring.supported)


@rule("WF206", "handler-not-a-string", ERROR)
def handler_not_a_string(context: "Context") -> "Iterator[Finding]":
    """A handler holds something that is not the id of a node.

    Why: a handler is the id of one node, as text; anything else leads nowhere.

    Bad:
        {"id": "go", "type": "form", "fields": [], "on_next": "done", "on_back": ["help", "done"]}

    Good:
        {"id": "go", "type": "form", "fields": [], "on_next": "done", "on_back": "help"}
    """
    for wiring in context.wirings:
        if not wiring.faulty:
            continue
        node = wiring.node
        for key in node.raw:
            if key in wiring.wired and not isinstance(node.raw[key], str):
                message = f"`{key}` takes the id of a node, as text"
                yield context.at("WF206", message, Place(("nodes", node.index, key)), node.id or None)


@rule("WF207", "way-out-of-terminal", INFO)
def way_out_of_terminal(context: "Context") -> "Iterator[Finding]":
    """A terminal node has a handler that is wired.

    Why: the journey is over when it reaches the node, so the way is not gone by this instance. Real workflows have
    such ways, to let a person start again.

    Bad:
        [{"id": "go", "type": "form", "fields": [], "on_next": "done"},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true, "on_next": "go"}]

    Good:
        [{"id": "go", "type": "form", "fields": [], "on_next": "done"},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true, "on_next": ""}]
    """
    for wiring in context.wirings:
        if not wiring.ends:
            continue
        node = wiring.node
        ways = [key for key in node.raw if key in wiring.wired | wiring.meant or key in dict(wiring.unknown)]
        if ways:
            message = f"`{node.id}` ends the journey, so `{ways[0]}` is never taken"
            yield context.at("WF207", message, Place(("nodes", node.index, ways[0]), KEY), node.id or None)


@rule("WF208", "outcomes-not-told-apart", WARNING)
def outcomes_not_told_apart(context: "Context") -> "Iterator[Finding]":
    """`on_success` and `on_fail` lead to the same node.

    Why: what the step found out makes no difference to the journey, so somebody who failed goes on like everybody else.

    Bad:
        {"id": "face", "type": "selfie_capture", "on_success": "done", "on_fail": "done", "on_error": "sorry"}

    Good:
        {"id": "face", "type": "selfie_capture", "on_success": "done", "on_fail": "retry", "on_error": "sorry"}
    """
    ids = context.index.ids
    for wiring in context.wirings:
        raw = wiring.node.raw
        target = raw.get("on_fail")
        if not target or target != raw.get("on_success") or wiring.ends or not isinstance(target, str):
            continue
        if target in ids and {"on_success", "on_fail"} <= wiring.supported:
            message = f"`{wiring.node.id}` leads to `{target}` whether it succeeds or fails"
            place = Place(("nodes", wiring.node.index, "on_fail"))
            yield context.at("WF208", message, place, wiring.node.id or None)

"""Whether each node's handlers are wired as its type needs."""

from wfstudio.lint.findings import ERROR
from wfstudio.lint.places import KEY, Place
from wfstudio.lint.registry import rule

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.lint.context import Context
    from wfstudio.lint.findings import Finding

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
            yield _unwired(context, "WF202", message, place, key)


def _unwired(context: "Context", code: str, message: str, place: int, key: str) -> "Finding":
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
        {"id": "ssn", "type": "ssn_capture", "fields": [], "on_next_button_label": "Go on", "on_sucess": "done"}

    Good:
        {"id": "ssn", "type": "ssn_capture", "fields": [], "on_next_button_label": "Go on", "on_success": "done"}
    """
    for wiring in context.wirings:
        node = wiring.node
        for key, meant in wiring.unknown:
            place = Place(("nodes", node.index, key), KEY)
            message = f"there is no handler `{key}`"
            fix = None
            if meant is not None:
                message += f". Did you mean `{meant}`?"
                if meant not in node.raw and node.raw[key]:
                    fix = context.fix("unsafe", f"Rename to {meant}", place, meant)
            yield context.at("WF203", message, place, node.id or None, fix=fix)


@rule("WF213", "script-leads-nowhere", ERROR)
def script_leads_nowhere(context: "Context") -> "Iterator[Finding]":
    """A script that is reached neither wires `on_success` nor sets `next`.

    Why: when it succeeds the run has nowhere to go. A script with no handler that nothing leads to is no such case:
    it is run on demand.

    Bad:
        [{"id": "score", "type": "js", "config": {"js_code": "return {ok: true};"}, "on_error": "done"},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]

    Good:
        [{"id": "score", "type": "js", "config": {"js_code": "return {ok: true};"}, "on_success": "done",
          "on_error": "done"},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]
    """
    for place, wiring in enumerate(context.wirings):
        if wiring.kind != "js" or not wiring.leads_nowhere or wiring.node.id not in context.ways.reached:
            continue
        message = f"`{wiring.node.id}` leads nowhere: `on_success` is not wired and the script never sets `next`"
        yield _unwired(context, "WF213", message, place, "on_success")

"""Whether it can be seen where scripts lead."""

from wfstudio.lint.findings import ERROR, WARNING
from wfstudio.lint.places import INSIDE, Place
from wfstudio.lint.registry import rule
from wfstudio.lint.rules.wiring import unwired

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.lint.context import Context
    from wfstudio.lint.findings import Finding
    from wfstudio.lint.wiring import Wiring
    from wfstudio.script.facts import ScriptFacts


def _routing(context: "Context") -> "Iterator[tuple[Wiring, ScriptFacts]]":
    """The scripts that parse and in which `next` stands."""
    for wiring in context.wirings:
        if wiring.type_meant != "js" or wiring.ends:
            continue
        code = wiring.node.js_code
        if code and "next" in code:
            from wfstudio.script.facts import read_script

            facts = read_script(code)
            if not facts.errors:
                yield wiring, facts


@rule("WF211", "dynamic-target-not-literal", WARNING)
def dynamic_target_not_literal(context: "Context") -> "Iterator[Finding]":
    """A script computes `next`, so that nobody can see where it leads.

    Why: such a way is in no picture of the workflow, and cannot be checked: the script may lead anywhere, also nowhere.
    `result.next = next` only hands it on, and is not meant.

    Bad:
        [{"id": "decide", "type": "js", "config": {"js_code": "next = 'day_' + new Date().getDay(); return {};"},
          "on_error": "done"},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]

    Good:
        [{"id": "decide", "type": "js", "on_error": "done",
          "config": {"js_code": "next = ok ? 'done' : 'retry'; const result = {}; result.next = next; return result;"}},
         {"id": "retry", "type": "form", "fields": [], "on_next": "decide"},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]
    """
    for wiring, facts in _routing(context):
        for start, end in facts.computed:
            node = wiring.node
            place = Place(("nodes", node.index, "config", "js_code"), INSIDE, start, end)
            message = "the script computes `next`: it cannot be known where it leads"
            yield context.at("WF211", message, place, node.id or None)


@rule("WF212", "two-ways-to-route", WARNING)
def two_ways_to_route(context: "Context") -> "Iterator[Finding]":
    """A script sets `next` while `on_success` is wired too.

    Why: two places say where to go when it succeeds, and only one of them is followed.

    Bad:
        [{"id": "decide", "type": "js", "config": {"js_code": "next = 'retry'; return {};"}, "on_success": "done",
          "on_error": "done"},
         {"id": "retry", "type": "form", "fields": [], "on_next": "done"},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]

    Good:
        [{"id": "decide", "type": "js", "config": {"js_code": "next = 'retry'; return {};"}, "on_success": "",
          "on_error": "done"},
         {"id": "retry", "type": "form", "fields": [], "on_next": "done"},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]
    """
    for wiring, facts in _routing(context):
        key = next((key for key in wiring.node.raw if _succeeds(wiring, key)), None)
        if key is not None and facts.sets_next:
            message = f"`{wiring.node.id}` says twice where to go: by `on_success`, and by `next` in its script"
            yield context.at("WF212", message, Place(("nodes", wiring.node.index, key)), wiring.node.id or None)


def _succeeds(wiring: "Wiring", key: str) -> bool:
    """Whether a key is `on_success`, or was meant to be."""
    if key == "on_success" or (key, "on_success") in wiring.unknown or (key, "on_success") in wiring.misplaced:
        return bool(wiring.node.raw[key])
    return False


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
        if not wiring.leads_nowhere or wiring.node.id not in context.ways.reached:
            continue
        message = f"`{wiring.node.id}` leads nowhere: `on_success` is not wired and the script never sets `next`"
        yield unwired(context, "WF213", message, place, "on_success")

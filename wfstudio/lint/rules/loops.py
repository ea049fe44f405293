"""Whether every journey can end."""

from wfstudio.lint.findings import ERROR
from wfstudio.lint.registry import rule
from wfstudio.lint.verdicts import idle_loops, no_end, traps

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.lint.context import Context
    from wfstudio.lint.findings import Finding


def arrows(witness: list[str]) -> str:
    """A way through the graph as people read it: `welcome → otp → loop_a ↔ loop_b`."""
    shown = witness
    if len(shown) > 12:
        shown = [*shown[:3], "…", *shown[-8:]]
    if len(shown) >= 3 and shown[-1] == shown[-3] and shown[-1] != shown[-2]:
        return " → ".join(shown[:-2]) + f" ↔ {shown[-2]}"
    return " → ".join(shown)


@rule("WF401", "loop-without-a-person", ERROR, on_graph=True)
def loop_without_a_person(context: "Context") -> "Iterator[Finding]":
    """A loop in which no node waits for a person.

    Why: it spins, until the service stops the run. A retry that passes a page is no such loop.

    Bad:
        [{"id": "ask", "type": "js", "config": {"js_code": "return await poll();"}, "on_success": "done",
          "on_fail": "ask", "on_error": "done"},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]

    Good:
        [{"id": "ask", "type": "js", "config": {"js_code": "return await poll();"}, "on_success": "done",
          "on_fail": "wait", "on_error": "done"},
         {"id": "wait", "type": "form", "fields": [], "on_next": "ask"},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]
    """
    for members, witness in idle_loops(context):
        message = f"a loop that waits for nobody and would spin: {arrows(witness)}"
        yield context.about_nodes("WF401", message, members, witness)


@rule("WF404", "trap", ERROR, on_graph=True)
def trap(context: "Context") -> "Iterator[Finding]":
    """Nodes that are reached and from which no way leads to an end. One finding for each trap.

    Why: whoever gets there never finishes. A loop with a way out is no trap, however often it is walked; a script
    that computes its target may lead anywhere, so it is none either.

    Bad:
        [{"id": "menu", "type": "form", "fields": [], "on_next": "done", "on_back": "help"},
         {"id": "help", "type": "form", "fields": [], "on_next": "help"},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]

    Good:
        [{"id": "menu", "type": "form", "fields": [], "on_next": "done", "on_back": "help"},
         {"id": "help", "type": "form", "fields": [], "on_next": "menu"},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]
    """
    for members, witness in traps(context):
        yield context.about_nodes("WF404", f"no way leads from here to an end: {arrows(witness)}", members, witness)


@rule("WF405", "no-end", ERROR, on_graph=True)
def no_end_declared(context: "Context") -> "Iterator[Finding]":
    """No node has `is_terminal_node`.

    Why: no journey can complete, and the application that runs it never learns that it is over.

    Bad:
        [{"id": "thanks", "type": "form", "fields": []}]

    Good:
        [{"id": "thanks", "type": "form", "fields": [], "is_terminal_node": true}]
    """
    if no_end(context):
        yield context.about_document("WF405", "no node has `is_terminal_node`: no journey can complete")

"""Loops through a person: legal, and told for those who want to know.

They stand in most sound workflows, so these rules work on the plain indices: such a document does not pay for the
graph view.
"""

from wfstudio.lint.findings import INFO
from wfstudio.lint.places import INSIDE, Place
from wfstudio.lint.registry import rule
from wfstudio.lint.ways import is_restless, loops_of

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.graph.index import Edge
    from wfstudio.lint.context import Context
    from wfstudio.lint.findings import Finding
    from wfstudio.lint.ways import Ways
    from wfstudio.lint.wiring import Wiring

_COUNTING = ("attempt", "tries", "retry", "retries", "count")


def _loops_without(ways: "Ways", left_out: set[int]) -> list[list[int]]:
    """The loops that do not pass some nodes."""
    if not left_out:
        return ways.loops
    near = [
        [] if here in left_out else [there for there in targets if there not in left_out]
        for here, targets in enumerate(ways.succ)
    ]
    return loops_of(near)


def witness(ways: "Ways", start: int, members: list[int]) -> list[str]:
    """A way from the entry to a node of a loop, and by a shortest circle back to it; the way only when it is long."""
    chosen = set(members)
    came: dict[int, int] = {}
    row = [start]
    way = ways.way_to(ways.order[start], longest=50)
    for here in row:  # grows while it is read
        for there in ways.succ[here]:
            if there == start:
                circle = [here]
                while circle[-1] != start:
                    circle.append(came[circle[-1]])
                return [*way, *[ways.order[place] for place in circle[-2::-1]], ways.order[start]]
            if there in chosen and there not in came:
                came[there] = here
                row.append(there)
    return way


@rule("WF402", "unlimited-retry", INFO)
def unlimited_retry(context: "Context") -> "Iterator[Finding]":
    """A capture, a social security number or a script can be tried again for ever. One finding for each loop.

    Why: whoever wants to get past a check may go on trying. A script in the loop that keeps count (it reads its own
    last result, or speaks of attempts) is taken for a limit.

    Bad:
        [{"id": "face", "type": "selfie_capture", "on_success": "done", "on_fail": "again", "on_error": "again"},
         {"id": "again", "type": "form", "fields": [], "on_next": "face"},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]

    Good:
        [{"id": "face", "type": "selfie_capture", "on_success": "done", "on_fail": "count", "on_error": "done"},
         {"id": "count", "type": "js", "on_error": "done",
          "config": {"js_code": "const attempts = (params.nodes.count?.attempts ?? 0) + 1;\\nnext = attempts < 3 ? 'again' : 'done';\\nreturn { attempts };"}},
         {"id": "again", "type": "form", "fields": [], "on_next": "face"},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]
    """  # noqa: E501
    ways = context.ways
    steps = {ways.number[wiring.node.id] for wiring in context.wirings if _is_step(wiring)}
    if not steps:
        return
    counting = {ways.number[wiring.node.id] for wiring in context.wirings if _keeps_count(wiring)}
    reached = ways.reached
    for members in _loops_without(ways, counting & steps):
        tried = [place for place in members if place in steps and ways.order[place] in reached]
        if not tried or all(is_restless(context.wiring(ways.order[place])) for place in members):
            continue  # without a person it is no retry
        first = tried[0]
        named = [f"`{ways.order[place]}`" for place in tried[:5]]
        more = f" and {len(tried) - 5} more" if len(tried) > 5 else ""
        message = f"{', '.join(named)}{more} can be tried again for ever"
        shown = witness(ways, first, members)
        yield context.about_nodes("WF402", message, [ways.order[place] for place in tried], shown)


def _is_step(wiring: "Wiring") -> bool:
    row = wiring.row_meant
    return row is not None and (row.capture or row.type == "js") and not wiring.ends and bool(wiring.node.id)


def _keeps_count(wiring: "Wiring") -> bool:
    code = wiring.node.js_code if wiring.type_meant == "js" and wiring.node.id else None
    if not code:
        return False
    node_id = wiring.node.id
    if any(f"nodes{named}" in code for named in (f".{node_id}", f"['{node_id}']", f'["{node_id}"]')):
        return True
    plain = code.lower()
    return any(word in plain for word in _COUNTING)


@rule("WF403", "self-loop", INFO)
def self_loop(context: "Context") -> "Iterator[Finding]":
    """A node leads to itself.

    Why: it is legal, and shows the same page again; often another node was meant.

    Bad:
        {"id": "go", "type": "form", "fields": [], "on_next": "done", "on_back": "go"}

    Good:
        {"id": "go", "type": "form", "fields": [], "on_next": "done", "on_back": "help"}
    """
    for edge in context.index.edges:
        if edge.source != edge.target or edge.source in context.ways.stopped:
            continue
        wiring = context.wiring(edge.source)
        if not is_restless(wiring):  # that one would spin
            yield context.at("WF403", f"`{edge.source}` leads to itself", _written(wiring, edge), edge.source)


def _written(wiring: "Wiring", edge: "Edge") -> Place:
    index = wiring.node.index
    if edge.kind != "script":
        return Place(("nodes", index, edge.handler))
    from wfstudio.script.facts import read_script

    facts = read_script(wiring.node.js_code or "")
    found = next(target for target in facts.next_targets if target.target == edge.target)
    return Place(("nodes", index, "config", "js_code"), INSIDE, found.start, found.end)


@rule("WF407", "large-loop", INFO)
def large_loop(context: "Context") -> "Iterator[Finding]":
    """More than 15 nodes lead round in one loop.

    Why: a part of the workflow in which everything leads back to everything is hard to follow and to test.

    Bad:
        [{"id": "a0", "type": "form", "fields": [], "on_next": "a1", "on_back": "done"},
         {"id": "a1", "type": "form", "fields": [], "on_next": "a2"},
         {"id": "a2", "type": "form", "fields": [], "on_next": "a3"},
         {"id": "a3", "type": "form", "fields": [], "on_next": "a4"},
         {"id": "a4", "type": "form", "fields": [], "on_next": "a5"},
         {"id": "a5", "type": "form", "fields": [], "on_next": "a6"},
         {"id": "a6", "type": "form", "fields": [], "on_next": "a7"},
         {"id": "a7", "type": "form", "fields": [], "on_next": "a8"},
         {"id": "a8", "type": "form", "fields": [], "on_next": "a9"},
         {"id": "a9", "type": "form", "fields": [], "on_next": "b0"},
         {"id": "b0", "type": "form", "fields": [], "on_next": "b1"},
         {"id": "b1", "type": "form", "fields": [], "on_next": "b2"},
         {"id": "b2", "type": "form", "fields": [], "on_next": "b3"},
         {"id": "b3", "type": "form", "fields": [], "on_next": "b4"},
         {"id": "b4", "type": "form", "fields": [], "on_next": "b5"},
         {"id": "b5", "type": "form", "fields": [], "on_next": "a0"},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]

    Good:
        [{"id": "a0", "type": "form", "fields": [], "on_next": "a1", "on_back": "done"},
         {"id": "a1", "type": "form", "fields": [], "on_next": "a0"},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]
    """
    ways = context.ways
    limit = context.limit("max-loop")
    if len(ways.order) <= limit:
        return
    for members in ways.loops:
        if len(members) > limit:
            named = [ways.order[place] for place in members]
            message = f"{len(members)} nodes lead round in one loop: `{named[0]}`, `{named[1]}`, …"
            yield context.about_nodes("WF407", message, named, witness(ways, members[0], members))

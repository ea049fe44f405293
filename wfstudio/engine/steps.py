"""Leaving a node by an outcome and entering the next ones, up to a wait, a script or the end."""

from typing import TypeAlias

from msgspec.structs import replace

from wfstudio.document.model import NodeView
from wfstudio.engine.definition import Definition
from wfstudio.engine.effects import Effect, RunScript
from wfstudio.engine.state import (
    COMPLETED,
    FAILED,
    INPROGRESS,
    NEVER_WAIT,
    PENDING,
    Instance,
    JsonObject,
    Visit,
)

MAX_SCRIPTS_IN_A_ROW = 100
"""Inferred: nodes that may run between two waits; one more ends the instance FAILED, since it would never end."""

ENDS_WELL = frozenset({"next", "back", "success"})
"""Outcomes that complete an instance when nothing is wired for them, and that complete a visit."""

Step: TypeAlias = tuple[Instance, tuple[Effect, ...]]


def script_params(instance: Instance, metadata: JsonObject) -> JsonObject:
    """What a script sees as ``params``: ``nodes`` with each node's last result, and the instance's metadata.

    Source: platform facts (``params.nodes``). Inferred: the metadata, under both spellings that the API uses.
    """
    return {"nodes": dict(instance.last_results), "metadata": metadata, "metaData": metadata}


def run_script(instance: Instance, node: NodeView, seq: int, metadata: JsonObject) -> RunScript:
    """The effect that runs a script node; one without code runs an empty body."""
    return RunScript(seq, node.id, node.js_code or "", script_params(instance, metadata))


def leave(
    definition: Definition,
    instance: Instance,
    outcome: str,
    now: int,
    metadata: JsonObject,
    way: tuple[str, str] | None = None,
) -> Step:
    """Close the open visit with ``outcome`` and go where its handler leads, or ``way`` (key, node id) when given.

    Nothing wired: next and success complete the instance, anything else fails it. A handler that names a node that
    is not there fails it.
    """
    visit = instance.visits[-1]
    key, goal = way or definition.handler_for(visit.node_id, outcome) or (None, None)
    closed = replace(
        visit, status=COMPLETED if outcome in ENDS_WELL else FAILED, outcome=outcome, handler=key, updated_at=now
    )
    instance = instance.with_last(closed)
    if goal is None:
        if outcome in ENDS_WELL:
            return replace(instance, status=COMPLETED), ()
        why = f": {visit.error}" if visit.error else ""
        return fail(instance, now, f"Node '{visit.node_id}' ended with {outcome} and nothing is wired for it{why}")
    node = definition.node(goal)
    if node is None:
        return fail(
            instance, now, f"Node '{visit.node_id}': {key} names '{goal}', a node that the workflow does not have"
        )
    return enter(definition, instance, node, now, metadata)


def enter(definition: Definition, instance: Instance, node: NodeView, now: int, metadata: JsonObject) -> Step:
    """Visit ``node``: end at a terminal one, start a script, pass through a system node, else wait there."""
    kind = node.type
    if kind in NEVER_WAIT and not node.is_terminal and _passed_in_a_row(instance) >= MAX_SCRIPTS_IN_A_ROW:
        return fail(
            instance,
            now,
            f"Node '{node.id}' would be number {MAX_SCRIPTS_IN_A_ROW + 1} to run without waiting for a person: "
            "the workflow goes round in a loop of scripts",
        )
    seq = len(instance.visits)
    visit = Visit(seq, node.id, kind, PENDING, created_at=now, updated_at=now)
    instance = replace(instance, visits=(*instance.visits, visit), updated_at=now)
    if node.is_terminal:
        done = replace(visit, status=COMPLETED, outcome="terminal")
        return replace(instance.with_last(done), status=COMPLETED), ()
    if kind == "js":
        running = instance.with_last(replace(visit, status=INPROGRESS))
        return running, (run_script(running, node, seq, metadata),)
    if kind == "system":
        return leave(definition, instance, "success", now, metadata)
    return instance, ()


def fail(instance: Instance, now: int, message: str) -> Step:
    """End the instance FAILED with a message."""
    return replace(instance, status=FAILED, error=message, updated_at=now), ()


def _passed_in_a_row(instance: Instance) -> int:
    count = 0
    for visit in reversed(instance.visits):
        if visit.node_type not in NEVER_WAIT:
            break
        count += 1
    return count

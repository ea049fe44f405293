"""What a script's report means, and running one by itself."""

from msgspec.structs import replace

from wfstudio.document.model import Json
from wfstudio.engine.definition import Definition
from wfstudio.engine.effects import RunScript
from wfstudio.engine.events import ScriptFinished, ScriptReport
from wfstudio.engine.rejected import Rejected
from wfstudio.engine.state import INPROGRESS, Instance, JsonObject
from wfstudio.engine.steps import Step, leave, run_script

FAIL_WITHOUT_HANDLER_FOLLOWS_NEXT = True
"""Inferred: ``success: false`` with ``on_fail`` unwired still goes where ``next`` says, if it says anything."""

ORPHAN_HANDLERS = ("on_success", "on_fail", "on_error", "on_next", "on_check_resolution_fail")
"""Source: workflows-api, "Execute a single orphan node"."""


def script_result(value: Json) -> JsonObject:
    """What is stored for what a script returned: an object as it is.

    Inferred: nothing (or null) is an empty object, so that later scripts may read keys of it; any other value stands
    under the key ``value``.
    """
    if value is None:
        return {}
    return value if isinstance(value, dict) else {"value": value}


def after_script(
    definition: Definition, instance: Instance, event: ScriptFinished, metadata: JsonObject
) -> Step | None:
    """Store the report and go on; None when no script with that number is running."""
    visit = instance.current
    if visit is None or visit.seq != event.seq or visit.node_type != "js" or visit.status != INPROGRESS:
        return None
    report = event.report
    outcome, way, error = script_outcome(definition, visit.node_id, report)
    done = replace(
        visit,
        result=script_result(report.value) if report.ok else None,
        error=error,
        log=report.log,
        duration_ms=report.duration_ms,
        updated_at=event.now,
    )
    return leave(definition, instance.with_last(done), outcome, event.now, metadata, way)


def script_outcome(
    definition: Definition, node_id: str, report: ScriptReport
) -> tuple[str, tuple[str, str] | None, str | None]:
    """What a report of that node's script comes to: outcome, way out when ``next`` gives it, and what went wrong.

    In the order that the service promises.
    """
    if not report.ok:
        return "error", None, report.error or "the script failed"
    said_no = isinstance(report.value, dict) and report.value.get("success") is False
    wired_fail = definition.handler_for(node_id, "fail")
    names_next = report.next is not None and report.next != ""
    if said_no and (wired_fail or not names_next or not FAIL_WITHOUT_HANDLER_FOLLOWS_NEXT):
        return "fail", None, None
    if names_next:
        target = report.next
        if isinstance(target, str) and definition.node(target) is not None:
            return "fail" if said_no else "success", ("next", target), None
        shown = f"'{target}'" if isinstance(target, str) else "something that is no text"
        return "error", None, f"the script set next to {shown}, which names no node of the workflow"
    if definition.handler_for(node_id, "success"):
        return "success", None, None
    missing = "the script succeeded, but neither on_success is wired nor did it set next"
    return "fail", None, missing


def orphan_script(
    definition: Definition, instance: Instance, node_id: str, metadata: JsonObject | None = None
) -> RunScript:
    """The effect that runs an orphan script by itself; its ``seq`` is -1 and the instance does not change.

    Raises ``Rejected`` 404 for a node that is not there, 400 for one that is no script or has a handler wired. Edges
    that lead to it do not count. Source: workflows-api, "Execute a single orphan node".
    """
    node = definition.node(node_id)
    if node is None:
        raise Rejected(404, "Node not found in workflow.", "nodeId")
    if any(key in node.handlers for key in ORPHAN_HANDLERS):
        raise Rejected(400, "Node is not an orphan. It has active handlers or connections.", "nodeId")
    if node.type != "js":
        raise Rejected(400, f"Node '{node_id}' is of type {node.type}, not a script.", "nodeId")
    return run_script(instance, node, -1, metadata if metadata is not None else {})


def orphan_answer(node_id: str, report: ScriptReport) -> tuple[int, JsonObject]:
    """HTTP status and body of a run orphan. Source: workflows-api, "Execute a single orphan node"."""
    if not report.ok:
        details: JsonObject = {"message": f"Error executing JS step: {report.error or 'the script failed'}"}
        return 500, {"success": False, "error": "Error while executing orphan node.", "details": details}
    answer: JsonObject = {"success": True, "nodeId": node_id, "result": script_result(report.value)}
    if report.value is None:
        answer["error"] = "Node execution returned no result"
    return 200, answer

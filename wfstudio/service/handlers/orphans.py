"""Running a single script that no handler leads away from."""

from wfstudio.engine.events import ScriptReport
from wfstudio.engine.rejected import Rejected
from wfstudio.engine.scripts import orphan_answer, orphan_script
from wfstudio.sandbox.mocks import MockedFetch
from wfstudio.service.call import Answer, Call
from wfstudio.service.journeys import look
from wfstudio.service.refused import Refused

NOT_FOUND = "Workflow instance not found."


async def execute_node(call: Call) -> Answer:
    """Run an orphan of the pinned definition; nothing of the instance changes. Anybody may call it.

    An instance of another tenant or community is answered as one that is not there.
    Source: workflows-api, "Execute a single orphan node".
    """
    try:
        run = await look(call, call.path["wfInstanceId"])
    except Refused:
        return _failed(404, NOT_FOUND)
    try:
        effect = orphan_script(run.definition, run.instance, call.path["nodeId"], run.row.metadata)
    except Rejected as rejected:
        return _failed(rejected.status, rejected.message)
    outcome = await call.service.scripts.run(effect.code, effect.params, MockedFetch(run.row.mocks))
    error = str(outcome.error) if outcome.error is not None else None
    report = ScriptReport(outcome.ok, outcome.value, outcome.next, error, tuple(outcome.log), outcome.duration_ms)
    return Answer(*orphan_answer(effect.node_id, report))


def _failed(status: int, message: str) -> Answer:
    return Answer(status, {"success": False, "error": message})

"""Endpoint name → what it does. A row of the endpoint table that is missing here answers 501."""

from collections.abc import Awaitable, Callable
from typing import Any

from wfstudio.service.call import Call
from wfstudio.service.handlers import instances, open, reads, workflows

Handler = Callable[[Call], Awaitable[Any]]

HANDLERS: dict[str, Handler] = {
    "result_summary": reads.result_summary,
    "results": reads.node_results,
    "instance_details": reads.instance_details,
    "initiate": instances.initiate,
    "create_instance": instances.create_instance,
    "list_instances": reads.list_instances,
    "get_workflow": workflows.get_workflow,
    "list_workflows": workflows.list_workflows,
    "create_workflow": workflows.create_workflow,
    "update_workflow": workflows.update_workflow,
    "delete_workflow": workflows.delete_workflow,
    "node_result": reads.node_result,
    "poll": instances.poll,
    "poll_liveid": instances.poll_liveid,
    "submit_result": instances.submit_result,
    "ecdsa_helper": open.ecdsa_helper,
    "environment": open.environment,
    "healthz": open.healthz,
    "publickeys": open.publickeys,
    "sd": open.sd,
    "well_known": open.well_known,
    "node_library": workflows.node_library,
}

"""Endpoint name → what it does. A row of the endpoint table that is missing here answers 501."""

from collections.abc import Awaitable, Callable
from typing import Any

from wfstudio.service.call import Call
from wfstudio.service.handlers import access, instances, keys, notifications, open, orphans, reads, workflows

Handler = Callable[[Call], Awaitable[Any]]

HANDLERS: dict[str, Handler] = {
    "callback_by_access_code": access.callback_by_access_code,
    "create_by_access_code": access.create_by_access_code,
    "recaptcha_config": notifications.recaptcha_config,
    "result_summary": reads.result_summary,
    "results": reads.node_results,
    "instance_details": reads.instance_details,
    "initiate": instances.initiate,
    "send_notification": notifications.send_notification,
    "create_instance": instances.create_instance,
    "list_instances": reads.list_instances,
    "dvcid_list": workflows.dvcid_list,
    "search_workflows": workflows.search_workflows,
    "get_workflow": workflows.get_workflow,
    "manage_direct_access": access.manage_direct_access,
    "list_workflows": workflows.list_workflows,
    "create_workflow": workflows.create_workflow,
    "update_workflow": workflows.update_workflow,
    "delete_workflow": workflows.delete_workflow,
    "execute_node": orphans.execute_node,
    "node_result": reads.node_result,
    "poll": instances.poll,
    "poll_liveid": instances.poll_liveid,
    "submit_result": instances.submit_result,
    "servicekeys": keys.servicekeys,
    "reset_servicekey": keys.reset_servicekey,
    "ecdsa_helper": open.ecdsa_helper,
    "environment": open.environment,
    "healthz": open.healthz,
    "verify_token": keys.verify_token,
    "publickeys": open.publickeys,
    "sd": open.sd,
    "well_known": open.well_known,
    "node_library": workflows.node_library,
}

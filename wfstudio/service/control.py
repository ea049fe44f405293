"""The control path, which a real tenant does not have: outcomes, mocks, events, and the comforts.

Bare JSON both ways. It needs a system license in the header ``license``; on loopback the Host header must name this
machine, so that no web page can reach it by a name that it points here (DNS rebinding).
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from wfstudio.service import comforts
from wfstudio.service.bodies import Receive, inner_value, read_body
from wfstudio.service.captures import OUTCOMES
from wfstudio.service.clock import to_iso
from wfstudio.service.core import Service
from wfstudio.service.first_start import license_digest
from wfstudio.service.mocks import check_mocks
from wfstudio.service.refused import Refused
from wfstudio.service.seed import BadSeed
from wfstudio.service.settings import is_loopback
from wfstudio.service.store.rows import InstanceRow, License

PREFIX = "/__studio"


def check_host(host: str) -> None:
    """Raise Refused 403 unless the Host header names this machine."""
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() and not host.endswith("]") else host
    if not is_loopback(name):
        raise Refused(403, f"Host: {host[:100]!r} does not name this machine")


async def _admit(service: Service, headers: Mapping[str, str]) -> License:
    text = headers.get("license")
    if not text:
        raise Refused(401, "license is required")
    grant = await service.repository.license(license_digest(text))
    if grant is None:
        raise Refused(401, "the license is not known")
    if grant.level != "system":
        raise Refused(403, "the control path needs a license of level system")
    return grant


async def known_instance(service: Service, grant: License, instance_id: Any) -> InstanceRow:
    if not isinstance(instance_id, str) or not instance_id:
        raise Refused(400, "wfInstanceId is required")
    row = await service.repository.instance(instance_id)
    if row is None or not grant.covers(row.tenant_id, row.community_id):
        raise Refused(404, "wfInstanceId: there is no such workflow instance")
    return row


async def queue_outcome(service: Service, grant: License, body: dict[str, Any], _: dict[str, str]) -> Any:
    """Queue what the next capture of a node comes to."""
    row = await known_instance(service, grant, body.get("wfInstanceId"))
    node_id, outcome, result = body.get("nodeId"), body.get("outcome"), body.get("result")
    definition = await service.definition(row.definition_hash)
    if not isinstance(node_id, str) or definition.node(node_id) is None:
        raise Refused(400, "nodeId must name a node of the instance's workflow")
    if outcome not in OUTCOMES:
        raise Refused(400, f"outcome must be one of {', '.join(OUTCOMES)}")
    if result is not None and not isinstance(result, dict):
        raise Refused(400, "result must be an object")
    await service.repository.queue_outcome(row.id, node_id, outcome, result)
    return {}


async def set_mocks(service: Service, grant: License, body: dict[str, Any], _: dict[str, str]) -> Any:
    """Replace what the scripts of an instance get from ``fetch``."""
    row = await known_instance(service, grant, body.get("wfInstanceId"))
    await service.repository.set_mocks(row.id, check_mocks(body.get("mocks")))
    return {}


async def events(service: Service, grant: License, _: dict[str, Any], path: dict[str, str]) -> Any:
    """Everything that happened to an instance."""
    row = await known_instance(service, grant, path["instanceId"])
    return [
        {"at": to_iso(event.at), "kind": event.kind, "nodeId": event.node_id, "detail": event.detail}
        for event in await service.repository.events(row.id)
    ]


async def definition(service: Service, grant: License, _: dict[str, Any], path: dict[str, str]) -> Any:
    """The workflow as the instance pinned it when it was made, whatever became of it since."""
    row = await known_instance(service, grant, path["instanceId"])
    return (await service.definition(row.definition_hash)).document.workflow


async def reset(service: Service, grant: License, _: dict[str, Any], __: dict[str, str]) -> Any:
    """Empty the store and fill it from the seed that the service was started with, if any; the clock is back too."""
    comforts.check_own(service, grant, "a reset")
    from wfstudio.service import seeding

    try:
        await seeding.reset(service, service.seed)
    except BadSeed as error:
        raise Refused(400, str(error)) from None
    return {"seeded": service.seed is not None}


Control = Callable[[Service, License, dict[str, Any], dict[str, str]], Awaitable[Any]]

ROUTES: tuple[tuple[str, str, Control], ...] = (
    ("POST", "/outcome", queue_outcome),
    ("POST", "/mocks", set_mocks),
    ("GET", "/instance/{instanceId}/events", events),
    ("GET", "/instance/{instanceId}/definition", definition),
    ("POST", "/reset", reset),
    ("GET", "/clock", comforts.read_clock),
    ("POST", "/clock", comforts.advance_clock),
    ("POST", "/extension", comforts.set_extension),
    ("GET", "/personas", comforts.personas),
    ("GET", "/faults", comforts.read_all_faults),
    ("POST", "/faults", comforts.set_faults),
)


async def answer(
    service: Service, control: Control, headers: Mapping[str, str], path: dict[str, str], receive: Receive
) -> Any:
    """Answer one request. Raises Refused."""
    if not service.settings.control:
        raise Refused(404, "the control path is switched off")
    if is_loopback(service.settings.host):
        check_host(headers.get("host", ""))
    grant = await _admit(service, headers)
    body = inner_value(await read_body(receive, headers, service.settings.max_body_bytes), None)
    if not isinstance(body, dict):
        raise Refused(400, "the body must be an object")
    return await control(service, grant, body, path)

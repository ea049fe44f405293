"""More of the control path: the clock, extensions, personas, faults.

The clock and the faults are those of the whole service, so only a license of the service's own tenant may touch them.
"""

import json
from secrets import token_hex
from typing import Any

from wfstudio.engine.simulation import PERSONA_KEY, PERSONAS
from wfstudio.service.clock import CLOCK_AHEAD, MovableClock, to_iso
from wfstudio.service.core import Service
from wfstudio.service.faults import read_faults
from wfstudio.service.refused import Refused
from wfstudio.service.shared_state import FAULTS
from wfstudio.service.store.rows import License

FARTHEST_AHEAD_MS = 10 * 366 * 24 * 60 * 60 * 1000
JsonObject = dict[str, Any]


def check_own(service: Service, grant: License, what: str) -> None:
    if not grant.covers(service.secrets.tenant_id, service.secrets.community_id):
        raise Refused(403, f"only a system license of the service's own tenant may use {what}")


async def read_clock(service: Service, _: License, __: JsonObject, ___: dict[str, str]) -> Any:
    """The time that instances live by, and how far it is ahead of the machine's."""
    return _clock(service)


async def advance_clock(service: Service, grant: License, body: JsonObject, _: dict[str, str]) -> Any:
    """Move the time of instances ahead by ``advanceMs``; callers' ``ts`` and tokens go by the machine's time still.

    It never goes back, also when the service starts anew on the same store, until a reset. Other processes on that
    store have taken it over when this answers.
    """
    check_own(service, grant, "the clock")
    step = body.get("advanceMs")
    clock = service.clock if isinstance(service.clock, MovableClock) else MovableClock(service.clock)
    if type(step) is not int or step < 0 or clock.ahead_ms + step > FARTHEST_AHEAD_MS:
        raise Refused(400, "advanceMs must be a number of milliseconds, not below 0, ten years ahead at most")
    await service.repository.set_comfort(CLOCK_AHEAD, str(clock.ahead_ms + step))
    await service.state.changed()
    return _clock(service)


def _clock(service: Service) -> JsonObject:
    ahead = service.clock.ahead_ms if isinstance(service.clock, MovableClock) else 0
    return {"now": to_iso(service.clock()), "aheadMs": ahead}


async def set_extension(service: Service, grant: License, body: JsonObject, _: dict[str, str]) -> Any:
    """Make an extension active or not, in the community of the body, the license or the service."""
    uuid, active = body.get("uuid"), body.get("active", True)
    community = body.get("communityId", grant.community_id)
    if community is None and grant.tenant_id == service.secrets.tenant_id:
        community = service.secrets.community_id
    if not isinstance(uuid, str) or not uuid:
        raise Refused(400, "uuid is required")
    if not isinstance(active, bool):
        raise Refused(400, "active must be true or false")
    if not isinstance(community, str) or not community:
        raise Refused(400, "communityId is required")
    if not grant.covers(grant.tenant_id, community):
        raise Refused(403, "communityId: the license is not authorised for this community")
    await service.repository.set_extension(grant.tenant_id, community, uuid, active, service.clock())
    return {"uuid": uuid, "active": active, "communityId": community}


async def personas(_: Service, __: License, ___: JsonObject, ____: dict[str, str]) -> Any:
    """The personas, the key of the metadata that names one, and what becomes of each one's captures."""
    return {"metadataKey": PERSONA_KEY, "personas": PERSONAS}


async def set_faults(service: Service, grant: License, body: JsonObject, _: dict[str, str]) -> Any:
    """Replace the faults; the same ``seed`` gives the same sequence of failures, in each process of the store."""
    check_own(service, grant, "faults")
    seed, faults = body.get("seed", 0), body.get("faults")
    if type(seed) is not int:
        raise Refused(400, "seed must be a whole number")
    read_faults(faults)
    told = {"faults": faults, "seed": seed, "set": token_hex(8)}  # the same faults once more are new ones
    await service.repository.set_comfort(FAULTS, json.dumps(told))
    await service.state.changed()
    return {"faults": service.faults.listed(), "seed": service.faults.seed}


async def read_all_faults(service: Service, grant: License, _: JsonObject, __: dict[str, str]) -> Any:
    """The faults there are."""
    check_own(service, grant, "faults")
    return {"faults": service.faults.listed(), "seed": service.faults.seed}

"""Asking a service why a run stands or ended where it does."""

from datetime import datetime
from typing import TYPE_CHECKING

from wfstudio.scenario.evidence import gather
from wfstudio.scenario.explain import Explanation, explain

if TYPE_CHECKING:
    from wfstudio.client.api import AsyncClient
    from wfstudio.client.control import AsyncControl


async def explained(client: "AsyncClient", control: "AsyncControl | None", instance: str) -> Explanation:
    """The explanation, by the service's time where that is told; ``control`` is None on a tenant.

    Raises client errors.
    """
    evidence = await gather(client, control, instance)
    now = str((await control.clock()).get("now", "")) if control is not None else ""
    return explain(evidence, datetime.fromisoformat(now) if now else None)

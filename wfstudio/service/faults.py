"""Faults and delays on purpose, by endpoint, so that a client's retries can be tried out. Set on the control path."""

import asyncio
import random
from dataclasses import dataclass
from typing import Any

from wfstudio.protocol.endpoints import ENDPOINTS
from wfstudio.service.refused import Refused

LONGEST_DELAY_MS = 60_000
_KEYS = frozenset({"endpoint", "status", "rate", "latencyMs"})


@dataclass(frozen=True, slots=True)
class Fault:
    """What befalls an endpoint: ``status`` (None: no failure) with probability ``rate``, after ``latency_ms``."""

    status: int | None
    rate: float
    latency_ms: int


class Faults:
    """The faults of one process; none until ``replace`` is called. The same seed gives the same sequence."""

    def __init__(self) -> None:
        self._by_endpoint: dict[str, Fault] = {}
        self._random = random.Random(0)  # noqa: S311 (repeatable on purpose)
        self.seed = 0

    def replace(self, faults: dict[str, Fault], seed: int) -> None:
        """Forget the faults there are, take these, and begin the seed's sequence anew."""
        self._by_endpoint, self.seed = faults, seed
        self._random = random.Random(seed)  # noqa: S311 (repeatable on purpose)

    def listed(self) -> list[dict[str, Any]]:
        """The faults as ``read_faults`` takes them."""
        return [
            {"endpoint": name, "status": fault.status, "rate": fault.rate, "latencyMs": fault.latency_ms}
            for name, fault in self._by_endpoint.items()
        ]

    async def strike(self, endpoint: str) -> None:
        """Wait and fail as was asked for. Raises Refused."""
        fault = self._by_endpoint.get(endpoint)
        if fault is None:
            return
        if fault.latency_ms:
            await asyncio.sleep(fault.latency_ms / 1000)
        if fault.status is not None and self._random.random() < fault.rate:
            raise Refused(fault.status, "a fault that was asked for on the control path")


def read_faults(value: Any) -> dict[str, Fault]:
    """The faults of a control request. Raises Refused 400 that names the entry and the key at fault."""
    if not isinstance(value, list):
        raise Refused(400, "faults must be an array of objects")
    return dict(_read_fault(f"faults.{number}", entry) for number, entry in enumerate(value))


def _read_fault(place: str, entry: Any) -> tuple[str, Fault]:
    if not isinstance(entry, dict) or entry.get("endpoint") not in ENDPOINTS:
        raise Refused(400, f"{place}.endpoint must be the name of an endpoint, such as submit_result")
    for key in entry.keys() - _KEYS:
        raise Refused(400, f"{place}.{key} is not known ({', '.join(sorted(_KEYS))})")
    status, rate, latency = entry.get("status"), entry.get("rate", 1), entry.get("latencyMs", 0)
    if status is not None and not (type(status) is int and 400 <= status <= 599):
        raise Refused(400, f"{place}.status must be a number from 400 to 599")
    if isinstance(rate, bool) or not isinstance(rate, int | float) or not 0 <= rate <= 1:
        raise Refused(400, f"{place}.rate must be a number from 0 to 1")
    if type(latency) is not int or not 0 <= latency <= LONGEST_DELAY_MS:
        raise Refused(400, f"{place}.latencyMs must be a number from 0 to {LONGEST_DELAY_MS}")
    return entry["endpoint"], Fault(status, float(rate), latency)

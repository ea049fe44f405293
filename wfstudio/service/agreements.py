"""How often one caller may make the service agree on a shared key that it does not remember.

A key agreement costs some tenths of a millisecond and needs no credentials, so it is what a flood would ask for.
"""

import time
from collections import OrderedDict
from collections.abc import Callable

PER_SECOND = 200
"""Inferred: agreements a second for one address (a proxy counts as one); answered 429 beyond that. A caller that keeps
its key pair needs one."""

BURST = 1000
MOST_ADDRESSES = 4096


class Agreements:
    """A bucket of ``burst`` agreements for each address, filled at ``per_second``."""

    def __init__(
        self, per_second: int = PER_SECOND, burst: int = BURST, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate, self._burst, self._clock = per_second, burst, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self.made = 0
        self.refused = 0

    def allow(self, address: str) -> bool:
        """Count one agreement for this address; False when it had enough for now."""
        now = self._clock()
        left, at = self._buckets.get(address, (float(self._burst), now))
        left = min(float(self._burst), left + (now - at) * self._rate)
        allowed = left >= 1
        self._buckets[address] = (left - 1 if allowed else left, now)
        self._buckets.move_to_end(address)
        if len(self._buckets) > MOST_ADDRESSES:
            self._buckets.popitem(last=False)
        self.made += allowed
        self.refused += not allowed
        return allowed

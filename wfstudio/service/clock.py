"""The service's time: epoch milliseconds inside, ISO 8601 with milliseconds and Z on the wire."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache

Clock = Callable[[], int]


def now_ms() -> int:
    """The present moment in epoch milliseconds."""
    return time.time_ns() // 1_000_000


@lru_cache(maxsize=1024)
def to_iso(ms: int) -> str:
    """An epoch-millisecond moment as the platform writes dates.

    Source: workflows-api, "Get workflow instance details with node list" (``2024-01-15T10:30:00.000Z``).
    """
    moment = datetime.fromtimestamp(ms // 1000, UTC)
    return f"{moment.isoformat()[:19]}.{ms % 1000:03d}Z"


def from_iso(text: str) -> int:
    """Epoch milliseconds of an ISO 8601 date-time; one without an offset is taken as UTC.

    Raises ValueError when the text is no such date-time.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return round(moment.timestamp() * 1000)


CLOCK_AHEAD = "clock-ahead-ms"
"""Under which name the store keeps how far the clock was moved."""


class MovableClock:
    """A clock that can be moved ahead of another one, for whoever cannot wait a day for an instance to expire."""

    def __init__(self, base: Clock, ahead_ms: int = 0) -> None:
        self.base = base
        self.ahead_ms = ahead_ms

    def __call__(self) -> int:
        return self.base() + self.ahead_ms


class SteppedClock:
    """A clock that stands still and goes on only when ``step`` is called; ``machine`` is the time that callers have."""

    def __init__(self, start_ms: int, step_ms: int, machine: Clock) -> None:
        self._start_ms, self._step_ms = start_ms, step_ms
        self._now = start_ms
        self.machine = machine

    def __call__(self) -> int:
        return self._now

    def step(self) -> None:
        """One step ahead."""
        self._now += self._step_ms

    def restart(self) -> None:
        """Back to the start."""
        self._now = self._start_ms


def machine_time(clock: Clock) -> int:
    """The time that callers share with this machine: that of the clock as it was before anybody moved it."""
    base = clock.base if isinstance(clock, MovableClock) else clock
    return base.machine() if isinstance(base, SteppedClock) else base()

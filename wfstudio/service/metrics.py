"""What a service counts of itself, as Prometheus reads it. No label holds anything that a caller sent.

Source: Prometheus, "Text-based exposition format" 0.0.4.
"""

import time
from bisect import bisect_left
from collections.abc import Callable, Iterator

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BOUNDS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Upper bounds of the buckets of a request's duration, in seconds."""


class _Durations:
    __slots__ = ("counts", "total")

    def __init__(self) -> None:
        self.counts = [0] * (len(BOUNDS_S) + 1)
        self.total = 0.0


class Metrics:
    """The counters of one process, and gauges that are read when somebody asks. Used from one event loop."""

    def __init__(self) -> None:
        self._started = time.time()
        self._requests: dict[tuple[str, int], int] = {}
        self._durations: dict[str, _Durations] = {}
        self._gauges: dict[str, tuple[str, str, Callable[[], float]]] = {}
        self.in_flight = 0
        self.read("requests_in_flight", "gauge", "Requests that are being answered.", lambda: self.in_flight)
        self.read("start_time_seconds", "gauge", "When this process began to serve, epoch seconds.", self._start)

    def _start(self) -> float:
        return self._started

    def read(self, name: str, kind: str, text: str, value: Callable[[], float]) -> None:
        """Tell a number that is kept elsewhere; ``kind`` is gauge or counter."""
        self._gauges[f"wfstudio_{name}"] = (kind, text, value)

    def answered(self, endpoint: str, status: int, seconds: float) -> None:
        """Count one answer."""
        key = (endpoint, status)
        self._requests[key] = self._requests.get(key, 0) + 1
        durations = self._durations.get(endpoint)
        if durations is None:
            durations = self._durations[endpoint] = _Durations()
        durations.counts[bisect_left(BOUNDS_S, seconds)] += 1
        durations.total += seconds

    def text(self) -> str:
        """Everything, in the text format."""
        return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        for name, (kind, text, value) in self._gauges.items():
            yield from _head(name, kind, text)
            yield f"{name} {value():.17g}"
        name = "wfstudio_requests_total"
        yield from _head(name, "counter", "Answers, by endpoint and status.")
        for (endpoint, status), count in sorted(self._requests.items()):
            yield f'{name}{{endpoint="{endpoint}",status="{status}"}} {count}'
        name = "wfstudio_request_duration_seconds"
        yield from _head(name, "histogram", "From the request's head to its answer, by endpoint.")
        for endpoint, durations in sorted(self._durations.items()):
            yield from _histogram(name, endpoint, durations)


def _head(name: str, kind: str, text: str) -> Iterator[str]:
    yield f"# HELP {name} {text}"
    yield f"# TYPE {name} {kind}"


def _histogram(name: str, endpoint: str, durations: _Durations) -> Iterator[str]:
    below = 0
    for bound, count in zip((*map(str, BOUNDS_S), "+Inf"), durations.counts, strict=True):
        below += count
        yield f'{name}_bucket{{endpoint="{endpoint}",le="{bound}"}} {below}'
    yield f'{name}_sum{{endpoint="{endpoint}"}} {durations.total:.9f}'
    yield f'{name}_count{{endpoint="{endpoint}"}} {below}'

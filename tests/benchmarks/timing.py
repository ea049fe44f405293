"""Wall times of whole processes, taken in turn with a floor so that a drifting machine does not tilt the ratio."""

import statistics
import subprocess
import time
from collections.abc import Callable, Sequence


def process_time(command: Sequence[str]) -> float:
    """Seconds that one run of ``command`` takes, its output thrown away."""
    started = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - started


def in_turn(runs: int, **measures: Callable[[], float]) -> dict[str, float]:
    """The median seconds of each measure over ``runs`` rounds, one of each per round, after one warm-up round."""
    taken: dict[str, list[float]] = {name: [] for name in measures}
    for round_number in range(runs + 1):
        for name, measure in measures.items():
            seconds = measure()
            if round_number:
                taken[name].append(seconds)
    return {name: statistics.median(values) for name, values in taken.items()}

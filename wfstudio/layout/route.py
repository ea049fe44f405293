"""Routing in the channels between layers: each net gets tracks along the layers, ordered for few crossings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

_PAIRWISE_LIMIT = 48  # nets in one channel up to which every order of two is compared


@dataclass(slots=True)
class Run:
    """A net's need in one channel: rows of its left and right ends; ``track`` is filled by ``assign``."""

    net: int
    left: list[int]
    right: list[int]
    part: int = 0
    """0, or 1 for the second half of a net that was cut in two."""
    track: int = -1
    low: int = field(init=False)
    high: int = field(init=False)

    def __post_init__(self) -> None:
        self.low = min(self.left + self.right)
        self.high = max(self.left + self.right)


@dataclass(slots=True)
class Tracks:
    """The answer for one channel: how many tracks, and for each net its runs.

    A net has one run, two when it was cut, none when it is straight.

    ``bend`` is the row that joins the two runs of a cut net.
    """

    count: int
    runs: dict[int, list[Run]]
    bend: dict[int, int]


def assign(nets: Sequence[tuple[int, list[int], list[int]]]) -> Tracks:
    """Give each net (number, rows of left ends, rows of right ends) of a channel its track.

    No two nets share a cell but where one crosses the other at a right angle, provided that rows on one side belong to
    one net each. Nets that block each other in a ring are cut in two and joined on a row of their own.
    """
    runs = [Run(number, left, right) for number, left, right in nets if len({*left, *right}) > 1]
    if len(runs) <= 1:  # nothing can be in the way
        for run in runs:
            run.track = 0
        return Tracks(len(runs), {run.net: [run] for run in runs}, {})
    used = {row for _, left, right in nets for row in left + right}
    bend: dict[int, int] = {}
    follow = _must_follow(runs)
    while (ring := _ring(runs, follow)) is not None:
        cut = min(
            (run for run in ring if run.left and run.right), key=lambda run: (run.part, run.high - run.low, run.net)
        )
        row = _free_row(cut, used)
        used.add(row)
        bend[cut.net] = row
        runs.remove(cut)
        runs += [Run(cut.net, cut.left, [row]), Run(cut.net, [row], cut.right, 1)]
        follow = _must_follow(runs)
    ordered = _order(runs, follow)
    count = _pack(runs, ordered)
    answer: dict[int, list[Run]] = {}
    for run in sorted(runs, key=lambda run: run.part):
        answer.setdefault(run.net, []).append(run)
    return Tracks(count, answer, bend)


def _must_follow(runs: Sequence[Run]) -> dict[int, set[int]]:
    """For each run (by position) those whose tracks must lie after its own: they end in a row where it starts."""
    starts: dict[int, int] = {}
    for position, run in enumerate(runs):
        for row in run.left:
            starts[row] = position
    follow: dict[int, set[int]] = {position: set() for position in range(len(runs))}
    for position, run in enumerate(runs):
        for row in run.right:
            other = starts.get(row)
            if other is not None and runs[other].net != run.net:
                follow[other].add(position)
    return follow


def _ring(runs: Sequence[Run], follow: dict[int, set[int]]) -> list[Run] | None:
    """Runs that each must lie before the next and the last before the first, or None."""
    state = [0] * len(runs)
    for root in range(len(runs)):
        if state[root]:
            continue
        path: list[int] = [root]
        rest = [iter(sorted(follow[root]))]
        state[root] = 1
        while path:
            for other in rest[-1]:
                if state[other] == 1:
                    return [runs[position] for position in path[path.index(other) :]]
                if not state[other]:
                    state[other] = 1
                    path.append(other)
                    rest.append(iter(sorted(follow[other])))
                    break
            else:
                state[path.pop()] = 2
                rest.pop()
    return None


def _free_row(run: Run, used: set[int]) -> int:
    """The row nearest to the middle of the run that nothing in the channel uses."""
    middle = (run.low + run.high) // 2
    for distance in range(len(used) + 2):
        for row in (middle + distance, middle - distance):
            if row not in used and row >= 0:
                return row
    return max(used) + 1


def _crossings(first: Run, second: Run) -> int:
    """Crossings of two runs when the first lies before the second."""
    return sum(first.low < row < first.high for row in second.left) + sum(
        second.low < row < second.high for row in first.right
    )


def _order(runs: Sequence[Run], follow: dict[int, set[int]]) -> list[int]:
    """Positions of the runs in the order of their tracks: what must follow does, else fewest crossings."""
    size = len(runs)
    waiting = dict.fromkeys(range(size), 0)
    for others in follow.values():
        for other in others:
            waiting[other] += 1
    cost = dict.fromkeys(range(size), 0)
    pairwise = size <= _PAIRWISE_LIMIT
    saved: dict[tuple[int, int], int] = {}
    if pairwise:
        for one in range(size):
            for two in range(size):
                if one != two and runs[one].low <= runs[two].high and runs[two].low <= runs[one].high:
                    saved[one, two] = _crossings(runs[one], runs[two]) - _crossings(runs[two], runs[one])
                    cost[one] += saved[one, two]
    order: list[int] = []
    left = set(range(size))
    while left:
        ready = [position for position in left if not waiting[position]]
        best = min(ready, key=lambda position: (cost[position], *_habit(runs[position])))
        order.append(best)
        left.remove(best)
        for other in follow[best]:
            waiting[other] -= 1
        if pairwise:
            for other in left:
                cost[other] -= saved.get((other, best), 0)
    return order


def _habit(run: Run) -> tuple[int, int, int]:
    """Order where no comparison decides: lines going down from the lowest start, then lines going up."""
    start = min(run.left) if run.left else run.low
    end = max(run.right) if run.right else run.high
    return (0, -start, run.net) if end >= start else (1, start, run.net)


def _pack(runs: Sequence[Run], order: Sequence[int]) -> int:
    """Number the tracks of the runs in order, sharing a track where runs do not touch; how many tracks."""
    done: list[Run] = []
    for position in order:
        run = runs[position]
        run.track = max(
            (other.track + 1 for other in done if other.low <= run.high and run.low <= other.high), default=0
        )
        done.append(run)
    return max((run.track + 1 for run in done), default=0)

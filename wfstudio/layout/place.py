"""Where items stand across the flow: lines kept straight first, then everything close to what it joins."""

from __future__ import annotations

import itertools
from bisect import bisect
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Gap = Callable[[int, int], int]


@dataclass(frozen=True, slots=True)
class Line:
    """A line between two items that wants ``first``'s cell at ``first_at`` level with ``second``'s at ``second_at``.

    Only a line between neighbouring layers (``straight``) can be made exactly straight.
    """

    channel: int
    first: int
    first_at: int
    second: int
    second_at: int
    weight: int
    straight: bool = True


def place(
    layers: Sequence[Sequence[int]], size: Sequence[int], gap: Gap, lines: Sequence[Line], turns: int = 6
) -> list[int]:
    """The first cell of each item across the flow, none negative.

    Items of a layer keep their order and at least ``gap(upper, lower)`` free cells between them. Heavier lines are
    straightened before lighter ones; a line is left bent when it would cross a straight one. ``turns`` is how often
    everything is drawn towards what it joins.
    """
    rank = [0] * len(size)
    for layer in layers:
        for position, item in enumerate(layer):
            rank[item] = position
    block, shift, count = _blocks(len(size), lines, rank)
    order, after, before = _constraints(layers, size, gap, block, shift, count)
    at = [0] * count
    for number in order:
        at[number] = max((at[other] + need for other, need in before[number]), default=at[number])
    pulls = _pulls(lines, block, shift, count)
    for turn in range(turns):
        for number in reversed(order) if turn % 2 == 0 else order:
            if pulls[number]:
                at[number] = _settled(pulls[number], before[number], after[number], at)
    result = [at[block[item]] + shift[item] for item in range(len(size))]
    low = min(result, default=0)
    return [value - low for value in result]


def _settled(
    pulls: Sequence[tuple[int, int, int]],
    before: Sequence[tuple[int, int]],
    after: Sequence[tuple[int, int]],
    at: Sequence[int],
) -> int:
    """Where a block is drawn to, as far as its neighbours leave room."""
    if len(pulls) == 1:
        other, off, _ = pulls[0]
        wanted = at[other] + off
    else:
        wanted = _median([(at[other] + off, weight) for other, off, weight in pulls])
    for other, need in before:
        if at[other] + need > wanted:
            wanted = at[other] + need
    for other, need in after:
        if at[other] - need < wanted:
            wanted = at[other] - need
    return wanted


def _blocks(count: int, lines: Sequence[Line], rank: Sequence[int]) -> tuple[list[int], list[int], int]:
    """Join items by straight lines that do not cross: block and place in the block of each item, number of blocks."""
    follows: dict[int, tuple[int, int]] = {}  # item -> (item of the next layer, its place relative to this one's)
    led: set[int] = set()
    taken: dict[int, list[tuple[int, int]]] = {}
    ranked = sorted(range(len(lines)), key=lambda n: (-lines[n].weight, lines[n].channel, n))
    for line in (lines[n] for n in ranked):
        if not line.straight or line.first in follows or line.second in led:
            continue
        pairs = taken.setdefault(line.channel, [])
        pair = (rank[line.first], rank[line.second])
        index = bisect(pairs, pair)
        if index and (pairs[index - 1][0] >= pair[0] or pairs[index - 1][1] >= pair[1]):
            continue
        if index < len(pairs) and (pairs[index][0] <= pair[0] or pairs[index][1] <= pair[1]):
            continue
        pairs.insert(index, pair)
        follows[line.first] = (line.second, line.first_at - line.second_at)
        led.add(line.second)
    block, shift, blocks = [-1] * count, [0] * count, 0
    for item in range(count):
        if item in led:
            continue
        current, moved = item, 0
        while True:
            block[current], shift[current] = blocks, moved
            if current not in follows:
                break
            current, step = follows[current]
            moved += step
        blocks += 1
    return block, shift, blocks


_Needs = list[list[tuple[int, int]]]


def _constraints(
    layers: Sequence[Sequence[int]],
    size: Sequence[int],
    gap: Gap,
    block: Sequence[int],
    shift: Sequence[int],
    count: int,
) -> tuple[list[int], _Needs, _Needs]:
    """An order of the blocks from top to bottom, and for each the blocks after and before it with their distance."""
    need: dict[tuple[int, int], int] = {}
    for layer in layers:
        for upper, lower in itertools.pairwise(layer):
            pair = (block[upper], block[lower])
            distance = shift[upper] + size[upper] + gap(upper, lower) - shift[lower]
            need[pair] = max(need.get(pair, distance), distance)
    after: _Needs = [[] for _ in range(count)]
    before: _Needs = [[] for _ in range(count)]
    waiting = [0] * count
    for (upper, lower), distance in need.items():
        after[upper].append((lower, distance))
        before[lower].append((upper, distance))
        waiting[lower] += 1
    order = [number for number in range(count) if not waiting[number]]
    for number in order:
        for lower, _ in after[number]:
            waiting[lower] -= 1
            if not waiting[lower]:
                order.append(lower)
    return order, after, before


def _pulls(
    lines: Sequence[Line], block: Sequence[int], shift: Sequence[int], count: int
) -> list[list[tuple[int, int, int]]]:
    """For each block what draws it: another block, the place relative to it that makes the line level, the weight."""
    pulls: list[list[tuple[int, int, int]]] = [[] for _ in range(count)]
    for line in lines:
        one, two = block[line.first], block[line.second]
        if one == two:
            continue
        step = shift[line.first] + line.first_at - shift[line.second] - line.second_at
        pulls[two].append((one, step, line.weight))
        pulls[one].append((two, -step, line.weight))
    return pulls


def _median(values: list[tuple[int, int]]) -> int:
    """The weighted median."""
    values.sort()
    half = 0
    for _, weight in values:
        half += weight
    seen = 0
    for value, weight in values:
        seen += 2 * weight
        if seen >= half:
            return value
    return values[-1][0]

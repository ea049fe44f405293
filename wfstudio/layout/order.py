"""The order of items in each layer: few crossings, found by sweeps and neighbour swaps."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence

from wfstudio.layout.lanes import Lanes


class Ordering:
    """The layers as lists of items, with the lines between them."""

    def __init__(self, lanes: Lanes) -> None:
        size = len(lanes.layer)
        self.lanes = lanes
        self.left: list[list[int]] = [[] for _ in range(size)]
        self.right: list[list[int]] = [[] for _ in range(size)]
        self.lines: list[list[tuple[int, int]]] = [[] for _ in lanes.channels]
        self.layers: list[list[int]] = [[] for _ in range(lanes.depth)]
        self.at = [0] * size
        for channel, all_ends in enumerate(lanes.channels):
            for ends in all_ends:
                for item, _ in ends.left:
                    for other, _ in ends.right:
                        self.left[other].append(item)
                        self.right[item].append(other)
                        self.lines[channel].append((item, other))

    def start(self, rank: Callable[[int], float]) -> None:
        """Fill the layers, each in the order that ``rank`` gives."""
        for layer in self.layers:
            layer.clear()
        for item in sorted(range(len(self.at)), key=lambda item: (rank(item), item)):
            self.layers[self.lanes.layer[item]].append(item)
        for layer in self.layers:
            self._number(layer)

    def restore(self, layers: Sequence[Sequence[int]]) -> None:
        """Take the given order."""
        self.layers = [list(layer) for layer in layers]
        for layer in self.layers:
            self._number(layer)

    def _number(self, layer: Sequence[int]) -> None:
        for position, item in enumerate(layer):
            self.at[item] = position

    def crossings(self) -> int:
        """How many pairs of lines cross, all channels together."""
        return sum(self._count(channel) for channel in range(len(self.lines)))

    def _count(self, channel: int) -> int:
        """Inversions of the ends on the right, those on the left being in order: O(n log n) but for inserting."""
        at = self.at
        total = 0
        seen: list[int] = []
        for _, end in sorted([(at[item], at[other]) for item, other in self.lines[channel]]):
            index = bisect_right(seen, end)
            total += len(seen) - index
            seen.insert(index, end)
        return total

    def sweep(self, forward: bool) -> None:
        """Sort each layer by the middle of its neighbours in the layer before (or after)."""
        sides = self.left if forward else self.right
        at = self.at
        for layer in self.layers if forward else reversed(self.layers):
            wanted = {item: sum([at[other] for other in near]) / len(near) for item in layer if (near := sides[item])}
            moving = iter(sorted(wanted, key=lambda item: (wanted[item], at[item])))
            layer[:] = [next(moving) if item in wanted else item for item in layer]
            self._number(layer)

    def swap_neighbours(self) -> bool:
        """Swap neighbours where that removes crossings; whether any was."""
        improved = False
        at = self.at
        for layer in self.layers:
            if len(layer) < 2:
                continue
            left = [sorted([at[other] for other in self.left[item]]) for item in layer]
            right = [sorted([at[other] for other in self.right[item]]) for item in layer]
            for position in range(len(layer) - 1):
                below = position + 1
                before = _inversions(left[position], left[below]) + _inversions(right[position], right[below])
                if not before:
                    continue
                after = _inversions(left[below], left[position]) + _inversions(right[below], right[position])
                if after < before:
                    layer[position], layer[below] = layer[below], layer[position]
                    left[position], left[below] = left[below], left[position]
                    right[position], right[below] = right[below], right[position]
                    improved = True
            self._number(layer)
        return improved

    def improve(self, rounds: int, *, forward: bool = True) -> int:
        """Sweep to and fro, swap neighbours, and keep the best order seen; how many crossings it has."""
        best, kept = self.crossings(), [list(layer) for layer in self.layers]
        idle = 0
        for turn in range(rounds):
            self.sweep((turn % 2 == 0) == forward)
            for _ in range(3):
                if not self.swap_neighbours():
                    break
            found = self.crossings()
            idle += 1
            if found < best:
                best, kept, idle = found, [list(layer) for layer in self.layers], 0
            if not best or idle > 4:
                break
        self.restore(kept)
        return best


def _inversions(upper: Sequence[int], lower: Sequence[int]) -> int:
    """Pairs of lines that cross when the one item stands above the other; both lists are sorted."""
    if not upper or not lower or upper[-1] <= lower[0]:
        return 0
    total = place = 0
    for end in upper:
        while place < len(lower) and lower[place] < end:
            place += 1
        total += place
    return total

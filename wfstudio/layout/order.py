"""The order of items in each layer: few crossings, found by sweeps and neighbour swaps."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from wfstudio.layout.lanes import Lanes

Turn = tuple[int, int, int]
"""A node that a lane joins, and how many of the node's own lines the turn crosses when the lane is above, or below."""
Neighbour = tuple[int, float]
"""An item of the next layer and where on it the line ends, from 0 (first port) up to, not including, 1."""


class Ordering:
    """The layers as lists of items, with the lines between them."""

    def __init__(self, lanes: Lanes, place: Mapping[int, float], turns: bool = True) -> None:
        """``place`` says where on its node the port of an edge is, as a part of 1; ``turns`` whether lines that turn
        within a layer count among the crossings."""
        size = len(lanes.layer)
        self.lanes = lanes
        self.left: list[list[Neighbour]] = [[] for _ in range(size)]
        self.right: list[list[Neighbour]] = [[] for _ in range(size)]
        self.beside: list[list[int]] = [[] for _ in range(size)]
        self.lines: list[list[tuple[int, float, int]]] = [[] for _ in lanes.channels]
        self.layers: list[list[int]] = [[] for _ in range(lanes.depth)]
        self.at = [0] * size
        self.turns: list[tuple[list[Turn], list[Turn]]] = [([], []) for _ in range(size)]
        """For each lane the nodes of its own layer that it joins on its left and on its right."""
        self.turning: set[int] = set()
        """The lanes that have turns."""
        self.ends: tuple[list[int], list[int]] = ([0] * size, [0] * size)
        """How many lines each item has on its left and on its right."""
        self.ports = Counter(item for all_ends in lanes.channels for ends in all_ends for item, _ in ends.left)
        for channel, all_ends in enumerate(lanes.channels):
            for ends in all_ends:
                for item, edge in ends.left:
                    part = place.get(edge, 0.0)
                    for other in ends.right:
                        self.left[other].append((item, part))
                        self.right[item].append((other, 0.0))
                        self.lines[channel].append((item, part, other))
                if not (ends.left and ends.right):
                    self._beside([item for item, _ in ends.left] + ends.right)
                if turns:
                    self._turn(ends.left, 1, place)
                    self._turn([(item, -1) for item in ends.right], 0, place)

    def _beside(self, items: Sequence[int]) -> None:
        """Remember a turn: a lane and the nodes of its own layer that it joins."""
        for lane in items:
            if lane >= self.lanes.count:
                self.beside[lane] += [item for item in items if item < self.lanes.count]

    def _turn(self, items: Sequence[tuple[int, int]], side: int, place: Mapping[int, float]) -> None:
        """Count lines on a side of items (with the edge whose port it is), and remember what a lane joins there."""
        turns = []
        for item, edge in items:
            self.ends[side][item] += 1
            if item < self.lanes.count:
                ports = self.ports.get(item, 1)
                rank = round(place.get(edge, 0.5) * (ports + 1)) - 1
                turns.append((item, rank, ports - 1 - rank) if edge >= 0 else (item, 0, 0))
        for item, _ in items:
            if item >= self.lanes.count:
                self.turns[item][side].extend(turns)
                if turns:
                    self.turning.add(item)

    def _passing(self, upper: int, lower: int) -> int:
        """Crossings, when two neighbours stand so, of lines of the one with turns of the other that pass it."""
        total = 0
        for lane, other, above in ((lower, upper, True), (upper, lower, False)):
            for side in (0, 1):
                for node, over, under in self.turns[lane][side]:
                    if node == other:
                        total += under if above else over
                    elif (self.at[node] < self.at[other]) == above:
                        total += self.ends[side][other]
        return total

    def _turning(self) -> int:
        """Crossings of turns with the lines of the items that they pass."""
        total = 0
        for layer in self.layers:
            for side in (0, 1):
                sums = [0]
                for item in layer:
                    sums.append(sums[-1] + self.ends[side][item])
                for lane in layer:
                    for node, over, under in self.turns[lane][side]:
                        low, high = sorted((self.at[lane], self.at[node]))
                        total += sums[high] - sums[low + 1] + (over if self.at[lane] < self.at[node] else under)
        return total

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
        return sum(self._count(channel) for channel in range(len(self.lines))) + self._turning()

    def _count(self, channel: int) -> int:
        at = self.at
        pairs = sorted((at[item] + part, at[other]) for item, part, other in self.lines[channel])
        total = 0
        seen: list[int] = []
        for _, end in pairs:
            index = bisect_right(seen, end)
            total += len(seen) - index
            seen.insert(index, end)
        return total

    def sweep(self, forward: bool) -> None:
        """Sort each layer by the middle of its neighbours in the layer before (or after)."""
        sides = self.left if forward else self.right
        order = range(self.lanes.depth) if forward else range(self.lanes.depth - 1, -1, -1)
        for number in order:
            layer = self.layers[number]
            wanted = {item: self._middle(sides[item]) for item in layer if sides[item]}
            for item in layer:
                if item not in wanted and self.beside[item]:
                    near = [wanted[other] for other in self.beside[item] if other in wanted]
                    if near:
                        wanted[item] = max(near) + 0.001
            self._sort(layer, wanted)

    def _middle(self, neighbours: Sequence[Neighbour]) -> float:
        return sum(self.at[item] + part for item, part in neighbours) / len(neighbours)

    def _sort(self, layer: list[int], wanted: Mapping[int, float]) -> None:
        """Sort the items that want a place; the others keep theirs."""
        moving = sorted((item for item in layer if item in wanted), key=lambda item: (wanted[item], self.at[item]))
        rest = iter(moving)
        layer[:] = [next(rest) if item in wanted else item for item in layer]
        self._number(layer)

    def swap_neighbours(self) -> bool:
        """Swap neighbours where that removes crossings; whether any was."""
        improved = False
        for layer in self.layers:
            if len(layer) < 2:
                continue
            left = {item: self._ends(self.left[item]) for item in layer}
            right = {item: self._ends(self.right[item]) for item in layer}
            for position in range(len(layer) - 1):
                upper, lower = layer[position], layer[position + 1]
                turns = upper in self.turning or lower in self.turning
                before = _inversions(left[upper], left[lower]) + _inversions(right[upper], right[lower])
                before += self._passing(upper, lower) if turns else 0
                if not before:
                    continue
                after = _inversions(left[lower], left[upper]) + _inversions(right[lower], right[upper])
                after += self._passing(lower, upper) if turns and after < before else 0
                if after < before:
                    layer[position], layer[position + 1] = lower, upper
                    self.at[upper], self.at[lower] = position + 1, position
                    improved = True
        return improved

    def _ends(self, neighbours: Sequence[Neighbour]) -> list[float]:
        """Where the lines to the neighbours end, sorted."""
        at = self.at
        if len(neighbours) == 1:
            item, part = neighbours[0]
            return [at[item] + part]
        return sorted([at[item] + part for item, part in neighbours])

    def improve(self, rounds: int) -> None:
        """Sweep to and fro, swap neighbours, and keep the best order seen."""
        best, kept = self.crossings(), [list(layer) for layer in self.layers]
        idle = 0
        for turn in range(rounds):
            self.sweep(turn % 2 == 0)
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


def _inversions(upper: Sequence[float], lower: Sequence[float]) -> int:
    """Pairs of lines that cross when the one item stands above the other; both lists are sorted."""
    if not upper or not lower or upper[-1] <= lower[0]:
        return 0
    total = place = 0
    for end in upper:
        while place < len(lower) and lower[place] < end:
            place += 1
        total += place
    return total

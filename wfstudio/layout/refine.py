"""The last touch on an order: swaps that lessen the crossings that will be drawn, trunks counted as the trees they are.

A net in a channel is a tree: one end on one side, one or more on the other, joined by a trunk. Where a line passes
between two arms of a tree it crosses the trunk, which counting line by line does not see when both come from one item.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import chain, combinations

from wfstudio.layout.lanes import Lanes

Tree = tuple[list[int], list[int]]
"""The items that a net joins in a channel: those on the left, those on the right."""

_HOPE = 2
"""So many crossings more than at its best place an item may make on its way to a better one."""


class Refinement:
    """Layers as lists of items, and the trees that meet each item on its left and on its right."""

    def __init__(self, lanes: Lanes, layers: list[list[int]], at: list[int]) -> None:
        """``layers`` and ``at`` (the place of each item in its layer) are changed in place."""
        self.layers = layers
        self.at = at
        self.trees: list[list[Tree]] = [
            [([item for item, _ in ends.left], [item for item, _ in ends.right]) for ends in channel if ends.right]
            for channel in lanes.channels
        ]
        self.meeting: tuple[list[list[Tree]], list[list[Tree]]] = ([[] for _ in at], [[] for _ in at])
        for tree in chain.from_iterable(self.trees):
            for item in tree[0]:
                self.meeting[1][item].append(tree)
            for item in tree[1]:
                self.meeting[0][item].append(tree)

    def crossings(self) -> int:
        """How many crossings will be drawn, as far as an order tells; compares every pair of a channel's trees."""
        return sum(self._cost(list(combinations(trees, 2))) for trees in self.trees)

    def improve(self, rounds: int, reach: int, only: Collection[int] | None = None) -> int:
        """Move items up to ``reach`` places within their layers while that helps; how many crossings that took away.

        With ``only`` no other items are moved: they keep their order among each other.
        """
        saved = 0
        for turn in range(rounds):
            gain = 0
            for layer in self.layers if turn % 2 == 0 else reversed(self.layers):
                if len(layer) > 1:
                    gain += self._sift(layer, reach, list(layer) if only is None else [i for i in layer if i in only])
            saved += gain
            if not gain:
                break
        return saved

    def _sift(self, layer: list[int], reach: int, items: Sequence[int]) -> int:
        """Let items of a layer look for a better place; how many crossings that took away."""
        gain = 0
        for item in items:
            for step in (1, -1):
                total = best = moved = kept = 0
                while moved < reach and 0 <= (place := self.at[item] + step) < len(layer):
                    total += self._swapped(layer, min(place, place - step))
                    moved += 1
                    if total < best:
                        best, kept = total, moved
                    elif total > best + _HOPE:
                        break
                for _ in range(moved - kept):
                    self._swap(layer, self.at[item] - (step > 0))
                gain -= best
                if kept:
                    break
        return gain

    def _swap(self, layer: list[int], place: int) -> None:
        upper, lower = layer[place], layer[place + 1]
        layer[place], layer[place + 1] = lower, upper
        self.at[upper], self.at[lower] = place + 1, place

    def _swapped(self, layer: list[int], place: int) -> int:
        """Swap two neighbours; how many crossings more there are (fewer: negative)."""
        upper, lower = layer[place], layer[place + 1]
        pairs = [
            (one, other)
            for side in self.meeting
            if side[upper] and side[lower]
            for one in side[upper]
            for other in side[lower]
            if one is not other
        ]
        before = self._cost(pairs)
        self._swap(layer, place)
        return self._cost(pairs) - before

    def _cost(self, pairs: Sequence[tuple[Tree, Tree]]) -> int:
        at = self.at
        total = 0
        for (left, right), (others_left, others_right) in pairs:
            start, end, other_start, other_end = at[left[0]], at[right[0]], at[others_left[0]], at[others_right[0]]
            if len(left) == len(right) == len(others_left) == len(others_right) == 1:
                if start != other_start and end != other_end and (start < other_start) != (end < other_end):
                    total += 1
            elif len(left) == len(others_left) == 1:
                arms = [at[item] for item in right], [at[item] for item in others_right]
                total += alike(start, arms[0], other_start, arms[1])
            elif len(right) == len(others_right) == 1:
                arms = [at[item] for item in left], [at[item] for item in others_left]
                total += alike(end, arms[0], other_end, arms[1])
            elif len(left) == 1:
                arms = [at[item] for item in right], [at[item] for item in others_left]
                total += opposite(start, arms[0], other_end, arms[1])
            else:
                arms = [at[item] for item in others_right], [at[item] for item in left]
                total += opposite(other_start, arms[0], end, arms[1])
        return total


def alike(root: int, arms: Sequence[int], other: int, others: Sequence[int]) -> int:
    """Crossings of two trees whose roots are on the same side; roots that share an item stand in the better order."""
    if root < other:
        return _over(arms, others)
    if root > other:
        return _over(others, arms)
    return min(_over(arms, others), _over(others, arms))


def _over(upper: Sequence[int], lower: Sequence[int]) -> int:
    """Crossings when the root of ``upper`` stands above that of ``lower``: whichever trunk comes first."""
    low, high = min(lower), max(upper)
    return min(sum([arm > low for arm in upper]), sum([arm < high for arm in lower]))


def opposite(root: int, arms: Sequence[int], other: int, others: Sequence[int]) -> int:
    """Crossings of a tree with its root on the left and one with its root on the right."""
    above = any(arm < root for arm in others)
    below = any(arm > root for arm in others)
    if other <= min(arms):
        return int(below)
    if other >= max(arms):
        return int(above)
    return 1 + (above and below)

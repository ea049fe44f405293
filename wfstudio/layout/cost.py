"""How good a drawing is: crossings and length of its lines."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from wfstudio.layout.drawing import EdgePath


def crossings(edges: Iterable[EdgePath]) -> int:
    """How many cells hold lines of two nets, one across the other."""
    across: dict[int, set[tuple[int, int, int]]] = {}
    along: set[tuple[int, int, int, int]] = set()
    for edge in edges:
        for (ax, ay), (bx, by) in pairwise(edge.points):
            if ay == by:
                across.setdefault(ay, set()).add((min(ax, bx), max(ax, bx), edge.net))
            else:
                along.add((ax, min(ay, by), max(ay, by), edge.net))
    return len(
        {
            (x, y)
            for x, low, high, net in along
            for y in range(low + 1, high)
            for first, last, other in across.get(y, ())
            if first < x < last and other != net
        }
    )


def length(edges: Iterable[EdgePath]) -> int:
    """Cells that the lines take, shared ones counted for each edge."""
    return sum(abs(ax - bx) + abs(ay - by) for edge in edges for (ax, ay), (bx, by) in pairwise(edge.points))

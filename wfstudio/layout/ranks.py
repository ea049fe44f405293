"""From a graph with loops to layers: which edges run back, and which layer each node stands in."""

from __future__ import annotations

from collections.abc import Sequence

Pair = tuple[int, int]


def back_edges(count: int, edges: Sequence[Pair], first: int | None, late: frozenset[int] = frozenset()) -> set[int]:
    """Positions of the edges that close a loop, found depth first from ``first`` in declared order.

    Nodes are ``0..count-1``. Edges in ``late`` (the back buttons) are followed after the others. Nodes that ``first``
    does not reach follow: those nothing leads to, then the rest, in declared order. What leads into ``first`` runs
    back, so that a journey stays where it starts when its first way is taken away. Without the returned edges the
    graph has no cycle.
    """
    out: list[list[int]] = [[] for _ in range(count)]
    entered = [False] * count
    for position, (source, target) in enumerate(edges):
        out[source].append(position)
        entered[target] = entered[target] or source != target
    for positions in out:
        positions.sort(key=lambda position: position in late)
    roots = [] if first is None else [first]
    roots += [node for node in range(count) if not entered[node]]
    roots += range(count)
    state = [0] * count  # 0 unseen, 1 on the path, 2 done
    back: set[int] = set()
    for root in roots:
        if state[root]:
            continue
        state[root] = 1
        stack = [(root, iter(out[root]))]
        while stack:
            node, rest = stack[-1]
            for position in rest:
                target = edges[position][1]
                if state[target] == 1 or target == first:
                    back.add(position)
                elif state[target] == 0:
                    state[target] = 1
                    stack.append((target, iter(out[target])))
                    break
            else:
                state[node] = 2
                stack.pop()
    return back


def layers(count: int, edges: Sequence[Pair], weights: Sequence[int]) -> list[int]:
    """The layer of each node of a graph without cycles: longest path from the sources, then tightened.

    Every edge leads to a later layer. Tightening moves a node within its slack towards the side with the heavier edges.
    """
    into: list[list[tuple[int, int]]] = [[] for _ in range(count)]
    out: list[list[tuple[int, int]]] = [[] for _ in range(count)]
    for (source, target), weight in zip(edges, weights, strict=True):
        into[target].append((source, weight))
        out[source].append((target, weight))
    waiting = [len(entries) for entries in into]
    order = [node for node in range(count) if not waiting[node]]
    layer = [0] * count
    for node in order:
        for target, _ in out[node]:
            layer[target] = max(layer[target], layer[node] + 1)
            waiting[target] -= 1
            if not waiting[target]:
                order.append(target)
    pull = [sum(w for _, w in out[node]) - sum(w for _, w in into[node]) for node in range(count)]
    for _ in range(4):
        moved = False
        for node in reversed(order):
            moved |= _move(node, layer, into, out, pull[node])
        if not moved:
            break
    low = min(layer, default=0)
    return [value - low for value in layer]


def _move(
    node: int,
    layer: list[int],
    into: list[list[tuple[int, int]]],
    out: list[list[tuple[int, int]]],
    pull: int,
) -> bool:
    """Put the node at the end of its slack that shortens its edges; whether it moved."""
    if pull > 0 and out[node]:
        wanted = min(layer[target] for target, _ in out[node]) - 1
    elif pull < 0 and into[node]:
        wanted = max(layer[source] for source, _ in into[node]) + 1
    else:
        return False
    moved = wanted != layer[node]
    layer[node] = wanted
    return moved

"""The step that puts a part's items in order within their layers, near to a previous drawing where there is one."""

from __future__ import annotations

import random
import sys
from collections import deque

from wfstudio.layout.drawing import Drawing, EdgeKey
from wfstudio.layout.lanes import End
from wfstudio.layout.order import Ordering
from wfstudio.layout.plan import Plan, lane_key
from wfstudio.layout.refine import Refinement

_EFFORTS = (
    (150, 9, 9, 12, 8),
    (400, 4, 3, 12, 8),
    (1000, 3, 3, 12, 8),
    (2500, 1, 1, 8, 4),
    (sys.maxsize, 1, 1, 3, 1),
)
"""Up to how many boxes and lanes: how many starts are tried, how many of them refined, with how many sweeps, and how
far an item is moved."""


def put_in_order(plan: Plan, previous: Drawing | None) -> None:
    """Give each layer its order, and the sides of each node the order of their slots."""
    ordering = Ordering(plan.lanes)
    known = _known_places(plan, previous)
    if sum(item < plan.lanes.count for item in known) * 2 >= plan.lanes.count:
        ordering.start(_between_known(plan, known).__getitem__)
        new = {item for item in range(len(ordering.at)) if item not in known}
        Refinement(plan.lanes, ordering.layers, ordering.at).improve(4, 8, new)
    else:
        _search(plan, ordering)
    plan.order = ordering.layers
    _put_slots_in_order(plan, ordering.at, previous)


def _search(plan: Plan, ordering: Ordering) -> None:
    """Look for an order with few crossings: the smaller the part, the more starts are tried and the longer each."""
    size = len(ordering.at)
    starts, refined, rounds, reach = next(effort for limit, *effort in _EFFORTS if size < limit)
    found: list[tuple[int, int, list[list[int]]]] = []
    for number in range(starts):
        ordering.start(_first_ranks(plan, number).__getitem__)
        ordering.improve(rounds, forward=number // 3 % 2 == 0)
        crossings = Refinement(plan.lanes, ordering.layers, ordering.at).crossings() if starts > 1 else 0
        found.append((crossings, number, ordering.layers))
    best: tuple[int, list[list[int]]] | None = None
    for _, _, layers in sorted(found)[:refined]:
        ordering.restore(layers)
        refinement = Refinement(plan.lanes, ordering.layers, ordering.at)
        refinement.improve(reach, reach)
        crossings = refinement.crossings() if refined > 1 else 0
        if best is None or crossings < best[0]:
            best = crossings, ordering.layers
    if best is not None:
        ordering.restore(best[1])


def _put_slots_in_order(plan: Plan, at: list[int], previous: Drawing | None) -> None:
    """Slots in the order of what they join, so that their lines do not cross; ports that were there keep theirs."""
    count = plan.lanes.count
    sides: tuple[list[list[tuple[float, float, int, int]]], ...] = (
        [[] for _ in range(count)],
        [[] for _ in range(count)],
    )
    for all_ends in plan.lanes.channels:
        for ends in all_ends:
            middles = [_middle(at, ends.left), _middle(at, ends.right)]
            for side, here in enumerate((ends.right, ends.left)):
                for item, slot in here:
                    if item < count:
                        sides[side][item].append((middles[side], middles[1 - side], ends.net, slot))
    plan.left, plan.right = ([[slot for *_, slot in sorted(slots)] for slots in side] for side in sides)
    if previous is None or previous.direction != plan.direction:
        return
    across = 1 if plan.direction == "right" else 0
    rank = {edge.key: edge.points[0][across] for edge in previous.edges}
    for slots in (*plan.left, *plan.right):
        _keep(plan, slots, rank)


def _middle(at: list[int], ends: list[End]) -> float:
    """The middle of some ends; a line without any comes last."""
    return sum([at[item] for item, _ in ends]) / len(ends) if ends else float("inf")


def _keep(plan: Plan, slots: list[int], rank: dict[EdgeKey, int]) -> None:
    """Put the ports that have a rank in its order, on the places that they have among them."""
    found = []
    for at, slot in enumerate(slots):
        link = plan.links[slot] if slot >= 0 else None
        if link is not None and (key := (link.source, link.handler, link.target or "")) in rank:
            found.append((rank[key], slot, at))
    for (_, slot, _), (*_, at) in zip(sorted(found), found, strict=True):
        slots[at] = slot


def _first_ranks(plan: Plan, number: int) -> list[float]:
    """Ranks for a first order: depth first in declared order, so that the happy path comes first (0), depth first with
    the last declared first (1), breadth first (2), after that with what leaves each node shuffled."""
    count = plan.lanes.count
    out: list[list[int]] = [[] for _ in range(count)]
    for source, target in plan.pairs:
        out[source].append(target)
    if number > 5:
        for targets in out:
            random.Random(number).shuffle(targets)  # noqa: S311 - the same in every process
    rank = [-1.0] * len(plan.lanes.layer)
    entry = [position for position, node in enumerate(plan.part.nodes) if node.entry]
    seen, way = 0, number % 3
    for root in [*entry, *sorted(range(count), key=lambda node: plan.lanes.layer[node])]:
        waiting = deque([root])
        while waiting:
            node = waiting.popleft() if way == 2 else waiting.pop()
            if rank[node] < 0:
                rank[node] = seen
                seen += 1
                waiting += [target for target in (out[node] if way else reversed(out[node])) if rank[target] < 0]
    for net in plan.lanes.nets:
        source = plan.pairs[net.edges[0]][0]
        for lane in net.lanes.values():
            rank[lane] = (rank[net.target] if net.way == "back" else rank[source]) + 0.5
    return rank


def _known_places(plan: Plan, previous: Drawing | None) -> dict[int, float]:
    """Items that the previous drawing has, and where it had them across the flow."""
    known: dict[int, float] = {}
    if previous is None or previous.direction != plan.direction:
        return known
    for position, node in enumerate(plan.part.nodes):
        box = previous.boxes.get(node.id)
        if box is not None:
            known[position] = box.y + box.h / 2 if plan.direction == "right" else box.x + box.w / 2
    for net in plan.lanes.nets:
        for layer, lane in net.lanes.items():
            at = previous.lanes.get(lane_key(plan, net, layer))
            if at is not None:
                known[lane] = at
    return known


def _between_known(plan: Plan, known: dict[int, float]) -> list[float]:
    """Ranks for every item: the old place, or for a new one the middle of its neighbours' places."""
    rank = [known.get(item, -1.0) for item in range(len(plan.lanes.layer))]
    links: dict[int, list[int]] = {}
    for source, target in plan.pairs:
        links.setdefault(source, []).append(target)
        links.setdefault(target, []).append(source)
    low = max(known.values(), default=0.0)
    for node in range(plan.lanes.count):
        if node not in known:
            near = [rank[other] for other in links.get(node, ()) if rank[other] >= 0]
            rank[node] = sum(near) / len(near) + 0.25 if near else low + 1 + node
    for net in plan.lanes.nets:
        start = rank[plan.pairs[net.edges[0]][0]]
        for layer, lane in net.lanes.items():
            if lane not in known:
                near = [rank[other] for at in (layer - 1, layer + 1) if (other := net.lanes.get(at)) in known]
                rank[lane] = sum(near) / len(near) if near else (start + rank[net.target]) / 2 + 0.5
    return rank

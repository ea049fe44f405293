"""The step that puts a part's items in order within their layers, near to a previous drawing where there is one."""

from __future__ import annotations

from wfstudio.layout.drawing import Drawing
from wfstudio.layout.order import Ordering
from wfstudio.layout.plan import Plan, lane_key


def put_in_order(plan: Plan, previous: Drawing | None, turns: bool) -> None:
    """Give each layer its order, and each node the order of its entries. ``turns``: see ``Ordering``."""
    parts = {
        edge: (rank + 1) / (len(ports) + 1)
        for ports in plan.ports
        for rank, port in enumerate(ports)
        if (edge := port.edge) >= 0
    }
    ordering = Ordering(plan.lanes, parts, turns)
    known = _known_places(plan, previous)
    if len(known) * 2 >= len(ordering.at):
        ordering.start(_between_known(plan, known).__getitem__)
    else:
        ordering.start(_first_ranks(plan).__getitem__)
        size = len(ordering.at)
        ordering.improve(24 if size < 400 else 8 if size < 2500 else 3)
    plan.order = ordering.layers
    for node in range(plan.lanes.count):
        nets = [ends.net for ends in plan.lanes.channels[plan.lanes.layer[node]] if node in ends.right]
        nets.sort(key=lambda net: (_arrival(plan, ordering, node, net, parts), net))
        plan.entries |= {(node, net): rank for rank, net in enumerate(nets)}


def _arrival(plan: Plan, ordering: Ordering, node: int, number: int, parts: dict[int, float]) -> float:
    """Where a net comes from, as seen from the node's entry side."""
    net = plan.lanes.nets[number]
    layer = plan.lanes.layer[node]
    if net.back:
        return -1.0 if ordering.at[net.lanes[layer]] < ordering.at[node] else float("inf")
    ends = next(ends for ends in plan.lanes.channels[layer] if ends.net == number)
    return sum(ordering.at[item] + parts.get(edge, 0.0) for item, edge in ends.left) / len(ends.left)


def _first_ranks(plan: Plan) -> list[float]:
    """Ranks for a first order: depth first in declared order, so that the happy path comes first."""
    count = plan.lanes.count
    out: list[list[int]] = [[] for _ in range(count)]
    for source, target in plan.pairs:
        out[source].append(target)
    rank = [-1.0] * len(plan.lanes.layer)
    entry = [position for position, node in enumerate(plan.part.nodes) if node.entry]
    seen = 0
    for root in [*entry, *sorted(range(count), key=lambda node: plan.lanes.layer[node])]:
        stack = [root]
        while stack:
            node = stack.pop()
            if rank[node] < 0:
                rank[node] = seen
                seen += 1
                stack += [target for target in reversed(out[node]) if rank[target] < 0]
    for net in plan.lanes.nets:
        source = plan.pairs[net.edges[0]][0]
        for lane in net.lanes.values():
            rank[lane] = (rank[net.target] if net.back else rank[source]) + 0.5
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

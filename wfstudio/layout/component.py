"""One connected part laid out: ranks, lanes, order, placement, routing, put together."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from wfstudio.layout import cost, ranks
from wfstudio.layout.drawing import Detail, Direction, Drawing, EdgePath, NodeBox, Point, Port, Stub
from wfstudio.layout.lanes import Ends, Lanes, Net, build
from wfstudio.layout.order import Ordering
from wfstudio.layout.pack import LaidOut
from wfstudio.layout.place import Line, place
from wfstudio.layout.route import Tracks, assign
from wfstudio.layout.shapes import Link, PortSpec, Shape, Spec, edge_label, measure

_BEND = {"right": 6, "down": 24}
"""So many rows (or columns) out of its way makes a long line bend."""
_SMALL = 250
"""Up to so many boxes and lanes two orders are laid out in full and the better one is taken."""
_HAPPY = ("on_next", "on_success")


@dataclass(slots=True)
class Part:
    """Nodes and links that hang together; links without a target included."""

    nodes: list[Spec]
    links: list[Link]


@dataclass(slots=True)
class _Plan:
    """Everything known about a part while it is laid out; *along* and *across* are relative to the flow."""

    part: Part
    links: list[Link]
    """The links with a target."""
    pairs: list[tuple[int, int]]
    detail: Detail
    direction: Direction
    lanes: Lanes
    ports: list[list[PortSpec]]
    port_rank: dict[int, int] = field(default_factory=dict)
    """Edge to its place among the ports of its node."""
    order: list[list[int]] = field(default_factory=list)
    entries: dict[tuple[int, int], int] = field(default_factory=dict)
    """(Node, net) to the net's place among the node's entries."""
    shapes: list[Shape] = field(default_factory=list)
    across: list[int] = field(default_factory=list)
    along: list[int] = field(default_factory=list)
    tracks: list[Tracks] = field(default_factory=list)
    track_start: list[int] = field(default_factory=list)

    @property
    def track_step(self) -> int:
        return 2 if self.direction == "right" and self.detail != "dots" else 1

    def port_row(self, node: int, edge: int) -> int:
        """Where across the flow the edge leaves the node."""
        return self.across[node] + self.shapes[node].port_at[self.port_rank[edge]]

    def left_row(self, item: int, edge: int) -> int:
        return self.across[item] if edge < 0 else self.port_row(item, edge)

    def right_row(self, item: int, net: int) -> int:
        if item >= self.lanes.count:
            return self.across[item]
        return self.across[item] + self.shapes[item].entry_at[self.entries[item, net]]

    def length(self, node: int) -> int:
        """Cells of the box along the flow."""
        return self.shapes[node].w if self.direction == "right" else self.shapes[node].h


def lay_out_part(part: Part, detail: Detail, direction: Direction, previous: Drawing | None) -> LaidOut:
    """Lay out a connected part; see ``layered.arrange``."""
    laid_out = _laid_out(part, detail, direction, previous, turns=True)
    small = len(laid_out.boxes) + len(laid_out.lanes) < _SMALL
    if not small or len(laid_out.edges) < 2 or (previous is not None and previous.direction == direction):
        return laid_out
    other = _laid_out(part, detail, direction, previous, turns=False)
    return min(laid_out, other, key=lambda one: (cost.crossings(one.edges), cost.length(one.edges)))


def _laid_out(part: Part, detail: Detail, direction: Direction, previous: Drawing | None, *, turns: bool) -> LaidOut:
    plan = _ranked(part, detail, direction)
    _ordered(plan, previous, turns)
    _placed(plan)
    _routed(plan)
    return _finished(plan)


def _ranked(part: Part, detail: Detail, direction: Direction) -> _Plan:
    number = {node.id: position for position, node in enumerate(part.nodes)}
    links = [link for link in part.links if link.target is not None]
    pairs = [(number[link.source], number[link.target or ""]) for link in links]
    first = next((position for position, node in enumerate(part.nodes) if node.entry), None)
    late = frozenset(position for position, link in enumerate(links) if link.handler == "on_back")
    back = ranks.back_edges(len(part.nodes), pairs, first, late)
    forward = [position for position in range(len(pairs)) if position not in back]
    weights = [2 if links[position].handler in _HAPPY else 1 for position in forward]
    layer = ranks.layers(len(part.nodes), [pairs[position] for position in forward], weights)
    lanes = build(len(part.nodes), layer, pairs, [link.kind for link in links])
    plan = _Plan(part, links, pairs, detail, direction, lanes, [[] for _ in part.nodes])
    edge = 0
    for link in part.links:
        label = edge_label(link.handler, link.kind)
        ports = plan.ports[number[link.source]]
        if link.target is None:
            note = f"✗ {link.note}" if link.note else "→ ?"
            ports.append(PortSpec(link.handler, f"{label} {note}" if detail != "dots" else "✗"))
            continue
        ports.append(PortSpec(link.handler, label, edge))
        edge += 1
    for ports in plan.ports:
        ports.sort(key=lambda port: port.edge < 0)
        plan.port_rank |= {port.edge: rank for rank, port in enumerate(ports) if port.edge >= 0}
    return plan


def _ordered(plan: _Plan, previous: Drawing | None, turns: bool) -> None:
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


def _arrival(plan: _Plan, ordering: Ordering, node: int, number: int, parts: dict[int, float]) -> float:
    """Where a net comes from, as seen from the node's entry side."""
    net = plan.lanes.nets[number]
    layer = plan.lanes.layer[node]
    if net.back:
        return -1.0 if ordering.at[net.lanes[layer]] < ordering.at[node] else float("inf")
    ends = next(ends for ends in plan.lanes.channels[layer] if ends.net == number)
    return sum(ordering.at[item] + parts.get(edge, 0.0) for item, edge in ends.left) / len(ends.left)


def _first_ranks(plan: _Plan) -> list[float]:
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


def _lane_key(plan: _Plan, net: Net, layer: int) -> tuple[object, ...]:
    return (plan.part.nodes[net.target].id, *net.key[1:], layer)


def _known_places(plan: _Plan, previous: Drawing | None) -> dict[int, float]:
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
            at = previous.lanes.get(_lane_key(plan, net, layer))
            if at is not None:
                known[lane] = at
    return known


def _between_known(plan: _Plan, known: dict[int, float]) -> list[float]:
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


def _placed(plan: _Plan) -> None:
    lanes = plan.lanes
    entries = [0] * lanes.count
    for node, _ in plan.entries:
        entries[node] += 1
    plan.shapes = [
        measure(node, plan.ports[at], entries[at], plan.detail, plan.direction)
        for at, node in enumerate(plan.part.nodes)
    ]
    down = plan.direction == "down"
    size = [shape.w if down else shape.h for shape in plan.shapes] + [1] * (len(lanes.layer) - lanes.count)
    boxes_apart = 1 if plan.detail == "dots" or not down else 3
    lane_apart = 1 if down else 0

    def gap(upper: int, lower: int) -> int:
        if upper >= lanes.count and lower >= lanes.count:
            return lane_apart
        return boxes_apart if upper < lanes.count and lower < lanes.count else max(lane_apart, boxes_apart // 2)

    lines = _lines(plan)
    loose = [replace(line, weight=1, straight=False) if _on_lane(plan, line) else line for line in lines]
    natural = place(plan.order, size, gap, loose, turns=2)
    levels = _levels(plan, natural)
    plan.across = place(
        plan.order,
        size,
        gap,
        [
            replace(line, weight=1, straight=False)
            if _on_lane(plan, line) and levels[line.first] != levels[line.second]
            else line
            for line in lines
        ],
    )


def _on_lane(plan: _Plan, line: Line) -> bool:
    """Whether the line joins two pieces of the same lane."""
    return line.straight and min(line.first, line.second) >= plan.lanes.count


def _levels(plan: _Plan, natural: list[int]) -> dict[int, int]:
    """Which pieces of lanes are to be level with each other, from where each would lie on its own.

    A long line bends where straightness would keep it, and all that hangs on it, far from where it belongs.
    """
    levels: dict[int, int] = {}
    number = 0
    for net in plan.lanes.nets:
        low = high = None
        for layer in sorted(net.lanes):
            at = natural[net.lanes[layer]]
            low, high = (at, at) if low is None or high is None else (min(low, at), max(high, at))
            if high - low > _BEND[plan.direction]:
                number += 1
                low = high = at
            levels[net.lanes[layer]] = number
        number += 1
    return levels


def _lines(plan: _Plan) -> list[Line]:
    """The lines that placement draws straight or short."""
    lines: list[Line] = []
    for channel, all_ends in enumerate(plan.lanes.channels):
        for ends in all_ends:
            turns = _turns(plan, ends)
            for (item, edge), (other, other_edge) in turns:
                lines.append(
                    Line(
                        channel,
                        item,
                        _offset(plan, item, edge),
                        other,
                        _offset(plan, other, other_edge),
                        2,
                        straight=False,
                    )
                )
            if not (ends.left and ends.right):
                continue
            back = plan.lanes.nets[ends.net].back
            for item, edge in ends.left:
                if back and edge >= 0:
                    continue
                for other in ends.right:
                    second = (
                        0 if other >= plan.lanes.count else plan.shapes[other].entry_at[plan.entries[other, ends.net]]
                    )
                    lines.append(
                        Line(channel, item, _offset(plan, item, edge), other, second, _weight(plan, item, edge, other))
                    )
    return lines


def _turns(plan: _Plan, ends: Ends) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """Pairs of ends (item, edge) on one side that the net joins: a lane with ports, or a lane with the target."""
    found = []
    if plan.lanes.nets[ends.net].back:
        lane = next((end for end in ends.left if end[1] < 0), None)
        if lane is not None:
            found += [(end, lane) for end in ends.left if end[1] >= 0]
        if not ends.left and len(ends.right) == 2:
            found.append(((ends.right[0], -1), (ends.right[1], -1)))  # the lane and the target
    return found


def _offset(plan: _Plan, item: int, edge: int) -> int:
    return plan.shapes[item].port_at[plan.port_rank[edge]] if edge >= 0 else 0


def _weight(plan: _Plan, item: int, edge: int, other: int) -> int:
    lane_ends = (item >= plan.lanes.count) + (other >= plan.lanes.count)
    if lane_ends == 2:
        return 8
    happy = edge >= 0 and plan.links[edge].handler in _HAPPY
    if lane_ends == 0:
        return 7 if happy else 4
    return 4 if happy else 3


def _routed(plan: _Plan) -> None:
    """Tracks of every channel, and where each layer and each track lies along the flow."""
    lanes = plan.lanes
    plan.along = [0] * lanes.count
    cursor = 0
    by_layer: list[list[int]] = [[] for _ in range(lanes.depth)]
    for node in range(lanes.count):
        by_layer[lanes.layer[node]].append(node)
    for channel, all_ends in enumerate(lanes.channels):
        nets = [
            (
                ends.net,
                [plan.left_row(item, edge) for item, edge in ends.left],
                [plan.right_row(item, ends.net) for item in ends.right],
            )
            for ends in all_ends
        ]
        tracks = assign(nets)
        plan.tracks.append(tracks)
        plan.track_start.append(cursor)
        if channel == lanes.depth:
            break
        if all_ends:
            cursor += tracks.count * plan.track_step + (2 if plan.direction == "right" else 1)
        for node in by_layer[channel]:
            plan.along[node] = cursor
        cursor = max(plan.along[node] + plan.length(node) + plan.shapes[node].label_room for node in by_layer[channel])


def _finished(plan: _Plan) -> LaidOut:
    boxes = tuple(_box(plan, node) for node in range(plan.lanes.count))
    edges: list[EdgePath | None] = [None] * len(plan.links)
    for number, net in enumerate(plan.lanes.nets):
        for edge in net.edges:
            edges[edge] = _path(plan, number, net, edge)
    stubs = _stubs(plan)
    done = tuple(edge for edge in edges if edge is not None)
    right = [box.x + box.w for box in boxes] + [x + 1 for edge in done for x, _ in edge.points]
    right += [stub.text_at[0] + len(stub.text) for stub in stubs]
    bottom = [box.y + box.h for box in boxes] + [y + 1 for edge in done for _, y in edge.points]
    bottom += [stub.text_at[1] + 1 for stub in stubs]
    lanes = {
        _lane_key(plan, net, layer): plan.across[lane] for net in plan.lanes.nets for layer, lane in net.lanes.items()
    }
    return LaidOut(boxes, done, stubs, lanes, len(plan.lanes.nets), max(right), max(bottom))


def _cell(plan: _Plan, along: int, across: int) -> Point:
    return (along, across) if plan.direction == "right" else (across, along)


def _box(plan: _Plan, node: int) -> NodeBox:
    spec, shape = plan.part.nodes[node], plan.shapes[node]
    x, y = _cell(plan, plan.along[node], plan.across[node])
    ports = tuple(
        Port(port.handler, *_cell(plan, plan.along[node] + plan.length(node) - 1, plan.across[node] + at))
        for port, at in zip(plan.ports[node], shape.port_at, strict=True)
    )
    return NodeBox(
        spec.id, spec.title, spec.type, x, y, shape.w, shape.h, ports, shape.lines, spec.entry, spec.terminal
    )


def _label_at(plan: _Plan, port: Point) -> Point:
    x, y = port
    return (x + 2, y) if plan.direction == "right" else (x + 1, y + 1)


def _stubs(plan: _Plan) -> tuple[Stub, ...]:
    stubs = []
    for node, ports in enumerate(plan.ports):
        for port, at in zip(ports, plan.shapes[node].port_at, strict=True):
            if port.edge < 0:
                x, y = _cell(plan, plan.along[node] + plan.length(node) - 1, plan.across[node] + at)
                hidden = plan.detail == "cards" and plan.direction == "right"
                text = "✗" if hidden else port.label
                stubs.append(Stub(plan.part.nodes[node].id, port.handler, text, x, y, _label_at(plan, (x, y))))
    return tuple(stubs)


def _path(plan: _Plan, number: int, net: Net, edge: int) -> EdgePath:
    source, target = plan.pairs[edge]
    lanes = plan.lanes
    row = plan.port_row(source, edge)
    port = (plan.along[source] + plan.length(source) - 1, row)
    points = [port]
    own, layer = lanes.layer[target], lanes.layer[source]
    side = 0  # which side of the channel the line stands on: 0 left, 1 right
    if net.back:
        hops = [(layer + 1, net.lanes[layer], 0)]
        hops += [(at, net.lanes[at - 1], 0) for at in range(layer, own, -1)]
        hops.append((own, target, 1))
    else:
        hops = [(at, net.lanes[at], 1) for at in range(layer + 1, own)] + [(own, target, 1)]
    for position, (channel, item, to_side) in enumerate(hops):
        if net.back and position:
            side = 1
        to_row = plan.right_row(item, number) if to_side else plan.across[item]
        points += _hop(plan, channel, number, (row, side), (to_row, to_side))
        row = to_row
    points.append((plan.along[target], row))
    cells = tuple(_cell(plan, along, across) for along, across in _simplified(points))
    link = plan.links[edge]
    label = edge_label(link.handler, link.kind)
    label_at: Point | None = _label_at(plan, cells[0])
    if plan.detail == "dots":
        label_at = None
    elif plan.detail == "cards" and plan.direction == "right":
        label_at = (cells[0][0] - 2 - len(label) + 1, cells[0][1])
    return EdgePath(link.source, link.handler, link.target or "", link.kind, cells, label, label_at, net.back, number)


def _hop(plan: _Plan, channel: int, net: int, start: tuple[int, int], end: tuple[int, int]) -> list[Point]:
    """Points along the tracks of a channel from one end (row, side) of a net to another."""
    tracks = plan.tracks[channel]
    runs = tracks.runs.get(net, [])
    if not runs or (start[0] == end[0] and start[1] != end[1] and len(runs) == 1):
        return []
    first, last = plan.track_start[channel], plan.track_step
    at = [first + run.track * last for run in runs]
    if len(runs) == 1 or start[1] == end[1]:
        track = at[0] if len(runs) == 1 else at[start[1]]
        return [(track, start[0]), (track, end[0])]
    bend = tracks.bend[net]
    return [(at[start[1]], start[0]), (at[start[1]], bend), (at[end[1]], bend), (at[end[1]], end[0])]


def _simplified(points: list[Point]) -> list[Point]:
    """The same line without repeated points and points in the middle of a straight piece."""
    kept: list[Point] = []
    for point in points:
        if kept and kept[-1] == point:
            continue
        if len(kept) > 1 and _level(kept[-2], kept[-1], point):
            kept[-1] = point
        else:
            kept.append(point)
    return kept


def _level(one: Point, two: Point, three: Point) -> bool:
    """Whether three points lie on a line, in this order."""
    if one[0] == two[0] == three[0]:
        return (two[1] - one[1]) * (three[1] - two[1]) > 0
    return one[1] == two[1] == three[1] and (two[0] - one[0]) * (three[0] - two[0]) > 0

"""The last steps for a part: tracks in the channels, then boxes and paths in cells."""

from __future__ import annotations

from wfstudio.layout.cells import width
from wfstudio.layout.drawing import EdgePath, NodeBox, Point, Port, Stub
from wfstudio.layout.lanes import Net
from wfstudio.layout.pack import LaidOut
from wfstudio.layout.plan import Plan, lane_key
from wfstudio.layout.route import assign
from wfstudio.layout.shapes import PortSpec


def put_on_tracks(plan: Plan) -> None:
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
                [plan.row(item, slot) for item, slot in ends.left],
                [plan.row(item, slot) for item, slot in ends.right],
            )
            for ends in all_ends
        ]
        tracks = assign(nets)
        plan.tracks.append(tracks)
        plan.track_start.append(cursor)
        if channel == lanes.depth:
            break
        cursor += max(plan.shapes[node].lead for node in by_layer[channel])
        if all_ends:
            cursor += tracks.count * plan.track_step + (2 if plan.direction == "right" else 1)
        for node in by_layer[channel]:
            plan.along[node] = cursor
        cursor = max(plan.along[node] + plan.length(node) + plan.shapes[node].label_room for node in by_layer[channel])


def finished(plan: Plan) -> LaidOut:
    """The boxes, paths and stubs of a part whose tracks are known."""
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
        lane_key(plan, net, layer): plan.across[lane] for net in plan.lanes.nets for layer, lane in net.lanes.items()
    }
    return LaidOut(boxes, done, stubs, lanes, len(plan.lanes.nets), max(right), max(bottom))


def _cell(plan: Plan, along: int, across: int) -> Point:
    return (along, across) if plan.direction == "right" else (across, along)


def _box(plan: Plan, node: int) -> NodeBox:
    spec, shape = plan.part.nodes[node], plan.shapes[node]
    x, y = _cell(plan, plan.along[node], plan.across[node])
    ports = tuple(
        Port(port.handler, *_cell(plan, along, plan.across[node] + at)) for port, along, at in _ports(plan, node)
    )
    return NodeBox(
        spec.id, spec.title, spec.type, x, y, shape.w, shape.h, ports, shape.lines, spec.entry, spec.terminal
    )


def _ports(plan: Plan, node: int) -> list[tuple[PortSpec, int, int]]:
    """The ports of a node, those on the right first, with where along the flow and across the box they are."""
    near, shape = plan.along[node], plan.shapes[node]
    far = near + plan.length(node) - 1
    slots = [*(plan.ports.get(slot) for slot in plan.right[node]), *plan.stubs[node]]
    found = [(port, far, at) for port, at in zip(slots, shape.right_at, strict=True) if port is not None]
    slots = [plan.ports.get(slot) for slot in plan.left[node]]
    return found + [(port, near, at) for port, at in zip(slots, shape.left_at, strict=True) if port is not None]


def _stubs(plan: Plan) -> tuple[Stub, ...]:
    stubs = []
    hidden = plan.detail == "cards" and plan.direction == "right"
    for node, ports in enumerate(plan.stubs):
        shape = plan.shapes[node]
        for port, at in zip(ports, shape.right_at[len(shape.right_at) - len(ports) :], strict=True):
            x, y = _cell(plan, plan.along[node] + plan.length(node) - 1, plan.across[node] + at)
            text_at = (x + 2, y) if plan.direction == "right" else (x + 1, y + 1)
            stubs.append(Stub(plan.part.nodes[node].id, port.handler, "✗" if hidden else port.label, x, y, text_at))
    return tuple(stubs)


def _path(plan: Plan, number: int, net: Net, edge: int) -> EdgePath:
    source, target = plan.pairs[edge]
    near, far = plan.along[source], plan.along[source] + plan.length(source) - 1
    row = plan.row(source, edge)
    points = [(near if net.way == "back" else far, row)]
    for channel, item, start, end in _hops(plan, net, source, target):
        to_row = plan.row(item, ~number)
        points += _hop(plan, channel, number, (row, start), (to_row, end))
        row = to_row
    points.append((plan.along[target] + (0 if net.way == "forward" else plan.length(target) - 1), row))
    kept = _simplified(points)
    cells = tuple(kept if plan.direction == "right" else [(across, along) for along, across in kept])
    link = plan.links[edge]
    label = plan.ports[edge].label
    label_at = _label_at(plan, cells[0], label, before=net.way == "back")
    back = net.way != "forward"
    return EdgePath(link.source, link.handler, link.target or "", link.kind, cells, label, label_at, back, number)


def _hops(plan: Plan, net: Net, source: int, target: int) -> list[tuple[int, int, int, int]]:
    """The channels that an edge passes: channel, the item it comes to, the sides (0 left, 1 right) it comes from and
    goes to."""
    start, end = plan.lanes.layer[source], plan.lanes.layer[target]
    if net.way == "loop":
        return [(start + 1, target, 0, 0)]
    if net.way == "forward":
        return [(at, net.lanes.get(at, target), 0, 1) for at in range(start + 1, end + 1)]
    return [(at, net.lanes.get(at - 1, target), 1, 0) for at in range(start, end, -1)]


def _label_at(plan: Plan, port: Point, label: str, *, before: bool) -> Point | None:
    """Where the word of an edge starts, as seen from its port; ``before`` for a port on the left."""
    x, y = port
    if plan.detail == "dots":
        return None
    if plan.direction == "down":
        return (x + 1, y - 1 if before else y + 1)
    outside = plan.detail == "titles"
    return (x + 2, y) if outside != before else (x - 1 - width(label), y)


def _hop(plan: Plan, channel: int, net: int, start: tuple[int, int], end: tuple[int, int]) -> list[Point]:
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

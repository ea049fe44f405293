"""The last steps for a part: tracks in the channels, then boxes and paths in cells."""

from __future__ import annotations

from wfstudio.layout.drawing import EdgePath, NodeBox, Point, Port, Stub
from wfstudio.layout.lanes import Net
from wfstudio.layout.pack import LaidOut
from wfstudio.layout.plan import Plan, lane_key
from wfstudio.layout.route import assign
from wfstudio.layout.shapes import edge_label


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
        Port(port.handler, *_cell(plan, plan.along[node] + plan.length(node) - 1, plan.across[node] + at))
        for port, at in zip(plan.ports[node], shape.port_at, strict=True)
    )
    return NodeBox(
        spec.id, spec.title, spec.type, x, y, shape.w, shape.h, ports, shape.lines, spec.entry, spec.terminal
    )


def _label_at(plan: Plan, port: Point) -> Point:
    x, y = port
    return (x + 2, y) if plan.direction == "right" else (x + 1, y + 1)


def _stubs(plan: Plan) -> tuple[Stub, ...]:
    stubs = []
    for node, ports in enumerate(plan.ports):
        for port, at in zip(ports, plan.shapes[node].port_at, strict=True):
            if port.edge < 0:
                x, y = _cell(plan, plan.along[node] + plan.length(node) - 1, plan.across[node] + at)
                hidden = plan.detail == "cards" and plan.direction == "right"
                text = "✗" if hidden else port.label
                stubs.append(Stub(plan.part.nodes[node].id, port.handler, text, x, y, _label_at(plan, (x, y))))
    return tuple(stubs)


def _path(plan: Plan, number: int, net: Net, edge: int) -> EdgePath:
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

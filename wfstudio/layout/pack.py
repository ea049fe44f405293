"""Connected parts put into one drawing: one below (or beside) the other, lone boxes in rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from wfstudio.layout.drawing import Detail, Direction, Drawing, EdgePath, NodeBox, Port, Stub

_GAP = 2


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A connected part in its own coordinates, from 0."""

    boxes: tuple[NodeBox, ...]
    edges: tuple[EdgePath, ...]
    stubs: tuple[Stub, ...]
    lanes: Mapping[tuple[object, ...], int]
    nets: int
    width: int
    height: int


def pack(parts: Sequence[LaidOut], detail: Detail, direction: Direction, entry: str | None) -> Drawing:
    """One drawing of all parts, in the order given; lone boxes share a row as long as the drawing gets no wider."""
    down = direction == "down"
    room = max((part.height if down else part.width for part in parts), default=0)
    room = max(room, 40 if down else 100)
    boxes: dict[str, NodeBox] = {}
    edges: list[EdgePath] = []
    stubs: list[Stub] = []
    lanes: dict[tuple[object, ...], int] = {}
    along = across = thick = nets = width = height = 0
    for part in parts:
        length, breadth = (part.height, part.width) if down else (part.width, part.height)
        lone = len(part.boxes) == 1
        if along and not (lone and along + length <= room):
            across += thick + _GAP
            along = thick = 0
        dx, dy = (across, along) if down else (along, across)
        if dx or dy or nets:
            boxes |= {box.id: _moved_box(box, dx, dy) for box in part.boxes}
            edges += [_moved_edge(edge, dx, dy, nets) for edge in part.edges]
        else:
            boxes |= {box.id: box for box in part.boxes}
            edges += part.edges
        stubs += [
            replace(s, x=s.x + dx, y=s.y + dy, text_at=(s.text_at[0] + dx, s.text_at[1] + dy)) for s in part.stubs
        ]
        lanes |= {key: at + across for key, at in part.lanes.items()}
        nets += part.nets
        width, height = max(width, dx + part.width), max(height, dy + part.height)
        thick = max(thick, breadth)
        along += length + _GAP if lone else room + 1
    return Drawing(boxes, tuple(edges), width, height, detail, direction, tuple(stubs), lanes, entry)


def _moved_box(box: NodeBox, dx: int, dy: int) -> NodeBox:
    ports = tuple([Port(port.handler, port.x + dx, port.y + dy) for port in box.ports])
    x, y = box.x + dx, box.y + dy
    return NodeBox(box.id, box.title, box.type, x, y, box.w, box.h, ports, box.lines, box.entry, box.terminal)


def _moved_edge(edge: EdgePath, dx: int, dy: int, nets: int) -> EdgePath:
    points = tuple([(x + dx, y + dy) for x, y in edge.points])
    label_at = None if edge.label_at is None else (edge.label_at[0] + dx, edge.label_at[1] + dy)
    net = edge.net + nets
    return EdgePath(edge.source, edge.handler, edge.target, edge.kind, points, edge.label, label_at, edge.back, net)

"""Drawings and outlines as plain tuples, for the way from one process to another."""

from __future__ import annotations

from typing import Any

from wfstudio.layout.drawing import Drawing, EdgePath, NodeBox, Port, Stub
from wfstudio.layout.layered import Outline
from wfstudio.layout.shapes import Link, Spec

Packed = tuple[Any, ...]
"""Nothing but tuples, strings, numbers and None: what ``marshal`` takes."""


def packed_outline(outline: Outline) -> Packed:
    """The outline as plain tuples."""
    nodes = tuple([(node.id, node.title, node.type, node.entry, node.terminal) for node in outline.nodes])
    links = tuple([(link.source, link.handler, link.target, link.kind, link.note) for link in outline.links])
    return nodes, links


def unpacked_outline(plain: Packed) -> Outline:
    """The outline that was packed."""
    nodes, links = plain
    return Outline(tuple([Spec(*node) for node in nodes]), tuple([Link(*link) for link in links]))


def packed(drawing: Drawing) -> Packed:
    """The drawing as plain tuples."""
    boxes = tuple(
        [
            (
                *(box.id, box.title, box.type, box.x, box.y, box.w, box.h),
                tuple([(port.handler, port.x, port.y) for port in box.ports]),
                *(box.lines, box.entry, box.terminal),
            )
            for box in drawing.boxes.values()
        ]
    )
    edges = tuple(
        [
            (e.source, e.handler, e.target, e.kind, e.points, e.label, e.label_at, e.back, e.net)
            for e in drawing.edges
        ]
    )  # fmt: skip
    stubs = tuple([(stub.source, stub.handler, stub.text, stub.x, stub.y, stub.text_at) for stub in drawing.stubs])
    size = (drawing.width, drawing.height, drawing.detail, drawing.direction)
    return boxes, edges, size, stubs, tuple(drawing.lanes.items()), drawing.entry


def unpacked(plain: Packed) -> Drawing:
    """The drawing that was packed."""
    boxes, edges, size, stubs, lanes, entry = plain
    made: dict[str, NodeBox] = {}
    for name, title, kind, x, y, w, h, ports, lines, entry_node, terminal in boxes:
        own = tuple([Port(*port) for port in ports])
        made[name] = NodeBox(name, title, kind, x, y, w, h, own, lines, entry_node, terminal)
    paths = tuple([EdgePath(*edge) for edge in edges])
    width, height, detail, direction = size
    gone = tuple([Stub(*stub) for stub in stubs])
    return Drawing(made, paths, width, height, detail, direction, gone, dict(lanes), entry)

"""What a layout gives back: boxes, ports and edge paths in character cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Detail = Literal["dots", "titles", "cards"]
Direction = Literal["right", "down"]
EdgeKey = tuple[str, str, str]
"""Source id, handler key, target id: what names an edge in marks and messages."""
Point = tuple[int, int]

DETAILS: tuple[Detail, ...] = ("dots", "titles", "cards")


@dataclass(frozen=True, slots=True)
class Port:
    """Where a handler leaves its box: the cell of the border it stands on."""

    handler: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class NodeBox:
    """The box of one node; ``x, y`` is its top left cell, ``lines`` the text inside, top to bottom."""

    id: str
    title: str
    type: str
    x: int
    y: int
    w: int
    h: int
    ports: tuple[Port, ...]
    lines: tuple[str, ...] = ()
    entry: bool = False
    terminal: bool = False

    def holds(self, x: int, y: int) -> bool:
        """Whether the cell lies in the box, its border included."""
        return self.x <= x < self.x + self.w and self.y <= y < self.y + self.h


@dataclass(frozen=True, slots=True)
class EdgePath:
    """One edge as an orthogonal line from its port's cell to a cell of the target's border.

    Edges of one ``net`` lead to the same target and may share cells; edges of different nets only
    ever cross.
    ``label_at`` is the first cell of the label, None where this level of detail shows none on the line.
    ``back`` says that the edge runs against the flow.
    """

    source: str
    handler: str
    target: str
    kind: str
    points: tuple[Point, ...]
    label: str
    label_at: Point | None
    back: bool
    net: int = 0

    @property
    def key(self) -> EdgeKey:
        return (self.source, self.handler, self.target)


@dataclass(frozen=True, slots=True)
class Stub:
    """A handler that leads nowhere on the drawing: a missing target or one computed by a script."""

    source: str
    handler: str
    text: str
    x: int
    y: int
    text_at: Point


@dataclass(frozen=True, eq=False)
class Drawing:
    """A laid out graph. ``width`` and ``height`` are cells; every box and path lies inside."""

    boxes: Mapping[str, NodeBox]
    edges: tuple[EdgePath, ...]
    width: int
    height: int
    detail: Detail
    direction: Direction
    stubs: tuple[Stub, ...] = ()
    lanes: Mapping[tuple[object, ...], int] = field(default_factory=dict)
    """Where the long edges passed each layer; lets the next layout keep their order."""
    entry: str | None = None

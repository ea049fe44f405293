"""Nets and lanes: edges to one target share a trunk, and a trunk passes each layer on a lane of its own.

An *item* is what stands in a layer: a node (``0..count-1``) or a lane (from ``count`` on). A *channel* is the gap
between two layers; channel ``c`` lies before layer ``c``, so there is one more than layers. In a channel a net has
*left ends* in the layer before and *right ends* in the layer after. An edge against the flow leaves its source on the
left and enters its target on the right, so that it never has to turn round a box.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Way = Literal["forward", "back", "loop"]
End = tuple[int, int]
"""An item and the *slot* where the line meets it: an edge's number where it leaves, ``~net`` where a net enters."""


@dataclass(slots=True)
class Net:
    """Edges that run together to one target."""

    key: tuple[object, ...]
    target: int
    way: Way
    edges: list[int] = field(default_factory=list)
    lanes: dict[int, int] = field(default_factory=dict)
    """Layer to the item that is this net's lane there."""


@dataclass(slots=True)
class Ends:
    """What one net joins in one channel."""

    net: int
    left: list[End] = field(default_factory=list)
    right: list[End] = field(default_factory=list)


@dataclass(slots=True)
class Lanes:
    """A graph whose every line runs between neighbouring layers."""

    count: int
    layer: list[int]
    """Layer of each item."""
    net_of: list[int]
    """Net of each lane item, -1 for nodes."""
    nets: list[Net]
    channels: list[list[Ends]]
    depth: int


def build(count: int, layer: Sequence[int], edges: Sequence[tuple[int, int]], classes: Sequence[object]) -> Lanes:
    """Group edges into nets and give each net its lanes; only a node's edge to itself stays within a layer.

    Two edges share a net when they have target, class (the way they are drawn) and direction in common and do not come
    from the same node: parallel edges stay apart.
    """
    depth = max(layer, default=-1) + 1
    nets: dict[tuple[object, ...], Net] = {}
    seen: dict[tuple[int, int], int] = {}
    for position, (source, target) in enumerate(edges):
        copy = seen.get((source, target), 0)
        seen[source, target] = copy + 1
        way: Way = "loop" if source == target else "forward" if layer[source] < layer[target] else "back"
        key = (target, classes[position], copy, way)
        nets.setdefault(key, Net(key, target, way)).edges.append(position)
    lanes = Lanes(count, list(layer), [-1] * count, list(nets.values()), [[] for _ in range(depth + 1)], depth)
    for number, net in enumerate(lanes.nets):
        sources = [layer[edges[position][0]] for position in net.edges]
        own = layer[net.target]
        for at in range(min(sources) + 1, own) if net.way == "forward" else range(own + 1, max(sources)):
            net.lanes[at] = len(lanes.layer)
            lanes.layer.append(at)
            lanes.net_of.append(number)
        _join(lanes, number, edges)
    return lanes


def _join(lanes: Lanes, number: int, edges: Sequence[tuple[int, int]]) -> None:
    """Enter the net into each channel it passes."""
    net = lanes.nets[number]
    own = lanes.layer[net.target]
    ends: dict[int, Ends] = {}

    def at(channel: int) -> Ends:
        if channel not in ends:
            ends[channel] = Ends(number)
            lanes.channels[channel].append(ends[channel])
        return ends[channel]

    for layer, lane in net.lanes.items():
        at(layer).right.append((lane, ~number))
        at(layer + 1).left.append((lane, ~number))
    for position in net.edges:
        source = edges[position][0]
        if net.way == "back":
            at(lanes.layer[source]).right.append((source, position))
        else:
            at(lanes.layer[source] + 1).left.append((source, position))
    if net.way == "forward":
        at(own).right.append((net.target, ~number))
    else:
        at(own + 1).left.append((net.target, ~number))

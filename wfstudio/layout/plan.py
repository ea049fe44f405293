"""What is known of a connected part while it is laid out, from its ranks on."""

from __future__ import annotations

from dataclasses import dataclass, field

from wfstudio.layout import ranks
from wfstudio.layout.drawing import Detail, Direction
from wfstudio.layout.lanes import Lanes, Net, build
from wfstudio.layout.route import Tracks
from wfstudio.layout.shapes import Link, PortSpec, Shape, Spec, edge_label

HAPPY = ("on_next", "on_success")
"""The handlers of the way that a journey is meant to take."""


@dataclass(slots=True)
class Part:
    """Nodes and links that hang together; links without a target included."""

    nodes: list[Spec]
    links: list[Link]


@dataclass(slots=True)
class Plan:
    """Everything known about a part while it is laid out; *along* and *across* are relative to the flow."""

    part: Part
    links: list[Link]
    """The links with a target."""
    pairs: list[tuple[int, int]]
    detail: Detail
    direction: Direction
    lanes: Lanes
    ports: dict[int, PortSpec]
    """Edge to its port."""
    stubs: list[list[PortSpec]]
    """For each node the handlers that lead nowhere; their ports are the last on the right."""
    order: list[list[int]] = field(default_factory=list)
    left: list[list[int]] = field(default_factory=list)
    right: list[list[int]] = field(default_factory=list)
    """For each node the slots on its sides in turn (see ``lanes.End``)."""
    shapes: list[Shape] = field(default_factory=list)
    offset: dict[int, int] = field(default_factory=dict)
    """Slot to its place across its box."""
    across: list[int] = field(default_factory=list)
    along: list[int] = field(default_factory=list)
    tracks: list[Tracks] = field(default_factory=list)
    track_start: list[int] = field(default_factory=list)

    @property
    def track_step(self) -> int:
        return 2 if self.direction == "right" and self.detail != "dots" else 1

    def row(self, item: int, slot: int) -> int:
        """Where across the flow the line of a slot meets its item."""
        return self.across[item] + (self.offset[slot] if item < self.lanes.count else 0)

    def length(self, node: int) -> int:
        """Cells of the box along the flow."""
        return self.shapes[node].w if self.direction == "right" else self.shapes[node].h


def ranked(part: Part, detail: Detail, direction: Direction) -> Plan:
    """The part with its layers, nets and ports."""
    number = {node.id: position for position, node in enumerate(part.nodes)}
    links = [link for link in part.links if link.target is not None]
    pairs = [(number[link.source], number[link.target or ""]) for link in links]
    first = next((position for position, node in enumerate(part.nodes) if node.entry), None)
    late = frozenset(position for position, link in enumerate(links) if link.handler == "on_back")
    back = ranks.back_edges(len(part.nodes), pairs, first, late)
    ways = [(pairs[at][::-1] if at in back else pairs[at]) for at in range(len(pairs))]
    kept = [at for at, (source, target) in enumerate(ways) if source != target]
    weights = [2 if links[at].handler in HAPPY and at not in back else 1 for at in kept]
    layer = ranks.layers(len(part.nodes), [ways[at] for at in kept], weights)
    lanes = build(len(part.nodes), layer, pairs, [link.kind for link in links])
    plan = Plan(part, links, pairs, detail, direction, lanes, {}, [[] for _ in part.nodes])
    for edge, link in enumerate(links):
        plan.ports[edge] = PortSpec(link.handler, edge_label(link.handler, link.kind), edge)
    for link in part.links:
        if link.target is None:
            note = f"✗ {link.note}" if link.note else "→ ?"
            label = "✗" if detail == "dots" else f"{edge_label(link.handler, link.kind)} {note}"
            plan.stubs[number[link.source]].append(PortSpec(link.handler, label))
    return plan


def lane_key(plan: Plan, net: Net, layer: int) -> tuple[object, ...]:
    """What names the piece of a net's lane in a layer from one drawing to the next: how far it is from the target."""
    return (plan.part.nodes[net.target].id, *net.key[1:], layer - plan.lanes.layer[net.target])

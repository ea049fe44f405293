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


def ranked(part: Part, detail: Detail, direction: Direction) -> Plan:
    """The part with its layers, nets and ports."""
    number = {node.id: position for position, node in enumerate(part.nodes)}
    links = [link for link in part.links if link.target is not None]
    pairs = [(number[link.source], number[link.target or ""]) for link in links]
    first = next((position for position, node in enumerate(part.nodes) if node.entry), None)
    late = frozenset(position for position, link in enumerate(links) if link.handler == "on_back")
    back = ranks.back_edges(len(part.nodes), pairs, first, late)
    forward = [position for position in range(len(pairs)) if position not in back]
    weights = [2 if links[position].handler in HAPPY else 1 for position in forward]
    layer = ranks.layers(len(part.nodes), [pairs[position] for position in forward], weights)
    lanes = build(len(part.nodes), layer, pairs, [link.kind for link in links])
    plan = Plan(part, links, pairs, detail, direction, lanes, [[] for _ in part.nodes])
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


def lane_key(plan: Plan, net: Net, layer: int) -> tuple[object, ...]:
    """What names the piece of a net's lane in a layer from one drawing to the next."""
    return (plan.part.nodes[net.target].id, *net.key[1:], layer)

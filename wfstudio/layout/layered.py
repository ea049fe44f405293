"""A graph drawn in layers: the one entry to layout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wfstudio.layout.component import lay_out_part
from wfstudio.layout.drawing import Detail, Direction, Drawing
from wfstudio.layout.pack import pack
from wfstudio.layout.plan import Part
from wfstudio.layout.shapes import Link, Spec

if TYPE_CHECKING:
    from wfstudio.graph.index import GraphIndex


@dataclass(frozen=True, slots=True)
class Outline:
    """All that a drawing depends on: equal outlines give equal drawings."""

    nodes: tuple[Spec, ...]
    links: tuple[Link, ...]


def draw(
    index: GraphIndex,
    *,
    detail: Detail = "titles",
    direction: Direction = "right",
    previous: Drawing | None = None,
) -> Drawing:
    """The drawing of a workflow's graph.

    Every node with an id has a box, every edge a path from its port to its target's border, every handler whose
    target is missing a stub. Boxes never overlap. The same index gives the same drawing in every process.
    ``previous``, a drawing of an earlier version at any detail, keeps the order of what is still there.
    """
    outline = outline_of(index)
    return arrange(outline.nodes, outline.links, detail=detail, direction=direction, previous=previous)


def outline_of(index: GraphIndex) -> Outline:
    """What a drawing of the index is made from."""
    nodes = index.doc.nodes
    specs = [
        Spec(node_id, nodes[at].title, nodes[at].type, node_id == index.entry, nodes[at].is_terminal)
        for node_id, at in index.ids.items()
    ]
    links = [Link(edge.source, edge.handler, edge.target, edge.kind) for edge in index.edges]
    links += [Link(edge.source, edge.handler, None, edge.kind, edge.target) for edge in index.dangling]
    links += [Link(node_id, "next", None, "script", "") for node_id in sorted(index.computed)]
    return Outline(tuple(specs), tuple(links))


def arrange(
    nodes: Sequence[Spec],
    links: Sequence[Link],
    *,
    detail: Detail = "titles",
    direction: Direction = "right",
    previous: Drawing | None = None,
) -> Drawing:
    """The drawing of nodes (ids differ) and links (both ends are among the nodes) in declared order; see ``draw``."""
    entry = next((node.id for node in nodes if node.entry), nodes[0].id if nodes else None)
    parts = [lay_out_part(part, detail, direction, previous) for part in _parts(nodes, links)]
    return pack(parts, detail, direction, entry)


def _parts(nodes: Sequence[Spec], links: Sequence[Link]) -> list[Part]:
    """The connected parts, the entry's first, the others in declared order."""
    number = {node.id: position for position, node in enumerate(nodes)}
    leader = list(range(len(nodes)))

    def find(node: int) -> int:
        while leader[node] != node:
            leader[node] = leader[leader[node]]
            node = leader[node]
        return node

    for link in links:
        if link.target is not None:
            one, two = find(number[link.source]), find(number[link.target])
            leader[max(one, two)] = min(one, two)
    parts: dict[int, Part] = {}
    for position, node in enumerate(nodes):
        parts.setdefault(find(position), Part([], [])).nodes.append(node)
    for link in links:
        parts[find(number[link.source])].links.append(link)
    return sorted(parts.values(), key=lambda part: not any(node.entry for node in part.nodes))

"""Parts of a graph folded into one node: an island, or a node with its retries. No Textual here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from wfstudio.graph.index import Edge, GraphIndex
from wfstudio.graph.reach import components
from wfstudio.layout.drawing import EdgeKey
from wfstudio.layout.layered import Outline, outline_of

Folds = Mapping[str, frozenset[str]]
"""The node that stands for a fold to all of its members, itself included."""

_ORDER = {"error": 0, "warning": 1, "info": 2}


def cluster_of(index: GraphIndex, node: str) -> frozenset[str]:
    """What folds with a node; only the node itself when nothing does.

    On an island, which the entry does not reach in either direction: the island. Else the node and what hangs on it
    alone and leads back to it, such as the pages that say why a capture has to be tried again; for such a page, the
    same as for its node. Else the loop that the node is in, unless that is more than half of the workflow.
    """
    island = _connected(index, node)
    if index.entry is not None and index.entry not in island:
        return island
    own = _retries(index, node)
    if len(own) > 1:
        return own
    sources = {edge.source for edge in index.into.get(node, ()) if edge.source != node}
    if len(sources) == 1 and node in (above := _retries(index, next(iter(sources)))):
        return above
    for members in components(index):
        if node in members and 1 < len(members) <= len(index.ids) // 2:
            return frozenset(members)
    return frozenset((node,))


def _connected(index: GraphIndex, node: str) -> frozenset[str]:
    seen, waiting = {node}, [node]
    while waiting:
        at = waiting.pop()
        near = [edge.target for edge in index.out[at]] + [edge.source for edge in index.into[at]]
        for other in near:
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return frozenset(seen)


def _retries(index: GraphIndex, node: str) -> frozenset[str]:
    found = {node}
    grown = True
    while grown:
        grown = False
        for member in list(found):
            for other in [edge.target for edge in index.out[member]]:
                if other in found or other == index.entry:
                    continue
                entered = all(edge.source in found or edge.source == other for edge in index.into[other])
                if entered and any(edge.target in found for edge in index.out[other]):
                    found.add(other)
                    grown = True
    return frozenset(found)


def leader_of(index: GraphIndex, members: frozenset[str]) -> str:
    """Which member stands for a fold: the entry, else the one that most ways from outside lead to, else the first."""
    if index.entry in members:
        return str(index.entry)

    def outside(node: str) -> int:
        return sum(edge.source not in members for edge in index.into[node])

    return max(sorted(members, key=index.ids.__getitem__), key=outside)


def folded(index: GraphIndex, folds: Folds) -> GraphIndex:
    """The graph with each fold as one node: what led into it leads to its leader, what led out leaves the leader."""
    stands = {member: leader for leader, members in folds.items() for member in members}
    if not stands:
        return index
    ids = {node: at for node, at in index.ids.items() if stands.get(node, node) == node}
    edges: dict[EdgeKey, Edge] = {}
    for edge in index.edges:
        source, target = stands.get(edge.source, edge.source), stands.get(edge.target, edge.target)
        if source != target or source not in folds:
            edges.setdefault((source, edge.handler, target), Edge(source, edge.handler, target, edge.kind))
    dangling = [Edge(stands.get(e.source, e.source), e.handler, e.target, e.kind) for e in index.dangling]
    computed = frozenset(stands.get(node, node) for node in index.computed)
    return GraphIndex(index.doc, ids, tuple(edges.values()), tuple(dict.fromkeys(dangling)), computed)


def folded_outline(index: GraphIndex, folds: Folds) -> Outline:
    """The outline of a graph that was folded; a leader's title says how many nodes it stands for."""
    outline = outline_of(index)
    if not folds:
        return outline
    nodes = tuple(
        replace(node, title=f"{node.title} +{len(folds[node.id]) - 1} folded".strip()) if node.id in folds else node
        for node in outline.nodes
    )
    return replace(outline, nodes=nodes)


def lifted(marks: Mapping[str, str], folds: Folds) -> Mapping[str, str]:
    """Marks by node with those of hidden members on their leader, the gravest where there are several."""
    if not folds or not marks:
        return marks
    stands = {member: leader for leader, members in folds.items() for member in members}
    found: dict[str, str] = {}
    for node, mark in marks.items():
        shown = stands.get(node, node)
        if shown not in found or _ORDER.get(mark, 3) < _ORDER.get(found[shown], 3):
            found[shown] = mark
    return found


def kept(index: GraphIndex, folds: Folds) -> dict[str, frozenset[str]]:
    """The folds that still hold together in a later version of the graph: those whose members are all there."""
    return {leader: members for leader, members in folds.items() if all(member in index.ids for member in members)}

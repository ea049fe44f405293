"""Two versions of a workflow in one graph: the later one, with what is gone as ghosts, and what became of each part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wfstudio.document.diff import differences
from wfstudio.document.model import Document
from wfstudio.graph.index import GraphIndex, build

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wfstudio.document.diff import Difference
    from wfstudio.graph.index import Edge
    from wfstudio.layout.drawing import EdgeKey


@dataclass(frozen=True, slots=True)
class Comparison:
    """What turns one version into the other, and both in one graph.

    ``index`` has the later version's nodes and edges and, behind those they stood behind, the nodes that are gone;
    ``nodes`` says added, removed or changed of each that is not as it was, ``edges`` added or removed.
    """

    found: tuple[Difference, ...]
    index: GraphIndex
    nodes: Mapping[str, str]
    edges: Mapping[EdgeKey, str]

    @property
    def places(self) -> tuple[str, ...]:
        """The ids of the nodes that are not as they were, in the order of the graph."""
        return tuple(name for name in self.index.ids if name in self.nodes)

    def of(self, node: str | None) -> list[Difference]:
        """The differences of one node; None: those of the workflow itself."""
        return [one for one in self.found if one.node == node]


def compare(
    before: Document, after: Document, index: GraphIndex | None = None, old: GraphIndex | None = None
) -> Comparison:
    """Compare two versions; ``index`` is that of ``after``, ``old`` that of ``before``, where there is one already.
    The vendor's drawing is left out."""
    found = tuple(differences(before.workflow, after.workflow, layout=False))
    new = index if index is not None else build(after)
    old = old if old is not None else build(before)
    renamed = renames(found)
    changes = edge_changes(old, new, renamed)
    gone = [edge for edge in _translated(old, renamed) if changes.get(_key(edge)) == "removed"]
    union = _both(old, new, renamed, gone)
    return Comparison(
        found, union, {name: state for name, state in states(found).items() if name in union.ids}, changes
    )


def states(found: Sequence[Difference]) -> dict[str, str]:
    """Node id → added, removed or changed (a renamed node is changed); nodes that are as they were are left out."""
    told: dict[str, str] = {}
    for one in found:
        if one.node is None or one.kind == "moved":
            continue
        whole = not one.key and one.kind in ("added", "removed")
        told.setdefault(one.node, one.kind if whole else "changed")
    return told


def renames(found: Sequence[Difference]) -> dict[str, str]:
    """Earlier id → later id."""
    return {str(one.before): one.node or "" for one in found if one.kind == "renamed"}


def edge_changes(old: GraphIndex, new: GraphIndex, renamed: Mapping[str, str]) -> dict[EdgeKey, str]:
    """Edge → added or removed, those that are new first; a handler that leads elsewhere is one of each."""
    now, was = ([_key(edge) for edge in edges] for edges in (new.edges, _translated(old, renamed)))
    had, has = set(was), set(now)
    return {
        **{key: "added" for key in now if key not in had},
        **{key: "removed" for key in was if key not in has},
    }


def _translated(old: GraphIndex, renamed: Mapping[str, str]) -> list[Edge]:
    from wfstudio.graph.index import Edge

    return [
        Edge(renamed.get(edge.source, edge.source), edge.handler, renamed.get(edge.target, edge.target), edge.kind)
        for edge in old.edges
    ]


def _key(edge: Edge) -> EdgeKey:
    return edge.source, edge.handler, edge.target


def _both(old: GraphIndex, new: GraphIndex, renamed: Mapping[str, str], gone: list[Edge]) -> GraphIndex:
    ghosts = [name for name in old.ids if name not in new.ids and name not in renamed]
    if not ghosts and not gone:
        return new
    nodes = [node.raw for node in new.doc.nodes]
    order = [renamed.get(name, name) for name in old.ids]
    for name in ghosts:
        at = order.index(name)
        behind = order[at - 1] if at else None
        spots = [spot for spot, raw in enumerate(nodes) if behind is not None and raw.get("id") == behind]
        nodes.insert(spots[0] + 1 if spots else len(nodes), old.node(name).raw)  # never before the entry
    doc = Document.from_workflow({**new.doc.workflow, "nodes": [*nodes]})
    ids: dict[str, int] = {}
    for spot, node in enumerate(doc.nodes):
        if node.id:
            ids.setdefault(node.id, spot)
    edges = tuple(edge for edge in gone if edge.source in ids and edge.target in ids)
    return GraphIndex(doc, ids, (*new.edges, *edges), new.dangling, new.computed)

"""The run as marks on the drawing: visits in order, edges taken, where it waits, how long; and the run before it."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from wfstudio.graph.index import GraphIndex
from wfstudio.layout.drawing import EdgeKey
from wfstudio.layout.scene import Marks
from wfstudio.scenario.past import Visit, duration


def run_marks(
    index: GraphIndex,
    path: Sequence[str],
    waiting: str | None,
    visits: Sequence[Visit] = (),
    before: Sequence[str] = (),
) -> Marks:
    """Marks of a path of node ids. A node visited twice shows all its places, and the time spent there together.

    ``visits`` tell which handler was followed; without them the first of several to the same node is marked. What
    only the run ``before`` visited bears a minus and dotted edges, what only this one did a plus.
    """
    visited = {node_id: place for place, node_id in enumerate(path, 1)}
    taken = frozenset(_taken(index, path, [visit.hop.handler for visit in visits]))
    changes, edges = _told_apart(index, path, before, taken)
    return Marks(
        visited=visited,
        tags=_tags(path, visits),
        visited_edges=taken,
        waiting=waiting,
        changes=changes,
        edge_changes=edges,
    )


def _tags(path: Sequence[str], visits: Sequence[Visit]) -> dict[str, str]:
    places: dict[str, list[str]] = {}
    spent: dict[str, float] = {}
    for number, node_id in enumerate(path, 1):
        places.setdefault(node_id, []).append(str(number))
    for visit in visits[: len(path)]:
        if visit.seconds is not None:
            spent[visit.hop.node_id] = spent.get(visit.hop.node_id, 0.0) + visit.seconds
    tags = {}
    for node_id, numbers in places.items():
        time = duration(spent[node_id]) if spent.get(node_id, 0.0) >= 0.05 else ""
        tags[node_id] = " ".join(part for part in (",".join(numbers), time) if part)
    return tags


def _told_apart(
    index: GraphIndex, path: Sequence[str], before: Sequence[str], taken: frozenset[EdgeKey]
) -> tuple[dict[str, str], dict[EdgeKey, str]]:
    from wfstudio.scenario.pathdiff import compare_paths

    if not before:
        return {}, {}
    pairs = compare_paths(before, path)
    old = [pair.node_id for pair in pairs if pair.side != "new"]
    new = set(path)
    changes = {node_id: "removed" for node_id in old if node_id not in new and node_id in index.ids}
    changes |= {node_id: "added" for node_id in new if node_id not in set(before)}
    old_edges = frozenset(_taken(index, old, []))
    edges: dict[EdgeKey, str] = dict.fromkeys(old_edges - taken, "removed")
    edges |= dict.fromkeys(taken - frozenset(_taken(index, before, [])), "added")
    return changes, edges


def _taken(index: GraphIndex, path: Sequence[str], handlers: Sequence[str | None]) -> Iterable[EdgeKey]:
    for place, (source, target) in enumerate(pairwise(path)):
        edges = [edge for edge in index.out.get(source, ()) if edge.target == target]
        handler = handlers[place] if place < len(handlers) else None
        edge = next((edge for edge in edges if edge.handler == handler), edges[0] if edges else None)
        if edge is not None:
            yield edge.source, edge.handler, edge.target

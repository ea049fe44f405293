"""The run as marks on the drawing: visits in order, the edges taken, where it waits."""

from collections.abc import Sequence
from itertools import pairwise

from wfstudio.graph.index import GraphIndex
from wfstudio.layout.drawing import EdgeKey
from wfstudio.layout.scene import Marks


def run_marks(index: GraphIndex, path: Sequence[str], waiting: str | None) -> Marks:
    """Marks of a path of node ids. A node visited twice shows its last place.

    Where several handlers lead to the same node the first of them is marked: the path does not tell which it was.
    """
    visited = {node_id: place for place, node_id in enumerate(path, 1)}
    return Marks(visited=visited, visited_edges=frozenset(_taken(index, path)), waiting=waiting)


def _taken(index: GraphIndex, path: Sequence[str]) -> list[EdgeKey]:
    taken: list[EdgeKey] = []
    for source, target in pairwise(path):
        edge = next((edge for edge in index.out.get(source, ()) if edge.target == target), None)
        if edge is not None:
            taken.append((edge.source, edge.handler, edge.target))
    return taken

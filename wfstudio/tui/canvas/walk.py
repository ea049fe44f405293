"""Walking a graph by keys: which edge the next press takes, and the way back. No Textual here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfstudio.layout.drawing import Drawing, EdgeKey, NodeBox

if TYPE_CHECKING:
    from wfstudio.graph.index import Edge, GraphIndex

_TRAIL_LIMIT = 500


def key_of(edge: Edge) -> EdgeKey:
    """What names the edge in marks."""
    return (edge.source, edge.handler, edge.target)


class Walk:
    """Where the person is, where they came from, and for each node the edge they chose last."""

    def __init__(self) -> None:
        self.index: GraphIndex | None = None
        self._trail: list[str] = []
        self._choice: dict[str, EdgeKey] = {}
        self._ports: dict[EdgeKey, tuple[int, int]] = {}

    def order_by(self, drawing: Drawing) -> None:
        """Take the edges of a node in the order in which the drawing has their ports across the flow."""
        right = drawing.direction == "right"
        self._ports = {
            edge.key: (edge.points[0][1], -edge.points[0][0]) if right else edge.points[0] for edge in drawing.edges
        }

    def attach(self, index: GraphIndex) -> None:
        """Go on with a new version of the graph; what is gone is forgotten."""
        self.index = index
        self._trail = [node for node in self._trail if node in index.ids]
        self._choice = {node: key for node, key in self._choice.items() if node in index.ids}

    def outgoing(self, node: str | None) -> list[Edge]:
        """The edges that leave the node, in the order of its ports."""
        edges = self._declared(node)
        last = (len(self._ports) + 1, 0)
        return sorted(edges, key=lambda edge: self._ports.get(key_of(edge), last)) if self._ports else list(edges)

    def _declared(self, node: str | None) -> tuple[Edge, ...]:
        return () if self.index is None or node is None else self.index.out.get(node, ())

    def next_edge(self, node: str | None) -> Edge | None:
        """The edge that the next press takes from the node: the one chosen there last, else the first declared."""
        edges = self._declared(node)
        chosen = self._choice.get(node or "")
        return next((edge for edge in edges if key_of(edge) == chosen), edges[0] if edges else None)

    def touching(self, node: str | None) -> frozenset[EdgeKey]:
        """The edges in and out of the node."""
        if self.index is None or node is None:
            return frozenset()
        return frozenset(key_of(edge) for edge in (*self.index.out.get(node, ()), *self.index.into.get(node, ())))

    def choose(self, node: str, step: int) -> bool:
        """Mark the next (or previous) of the node's edges; False when it has no other or the last is reached."""
        edges = self.outgoing(node)
        current = self.next_edge(node)
        if current is None:
            return False
        place = edges.index(current) + step
        if not 0 <= place < len(edges):
            return False
        self._choice[node] = key_of(edges[place])
        return True

    def mark(self, edge: EdgeKey) -> None:
        """Mark an edge as the one to take from its source."""
        self._choice[edge[0]] = edge

    def leave(self, node: str | None) -> None:
        """Remember the node as the one that back returns to."""
        if node is not None and (not self._trail or self._trail[-1] != node):
            self._trail.append(node)
            del self._trail[:-_TRAIL_LIMIT]

    def back(self, node: str | None, drawing: Drawing | None) -> str | None:
        """The node that back goes to from ``node``: where the person came from, else one that leads here.

        Of several that lead here, one whose edge runs with the flow is taken. None when there is no way back. The edge
        back to ``node`` is marked where there is one.
        """
        while self._trail:
            came = self._trail.pop()
            if came != node:
                return came
        if self.index is None or node is None:
            return None
        against = {edge.key for edge in drawing.edges if edge.back} if drawing else set()
        into = [edge for edge in self.index.into.get(node, ()) if edge.source != node]
        into.sort(key=lambda edge: key_of(edge) in against)
        if not into:
            return None
        self.mark(key_of(into[0]))
        return into[0].source


def beside(drawing: Drawing, node: str, dx: int, dy: int) -> str | None:
    """The nearest box in a direction (one of ``dx``, ``dy`` is 1 or -1), those straight ahead preferred."""
    own = drawing.boxes.get(node)
    if own is None:
        return None
    best: tuple[int, str] | None = None
    for box in drawing.boxes.values():
        ahead = _ahead(own, box, dx, dy)
        if ahead is None:
            continue
        aside = _apart(own.x, own.w, box.x, box.w) if dy else 2 * _apart(own.y, own.h, box.y, box.h)
        score = (ahead + 4 * aside, box.id)
        if best is None or score < best:
            best = score
    return best[1] if best else None


def _ahead(own: NodeBox, box: NodeBox, dx: int, dy: int) -> int | None:
    """How far the box lies in the direction, None when it does not."""
    if dx > 0:
        gap = box.x - own.x - own.w
    elif dx < 0:
        gap = own.x - box.x - box.w
    elif dy > 0:
        gap = box.y - own.y - own.h
    else:
        gap = own.y - box.y - box.h
    return gap if gap >= 0 else None


def _apart(one: int, size: int, two: int, other: int) -> int:
    return max(0, one - two - other, two - one - size)

"""What of a drawing lies on which row, found without looking at what lies elsewhere."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import Generic, TypeVar

from wfstudio.layout.cells import width
from wfstudio.layout.drawing import Drawing, EdgeKey, EdgePath, NodeBox
from wfstudio.layout.lines import Pieces

Thing = TypeVar("Thing")


class Row(Generic[Thing]):
    """Things along one row, each from a column on and so many cells wide."""

    __slots__ = ("starts", "things", "widest")

    def __init__(self, found: list[tuple[int, int, Thing]]) -> None:
        found.sort(key=lambda one: one[0])
        self.starts = [start for start, _, _ in found]
        self.things = [(start, thing) for start, _, thing in found]
        self.widest = max(size for _, size, _ in found)

    def within(self, first: int, last: int) -> list[tuple[int, Thing]]:
        """Those that may touch the columns ``first`` to ``last``, with their first columns, from left to right."""
        return self.things[bisect_left(self.starts, first - self.widest) : bisect_right(self.starts, last)]


class Rows:
    """The boxes, labels, stubs and lines of a drawing by row."""

    def __init__(self, drawing: Drawing) -> None:
        self.pieces = Pieces.of(drawing.edges)
        self.by_key: dict[EdgeKey, EdgePath] = {edge.key: edge for edge in drawing.edges}
        boxes: dict[int, list[tuple[int, int, NodeBox]]] = {}
        labels: dict[int, list[tuple[int, int, EdgePath]]] = {}
        stubs: dict[int, list[tuple[int, int, str]]] = {}
        for box in drawing.boxes.values():
            for y in range(box.y, box.y + box.h):
                boxes.setdefault(y, []).append((box.x, box.w, box))
        inside = drawing.detail == "cards" and drawing.direction == "right"
        for edge in drawing.edges:
            if edge.label_at is not None and not inside:
                x, y = edge.label_at
                labels.setdefault(y, []).append((x, width(edge.label), edge))
        for stub in drawing.stubs:
            size = width(stub.text) + 1
            if drawing.direction == "right":
                stubs.setdefault(stub.y, []).append((stub.x + 1, size, "─" + stub.text))
            else:
                stubs.setdefault(stub.y + 1, []).append((stub.x, size, "│" + stub.text))
        self._boxes = {y: Row(found) for y, found in boxes.items()}
        self._labels = {y: Row(found) for y, found in labels.items()}
        self._stubs = {y: Row(found) for y, found in stubs.items()}

    def boxes(self, y: int, first: int, last: int) -> list[NodeBox]:
        """The boxes that have cells of the row between two columns."""
        row = self._boxes.get(y)
        return [box for x, box in row.within(first, last) if x + box.w > first] if row else []

    def labels(self, y: int, first: int, last: int) -> list[tuple[int, EdgePath]]:
        """The labels of the row near these columns, each with where it starts."""
        row = self._labels.get(y)
        return row.within(first, last) if row else []

    def stubs(self, y: int, first: int, last: int) -> list[tuple[int, str]]:
        """The words of handlers that lead nowhere, likewise; the first character says which way their line runs."""
        row = self._stubs.get(y)
        return row.within(first, last) if row else []

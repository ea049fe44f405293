"""Several nodes at once: toggled one by one, or all between two places."""

from __future__ import annotations

from textual.actions import SkipAction

from wfstudio.layout.drawing import NodeBox, Point
from wfstudio.tui.canvas.base import CanvasPart, ChosenChanged


class ManyActions(CanvasPart):
    """Selecting many. What is chosen stays chosen while the cursor moves, until it is let go."""

    _anchor: str | None = None
    """Where visual mode began, None outside of it."""
    _before: frozenset[str] = frozenset()
    """What was chosen when visual mode began."""

    def choose(self, nodes: frozenset[str]) -> None:
        """Select these together, none for an empty set."""
        if nodes != self.chosen:
            self.chosen = nodes
            self._redraw()
            self.post_message(ChosenChanged(nodes))

    def toggle(self, node: str) -> None:
        """Take a node to those selected together, or from them."""
        self.choose(self.chosen ^ {node})

    def action_toggle_chosen(self) -> None:
        """Take the selected node to those selected together, or from them."""
        if self.selected is not None:
            self.toggle(self.selected)

    def action_visual(self) -> None:
        """Begin to select all nodes between here and where the cursor goes; again: leave it at that."""
        if self._anchor is not None:
            self._anchor = None
            self._redraw()
        elif self.selected is not None:
            self._anchor, self._before = self.selected, self.chosen
            self.choose(self.chosen | {self.selected})

    def action_let_go(self) -> None:
        """Select one node alone again; without several this is no key of the drawing."""
        if self._anchor is None and not self.chosen:
            raise SkipAction
        self._anchor = None
        self.choose(frozenset())

    def _stretch(self) -> None:
        """In visual mode: choose what lies between the anchor and the cursor."""
        boxes = self.drawing.boxes if self.drawing else {}
        one, other = boxes.get(self._anchor or ""), boxes.get(self.selected or "")
        if one is not None and other is not None:
            first = (min(one.x, other.x), min(one.y, other.y))
            last = (max(one.x + one.w, other.x + other.w) - 1, max(one.y + one.h, other.y + other.h) - 1)
            self.choose(self._before | self._between(first, last))

    def _between(self, first: Point, last: Point) -> frozenset[str]:
        """The nodes whose boxes touch the rectangle."""
        boxes = self.drawing.boxes.values() if self.drawing else ()
        return frozenset(box.id for box in boxes if touches(box, first, last))


def touches(box: NodeBox, one: Point, other: Point) -> bool:
    """Whether a box has cells in the rectangle between two corners."""
    (x0, x1), (y0, y1) = sorted((one[0], other[0])), sorted((one[1], other[1]))
    return box.x <= x1 and box.x + box.w > x0 and box.y <= y1 and box.y + box.h > y0

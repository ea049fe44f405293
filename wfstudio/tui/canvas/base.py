"""What the parts of the canvas share: the drawing, the selection, the view, and how it is drawn again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive

from wfstudio.tui.canvas.walk import Walk
from wfstudio.tui.steady import SteadyScroll

if TYPE_CHECKING:
    from wfstudio.graph.index import GraphIndex
    from wfstudio.layout.drawing import Drawing, Point
    from wfstudio.layout.scene import Scene
    from wfstudio.tui.canvas.folding import Folds
    from wfstudio.tui.canvas.overlay import Span

MARGIN_X, MARGIN_Y = 2, 1
"""Free cells around the drawing."""


class WireDrawn(Message, namespace="graph_canvas"):
    """A line was drawn by mouse from a node's port to a node.

    ``handler`` is that of the port, "" when the line starts at a border without one: then the handler is to be asked.
    """

    def __init__(self, source: str, handler: str, target: str) -> None:
        super().__init__()
        self.source = source
        self.handler = handler
        self.target = target


class ChosenChanged(Message, namespace="graph_canvas"):
    """Other nodes are selected together now; none are when the set is empty."""

    def __init__(self, chosen: frozenset[str]) -> None:
        super().__init__()
        self.chosen = chosen


class CanvasPart(SteadyScroll):
    """The base of the mixins that make up the canvas, one for each way of working with it."""

    selected: reactive[str | None] = reactive(None)
    """The id of the selected node."""

    ascii: bool
    drawing: Drawing | None
    chosen: frozenset[str]
    """The ids of the nodes that are selected together; empty while one alone is."""
    _index: GraphIndex | None
    _folds: Folds
    _scene: Scene | None
    _walk: Walk
    _overlay: dict[int, list[Span]]
    """Rows of the view, from its top, to what is laid over them."""

    def select(self, node: str | None) -> None:
        """Select a node; back returns to the one before."""
        raise NotImplementedError

    def _redraw(self) -> None:
        """Put the marks on the drawing and show it."""
        raise NotImplementedError

    def _refold(self, folds: Folds) -> None:
        """Show the graph with other folds."""
        raise NotImplementedError

    def _scroll(self, x: float, y: float) -> None:
        self.scroll_to(x, y, animate=False, force=True)

    def _view(self) -> Region:
        """The visible part of the drawing, in its cells."""
        x, y = self.scroll_offset
        width, height = self.scrollable_content_region.size
        return Region(x - MARGIN_X, y - MARGIN_Y, width, height)

    def _cell(self, x: int, y: int) -> Point:
        """The cell of the drawing under a cell of the view."""
        return x + self.scroll_offset.x - MARGIN_X, y + self.scroll_offset.y - MARGIN_Y

    def _center_on(self, x: int, y: int) -> None:
        view = self._view()
        self._scroll(x + MARGIN_X - view.width // 2, y + MARGIN_Y - view.height // 2)

    def _lay_over(self, rows: dict[int, list[Span]]) -> None:
        """Lay something over the view, in place of what was laid there."""
        self._overlay = rows
        self.refresh()

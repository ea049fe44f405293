"""How the canvas comes to the drawing of what it shows: kept, made at once, beside other work, or in the background."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.geometry import Size
from textual.message import Message
from textual.worker import get_current_worker

from wfstudio.layout.drawing import Detail, Direction, Drawing
from wfstudio.layout.layered import Outline, arrange
from wfstudio.tui.canvas.base import MARGIN_X, MARGIN_Y, CanvasPart
from wfstudio.tui.canvas.folding import Folds, folded, folded_outline, kept
from wfstudio.tui.canvas.kept_drawings import KeptDrawings
from wfstudio.tui.canvas.sizes import BACKGROUND_FROM, BESIDE_FROM

if TYPE_CHECKING:
    from wfstudio.graph.index import GraphIndex
    from wfstudio.tui.canvas.layout_process import Asked

_WARM_AFTER = 0.7
"""Seconds after the first drawing before the other process is started for that."""


class DrawingFinished(Message, namespace="graph_canvas"):
    """A layout made in the background is ready."""

    def __init__(self, drawing: Drawing, outline: Outline) -> None:
        super().__init__()
        self.drawing = drawing
        self.outline = outline


@dataclass(frozen=True)
class Expected:
    """What will be shown next, and its layout where that has begun."""

    index: GraphIndex
    folds: Folds
    outline: Outline
    asked: Asked | None


class LayingOut(CanvasPart):
    """The part of the canvas that lays out."""

    detail: Detail
    direction: Direction
    _outline: Outline | None
    """What is to be shown."""
    _drawn: Outline | None
    """What the drawing was made from."""
    _kept: KeptDrawings
    _placed: bool
    """Whether the view was brought to the entry once."""
    _expected: Expected | None = None
    _warmed = False

    def expect(self, index: GraphIndex) -> None:
        """This graph is shown next: its layout may begin in another process while this one does something else."""
        folds = kept(index, self._folds)
        outline = folded_outline(folded(index, folds), folds)
        asked = None
        if (
            BESIDE_FROM <= len(outline.nodes) <= BACKGROUND_FROM
            and outline != self._drawn
            and self._kept.find(outline, *self._wanted) is None
        ):
            from wfstudio.tui.canvas.layout_process import LAYOUT

            asked = LAYOUT.ask(outline, *self._wanted, self.drawing)
        self._expected = Expected(index, folds, outline, asked)

    def _outline_of(self, index: GraphIndex, shown: GraphIndex) -> Outline:
        """The outline of a graph, ``shown`` once it was folded."""
        expected = self._expected
        if expected is not None and expected.index is index and expected.folds == self._folds:
            return expected.outline
        return folded_outline(shown, self._folds)

    def _lay_out(self, afresh: bool = False) -> None:
        outline, expected = self._outline, self._expected
        self._expected = None
        if outline is None:
            return
        drawing = None if afresh else self.drawing
        if outline == self._drawn and drawing is not None and (drawing.detail, drawing.direction) == self._wanted:
            self._redraw()
            return
        made = None if afresh else self._kept.find(outline, *self._wanted)
        if made is None and len(outline.nodes) > BACKGROUND_FROM:
            self._lay_out_in_background(outline, drawing)
            return
        self.workers.cancel_group(self, "layout")
        if made is not None and len(outline.nodes) > BACKGROUND_FROM:
            self._redraw()
            self.call_after_refresh(self.post_message, DrawingFinished(made, outline))  # the key answers first
            return
        if made is None and expected is not None and expected.asked is not None and expected.outline is outline:
            from wfstudio.tui.canvas.layout_process import LAYOUT

            made = LAYOUT.take(expected.asked)
        elif made is None and drawing is None and len(outline.nodes) >= BESIDE_FROM:
            from wfstudio.tui.canvas.layout_process import LAYOUT

            made = LAYOUT.take_begun(outline, *self._wanted)
        if made is None:
            detail, direction = self._wanted
            made = arrange(outline.nodes, outline.links, detail=detail, direction=direction, previous=drawing)
        self._adopt(made, outline)

    def _lay_out_in_background(self, outline: Outline, drawing: Drawing | None) -> None:
        detail, direction = self._wanted
        self._redraw()

        def lay_out() -> None:
            from wfstudio.tui.canvas.layout_process import LAYOUT

            if not get_current_worker().is_cancelled:
                self.post_message(DrawingFinished(LAYOUT.lay_out(outline, detail, direction, drawing), outline))

        self.run_worker(lay_out, thread=True, exclusive=True, group="layout", exit_on_error=False)

    def _warm(self) -> None:
        """Start the other process, since layouts of this size are made there."""

        def warm() -> None:
            from wfstudio.tui.canvas.layout_process import LAYOUT

            LAYOUT.warm()

        self.run_worker(warm, thread=True, group="layout-start", exit_on_error=False)

    @property
    def settled(self) -> bool:
        """Whether the drawing is that of the graph that was last shown, not of one before it."""
        return self._drawn == self._outline

    @property
    def _wanted(self) -> tuple[Detail, Direction]:
        return self.detail, self.direction

    def _on_graph_canvas_drawing_finished(self, event: DrawingFinished) -> None:
        event.stop()
        if event.outline is self._outline and (event.drawing.detail, event.drawing.direction) == self._wanted:
            self._adopt(event.drawing, event.outline)

    def _adopt(self, drawing: Drawing, outline: Outline) -> None:
        """Take a new drawing; the selected node stays where it was on the screen."""
        old = self.drawing
        self.drawing, self._drawn = drawing, outline
        self._kept.keep(outline, drawing)
        if len(outline.nodes) >= BESIDE_FROM and not self._warmed:
            self._warmed = True
            self.set_timer(_WARM_AFTER, self._warm)
        self._walk.order_by(drawing)
        self.virtual_size = Size(drawing.width + 2 * MARGIN_X, drawing.height + 2 * MARGIN_Y)
        before = old.boxes.get(self.selected or "") if old else None
        now = drawing.boxes.get(self.selected or "")
        self._redraw()
        if not self._placed:
            self._show_entry()
        elif before is not None and now is not None:
            self._scroll(self.scroll_x + now.x - before.x, self.scroll_y + now.y - before.y)
            self.call_after_refresh(self._keep_visible)

    def _show_entry(self) -> None:
        raise NotImplementedError

    def _keep_visible(self) -> None:
        raise NotImplementedError

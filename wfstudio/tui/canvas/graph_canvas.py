"""The canvas: a virtual view of a scene, walked by keys. Only the visible part of the drawing is ever composed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from wfstudio.layout.drawing import DETAILS, Detail, Direction, Drawing, EdgeKey
from wfstudio.layout.layered import Outline, arrange
from wfstudio.layout.scene import Marks, Scene, compose
from wfstudio.tui.canvas import jump, looks
from wfstudio.tui.canvas.base import MARGIN_X, MARGIN_Y, ChosenChanged, WireDrawn
from wfstudio.tui.canvas.fold_actions import FoldActions
from wfstudio.tui.canvas.folding import Folds, folded, kept, lifted
from wfstudio.tui.canvas.kept_drawings import KeptDrawings
from wfstudio.tui.canvas.laying_out import LayingOut
from wfstudio.tui.canvas.mouse import MouseActions
from wfstudio.tui.canvas.overlay import Span, overlaid
from wfstudio.tui.canvas.sizes import BACKGROUND_FROM
from wfstudio.tui.canvas.view import brought, with_other
from wfstudio.tui.canvas.walk import Walk, beside, key_of
from wfstudio.tui.keymap import bindings

if TYPE_CHECKING:
    from collections.abc import Callable

    from wfstudio.document.model import Document
    from wfstudio.graph.index import GraphIndex

_PAN_X, _PAN_Y = 16, 4
_NEAR_X, _NEAR_Y = 6, 1  # cells kept free around the selection when the view moves


class GraphCanvas(MouseActions, FoldActions, LayingOut, can_focus=True):
    """Shows a workflow as a layered drawing; arrows follow its edges."""

    DEFAULT_CSS = looks.CSS
    BINDINGS = bindings("canvas")
    ALLOW_SELECT = False  # a drag is not one over text

    WireDrawn = WireDrawn
    ChosenChanged = ChosenChanged

    when_empty = ""
    """What a drawing without nodes says."""

    class NodeSelected(Message):
        """Another node was selected, or none is any more."""

        def __init__(self, canvas: GraphCanvas, node_id: str | None) -> None:
            super().__init__()
            self.canvas = canvas
            self.node_id = node_id

        @property
        def control(self) -> GraphCanvas:
            return self.canvas

    class NodeOpened(Message):
        """A node was opened, by enter or a double click."""

        def __init__(self, canvas: GraphCanvas, node_id: str) -> None:
            super().__init__()
            self.canvas = canvas
            self.node_id = node_id

        @property
        def control(self) -> GraphCanvas:
            return self.canvas

    def __init__(
        self, *, ascii: bool = False, name: str | None = None, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self.ascii = ascii
        self.detail: Detail = "titles"
        self.direction: Direction = "right"
        self.drawing: Drawing | None = None
        self.chosen: frozenset[str] = frozenset()
        self._index: GraphIndex | None = None
        self._folds: Folds = {}
        self._overlay: dict[int, list[Span]] = {}
        self._outline: Outline | None = None
        self._drawn: Outline | None = None
        self._marks = Marks()
        self._scene: Scene | None = None
        self._walk = Walk()
        self._jump: dict[str, str] = {}
        self._typed = ""
        self._picking: Callable[[str | None, str], object] | None = None
        self._placed = False
        self._edge: EdgeKey | None = None
        self.moved: Callable[[], None] | None = None
        """Called at once when another node is selected or another edge marked: what follows the selection there is
        shown in the same refresh as the drawing. What may come a refresh later follows the messages."""
        self._styles: dict[str, Style] = {}
        self._over: tuple[object, dict[int, list[Span]]] | None = None
        self._kept = KeptDrawings()

    # what is shown

    def show(self, document: Document, index: GraphIndex, marks: Marks | None = None) -> None:
        """Show a version of a document. The selection stays where its node still is, else the entry is selected.

        Of ``marks`` the problems, the visits and where the run waits are taken; the rest is the canvas's own. A change
        that leaves the drawing as it is costs no layout.
        """
        del document  # the index has it
        self._index = index
        self._folds = kept(index, self._folds)
        if marks is not None:
            self._marks = marks
        self._show_graph()

    def draw_as(self, other: GraphCanvas) -> None:
        """Take over how another canvas draws, and its drawing, so that the same graph costs no layout here."""
        if other.drawing is not None and other._drawn is not None:
            self.detail, self.direction = other.drawing.detail, other.drawing.direction
            self._kept.keep(other._drawn, other.drawing)

    def _show_graph(self) -> None:
        index = self._index
        if index is None:
            return
        shown = folded(index, self._folds)
        self._walk.attach(shown)
        self._outline = self._outline_of(index, shown)
        self.chosen = frozenset(node for node in self.chosen if node in shown.ids)
        if self.selected not in shown.ids:
            self.set_reactive(GraphCanvas.selected, shown.entry)
            self.post_message(self.NodeSelected(self, shown.entry))
        self._lay_out()

    def _refold(self, folds: Folds) -> None:
        self._folds = folds
        self._show_graph()

    def mark(self, marks: Marks) -> None:
        """Change only the marks: problems, visits, where the run waits."""
        self._marks = marks
        self._redraw()

    @property
    def next_edge(self) -> EdgeKey | None:
        """The edge that the next press takes."""
        edge = self._walk.next_edge(self.selected)
        return None if edge is None else key_of(edge)

    def set_detail(self, detail: Detail) -> None:
        """Show dots, titles or cards."""
        if detail != self.detail:
            self.detail = detail
            self._lay_out()

    def find(self, text: str, *, backwards: bool = False) -> str | None:
        """Select the next node whose id, title or type holds the text, in document order and around; its id or None."""
        if self._outline is None or not text:
            return None
        wanted = text.casefold()
        found = [
            spec.id
            for spec in self._outline.nodes
            if any(wanted in part.casefold() for part in (spec.id, spec.title, spec.type))
        ]
        if not found:
            return None
        order = [spec.id for spec in self._outline.nodes]
        if backwards:
            order.reverse()
            found.reverse()
        at = order.index(self.selected) if self.selected in order else -1
        node = next((node for node in found if order.index(node) > at), found[0])
        self.select(node)
        return node

    def select(self, node: str | None) -> None:
        """Select a node; back returns to the one before. A fold that hides it is opened."""
        if node is not None:
            self._open_to(node)
        if node != self.selected:
            self._walk.leave(self.selected)
            self.selected = node

    def _redraw(self) -> None:
        """Put the marks on the drawing and show it."""
        edge = self.next_edge
        if self.drawing is not None:
            own = replace(
                self._marks,
                problems=lifted(self._marks.problems, self._folds),
                changes=lifted(self._marks.changes, self._folds),
                selected=self.selected,
                chosen=self.chosen,
                hot=frozenset().union(*map(self._walk.touching, self.chosen or (self.selected,))),
                next_edge=edge,
                jump_labels=jump.matching(self._jump, self._typed),
            )
            self._scene = compose(self.drawing, own, self.ascii)
        if edge != self._edge:
            self._edge = edge
            if self.moved is not None:
                self.moved()
        self.refresh()

    def watch_selected(self, selected: str | None) -> None:
        if self._anchor is not None:
            self._stretch()
        self._redraw()
        self._keep_visible()
        self.post_message(self.NodeSelected(self, selected))
        if self.moved is not None:
            self.moved()

    # the view

    def _show_entry(self) -> None:
        """Scroll so that the entry is at the left (or top), in the middle across the flow."""
        drawing, view = self.drawing, self._view()
        if drawing is None or not view.width or not view.height:
            return
        self._placed = True
        box = drawing.boxes.get(drawing.entry or "")
        if box is None:
            return
        if self.direction == "right":
            self._scroll(box.x + MARGIN_X - _NEAR_X, box.y + MARGIN_Y - (view.height - box.h) // 3)
        else:
            self._scroll(box.x + MARGIN_X - (view.width - box.w) // 2, box.y + MARGIN_Y - _NEAR_Y - 2)

    def _keep_visible(self) -> None:
        """Scroll as little as shows the selected node, and of the way to where the marked edge leads what fits."""
        box = self.drawing.boxes.get(self.selected or "") if self.drawing else None
        view = self._view()
        if box is None or not view.width or not view.height:
            return
        edge = self._walk.next_edge(self.selected)
        ahead = self.drawing.boxes.get(edge.target, box) if self.drawing and edge else box
        left, width = with_other(box.x, box.w, ahead.x, ahead.w, view.width - 2 * _NEAR_X)
        top, height = with_other(box.y, box.h, ahead.y, ahead.h, view.height - 2 * _NEAR_Y)
        x = brought(view.x, view.width, left, width, _NEAR_X)
        y = brought(view.y, view.height, top, height, _NEAR_Y)
        if (x, y) != (view.x, view.y):
            self._scroll(x + MARGIN_X, y + MARGIN_Y)

    def on_resize(self) -> None:
        placed = self._placed
        if not placed:
            self._show_entry()
        if placed or (self.drawing is not None and self.selected != self.drawing.entry):
            self._keep_visible()  # who selected a node elsewhere sees it when the drawing comes into sight

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._styles.clear()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        x0, y0 = self.scroll_offset
        width = self.size.width
        if self._scene is None:
            word = "drawing…" if self._outline is not None and y == 0 else ""
            return Strip([Segment(word.ljust(width)[:width], self._style("title"))], width)
        runs = self._scene.runs(y + y0 - MARGIN_Y, x0 - MARGIN_X, x0 - MARGIN_X + width)
        spans = self._laid_over().get(y)
        if spans:
            runs = overlaid(runs, spans)
        return Strip([Segment(text, self._style(style)) for text, style in runs], width)

    def _laid_over(self) -> dict[int, list[Span]]:
        """What lies over the rows of the view; made once for each state of it."""
        state = (self.drawing, self._view(), self.selected, self._map_wanted, self._overlay)
        if self._over is None or self._over[0] != state:
            rows = {y: list(spans) for y, spans in self._map_rows().items()}
            for y, spans in self._overlay.items():
                rows.setdefault(y, []).extend(spans)
            if self.when_empty and self.drawing is not None and not self.drawing.boxes:
                rows[self.size.height // 3] = [(2, self.when_empty, "title")]
            self._over = (state, rows)
        return self._over[1]

    def _style(self, key: str) -> Style:
        style = self._styles.get(key)
        if style is None:
            style = self._styles[key] = looks.style_of(self, key)
        return style

    # keys

    def action_go(self, way: str) -> None:
        """Follow, go back, or change the edge, as the flow of the drawing has it."""
        if self.direction == "down":
            way = {"right": "down", "left": "up", "up": "left", "down": "right"}[way]
        if way == "right":
            self._follow()
        elif way == "left":
            node = self._walk.back(self.selected, self.drawing)
            if node is not None:
                self.selected = node
        else:
            self._sideways(-1 if way == "up" else 1)

    def _follow(self) -> None:
        edge = self._walk.next_edge(self.selected)
        if edge is not None:
            self.select(edge.target)
        elif self.selected is None and self.drawing is not None:
            self.select(self.drawing.entry)

    def _sideways(self, step: int) -> None:
        if self.selected is None or self.drawing is None:
            return
        if self._walk.choose(self.selected, step):
            self._redraw()
            return
        dx, dy = (0, step) if self.direction == "right" else (step, 0)
        node = beside(self.drawing, self.selected, dx, dy)
        if node is not None and len(self._walk.outgoing(self.selected)) < 2:
            self.select(node)

    def action_open_node(self) -> None:
        """Tell that the selected node was opened."""
        if self.selected is not None:
            self.post_message(self.NodeOpened(self, self.selected))

    def action_entry(self) -> None:
        """Select the entry and show it."""
        if self.drawing is not None and self.drawing.entry is not None:
            self.select(self.drawing.entry)
            self._show_entry()

    def action_center(self) -> None:
        """Bring the selected node to the middle."""
        box = self.drawing.boxes.get(self.selected or "") if self.drawing else None
        if box is not None:
            self._center_on(box.x + box.w // 2, box.y + box.h // 2)

    def action_detail(self, step: int) -> None:
        """One level of detail more or less."""
        place = DETAILS.index(self.detail) + step
        if 0 <= place < len(DETAILS):
            self.set_detail(DETAILS[place])

    def action_cycle_detail(self) -> None:
        """The next level of detail, from cards to dots again."""
        self.set_detail(DETAILS[(DETAILS.index(self.detail) + 1) % len(DETAILS)])

    def action_fit(self) -> None:
        """The richest detail at which the whole drawing fits, dots when none does."""
        if self._outline is None:
            return
        if len(self._outline.nodes) > BACKGROUND_FROM:  # so many fit at dots if at all, and laying out takes its time
            self.set_detail("dots")
            return
        view = self._view()
        for detail in reversed(DETAILS):
            drawing = arrange(
                self._outline.nodes,
                self._outline.links,
                detail=detail,
                direction=self.direction,
                previous=self.drawing,
            )
            if drawing.width + 2 <= view.width and drawing.height + 2 <= view.height:
                break
        self.detail = detail
        self._adopt(drawing, self._outline)

    def action_turn(self) -> None:
        """Change the direction of the flow."""
        self.direction = "down" if self.direction == "right" else "right"
        self._lay_out()

    def action_tidy(self) -> None:
        """Lay the drawing out afresh, without regard to where things were."""
        self._lay_out(afresh=True)

    def action_pan(self, x: int, y: int) -> None:
        """Scroll by steps."""
        self._scroll(self.scroll_x + x * _PAN_X, self.scroll_y + y * _PAN_Y)

    # jump labels

    def action_jump(self) -> None:
        """Put labels on the visible nodes and wait for one to be typed."""
        if self.drawing is None:
            return
        view = self._view()
        visible = [box for box in self.drawing.boxes.values() if view.overlaps(Region(box.x, box.y, box.w, box.h))]
        visible.sort(key=lambda box: (box.x, box.y))
        self._jump, self._typed = jump.labels(box.id for box in visible), ""
        self._redraw()

    def pick(self, then: Callable[[str | None, str], object]) -> bool:
        """Put labels on the visible nodes and call ``then`` with the node whose label is typed, or with None and what
        was typed when that is no label; escape, or leaving the drawing, ends it without a call. Tells whether there
        is anything to pick."""
        self.action_jump()
        self._picking = then if self._jump else None
        return self._picking is not None

    def on_key(self, event: events.Key) -> None:
        if not self._jump:
            return
        event.stop()
        event.prevent_default()
        typed = self._typed + ((event.character or "") if event.is_printable else "")
        left = jump.matching(self._jump, typed) if event.is_printable else {}
        chosen = next((node for node, label in left.items() if label == typed), None)
        self._typed, picking = typed, self._picking
        if chosen is not None or not left:
            self._end_jump()
        else:
            self._redraw()
        if picking is not None and not self._jump:
            if event.key != "escape":
                picking(chosen, "" if chosen else typed)
        elif chosen is not None:
            self.select(chosen)

    def _end_jump(self) -> None:
        self._jump, self._typed, self._picking = {}, "", None
        self._redraw()

    def on_blur(self) -> None:
        if self._jump:
            self._end_jump()

    def _opened(self, node: str) -> None:
        self.post_message(self.NodeOpened(self, node))

"""The mouse on the canvas: select, open, choose many, draw a wire, move the view, jump by the map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from textual import events

from wfstudio.tui.canvas.base import MARGIN_X, MARGIN_Y, WireDrawn
from wfstudio.tui.canvas.many import ManyActions
from wfstudio.tui.canvas.map_actions import MapActions
from wfstudio.tui.canvas.overlay import frame, rubber_line

if TYPE_CHECKING:
    from wfstudio.layout.drawing import NodeBox, Point

Drag = Literal["map", "pan", "wire", "box"]


class MouseActions(ManyActions, MapActions):
    """What presses, drags and clicks do. A node is not moved by dragging it: where nodes stand is the layout's."""

    _drag: Drag | None = None
    _from: Point = (0, 0)
    """Where the drag began: a cell of the view, of the drawing for a wire or a box."""
    _wire: tuple[str, str] = ("", "")
    _pressed: Point = (0, 0)
    _dragged = False
    _away = False
    """Whether the drag was outside the box it began in: a hand that shakes on a port draws no loop."""

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """See what a drag from here would do."""
        x, y = event.x, event.y
        self._dragged, self._away, self._pressed = False, False, (x, y)
        if self._scene is None or event.button not in (1, 2):
            return
        region = self.map_region
        if region is not None and region.contains(x, y):
            self._drag = "map"
            self._jump_by_map(x, y)
            self._dragged = True
        elif event.button == 2 or event.shift:
            self._drag, self._from = "pan", (event.screen_x, event.screen_y)
        else:
            self._from = self._cell(x, y)
            node = self._scene.node_at(*self._from)
            port = self._port_at(node, *self._from)
            if port is not None and not event.ctrl:
                self._drag, self._wire = "wire", port
            elif node is None:
                self._drag = "box"
        if self._drag is not None:
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Go on with a drag."""
        if self._drag is None:
            return
        self._dragged = self._dragged or (event.x, event.y) != self._pressed
        if self._drag == "map":
            self._jump_by_map(event.x, event.y)
        elif self._drag == "pan":
            x, y = self._from
            self._from = (event.screen_x, event.screen_y)
            self._scroll(self.scroll_x + x - event.screen_x, self.scroll_y + y - event.screen_y)
        elif self._dragged:
            if self._scene is not None and self._scene.node_at(*self._cell(event.x, event.y)) != self._wire[0]:
                self._away = True
            x, y = self._from
            start = (x - self.scroll_offset.x + MARGIN_X, y - self.scroll_offset.y + MARGIN_Y)
            draw = rubber_line if self._drag == "wire" else frame
            self._lay_over(draw(start, (event.x, event.y), self.ascii))
            self._pull(event.x, event.y)

    def _pull(self, x: int, y: int) -> None:
        """At the edge of the view a drag takes the view along."""
        width, height = self.scrollable_content_region.size
        dx = -4 if x <= 0 else 4 if x >= width - 1 else 0
        dy = -2 if y <= 0 else 2 if y >= height - 1 else 0
        if dx or dy:
            self._scroll(self.scroll_x + dx, self.scroll_y + dy)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """End a drag: draw the wire, choose what lies in the box."""
        drag, self._drag = self._drag, None
        if drag is None:
            return
        self.release_mouse()
        self._lay_over({})
        if not self._dragged or self._scene is None:
            return
        cell = self._cell(event.x, event.y)
        if drag == "wire" and not self._away:
            self._dragged = False  # the click that follows selects
        elif drag == "wire":
            target = self._scene.node_at(*cell)
            if target is not None and (target != self._wire[0] or self._wire[1]):
                self.post_message(WireDrawn(*self._wire, target))
        elif drag == "box":
            found = self._between(self._from, cell)
            self.choose(self.chosen | found if event.ctrl else found)

    def on_click(self, event: events.Click) -> None:
        """Select, with ctrl together with others; a second click opens."""
        if self._scene is None or self._dragged or event.button != 1:
            self._dragged = False
            return
        x, y = self._cell(event.x, event.y)
        node = self._scene.node_at(x, y)
        if node is not None:
            if event.ctrl:
                alone = frozenset((self.selected,)) if self.selected and self.selected != node else frozenset()
                self.choose((self.chosen or alone) ^ {node})
                return
            self.choose(frozenset())
            self.select(node)
            if event.chain == 2:
                self._opened(node)
            return
        edge = self._scene.edge_at(x, y)
        if edge is not None:
            self._walk.mark(edge.key)
            self.select(edge.source)
            self._redraw()

    def _opened(self, node: str) -> None:
        raise NotImplementedError

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Where there is nothing above and below, the wheel moves along the drawing."""
        self._wheel(event, -1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Likewise."""
        self._wheel(event, 1)

    def _wheel(self, event: events.MouseEvent, step: int) -> None:
        if event.shift or event.ctrl or not self.max_scroll_y:
            self._scroll(self.scroll_x + 8 * step, self.scroll_y)
        else:
            self._scroll(self.scroll_x, self.scroll_y + 3 * step)
        event.stop()
        event.prevent_default()

    def _port_at(self, node: str | None, x: int, y: int) -> tuple[str, str] | None:
        """The node and the handler whose port has the cell; "" for the handler on a border where lines may leave."""
        if self.drawing is None:
            return None
        near = [(x, y), (x - 1, y), (x + 1, y)] if node is None else [(x, y)]
        for at in near:
            own = self._scene.node_at(*at) if self._scene else None
            box = self.drawing.boxes.get(own or "")
            if box is None:
                continue
            for port in box.ports:
                if (port.x, port.y) == at:
                    return box.id, port.handler
            if at == (x, y) and self._leaves(box, x, y):
                return box.id, ""
        return None

    def _leaves(self, box: NodeBox, x: int, y: int) -> bool:
        """Whether the cell is of the border from which the flow goes on."""
        if self.drawing is None or self.drawing.detail == "dots":
            return False
        return x == box.x + box.w - 1 if self.drawing.direction == "right" else y == box.y + box.h - 1

"""The minimap on the canvas: whether and where it stands, and jumping by it."""

from __future__ import annotations

from textual.geometry import Region

from wfstudio.tui.canvas.base import CanvasPart
from wfstudio.tui.canvas.minimap import HEIGHT, LEAST, WIDTH, Box, Minimap, corner, minimap
from wfstudio.tui.canvas.overlay import Span


class MapActions(CanvasPart):
    """Shows the map by itself when the drawing is larger than the view; a key hides or shows it."""

    _map: Minimap | None = None
    _map_wanted: bool | None = None
    """What the person asked for, None while nothing."""

    def want_map(self, wanted: bool | None) -> None:
        """Show the minimap, hide it, or (None) show it where the drawing is larger than the view."""
        self._map_wanted = wanted
        self.refresh()

    def action_minimap(self) -> None:
        """Hide or show the minimap."""
        view = self._view()
        if view.width < WIDTH + 2 or view.height < HEIGHT + 1:
            self.notify("There is no room for the minimap.", timeout=2, markup=False)
            return
        self._map_wanted = self.map_region is None
        self.refresh()

    @property
    def map_region(self) -> Region | None:
        """Where the minimap stands in the view, None when it is not shown."""
        drawing, view = self.drawing, self._view()
        if drawing is None or not drawing.boxes:
            return None
        room = view.width >= WIDTH + 2 and view.height >= HEIGHT + 1
        roomy = view.width >= LEAST[0] and view.height >= LEAST[1]
        larger = drawing.width > view.width or drawing.height > view.height
        if not room or not (self._map_wanted if self._map_wanted is not None else roomy and larger):
            return None
        own = drawing.boxes.get(self.selected or "")
        box: Box | None = (own.x - view.x, own.y - view.y, own.w, own.h) if own else None
        return Region(*corner((view.width, view.height), box), WIDTH, HEIGHT)

    def _map_rows(self) -> dict[int, list[Span]]:
        """Rows of the view to what the map writes there."""
        region, drawing = self.map_region, self.drawing
        if region is None or drawing is None:
            return {}
        if self._map is None or self._map.drawing is not drawing:
            self._map = minimap(drawing)
        view = self._view()
        box = (view.x, view.y, view.width, view.height)
        return self._map.rows((region.x, region.y), box, self.selected, self.ascii)

    def _jump_by_map(self, x: int, y: int) -> None:
        """Bring what a cell of the view, on the map, stands for to the middle."""
        region = self.map_region
        if region is not None and self._map is not None:
            self._center_on(*self._map.place(x - region.x - 1, y - region.y - 1))

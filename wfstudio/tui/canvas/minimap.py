"""The whole drawing in a few cells, with the part in view marked. No Textual here."""

from __future__ import annotations

from dataclasses import dataclass

from wfstudio.layout.drawing import Drawing, Point
from wfstudio.tui.canvas.overlay import Span

WIDTH, HEIGHT = 28, 7
"""Cells of the minimap, its frame included."""
LEAST = (70, 18)
"""In a smaller view the minimap would hide more than it shows."""
Box = tuple[int, int, int, int]
"""Column, row, width, height."""


@dataclass(frozen=True, slots=True)
class Minimap:
    """How full each cell of the map is: 0 nothing, 1 a node, 2 several; 3 where the selected node is."""

    drawing: Drawing
    cells: tuple[tuple[int, ...], ...]

    def rows(self, at: Point, view: Box, selected: str | None, ascii: bool) -> dict[int, list[Span]]:
        """Row to spans of the map with its corner ``at`` a cell of the view; ``view`` is in cells of the drawing."""
        x0, y0 = at
        corners, across, along, fill = ("++++", "-", "|", " .#@") if ascii else ("╭╮╰╯", "─", "│", " ▪■◆")
        inner, tall = WIDTH - 2, HEIGHT - 2
        left, top = self._cell(view[0], view[1])
        right, bottom = self._cell(view[0] + view[2] - 1, view[1] + view[3] - 1)
        own = self.drawing.boxes.get(selected or "")
        mark = self._cell(own.x + own.w // 2, own.y + own.h // 2) if own else (-1, -1)
        rows: dict[int, list[Span]] = {
            y0: [(x0, corners[0] + across * inner + corners[1], "node")],
            y0 + tall + 1: [(x0, corners[2] + across * inner + corners[3], "node")],
        }
        for y, row in enumerate(self.cells):
            text = "".join(fill[3 if (x, y) == mark else full] for x, full in enumerate(row))
            spans: list[Span] = [(x0, along + text + along, "node")]
            if top <= y <= bottom:
                spans.append((x0 + 1 + left, text[left : right + 1], "minimap.view"))
            rows[y0 + 1 + y] = spans
        return rows

    def place(self, x: int, y: int) -> Point:
        """The cell of the drawing that a cell of the map (its frame left out) stands for."""
        drawing, inner, tall = self.drawing, WIDTH - 2, HEIGHT - 2
        x, y = min(max(x, 0), inner - 1), min(max(y, 0), tall - 1)
        return (2 * x + 1) * drawing.width // (2 * inner), (2 * y + 1) * drawing.height // (2 * tall)

    def _cell(self, x: int, y: int) -> Point:
        return _scaled(x, self.drawing.width, WIDTH - 2), _scaled(y, self.drawing.height, HEIGHT - 2)


def minimap(drawing: Drawing) -> Minimap:
    """The map of a drawing; linear in its nodes."""
    cells = [[0] * (WIDTH - 2) for _ in range(HEIGHT - 2)]
    for box in drawing.boxes.values():
        x = _scaled(box.x + box.w // 2, drawing.width, WIDTH - 2)
        y = _scaled(box.y + box.h // 2, drawing.height, HEIGHT - 2)
        cells[y][x] = min(2, cells[y][x] + 1)
    return Minimap(drawing, tuple(tuple(row) for row in cells))


def corner(view: tuple[int, int], selected: Box | None) -> Point:
    """Where in a view of that size the map stands: a corner in which it does not hide the selected node."""
    right, bottom = view[0] - WIDTH - 1, view[1] - HEIGHT
    for x, y in ((right, bottom), (right, 0), (1, bottom)):
        if selected is None:
            return x, y
        left, top, wide, tall = selected
        if left >= x + WIDTH or left + wide <= x or top >= y + HEIGHT or top + tall <= y:
            return x, y
    return 1, 0


def _scaled(value: int, size: int, cells: int) -> int:
    return min(max(value * cells // max(1, size), 0), cells - 1)

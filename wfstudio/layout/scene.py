"""A drawing made of characters, row by row on demand, with the marks of selection, problems, a run and a comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from weakref import WeakKeyDictionary

from wfstudio.layout.cells import split, width
from wfstudio.layout.drawing import Drawing, EdgeKey, EdgePath, NodeBox
from wfstudio.layout.glyphs import ACROSS, ALONG, ASCII, BOX, Glyphs
from wfstudio.layout.lines import Cell, Pieces
from wfstudio.layout.rows import Rows

STYLES = (
    "blank",
    "node",
    "node.selected",
    "node.error",
    "node.warning",
    "node.info",
    "node.visited",
    "node.waiting",
    "node.added",
    "node.removed",
    "node.changed",
    "id",
    "id.removed",
    "id.selected",
    "title",
    "badge",
    "jump",
    "edge",
    "edge.script",
    "edge.implied",
    "edge.dangling",
    "edge.visited",
    "edge.hot",
    "edge.next",
    "edge.added",
    "edge.removed",
    "label",
    "label.visited",
    "label.hot",
    "label.next",
    "label.added",
    "label.removed",
)
"""Every style key that a run may have."""

_LEVELS = ("removed", "added", "visited", "hot", "next")  # later ones are drawn over earlier ones
_LOOK = {"removed": "implied", "added": "handler", "visited": "heavy", "hot": "heavy", "next": "double"}
_AGAINST_EVERY = 24  # columns between two signs that a line runs right to left


@dataclass(frozen=True, slots=True)
class Marks:
    """What is shown on a drawing besides itself. Each mark has a sign of its own, not only a style."""

    selected: str | None = None
    chosen: frozenset[str] = frozenset()
    """The nodes that are selected together with others."""
    hot: frozenset[EdgeKey] = frozenset()
    """Edges in and out of the selection: heavy lines."""
    next_edge: EdgeKey | None = None
    """The edge that the next press takes: a double line."""
    problems: Mapping[str, str] = field(default_factory=dict)
    """Node id to the worst severity: error, warning or info."""
    visited: Mapping[str, int] = field(default_factory=dict)
    """Node id to its place in the order of visits, from 1."""
    tags: Mapping[str, str] = field(default_factory=dict)
    """Node id to what stands in the place of that number: every place it has, and the time spent there."""
    visited_edges: frozenset[EdgeKey] = frozenset()
    waiting: str | None = None
    jump_labels: Mapping[str, str] = field(default_factory=dict)
    changes: Mapping[str, str] = field(default_factory=dict)
    """Node id to what became of it in a comparison: added, removed (its box is dotted) or changed."""
    edge_changes: Mapping[EdgeKey, str] = field(default_factory=dict)
    """Edge to added or removed (a dotted line); a sign stands where it leaves its node."""


_ROWS: WeakKeyDictionary[Drawing, Rows] = WeakKeyDictionary()


def prepare(drawing: Drawing) -> Rows:
    """What a scene of the drawing needs to know once: its rows. Made when first asked for, in any thread."""
    rows = _ROWS.get(drawing)
    if rows is None:
        rows = _ROWS[drawing] = Rows(drawing)
    return rows


class Scene:
    """A drawing with marks, as characters. Rows are composed when asked for and only as wide as asked for."""

    def __init__(self, drawing: Drawing, marks: Marks, ascii: bool = False) -> None:
        self.drawing = drawing
        self.marks = marks
        self.glyphs: Glyphs = ASCII if ascii else BOX
        self._rows = rows = prepare(drawing)
        self._level: dict[EdgeKey, str] = dict(marks.edge_changes)
        self._level |= dict.fromkeys(marks.visited_edges, "visited")
        self._level |= dict.fromkeys(marks.hot, "hot")
        if marks.next_edge is not None:
            self._level[marks.next_edge] = "next"
        self._signs: dict[int, list[tuple[int, str]]] = {}
        for key, change in marks.edge_changes.items():
            at = _first_cell(rows.by_key[key]) if key in rows.by_key else None
            if at is not None:
                self._signs.setdefault(at[1], []).append((at[0], change))
        self._over: dict[str, Pieces] = {}
        for level in _LEVELS:
            keys = sorted(key for key, own in self._level.items() if own == level and key in rows.by_key)
            if keys:
                self._over[level] = Pieces.of(rows.by_key[key] for key in keys)

    @property
    def width(self) -> int:
        return self.drawing.width

    @property
    def height(self) -> int:
        return self.drawing.height

    def runs(self, y: int, x0: int, x1: int) -> list[tuple[str, str]]:
        """Row ``y`` from column ``x0`` up to, not including, ``x1`` as (text, style key), ``x1 - x0`` cells in all."""
        if x1 <= x0:
            return []
        chars, styles = [" "] * (x1 - x0), ["blank"] * (x1 - x0)
        if 0 <= y < self.height:
            row = _Row(x0, chars, styles)
            self._draw_lines(row, y, self._rows.pieces, None)
            for level, pieces in self._over.items():
                self._draw_lines(row, y, pieces, level)
            self._draw_words(row, y)
            for x, change in self._signs.get(y, ()):
                row.put(x, self.glyphs.badges[change], f"label.{change}")
            for box in self._rows.boxes(y, x0, x1 - 1):
                self._draw_box(row, box, y)
            row.mend()
        runs, at = [], 0
        for style, group in groupby(styles):
            size = len(list(group))
            runs.append(("".join(chars[at : at + size]), style))
            at += size
        return runs

    def text(self) -> str:
        """The whole drawing as lines of text without trailing spaces."""
        lines = ("".join(text for text, _ in self.runs(y, 0, self.width)).rstrip() for y in range(self.height))
        return "".join(line + "\n" for line in lines)

    def node_at(self, x: int, y: int) -> str | None:
        """The id of the node whose box has the cell, or None."""
        return next((box.id for box in self._rows.boxes(y, x, x)), None)

    def edge_at(self, x: int, y: int) -> EdgePath | None:
        """An edge whose line or label has the cell, or None; of several the first declared."""
        for at, edge in self._rows.labels(y, x, x):
            if at <= x < at + len(edge.label):
                return edge
        straight = self._rows.pieces.straight(y, x, x)
        nets = set(self._rows.pieces.special(y, x, x, straight).get(x, ())) | {piece.net for piece in straight}
        return next((edge for edge in self.drawing.edges if edge.net in nets and _passes(edge, x, y)), None)

    def _draw_lines(self, row: _Row, y: int, pieces: Pieces, level: str | None) -> None:
        first, last = row.first, row.last
        straight = pieces.straight(y, first, last)
        for piece in straight:
            table = self.glyphs.lines[_LOOK[level] if level else piece.kind]
            low, high = max(piece.x0 + 1, first), min(piece.x1 - 1, last)
            row.fill(low, table[ACROSS], high - low + 1, self._edge_style(piece.kind, level))
        special = pieces.special(y, first, last, straight)
        for x, cells in special.items():
            look = next(iter(cells.values()))
            table = self.glyphs.lines[_LOOK[level] if level else look.kind]
            row.put(x, self._meeting(table, cells), self._edge_style(look.kind, level))
        for low, high in pieces.running_against(y, first, last):
            start = max(low, first) // _AGAINST_EVERY * _AGAINST_EVERY + _AGAINST_EVERY // 2
            for x in range(start, min(high, last) + 1, _AGAINST_EVERY):
                if low <= x and x not in special:
                    row.put(x, self.glyphs.against, None)
        for x, way in pieces.arrows(y, first, last):
            row.put(x, self.glyphs.arrows[way], None)

    def _meeting(self, table: str, cells: dict[int, Cell]) -> str:
        """The character of a cell: a junction where lines of one net meet, a crossing where two nets do."""
        if len(cells) == 1:
            return table[next(iter(cells.values())).arms]
        across = any(cell.arms & ACROSS for cell in cells.values())
        along = any(cell.arms & ALONG for cell in cells.values())
        return self.glyphs.crossing if across and along else table[next(iter(cells.values())).arms]

    def _edge_style(self, kind: str, level: str | None) -> str:
        if level:
            return f"edge.{level}"
        return f"edge.{kind}" if kind in ("script", "implied") else "edge"

    def _draw_words(self, row: _Row, y: int) -> None:
        for x, edge in self._rows.labels(y, row.first, row.last):
            level = self._level.get(edge.key)
            row.write(x, self.glyphs.text(edge.label), f"label.{level}" if level else "label")
        for x, text in self._rows.stubs(y, row.first, row.last):
            line = self.glyphs.lines["handler"][ACROSS if text[0] == "─" else ALONG]
            row.write(x, line + self.glyphs.text(text[1:]), "edge.dangling")

    def _box_style(self, box: NodeBox) -> str:
        marks = self.marks
        if box.id == marks.selected or box.id in marks.chosen:
            return "node.selected"
        if box.id == marks.waiting:
            return "node.waiting"
        if box.id in marks.changes:
            return f"node.{marks.changes[box.id]}"
        if box.id in marks.problems:
            return f"node.{marks.problems[box.id]}"
        return "node.visited" if box.id in marks.visited else "node"

    def _draw_box(self, row: _Row, box: NodeBox, y: int) -> None:
        style = self._box_style(box)
        line = y - box.y
        if self.drawing.detail == "dots":
            self._draw_chip(row, box, line, style)
            return
        gone = self.marks.changes.get(box.id) == "removed"
        chosen = box.id == self.marks.selected or box.id in self.marks.chosen
        table = self.glyphs.lines["heavy" if chosen else "implied" if gone else "handler"]
        if line in (0, box.h - 1):
            left, right = (table[6], table[12]) if line == 0 else (table[3], table[9])
            row.write(box.x, left + table[ACROSS] * (box.w - 2) + right, style)
            if line == 0:
                self._draw_badges(row, box)
            for port in box.ports if self.drawing.direction == "down" else ():
                if port.y == y:
                    row.put(port.x, table[11 if line == 0 else 14], style)
            return
        text = box.lines[line - 1] if line <= len(box.lines) else ""
        words = "title" if line != 1 else "id.selected" if chosen else "id.removed" if gone else "id"
        row.write(box.x, table[ALONG] + " " * (box.w - 2) + table[ALONG], style)
        row.write(box.x + 2, self.glyphs.text(text), words)
        for port in box.ports:
            if port.y == y:
                row.put(port.x, table[13 if port.x == box.x else 7], style)

    def _draw_badges(self, row: _Row, box: NodeBox) -> None:
        marks, signs = self.marks, self.glyphs.badges
        text = signs["selected"] if box.id == marks.selected else ""
        text += signs["chosen"] if box.id in marks.chosen else ""
        text += signs.get(marks.problems.get(box.id, ""), "")
        text += signs.get(marks.changes.get(box.id, ""), "")
        text += signs["waiting"] if box.id == marks.waiting else ""
        text += marks.tags.get(box.id, str(marks.visited.get(box.id, "")))
        row.write(box.x + 1, text[: box.w - 2], "badge")
        jump = marks.jump_labels.get(box.id)
        if jump:
            row.write(box.x + 1, f"[{jump}]", "jump")

    def _draw_chip(self, row: _Row, box: NodeBox, line: int, style: str) -> None:
        marks = self.marks
        chosen = box.id == marks.selected or box.id in marks.chosen
        left, right = self.glyphs.chip_selected if chosen else self.glyphs.chip
        row.write(box.x, left + " " * (box.w - 2) + right, style)
        if line:
            return
        signs = self.glyphs.badges
        mark = marks.changes.get(box.id) or marks.problems.get(box.id, "")
        sign = signs["waiting"] if box.id == marks.waiting else signs.get(mark, "")
        row.put(box.x + 1, sign or self.glyphs.text(box.lines[0] if box.lines else "●"), None)
        if box.id in marks.jump_labels:
            row.write(box.x, marks.jump_labels[box.id].ljust(2), "jump")


def compose(drawing: Drawing, marks: Marks | None = None, ascii: bool = False) -> Scene:
    """The scene of a drawing; cheap, since rows are composed when asked for."""
    return Scene(drawing, marks or Marks(), ascii)


@dataclass(slots=True)
class _Row:
    """A window on a row that is being composed; whatever lies outside is left out."""

    first: int
    chars: list[str]
    styles: list[str]

    @property
    def last(self) -> int:
        return self.first + len(self.chars) - 1

    def put(self, x: int, char: str, style: str | None) -> None:
        """One character; without a style the one that is there stays."""
        at = x - self.first
        if 0 <= at < len(self.chars):
            self.chars[at] = char
            if style is not None:
                self.styles[at] = style

    def fill(self, x: int, char: str, count: int, style: str) -> None:
        """The same character many times; the caller keeps it inside."""
        if count > 0:
            at = x - self.first
            self.chars[at : at + count] = [char] * count
            self.styles[at : at + count] = [style] * count

    def write(self, x: int, text: str, style: str) -> None:
        """A text from column ``x`` on."""
        cells: Sequence[str] = split(text)
        low, high = max(0, self.first - x), min(len(cells), self.last - x + 1)
        if high > low:
            at = x + low - self.first
            self.chars[at : at + high - low] = cells[low:high]
            self.styles[at : at + high - low] = [style] * (high - low)

    def mend(self) -> None:
        """Replace halves of wide characters at the ends of the window by spaces."""
        if self.chars[0] == "":
            self.chars[0] = " "
        if width(self.chars[-1]) > 1:
            self.chars[-1] = " "


def _first_cell(edge: EdgePath) -> tuple[int, int] | None:
    """The cell next to the port from which an edge leaves."""
    if len(edge.points) < 2:
        return None
    (x, y), (other_x, other_y) = edge.points[:2]
    return x + (other_x > x) - (other_x < x), y + (other_y > y) - (other_y < y)


def _passes(edge: EdgePath, x: int, y: int) -> bool:
    return any(
        min(ax, bx) <= x <= max(ax, bx) and min(ay, by) <= y <= max(ay, by)
        for (ax, ay), (bx, by) in zip(edge.points, edge.points[1:], strict=False)
    )

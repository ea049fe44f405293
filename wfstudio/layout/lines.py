"""Edge paths as straight pieces, found by row: what the scene draws a row from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from wfstudio.layout.drawing import EdgePath
from wfstudio.layout.glyphs import ACROSS, DOWN, LEFT, RIGHT, UP

_BAND, _STRIP = 16, 64  # rows and columns that share a bucket of pieces that run down a column
_STRETCH = 256  # columns that share a bucket of what runs or stands along a row


@dataclass(frozen=True, slots=True)
class Across:
    """A piece along one row, from column ``x0`` to ``x1``."""

    x0: int
    x1: int
    net: int
    kind: str


@dataclass(frozen=True, slots=True)
class Along:
    """A piece down one column, from row ``y0`` to ``y1``."""

    x: int
    y0: int
    y1: int
    net: int
    kind: str


@dataclass(slots=True)
class Cell:
    """Lines of one net that meet in a cell."""

    arms: int
    kind: str


@dataclass(slots=True)
class Pieces:
    """The straight pieces of some edges and their arrow heads."""

    across: dict[tuple[int, int], list[Across]] = field(default_factory=dict)
    """Row and stretch to the pieces that have cells there."""
    along: dict[tuple[int, int], list[Along]] = field(default_factory=dict)
    heads: dict[tuple[int, int], dict[int, int]] = field(default_factory=dict)
    """Row and stretch to column to direction of an arrow head."""
    against: dict[tuple[int, int], list[tuple[int, int]]] = field(default_factory=dict)
    """Row and stretch to where (first, last column) a line runs against the flow, right to left."""

    @classmethod
    def of(cls, edges: Iterable[EdgePath]) -> Pieces:
        """The pieces of the edges; a piece that several edges of a net share is kept once."""
        pieces = cls()
        seen: set[tuple[int, int, int, int, int]] = set()
        for edge in edges:
            for (ax, ay), (bx, by) in zip(edge.points, edge.points[1:], strict=False):
                key = (edge.net, min(ax, bx), max(ax, bx), min(ay, by), max(ay, by))
                if key in seen:
                    continue
                seen.add(key)
                _, x0, x1, y0, y1 = key
                if ay == by:
                    level = Across(x0, x1, edge.net, edge.kind)
                    for stretch in range(x0 // _STRETCH, x1 // _STRETCH + 1):
                        pieces.across.setdefault((ay, stretch), []).append(level)
                        if edge.back and bx < ax:
                            pieces.against.setdefault((ay, stretch), []).append((x0 + 1, x1 - 1))
                else:
                    piece = Along(ax, y0, y1, edge.net, edge.kind)
                    for band in range(y0 // _BAND, y1 // _BAND + 1):
                        pieces.along.setdefault((band, ax // _STRIP), []).append(piece)
            _head(pieces, edge)
        return pieces

    def straight(self, y: int, x0: int, x1: int) -> list[Across]:
        """The pieces along row ``y`` that touch columns ``x0`` to ``x1``."""
        start = x0 // _STRETCH
        found = [piece for piece in self.across.get((y, start), ()) if piece.x0 <= x1 and piece.x1 >= x0]
        for stretch in range(start + 1, x1 // _STRETCH + 1):
            low = stretch * _STRETCH  # what starts before is found already
            found += [piece for piece in self.across.get((y, stretch), ()) if low <= piece.x0 <= x1]
        return found

    def running_against(self, y: int, x0: int, x1: int) -> list[tuple[int, int]]:
        """Where along row ``y`` lines run against the flow, near columns ``x0`` to ``x1``; some may be told twice."""
        stretches = range(x0 // _STRETCH, x1 // _STRETCH + 1)
        return [piece for stretch in stretches for piece in self.against.get((y, stretch), ())]

    def arrows(self, y: int, x0: int, x1: int) -> list[tuple[int, int]]:
        """The arrow heads along row ``y`` near columns ``x0`` to ``x1``: column and direction."""
        stretches = range(x0 // _STRETCH, x1 // _STRETCH + 1)
        return [head for stretch in stretches for head in self.heads.get((y, stretch), {}).items()]

    def special(self, y: int, x0: int, x1: int, straight: list[Across]) -> dict[int, dict[int, Cell]]:
        """The cells of a row in which something ends, turns, joins or crosses: column to net to what meets there."""
        cells: dict[int, dict[int, Cell]] = {}

        def add(x: int, net: int, arms: int, kind: str) -> None:
            if x0 <= x <= x1:
                cell = cells.setdefault(x, {}).setdefault(net, Cell(0, kind))
                cell.arms |= arms

        for strip in range(x0 // _STRIP, x1 // _STRIP + 1):
            for down in self.along.get((y // _BAND, strip), ()):
                if down.y0 <= y <= down.y1:
                    add(down.x, down.net, (UP if y > down.y0 else 0) | (DOWN if y < down.y1 else 0), down.kind)
        for piece in straight:
            add(piece.x0, piece.net, RIGHT, piece.kind)
            add(piece.x1, piece.net, LEFT, piece.kind)
        for x in cells:
            for piece in straight:
                if piece.x0 < x < piece.x1:
                    add(x, piece.net, ACROSS, piece.kind)
        return cells


def _head(pieces: Pieces, edge: EdgePath) -> None:
    (ax, ay), (bx, by) = edge.points[-2:]
    if ay == by:
        step, way = (-1, RIGHT) if bx > ax else (1, LEFT)
        pieces.heads.setdefault((by, (bx + step) // _STRETCH), {})[bx + step] = way
    else:
        step, way = (-1, DOWN) if by > ay else (1, UP)
        pieces.heads.setdefault((by + step, bx // _STRETCH), {})[bx] = way

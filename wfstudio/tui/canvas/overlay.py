"""What is laid over rows of a drawing: a rubber line, a frame, the minimap. No Textual here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from wfstudio.layout.cells import split, width
from wfstudio.layout.drawing import Point

Span = tuple[int, str, str]
"""Column of the view, text, style key."""


def overlaid(runs: Sequence[tuple[str, str]], spans: Iterable[Span]) -> list[tuple[str, str]]:
    """A row's runs of (text, style) with spans written over them; what lies outside the row is left out."""
    chars = [cell for text, _ in runs for cell in split(text)]
    styles = [style for text, style in runs for _ in range(width(text))]
    for column, text, style in spans:
        for at, cell in enumerate(split(text), column):
            if 0 <= at < len(chars):
                chars[at], styles[at] = cell, style
    made, at = [], 0
    for style, group in groupby(styles):
        size = len(list(group))
        made.append(("".join(chars[at : at + size]), style))
        at += size
    return made


def rubber_line(start: Point, end: Point, ascii: bool) -> dict[int, list[Span]]:
    """Row to spans of a line that goes across, then along, then across again, and ends in a point."""
    (x0, y0), (x1, y1) = start, end
    across, along, point = ("-", "|", "*") if ascii else ("╍", "╏", "●")
    middle = (x0 + x1) // 2
    rows: dict[int, list[Span]] = {}
    for y, one, other in ((y0, x0, middle), (y1, middle, x1)):
        rows.setdefault(y, []).append((min(one, other), across * (abs(other - one) + 1), "edge.next"))
    for y in range(min(y0, y1) + 1, max(y0, y1)):
        rows.setdefault(y, []).append((middle, along, "edge.next"))
    rows.setdefault(y1, []).append((x1, point, "edge.next"))
    return rows


def frame(one: Point, other: Point, ascii: bool) -> dict[int, list[Span]]:
    """Row to spans of a rectangle between two corners."""
    (x0, x1), (y0, y1) = sorted((one[0], other[0])), sorted((one[1], other[1]))
    corner, across, along = ("+", ".", ":") if ascii else ("·", "╌", "╎")
    level = (x0, corner + across * max(0, x1 - x0 - 1) + (corner if x1 > x0 else ""), "edge.next")
    rows: dict[int, list[Span]] = {y: [(x0, along, "edge.next"), (x1, along, "edge.next")] for y in range(y0 + 1, y1)}
    return rows | {y0: [level], y1: [level]}

"""A workflow drawn as SVG: the same layout as everywhere, in pixels, readable on a light and on a dark page."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from wfstudio.layout.cells import clean, width
from wfstudio.layout.drawing import Detail, Direction, Drawing, EdgePath, NodeBox, Point
from wfstudio.layout.layered import draw

if TYPE_CHECKING:
    from wfstudio.document.model import Document

CELL_W, CELL_H = 9, 20
"""Pixels of a character cell."""
_MARGIN = 16
_ROUND = 5
_BASELINE = 14
_LIFT = 4  # pixels that a label stands above its line

_STYLE = """
  .page { fill: #ffffff; }
  text { font: 14px ui-monospace, Menlo, Consolas, monospace; fill: #1b2330; white-space: pre; }
  .box rect { fill: #f4f7fb; stroke: #45536a; stroke-width: 1.3; }
  .entry rect { stroke-width: 2.6; }
  .end rect { fill: #e6f4ea; }
  .id { font-weight: 600; }
  .edge { fill: none; stroke: #6b7a90; stroke-width: 1.3; }
  .script { stroke-dasharray: 6 4; }
  .implied { stroke-dasharray: 2 4; }
  .good { stroke: #1f7a45; }
  .bad { stroke: #b3392f; }
  .label { font-size: 12px; fill: #45536a; paint-order: stroke; stroke: #ffffff; stroke-width: 4px; }
  .lost { fill: #b3392f; }
  marker path { fill: #6b7a90; }
  @media (prefers-color-scheme: dark) {
    .page { fill: #10151d; }
    text { fill: #e7ecf3; }
    .box rect { fill: #1a2230; stroke: #8796ad; }
    .end rect { fill: #173325; }
    .edge { stroke: #8796ad; }
    .good { stroke: #55c489; }
    .bad { stroke: #f0867c; }
    .label { fill: #aab7c9; stroke: #10151d; }
    .lost { fill: #f0867c; }
    marker path { fill: #8796ad; }
  }
"""
_LOOK = {"on_success": "good", "on_fail": "bad", "on_error": "bad", "on_check_resolution_fail": "bad"}


def render_svg(doc: Document, *, detail: Detail = "cards", direction: Direction = "right") -> str:
    """The drawing of a document as one SVG file that needs nothing from elsewhere.

    It holds no script, and no text of the document as markup.
    """
    from wfstudio.graph.index import build

    return svg_of(draw(build(doc), detail=detail, direction=direction), clean(doc.name) or "workflow")


def svg_of(drawing: Drawing, title: str) -> str:
    """A drawing as SVG; the same drawing gives the same bytes."""
    wide, high = drawing.width * CELL_W + 2 * _MARGIN, drawing.height * CELL_H + 2 * _MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{wide}" height="{high}" '
        f'viewBox="0 0 {wide} {high}">',
        f"<title>{_text(title)}</title>",
        f"<style>{_STYLE}</style>",
        '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>',
        f'<rect class="page" width="{wide}" height="{high}"/>',
        f'<g transform="translate({_MARGIN} {_MARGIN})">',
    ]
    parts += [_edge(edge) for edge in drawing.edges]
    parts += [_box(box, drawing.detail) for box in drawing.boxes.values()]
    parts += [_label(edge) for edge in drawing.edges if edge.label_at and not _inside(drawing)]
    for stub in drawing.stubs:
        x, y = stub.text_at
        parts.append(
            f'<text class="label lost" x="{x * CELL_W}" y="{y * CELL_H + _BASELINE}">{_text(stub.text)}</text>'
        )
    return "\n".join([*parts, "</g>", "</svg>"]) + "\n"


def _inside(drawing: Drawing) -> bool:
    """Whether the words of handlers stand in the boxes already."""
    return drawing.detail == "cards" and drawing.direction == "right"


def _text(text: str) -> str:
    return escape(clean(text), {'"': "&quot;"})


def _box(box: NodeBox, detail: Detail) -> str:
    looks = "box" + (" entry" if box.entry else "") + (" end" if box.terminal else "")
    x, y = box.x * CELL_W + CELL_W // 2, box.y * CELL_H + CELL_H // 2
    w, h = (box.w - 1) * CELL_W, (box.h - 1) * CELL_H
    if detail == "dots":
        x, y, w, h = box.x * CELL_W, box.y * CELL_H + 2, box.w * CELL_W, box.h * CELL_H - 4
    said = f"{box.id} ({box.type or 'no type'})"
    lines = [f'<g class="{looks}"><title>{_text(said)}</title>']
    lines.append(f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="6"/>')
    for number, line in enumerate(box.lines):
        lead = len(line) - len(line.lstrip())
        left = (box.x + (1 if detail == "dots" else 2) + lead) * CELL_W
        top = (box.y + number + (0 if detail == "dots" else 1)) * CELL_H + _BASELINE
        kind = ' class="id"' if number == 0 else ""
        lines.append(f'<text{kind} x="{left}" y="{top}">{_text(line.strip())}</text>')
    return "\n".join([*lines, "</g>"])


def _edge(edge: EdgePath) -> str:
    looks = " ".join(["edge", edge.kind, _LOOK.get(edge.handler, "")]).strip()
    said = f"{edge.source}: {edge.handler} leads to {edge.target}"
    return (
        f'<g><title>{_text(said)}</title><path class="{looks}" marker-end="url(#arrow)" d="{_line(edge.points)}"/></g>'
    )


def _line(points: tuple[Point, ...]) -> str:
    """The path through the middles of the cells, its corners round; it starts and ends at the boxes' borders."""
    middle = [(x * CELL_W + CELL_W // 2, y * CELL_H + CELL_H // 2) for x, y in points]
    if len(middle) < 2:
        middle = [middle[0], (middle[0][0] + 1, middle[0][1])]
    drawn = [f"M{middle[0][0]} {middle[0][1]}"]
    for before, here, after in zip(middle, middle[1:], middle[2:], strict=False):
        drawn.append(f"L{_short(here, before)}Q{here[0]} {here[1]} {_short(here, after)}")
    drawn.append(f"L{middle[-1][0]} {middle[-1][1]}")
    return "".join(drawn)


def _short(corner: Point, other: Point) -> str:
    """The point a little before a corner on the way from another one."""

    def step(at: int, to: int) -> int:
        return at + max(-_ROUND, min(_ROUND, (to - at) // 2))

    return f"{step(corner[0], other[0])} {step(corner[1], other[1])}"


def _label(edge: EdgePath) -> str:
    assert edge.label_at is not None
    x, y = edge.label_at
    middle = x * CELL_W + width(edge.label) * CELL_W // 2
    return (
        f'<text class="label" text-anchor="middle" x="{middle}" y="{y * CELL_H + _BASELINE - _LIFT}">'
        f"{_text(edge.label)}</text>"
    )

"""A workflow drawn as text: the picture, and below it what its signs mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfstudio.layout.cells import clean
from wfstudio.layout.drawing import Detail, Direction, Drawing
from wfstudio.layout.glyphs import ACROSS, ASCII, BOX
from wfstudio.layout.layered import draw
from wfstudio.layout.left_out import count, left_out
from wfstudio.layout.scene import compose
from wfstudio.layout.shapes import GLYPHS, OTHER_GLYPH

if TYPE_CHECKING:
    from wfstudio.document.model import Document
    from wfstudio.graph.index import GraphIndex


def render_text(
    doc: Document, ascii: bool = False, *, detail: Detail = "titles", direction: Direction = "right"
) -> str:
    """The drawing of a document with a heading and a legend, as lines that end in a newline.

    Lines are as long as the drawing is wide; ids are never shortened.
    """
    from wfstudio.graph.index import build

    index = build(doc)
    drawing = draw(index, detail=detail, direction=direction)
    parts = [_heading(doc, index), compose(drawing, ascii=ascii).text(), _legend(index, drawing, ascii)]
    parts.append("".join(f"not drawn: {what}\n" for what in left_out(doc, index)))
    text = "\n".join(part for part in parts if part)
    return _plain(text) if ascii else text


def _plain(text: str) -> str:
    return text.replace("·", "-")


def _heading(doc: Document, index: GraphIndex) -> str:
    name = clean(doc.name) or "(no name)"
    return f"{name} · {count(len(doc.nodes), 'node')} · {count(len(index.edges), 'edge')}\n"


def _legend(index: GraphIndex, drawing: Drawing, ascii: bool) -> str:
    """Only the signs that the drawing has."""
    if not drawing.boxes:
        return ""
    glyphs = ASCII if ascii else BOX
    types = sorted({box.type for box in drawing.boxes.values()})
    signs = [f"{glyphs.text(GLYPHS.get(name, OTHER_GLYPH))} {clean(name) or 'no type'}" for name in types]
    if any(box.entry for box in drawing.boxes.values()):
        signs.append(f"{glyphs.text('▸')} entry")
    if any(box.terminal for box in drawing.boxes.values()):
        signs.append(f"{glyphs.text('■')} terminal")
    kinds = {edge.kind for edge in index.edges}
    if "script" in kinds:
        signs.append(f"{glyphs.lines['script'][ACROSS] * 3} set by a script")
    if "implied" in kinds:
        signs.append(f"{glyphs.lines['implied'][ACROSS] * 3} implied")
    if index.dangling:
        signs.append(f"{glyphs.text('✗')} names no node")
    return " · ".join(signs) + "\n"

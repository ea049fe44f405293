"""A workflow as a graph in the DOT language, for Graphviz and what reads its files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfstudio.layout.cells import clean
from wfstudio.layout.drawing import Direction
from wfstudio.layout.shapes import edge_label

if TYPE_CHECKING:
    from wfstudio.document.model import Document, NodeView
    from wfstudio.graph.index import Edge

_SHAPES = {"js": "hexagon", "form": "box"}
_DRAWN = {"handler": "solid", "script": "dashed", "implied": "dotted"}


def render_dot(doc: Document, *, direction: Direction = "right") -> str:
    """The graph of a document as a digraph whose nodes carry the document's ids, in file order.

    Scripts are hexagons, pages boxes, captures ellipses, ends drawn double; edges that no handler shows are dashed.
    """
    from wfstudio.graph.index import build

    index = build(doc)
    lines = [
        f"digraph {_quoted(doc.name or 'workflow')} {{",
        f"    rankdir={'LR' if direction == 'right' else 'TB'};",
        '    node [fontname="Helvetica"]; edge [fontname="Helvetica", fontsize=10];',
    ]
    for node_id in index.ids:
        lines.append(f"    {_quoted(node_id)} [{_looks(index.node(node_id), node_id == index.entry)}];")
    lines += [_edge(edge) for edge in index.edges]
    for at, edge in enumerate(index.dangling):
        lost = _quoted(f"(missing {at + 1})")
        lines.append(f"    {lost} [shape=plaintext, fontcolor=red, label={_quoted(edge.target)}];")
        label = _quoted(edge_label(edge.handler, edge.kind))
        lines.append(f"    {_quoted(edge.source)} -> {lost} [color=red, label={label}];")
    return "\n".join([*lines, "}"]) + "\n"


def _looks(node: NodeView, entry: bool) -> str:
    title = clean(node.title).strip()
    label = _quoted(node.id) if title in ("", node.id) else f'"{_escaped(node.id)}\\n{_escaped(title)}"'
    looks = [f"shape={_SHAPES.get(node.type, 'ellipse')}", f"label={label}"]
    if entry:
        looks.append("penwidth=2.5")
    if node.is_terminal:
        looks.append("peripheries=2")
    return ", ".join(looks)


def _edge(edge: Edge) -> str:
    label = _quoted(edge_label(edge.handler, edge.kind))
    return f"    {_quoted(edge.source)} -> {_quoted(edge.target)} [label={label}, style={_DRAWN[edge.kind]}];"


def _escaped(text: str) -> str:
    return clean(text).replace("\\", "\\\\").replace('"', '\\"')


def _quoted(text: str) -> str:
    return f'"{_escaped(text)}"'

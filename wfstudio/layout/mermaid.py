"""A workflow as a Mermaid flowchart, for pages and merge requests that draw those."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfstudio.layout.cells import clean
from wfstudio.layout.drawing import Direction
from wfstudio.layout.shapes import edge_label

if TYPE_CHECKING:
    from wfstudio.document.model import Document, NodeView
    from wfstudio.graph.index import Edge

_CAPTURES = frozenset({"selfie_capture", "liveid_capture", "photo_id_capture", "ssn_capture"})
_ENTITIES = {
    '"': "#quot;",
    "#": "#35;",
    "<": "#lt;",
    ">": "#gt;",
    "&": "#amp;",
    "`": "#96;",
    "\\": "#92;",
    "|": "#124;",
}


def render_mermaid(doc: Document, *, direction: Direction = "right") -> str:
    """The graph of a document as a flowchart; nodes in file order, ids of the document only inside quoted labels.

    A pointed box is a script, a round one a capture, a double circle an end; dotted arrows are edges that no handler
    shows.
    """
    from wfstudio.graph.index import build

    index = build(doc)
    number = {node_id: f"n{at}" for at, node_id in enumerate(index.ids)}
    lines = [f"flowchart {'LR' if direction == 'right' else 'TD'}"]
    for node_id in index.ids:
        lines.append(f"    {number[node_id]}{_shape(index.node(node_id))}")
    for edge in index.edges:
        lines.append(f"    {number[edge.source]} {_arrow(edge)} {number[edge.target]}")
    for at, edge in enumerate(index.dangling):
        lines.append(f"    {number[edge.source]} {_arrow(edge)} lost{at}[/{_quoted(f'{edge.target}?')}/]:::lost")
    if index.entry is not None and index.entry in number:
        lines.append(f"    class {number[index.entry]} entry")
    lines += ["    classDef entry stroke-width:3px", "    classDef lost stroke:#b3392f,color:#b3392f"]
    return "\n".join(lines) + "\n"


def _shape(node: NodeView) -> str:
    title = clean(node.title).strip()
    text = _quoted(node.id) if title in ("", node.id) else f'"{escaped(node.id)}<br/>{escaped(title)}"'
    if node.is_terminal:
        return f"((({text})))"
    if node.type == "js":
        return f"{{{{{text}}}}}"
    return f"([{text}])" if node.type in _CAPTURES else f"[{text}]"


def _arrow(edge: Edge) -> str:
    label = _quoted(edge_label(edge.handler, edge.kind))
    return f"-->|{label}|" if edge.kind == "handler" else f"-.->|{label}|"


def escaped(text: str) -> str:
    """The text for the inside of a quoted label."""
    return "".join(_ENTITIES.get(char, char) for char in clean(text))


def _quoted(text: str) -> str:
    return f'"{escaped(text)}"'

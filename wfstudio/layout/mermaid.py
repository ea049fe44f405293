"""A workflow as a Mermaid flowchart, for pages and merge requests that draw those."""

from __future__ import annotations

import re
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
_MEANT = re.compile(r"(?<=\$)(?=\$)|(?<=:)(?=fa-)")
"""Where Mermaid would find a formula (``$$``) or an icon (``fa:fa-home``) in a label, also in an escaped one."""
_MOST_EDGES, _MOST_CHARACTERS = 500, 50_000  # of a Mermaid that is not set up for more (maxEdges, maxTextSize)
_APART = "\u2060"  # a word joiner: it takes no room and lets no line break


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


def beyond_mermaid(drawn: str) -> str:
    """Why a Mermaid as it comes would refuse this flowchart, "" when it would not."""
    edges = sum("-->|" in line or "-.->|" in line for line in drawn.splitlines())
    if edges > _MOST_EDGES:
        return f"{edges} edges are more than the {_MOST_EDGES} that Mermaid draws unless its maxEdges is set higher"
    if len(drawn) > _MOST_CHARACTERS:
        return f"longer than the {_MOST_CHARACTERS} characters that Mermaid reads unless its maxTextSize is set higher"
    return ""


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
    return "".join(_ENTITIES.get(char, char) for char in _MEANT.sub(_APART, clean(text)))


def _quoted(text: str) -> str:
    return f'"{escaped(text)}"'

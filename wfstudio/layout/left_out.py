"""What of a document no drawing can show, said in words: a picture must not look whole when it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfstudio.document.model import HANDLER_KEYS
from wfstudio.layout.cells import clean

if TYPE_CHECKING:
    from wfstudio.document.model import Document
    from wfstudio.graph.index import GraphIndex


def count(number: int, word: str) -> str:
    """The number with its word, in the plural where it is not one."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def left_out(doc: Document, index: GraphIndex) -> list[str]:
    """Members of ``nodes`` that are no objects, nodes without an id or with one that is taken, handlers whose value
    is no text. A handler that is null is not wired, and nothing is left out."""
    listed = doc.workflow.get("nodes")
    strays = len(listed) - len(doc.nodes) if isinstance(listed, list) else 0
    missing = sum(1 for node in doc.nodes if not node.id)
    taken = {clean(node.id) for at, node in enumerate(doc.nodes) if node.id and index.ids.get(node.id) != at}
    said = []
    if strays:
        said.append(f"{count(strays, 'member')} of nodes that {'is' if strays == 1 else 'are'} no object")
    if missing:
        said.append(f"{count(missing, 'node')} without an id")
    if taken:
        said.append(f"further nodes with the id {', '.join(sorted(taken))}")
    odd = [f"{key} of {clean(node_id)}" for node_id in index.ids for key in _not_ids(index, node_id)]
    if odd:
        said.append(f"handlers whose value is no text: {', '.join(odd)}")
    return said


def _not_ids(index: GraphIndex, node_id: str) -> list[str]:
    raw = index.node(node_id).raw
    return [key for key in HANDLER_KEYS if raw.get(key) is not None and not isinstance(raw[key], str)]

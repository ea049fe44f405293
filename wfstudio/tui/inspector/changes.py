"""What a person changed in the inspector, as an edit of the document."""

from wfstudio.document.edits import (
    Compound,
    Edit,
    replace_node,
    set_handler,
    set_setting,
    set_workflow,
    unset_setting,
    unset_workflow,
)
from wfstudio.document.errors import EditRefused
from wfstudio.document.model import HANDLER_KEYS, Document, Json
from wfstudio.tui.inspector.field import Absent, Value

RAW = ""
"""The key under which the node's whole JSON is edited."""


def edit_for(document: Document, node_id: str, key: str, value: Value) -> Edit:
    """The edit for a setting of a node, or of the workflow when ``node_id`` is "". Raises EditRefused."""
    if not node_id:
        return unset_workflow(document, key) if isinstance(value, Absent) else set_workflow(document, key, value)
    if key == RAW:
        if not isinstance(value, dict):
            raise EditRefused("a node is a JSON object", node_id)
        return _rewrite(document, node_id, value)
    if key == "id":
        return _rename(document, node_id, value)
    if isinstance(value, Absent):
        return unset_setting(document, node_id, key)
    if key in HANDLER_KEYS and isinstance(value, str):
        return set_handler(document, node_id, key, value)
    return set_setting(document, node_id, key, value)


def _rewrite(document: Document, node_id: str, raw: dict[str, Json]) -> Edit:
    """Put the object in the node's place; what names the node follows another id of it."""
    wanted = raw.get("id")
    if not isinstance(wanted, str) or not wanted.strip() or wanted == node_id:
        return replace_node(document, node_id, raw)
    from wfstudio.graph.rename import rename_node

    first = replace_node(document, node_id, {**raw, "id": node_id})
    return Compound(f"Rewrite {node_id} as {wanted}", (first, rename_node(first.apply(document), node_id, wanted)))


def _rename(document: Document, node_id: str, value: Value) -> Edit:
    from wfstudio.graph.rename import rename_node

    if not isinstance(value, str) or not value.strip():
        raise EditRefused("a node needs an id", node_id)
    return rename_node(document, node_id, value.strip())

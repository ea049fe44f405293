"""What a designer means, as edits: wire a handler, add or delete a node, change a setting."""

import re
from collections.abc import Collection, Sequence

from wfstudio.document.changes import (
    Compound,
    Edit,
    InsertItem,
    InsertKey,
    MoveItem,
    RemoveItem,
    RemoveKey,
    SetValue,
)
from wfstudio.document.errors import EditRefused
from wfstudio.document.model import HANDLER_KEYS, Document, Json, NodeView, Path

__all__ = (
    "Compound", "Edit", "InsertItem", "InsertKey", "MoveItem", "RemoveItem", "RemoveKey", "SetValue",
    "add_node", "delete_node", "duplicate_node", "free_id", "fresh_id", "move_node",
    "move_nodes", "replace_node", "set_entry", "set_handler",
    "set_setting", "set_workflow", "unset_setting", "unset_workflow",
)  # fmt: skip


def _node(doc: Document, node_id: str) -> NodeView:
    node = doc.node(node_id)
    if node is None:
        raise EditRefused(f"there is no node {node_id!r}", doc.pointer(("nodes",)))
    return node


def _put(doc: Document, path: Path, value: Json, label: str, position: int | None = None) -> Edit:
    """Set the key at the end of ``path``, or add it when the object has none."""
    try:
        doc.value(path)
    except KeyError:
        return InsertKey(path[:-1], str(path[-1]), value, position, label)
    return SetValue(path, value, label)


def fresh_id(doc: Document, base: str) -> str:
    """``base``, or ``base_2``, ``base_3``, … : the first that no node has."""
    return free_id({node.id for node in doc.nodes}, base)


def free_id(taken: Collection[str], base: str) -> str:
    """``base``, or ``base_2``, ``base_3``, … : the first that is not taken."""
    if base not in taken:
        return base
    stem = re.sub(r"_\d+$", "", base) or base
    number = 2
    while f"{stem}_{number}" in taken:
        number += 1
    return f"{stem}_{number}"


def set_handler(doc: Document, node_id: str, handler: str, target: str) -> Edit:
    """Wire a handler to a node id; "" unwires it. What is so already is left as it is, an absent handler too."""
    node = _node(doc, node_id)
    label = f"Wire {node_id}.{handler} to {target}" if target else f"Unwire {node_id}.{handler}"
    if node.raw.get(handler, "") == target:
        return Compound(label, ())
    keys = list(node.raw)
    last = max((keys.index(key) for key in HANDLER_KEYS if key in node.raw), default=len(keys) - 1)
    return _put(doc, ("nodes", node.index, handler), target, label, last + 1)


def add_node(doc: Document, node: dict[str, Json], after_id: str | None = None) -> Edit:
    """Add a node (with an id that is free) after another, or at the end."""
    node_id = node.get("id")
    if not isinstance(node_id, str) or not node_id:
        raise EditRefused("a node needs an id", doc.pointer(("nodes",)))
    if doc.node(node_id) is not None:
        raise EditRefused(f"there is a node {node_id!r} already", doc.pointer(("nodes",)))
    label = f"Add {node_id}"
    listed = doc.workflow.get("nodes")
    if not isinstance(listed, list):
        return _put(doc, ("nodes",), [node], label)
    index = len(listed) if after_id is None else _node(doc, after_id).index + 1
    return InsertItem(("nodes",), index, node, label)


def delete_node(doc: Document, node_id: str) -> Edit:
    """Delete a node; handlers that named it become "" (unless another node has the same id)."""
    node = _node(doc, node_id)
    edits: list[Edit] = []
    if sum(other.id == node_id for other in doc.nodes) == 1:
        edits.extend(
            SetValue(("nodes", other.index, key), "", f"Unwire {other.id}.{key}")
            for other in doc.nodes
            for key, target in other.handlers.items()
            if target == node_id and other.index != node.index
        )
    edits.append(RemoveItem(("nodes",), node.index, f"Delete {node_id}"))
    return Compound(f"Delete {node_id}", tuple(edits))


def duplicate_node(doc: Document, node_id: str, new_id: str | None = None) -> Edit:
    """Add a copy of a node after it, wired alike, under a new id."""
    node = _node(doc, node_id)
    copy_id = new_id or fresh_id(doc, node_id)
    if doc.node(copy_id) is not None:
        raise EditRefused(f"there is a node {copy_id!r} already", doc.pointer(("nodes",)))
    copy: dict[str, Json] = {**node.raw, "id": copy_id}
    return InsertItem(("nodes",), node.index + 1, copy, f"Duplicate {node_id} as {copy_id}")


def move_node(doc: Document, node_id: str, index: int) -> Edit:
    """Move a node to another place in the list; ``index`` is its place afterwards."""
    return MoveItem(("nodes",), _node(doc, node_id).index, index, f"Move {node_id}")


def move_nodes(doc: Document, node_ids: Sequence[str], step: int) -> Edit:
    """Move nodes one place up (``step`` -1) or down (1) in the list, together; those at the end of it stay there."""
    places = sorted(_node(doc, node_id).index for node_id in set(node_ids))
    listed = doc.workflow.get("nodes")
    length = len(listed) if isinstance(listed, list) else 0
    edits: list[Edit] = []
    barrier = -1 if step < 0 else length
    for place in places if step < 0 else reversed(places):
        new = place + step
        if new != barrier:
            edits.append(MoveItem(("nodes",), place, new))
            barrier = new
        else:
            barrier = place
    names = node_ids[0] if len(places) == 1 else f"{len(places)} nodes"
    return Compound(f"Move {names} {'up' if step < 0 else 'down'}", tuple(edits))


def set_entry(doc: Document, node_id: str) -> Edit:
    """Make a node the first, where journeys start."""
    return MoveItem(("nodes",), _node(doc, node_id).index, 0, f"Start at {node_id}")


def replace_node(doc: Document, node_id: str, raw: dict[str, Json]) -> Edit:
    """Put another object in a node's place, for instance its JSON edited as text."""
    return SetValue(("nodes", _node(doc, node_id).index), raw, f"Rewrite {node_id}")


def _setting_path(node: NodeView, dotted_key: str) -> Path:
    keys = (dotted_key,) if dotted_key in node.raw else tuple(dotted_key.split("."))
    return ("nodes", node.index, *keys)


def set_setting(doc: Document, node_id: str, dotted_key: str, value: Json) -> Edit:
    """Set a setting such as ``config.js_code``; the objects on the way are made, or replaced where they are none."""
    node = _node(doc, node_id)
    path = _setting_path(node, dotted_key)
    label = f"Set {dotted_key} of {node_id}"
    for length in range(3, len(path)):
        try:
            inside = doc.value(path[:length])
        except KeyError:
            inside = None
        if not isinstance(inside, dict):
            for key in reversed(path[length:]):
                value = {str(key): value}
            return _put(doc, path[:length], value, label)
    return _put(doc, path, value, label)


def unset_setting(doc: Document, node_id: str, dotted_key: str) -> Edit:
    """Remove a setting; nothing happens when it is not there."""
    path = _setting_path(_node(doc, node_id), dotted_key)
    label = f"Remove {dotted_key} of {node_id}"
    try:
        doc.value(path)
    except KeyError:
        return Compound(label, ())
    return RemoveKey(path, label)


def set_workflow(doc: Document, key: str, value: Json) -> Edit:
    """Set a top-level key of the workflow."""
    return _put(doc, (key,), value, f"Set {key}", _before_nodes(doc))


def unset_workflow(doc: Document, key: str) -> Edit:
    """Remove a top-level key of the workflow; nothing happens when it is not there."""
    label = f"Remove {key}"
    return RemoveKey((key,), label) if key in doc.workflow else Compound(label, ())


def _before_nodes(doc: Document) -> int | None:
    keys = list(doc.workflow)
    return keys.index("nodes") if "nodes" in keys else None

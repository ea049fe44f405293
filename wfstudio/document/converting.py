"""A node made into one of another type: what is kept, what goes, what is new."""

from wfstudio.document.catalogue import CATALOGUE, NODE_KEYS
from wfstudio.document.edits import Edit, SetValue
from wfstudio.document.errors import EditRefused
from wfstudio.document.model import HANDLER_KEYS

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Mapping

    from wfstudio.document.model import Document, Json, NodeView
    from wfstudio.document.rows import NodeType


class Conversion:
    """A node about to change its type. ``kept``, ``dropped`` and ``added`` hold keys; ``moved`` wires that go on under
    another handler (old key, new key). A dropped key is one that holds something; ``edit`` does it as one step."""

    __slots__ = ("added", "dropped", "edit", "kept", "moved")

    def __init__(
        self,
        edit: Edit,
        kept: tuple[str, ...],
        moved: tuple[tuple[str, str], ...],
        dropped: tuple[str, ...],
        added: tuple[str, ...],
    ) -> None:
        self.edit = edit
        self.kept = kept
        self.moved = moved
        self.dropped = dropped
        self.added = added


def conversion(doc: "Document", node_id: str, kind: str, types: "Mapping[str, NodeType] | None" = None) -> Conversion:
    """What making a node into one of another type does.

    Its id and name stay, and so do the settings and handlers that both types have, and keys that neither the old type
    nor the new one knows. A wire of the old main handler goes on under the new type's. What the new type must have
    comes from its default node. Raises EditRefused when there is no such node or type, or the node is of it already.
    """
    rows = types or CATALOGUE
    node, row = doc.node(node_id), rows.get(kind)
    if node is None:
        raise EditRefused(f"there is no node {node_id!r}", doc.pointer(("nodes",)))
    if row is None:
        raise EditRefused(f"there is no type {kind!r}", doc.pointer(("nodes", node.index, "type")))
    if node.type == kind:
        raise EditRefused(f"{node_id} is a {kind} already", doc.pointer(("nodes", node.index, "type")))
    old = rows.get(node.type)
    raw, moved = _wired(node, old, row)
    kept = [key for key in node.raw if key in raw and key != "type"]
    dropped = [key for key in node.raw if key not in raw and node.raw[key] not in ("", None)]
    dropped = [key for key in dropped if key not in [was for was, _ in moved]]
    added = _filled(raw, row, node)
    edit = SetValue(("nodes", node.index), raw, f"Make {node_id} a {row.title.lower()}")
    return Conversion(edit, tuple(kept), moved, tuple(dropped), tuple(added))


def _wired(
    node: "NodeView", old: "NodeType | None", row: "NodeType"
) -> "tuple[dict[str, Json], tuple[tuple[str, str], ...]]":
    """The node's keys that stay, in their order, with the wire of the main handler under its new name."""
    known = {setting.key.partition(".")[0] for setting in row.settings}
    shared = {setting.key for setting in NODE_KEYS} | known | {spec.key for spec in row.handlers}
    foreign = {setting.key.partition(".")[0] for setting in (old.settings if old else ())} | set(HANDLER_KEYS)
    was = old.handlers[0].key if old is not None and old.handlers else "on_next"
    now = row.handlers[0].key if row.handlers else ""
    moves = bool(now and was != now and node.handlers.get(was) and not node.handlers.get(now) and was not in shared)
    raw: dict[str, Json] = {}
    for key, value in node.raw.items():
        if key == "type":
            raw[key] = row.type
        elif key == was and moves:
            raw[now] = value
        elif (key in shared or key not in foreign) and key not in raw:
            raw[key] = value
    raw.setdefault("type", row.type)
    return raw, ((was, now),) if moves else ()


def _filled(raw: "dict[str, Json]", row: "NodeType", node: "NodeView") -> list[str]:
    """Add what the default node of the type has and the node must have, or may be wired by; the keys added."""
    needed = {setting.key.partition(".")[0] for setting in row.settings if setting.required}
    needed |= {spec.key for spec in row.handlers}
    foreign = () if row.settings else tuple(key for key in row.default if key not in ("id", "type", "name"))
    added = []
    for key, value in row.default.items():
        if key in raw or (key not in needed and key not in foreign):
            continue
        if key in HANDLER_KEYS and node.is_terminal and raw.get("is_terminal_node") is True:
            continue
        raw[key] = value
        added.append(key)
    return added

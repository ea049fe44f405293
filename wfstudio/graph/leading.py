"""Where a node mainly leads: the way that adding, splitting and healing follow."""

from wfstudio.document.catalogue import node_type
from wfstudio.document.model import HANDLER_KEYS

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Mapping

    from wfstudio.document.model import Json, NodeView
    from wfstudio.document.rows import NodeType
    from wfstudio.graph.index import GraphIndex

    Types = Mapping[str, NodeType]


def main_handler(raw: "Mapping[str, Json]", types: "Types | None" = None) -> str | None:
    """The handler by which a node goes on when all went well: the first its type can emit, else the first it holds.

    None for a node that ends the journey.
    """
    if raw.get("is_terminal_node") is True:
        return None
    kind = raw.get("type")
    name = kind if isinstance(kind, str) else ""
    row = types.get(name) if types is not None else node_type(name)
    if row is not None and row.handlers:
        return row.handlers[0].key
    return next((key for key in HANDLER_KEYS if key in raw), "on_next")


def main_target(index: "GraphIndex", node_id: str, types: "Types | None" = None) -> str | None:
    """The node that another mainly leads to: by its main handler, or by its only way out when that leads nowhere."""
    node = index.node(node_id)
    if node.is_terminal:
        return None
    wired = node.handlers.get(main_handler(node.raw, types) or "")
    if wired in index.ids and wired != node_id:
        return wired
    others = {edge.target for edge in index.out[node_id]} - {node_id}
    return others.pop() if len(others) == 1 else None


def open_handler(index: "GraphIndex", node: "NodeView", types: "Types | None" = None) -> str | None:
    """The main handler of a node that leads nowhere by it yet, None when it leads somewhere, be it by its script."""
    handler = main_handler(node.raw, types)
    if handler is None or node.handlers.get(handler):
        return None
    if node.id in index.computed or any(edge.kind == "script" for edge in index.out.get(node.id, ())):
        return None
    return handler

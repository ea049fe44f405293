"""Deleting nodes, and leading what led to them on to where they led."""

from wfstudio.document.catalogue import node_type
from wfstudio.document.edits import Compound, Edit, RemoveItem, SetValue
from wfstudio.document.errors import EditRefused
from wfstudio.document.model import HANDLER_KEYS
from wfstudio.graph.index import SCRIPT_HANDLER, build
from wfstudio.graph.leading import main_target
from wfstudio.graph.rename import led_elsewhere

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from wfstudio.document.model import Document, NodeView
    from wfstudio.graph.index import GraphIndex
    from wfstudio.graph.leading import Types


class Deletion:
    """Nodes to be deleted. ``cut`` are the wires that will lead nowhere, ``healed`` those that are led on; each is
    (node, handler, target), the target being the one of afterwards or "". ``edit`` does it all as one step."""

    __slots__ = ("cut", "edit", "healed")

    def __init__(
        self, edit: Edit, cut: tuple[tuple[str, str, str], ...], healed: tuple[tuple[str, str, str], ...]
    ) -> None:
        self.edit = edit
        self.cut = cut
        self.healed = healed


def deletion(
    doc: "Document", node_ids: "Sequence[str]", *, heal: bool = False, types: "Types | None" = None
) -> Deletion:
    """What deleting these nodes does. With ``heal``, what led to one of them leads on to where it mainly led.

    A wire that would make a node lead to itself is healed only where the node waits for a person; otherwise it would
    hang. Without ``heal``, and where there is nothing to lead on to, handlers become "" and scripts stay as they are.
    Where another node has the id of one that is deleted, its wires stay. Raises EditRefused when a node is not there.
    """
    nodes = {node.index: node for node_id in node_ids for node in [doc.node(node_id)] if node is not None}
    if not nodes or len(nodes) != len(set(node_ids)):
        missing = next((node_id for node_id in node_ids if doc.node(node_id) is None), "")
        raise EditRefused(f"there is no node {missing!r}", doc.pointer(("nodes",)))
    kept = {node.id for node in doc.nodes if node.index not in nodes}
    gone = {node.id for node in nodes.values()} - kept
    index = build(doc)
    onward = {node_id: _onward(index, node_id, gone, types) if heal else None for node_id in gone}
    scripts = {edge.source for node_id in gone for edge in index.into.get(node_id, ()) if edge.kind == "script"}
    edits: list[Edit] = []
    cut: list[tuple[str, str, str]] = []
    healed: list[tuple[str, str, str]] = []
    for node in doc.nodes:
        if node.index in nodes:
            continue
        for key in HANDLER_KEYS:
            target = node.raw.get(key)
            if isinstance(target, str) and target in gone:
                new = _fitting(node, onward[target], types)
                edits.append(SetValue(("nodes", node.index, key), new))
                (healed if new else cut).append((node.id, key, new))
        if scripts and node.id in scripts:
            edits += _scripts(index, node, gone, onward, cut, healed)
    edits += [RemoveItem(("nodes",), place) for place in sorted(nodes, reverse=True)]
    names = next(iter(node_ids)) if len(nodes) == 1 else f"{len(nodes)} nodes"
    label = f"Delete {names} and lead on" if healed else f"Delete {names}"
    return Deletion(Compound(label, tuple(edits)), tuple(cut), tuple(healed))


def _onward(index: "GraphIndex", node_id: str, gone: "Collection[str]", types: "Types | None") -> str | None:
    """The first node on the main way from one that goes, which does not go too; None when there is none."""
    seen: set[str] = set()
    at: str | None = node_id
    while at is not None and at in gone:
        if at in seen:
            return None
        seen.add(at)
        at = main_target(index, at, types)
    return at


def _fitting(node: "NodeView", target: str | None, types: "Types | None") -> str:
    if target is None or (target == node.id and not _waits(node, types)):
        return ""
    return target


def _waits(node: "NodeView", types: "Types | None") -> bool:
    row = types.get(node.type) if types is not None else node_type(node.type)
    return row is None or row.waits


def _scripts(
    index: "GraphIndex",
    node: "NodeView",
    gone: "Collection[str]",
    onward: dict[str, str | None],
    cut: list[tuple[str, str, str]],
    healed: list[tuple[str, str, str]],
) -> list[Edit]:
    """The edit that has a node's script lead on, and in the lists what becomes of its ways."""
    if index.node(node.id).index != node.index:
        return []
    into = {edge.target for edge in index.out[node.id] if edge.kind == "script"} & set(gone)
    moved = {old: new for old in sorted(into) if (new := onward[old]) is not None and new != node.id}
    cut += [(node.id, SCRIPT_HANDLER, "") for old in sorted(into - moved.keys())]
    healed += [(node.id, SCRIPT_HANDLER, new) for new in moved.values()]
    return [led_elsewhere(node, moved)] if moved else []

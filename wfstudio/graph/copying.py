"""Copies of nodes: several at once, inside a document or from one to another."""

import json

from wfstudio.document.edits import Compound, Edit, InsertItem, free_id, set_handler, set_workflow
from wfstudio.document.errors import EditRefused
from wfstudio.document.model import Document, NodeView
from wfstudio.graph.index import SCRIPT_HANDLER, build
from wfstudio.graph.leading import open_handler
from wfstudio.graph.rename import renamed_in

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfstudio.document.model import Json
    from wfstudio.graph.leading import Types


class Pasted:
    """Copies to be put in. ``ids`` are theirs, in order. ``dropped`` are the wires (node, handler, target) whose target
    is not in the document; one that a script makes ("next") stays in the script and is told too."""

    __slots__ = ("dropped", "edit", "ids")

    def __init__(self, edit: Edit, ids: tuple[str, ...], dropped: tuple[tuple[str, str, str], ...]) -> None:
        self.edit = edit
        self.ids = ids
        self.dropped = dropped


def taken(doc: Document, node_ids: "Sequence[str]") -> "list[dict[str, Json]]":
    """Copies of these nodes in file order, as they stand. Ids that no node has are left out."""
    wanted = set(node_ids)
    found = [node for node in doc.nodes if node.id in wanted and doc.node(node.id) is node]
    copies: list[dict[str, Json]] = json.loads(json.dumps([node.raw for node in found]))
    return copies


def nodes_in(text: str) -> "list[dict[str, Json]]":
    """The nodes that a text holds as JSON: one, a list of them, or those of a whole workflow.

    Raises EditRefused, with what is wrong, when it holds none or something else besides.
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        raise EditRefused("what was pasted is no JSON: a node, a list of nodes or a workflow is taken") from None
    if isinstance(value, dict) and not isinstance(value.get("type"), str):
        value = Document(value).workflow
    listed = value.get("nodes", [value]) if isinstance(value, dict) else value
    if not isinstance(listed, list) or not listed:
        raise EditRefused("what was pasted holds no nodes")
    for number, node in enumerate(listed, 1):
        if not isinstance(node, dict) or not isinstance(node.get("type"), str):
            raise EditRefused(f"number {number} of what was pasted is no node: an object with a `type`")
    return listed


def duplicate(doc: Document, node_ids: "Sequence[str]") -> Pasted:
    """Copies of these nodes after the last of them; wires between them follow the copies. Raises EditRefused."""
    nodes = taken(doc, node_ids)
    if not nodes:
        raise EditRefused("there is nothing to duplicate", doc.pointer(("nodes",)))
    last = max(node.index for node_id in node_ids if (node := doc.node(node_id)) is not None)
    return _put(doc, nodes, last + 1, "Duplicate")


def paste(
    doc: Document, nodes: "Sequence[dict[str, Json]]", after_id: str | None = None, types: "Types | None" = None
) -> Pasted:
    """Nodes, perhaps of another document, put in after a node or at the end, under ids that are free.

    Wires and scripts among them follow the new ids; other wires stay where their target is here, else they are
    dropped. Where the node before leads nowhere yet, it now leads to the first. Raises EditRefused.
    """
    if not nodes:
        raise EditRefused("there is nothing to paste", doc.pointer(("nodes",)))
    after = doc.node(after_id) if after_id else None
    listed = doc.workflow.get("nodes")
    place = after.index + 1 if after is not None else len(listed) if isinstance(listed, list) else 0
    copies: list[dict[str, Json]] = json.loads(json.dumps(list(nodes)))
    pasted = _put(doc, copies, place, "Paste")
    handler = open_handler(build(doc), after, types) if after is not None else None
    if after is None or handler is None:
        return pasted
    wired = set_handler(pasted.edit.apply(doc), after.id, handler, pasted.ids[0])
    return Pasted(Compound(pasted.edit.label, (pasted.edit, wired)), pasted.ids, pasted.dropped)


def _put(doc: Document, nodes: "Sequence[dict[str, Json]]", place: int, verb: str) -> Pasted:
    views = [NodeView(number, raw) for number, raw in enumerate(nodes)]
    free = _free_ids(doc, [view.id for view in views])
    new_ids: dict[str, str] = {}
    for view, new in zip(views, free, strict=True):
        new_ids.setdefault(view.id, new)
    dropped: list[tuple[str, str, str]] = []
    copies: list[Json] = [_followed(doc, view, new, new_ids, dropped) for view, new in zip(views, free, strict=True)]
    label = f"{verb} {free[0]}" if len(free) == 1 else f"{verb} {len(free)} nodes"
    if len(free) == 1 and views[0].id not in ("", free[0]):
        label = f"{verb} {views[0].id} as {free[0]}"
    if not isinstance(doc.workflow.get("nodes"), list):
        return Pasted(Compound(label, (set_workflow(doc, "nodes", copies),)), tuple(free), tuple(dropped))
    edits = [InsertItem(("nodes",), place + number, raw) for number, raw in enumerate(copies)]
    return Pasted(Compound(label, tuple(edits)), tuple(free), tuple(dropped))


def _followed(
    doc: Document, view: NodeView, new: str, new_ids: dict[str, str], dropped: list[tuple[str, str, str]]
) -> "dict[str, Json]":
    """A copy under its new id, its wires and its script following the other copies; what cannot is in ``dropped``."""
    raw: dict[str, Json] = {"id": new, **view.raw} if "id" not in view.raw else dict(view.raw)
    raw["id"] = new
    for key, target in view.handlers.items():
        if target in new_ids:
            raw[key] = new_ids[target]
        elif doc.node(target) is None:
            raw[key] = ""
            dropped.append((new, key, target))
    code, config = view.js_code, raw.get("config")
    if code and isinstance(config, dict):
        raw["config"] = {**config, "js_code": renamed_in(code, new_ids)}
        dropped += [
            (new, SCRIPT_HANDLER, target)
            for target in _led_to(code)
            if target not in new_ids and doc.node(target) is None
        ]
    return raw


def _led_to(code: str) -> list[str]:
    if "next" not in code:
        return []
    from wfstudio.script.facts import read_script

    return list(dict.fromkeys(target.target for target in read_script(code).next_targets))


def _free_ids(doc: Document, wanted: list[str]) -> list[str]:
    """An id for each copy: the one it has where it is free, else the next of ``id_2``, ``id_3``, …"""
    taken_ids = {node.id for node in doc.nodes}
    others = set(wanted)
    found: list[str] = []
    for base in wanted:
        new = base if base and base not in taken_ids else free_id(taken_ids | others, base or "node")
        taken_ids.add(new)
        found.append(new)
    return found

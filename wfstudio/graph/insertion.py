"""Adding a node where it has a meaning: after another, or on the way between two."""

from wfstudio.document.edits import Compound, Edit, add_node, set_handler
from wfstudio.document.errors import EditRefused
from wfstudio.graph.index import SCRIPT_HANDLER, build
from wfstudio.graph.leading import main_handler, open_handler
from wfstudio.graph.rename import led_elsewhere

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.document.model import Document, Json
    from wfstudio.graph.leading import Types


def insert_after(
    doc: "Document", node: "dict[str, Json]", after_id: str | None = None, types: "Types | None" = None
) -> Edit:
    """Add a node after another, or at the end; where that one leads nowhere yet, it now leads to the new node.

    Raises EditRefused when the new node has no free id.
    """
    edit = add_node(doc, node, after_id)
    after = doc.node(after_id) if after_id else None
    handler = open_handler(build(doc), after, types) if after is not None and after_id else None
    if after is None or handler is None:
        return edit
    new_id = str(node["id"])
    return Compound(f"Add {new_id} after {after.id}", (edit, set_handler(edit.apply(doc), after.id, handler, new_id)))


def insert_on_edge(
    doc: "Document",
    node: "dict[str, Json]",
    source: str,
    handler: str,
    target: str,
    types: "Types | None" = None,
) -> Edit:
    """Add a node on the way from ``source`` to ``target``: it takes the target's place there and leads on to it.

    ``handler`` is the edge's, "next" for one that the source's script makes. A node that ends the journey leads
    nowhere. Raises EditRefused when there is no such edge, or the new node has no free id.
    """
    edges = build(doc).out.get(source, ())
    edge = next((edge for edge in edges if (edge.handler, edge.target) == (handler, target)), None)
    if edge is None:
        raise EditRefused(f"{source} does not lead to {target} by {handler}", doc.pointer(("nodes",)))
    new_id = str(node.get("id") or "")
    onward = main_handler(node, types)
    if onward is not None:
        node = {**node, onward: target}
    edits: list[Edit] = [add_node(doc, node, source)]
    with_node = edits[0].apply(doc)
    if edge.kind == "script":
        view = with_node.node(source)
        edits += [led_elsewhere(view, {target: new_id})] if view is not None else []
    else:
        edits.append(set_handler(with_node, source, handler, new_id))
    way = "its script" if handler == SCRIPT_HANDLER else handler
    return Compound(f"Add {new_id} on the way from {source} by {way}", tuple(edits))

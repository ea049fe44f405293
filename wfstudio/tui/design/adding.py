"""Adding a node from the palette: after the selected one, or on the marked edge."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from wfstudio.document.catalogue import HANDLER_LABELS
from wfstudio.document.edits import fresh_id
from wfstudio.graph.insertion import insert_after, insert_on_edge
from wfstudio.tui.design.telling import told
from wfstudio.tui.dialogs.choose import Choose, Item
from wfstudio.tui.frame import keyed, studio
from wfstudio.tui.panels.palette import by_category

if TYPE_CHECKING:
    from wfstudio.document.changes import Edit
    from wfstudio.document.model import Document, Json, NodeView
    from wfstudio.document.rows import NodeType
    from wfstudio.tui.design.base import DesignPart


def new_node(document: Document, row: NodeType) -> dict[str, Json]:
    """A node of that type with a free id; ``id`` stands first, as files have it."""
    default = json.loads(json.dumps(row.default))
    default.pop("id", None)
    return {"id": fresh_id(document, row.type), "type": row.type, **default}


def ask_type(screen: DesignPart, *, on_edge: bool = False) -> None:
    """Ask for a node type, then add a node of it."""
    items = [
        Item(row.type, row.title, row.description or row.type, title)
        for title, rows in by_category(screen.types)
        for row in rows
    ]
    edge = screen.canvas.next_edge
    if on_edge and edge is None:
        screen.notify("No edge is marked: select a node that leads somewhere.", timeout=4, markup=False)
        return
    after = screen.selected
    title = f"Add after {after.id}" if after else "Add a node"
    if on_edge and edge is not None:
        label = HANDLER_LABELS.get(edge[1], edge[1])
        title = f"Add on the way {edge[0]} {studio(screen).glyphs.arrow} {edge[2]} ({label})"

    def answered(kind: str | None) -> None:
        if kind is not None:
            add(screen, kind, on_edge=on_edge)

    screen.app.push_screen(Choose(title, "Search the node types", items), answered)


def add(screen: DesignPart, kind: str, *, on_edge: bool = False) -> None:
    """Add a node of a type after the selected one, or on the marked edge, and select it."""
    row = screen.types.get(kind)
    if row is None:
        return
    node = new_node(screen.document, row)
    after = screen.selected
    edit = told(screen, lambda: _addition(screen, node, on_edge))
    if edit is not None and screen.apply(edit):
        screen.select(str(node["id"]))
        if after is not None and not on_edge:
            _tell_when_alone(screen, after, str(node["id"]))


def _tell_when_alone(screen: DesignPart, after: NodeView, added: str) -> None:
    """The ways out of the node before may be taken all: then nothing leads to the new one."""
    if added in _targets(screen, after.id):
        return
    free = f"Nothing leads to {added} yet: {after.id} has no free way out."
    keys = "{design.connect} wires it; {design.undo} takes it back, and {design.add_on_edge} adds on the marked edge."
    screen.notify(f"{free} {keyed(screen, keys)}", timeout=6, markup=False)


def _targets(screen: DesignPart, node_id: str) -> set[str]:
    """The ids that a node leads to now."""
    node = screen.document.node(node_id)
    return set(node.handlers.values()) if node is not None else set()


def _addition(screen: DesignPart, node: dict[str, Json], on_edge: bool) -> Edit | None:
    edge = screen.canvas.next_edge
    if not on_edge:
        after = screen.selected
        return insert_after(screen.document, node, after.id if after else None, screen.types)
    if edge is None:
        screen.notify("No edge is marked: select a node that leads somewhere.", timeout=4, markup=False)
        return None
    return insert_on_edge(screen.document, node, edge[0], edge[1], edge[2], screen.types)

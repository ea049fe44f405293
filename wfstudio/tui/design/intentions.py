"""What the keys of the design screen mean: ask what is needed, then make one edit of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from wfstudio.document.catalogue import HANDLER_LABELS
from wfstudio.document.changes import Compound, Edit
from wfstudio.document.edits import add_node, delete_node, fresh_id, set_handler
from wfstudio.document.errors import DocumentError, EditRefused
from wfstudio.document.model import Document, Json, NodeView
from wfstudio.document.rows import NodeType
from wfstudio.tui.dialogs.choose import Choose, Item
from wfstudio.tui.frame import studio
from wfstudio.tui.panels.palette import by_category

if TYPE_CHECKING:
    from wfstudio.lint.findings import Finding
    from wfstudio.tui.design.base import DesignPart


def new_node(document: Document, row: NodeType) -> dict[str, Json]:
    """A node of that type with a free id; ``id`` stands first, as files have it."""
    default = json.loads(json.dumps(row.default))
    default.pop("id", None)
    return {"id": fresh_id(document, row.type), "type": row.type, **default}


def insertion(document: Document, node: dict[str, Json], after: NodeView | None) -> Edit:
    """Add a node after another; where that one leads nowhere yet by its main handler, it now leads to the new node."""
    new_id = str(node["id"])
    edit = add_node(document, node, after.id if after else None)
    handler = _open_handler(after) if after else None
    if after is None or handler is None:
        return edit
    with_node = edit.apply(document)
    return Compound(f"Add {new_id} after {after.id}", (edit, set_handler(with_node, after.id, handler, new_id)))


def _open_handler(node: NodeView) -> str | None:
    if node.is_terminal:
        return None
    return next((key for key in ("on_next", "on_success") if key in node.raw and not node.handlers.get(key)), None)


def ask_type(screen: DesignPart) -> None:
    """Ask for a node type, then add a node of it."""
    items = [
        Item(row.type, row.title, row.description or row.type, title)
        for title, rows in by_category(screen.types)
        for row in rows
    ]
    after = screen.selected
    title = f"Add after {after.id}" if after else "Add a node"

    def answered(kind: str | None) -> None:
        if kind is not None:
            add(screen, kind)

    screen.app.push_screen(Choose(title, "Search the node types", items), answered)


def add(screen: DesignPart, kind: str) -> None:
    """Add a node of a type after the selected one and select it."""
    row = screen.types.get(kind)
    if row is not None:
        _insert(screen, new_node(screen.document, row))


def _insert(screen: DesignPart, node: dict[str, Json]) -> None:
    try:
        edit = insertion(screen.document, node, screen.selected)
    except EditRefused as error:
        screen.notify(error.message, title="Not done", severity="warning", markup=False)
        return
    if screen.apply(edit):
        screen.select(str(node["id"]))


def delete(screen: DesignPart) -> None:
    """Delete the selected node; the selection goes to a node that led to it."""
    node = screen.selected
    if node is None:
        screen.notify("Select a node first.", timeout=3, markup=False)
        return
    before = next((other.id for other in screen.document.nodes if node.id in other.handlers.values()), None)
    if screen.apply(delete_node(screen.document, node.id)):
        if before is not None and before != node.id:
            screen.select(before)
        screen.notify(f"{node.id} is deleted; u brings it back.", timeout=4, markup=False)


def connect(screen: DesignPart) -> None:
    """Ask for a handler of the selected node, then for where it leads."""
    node = screen.selected
    if node is None:
        screen.notify("Select a node first.", timeout=3, markup=False)
        return
    row = screen.types.get(node.type)
    known = [spec.key for spec in row.handlers] if row else list(HANDLER_LABELS)
    keys = [*known, *[key for key in node.handlers if key not in known]]
    items = [Item(key, HANDLER_LABELS.get(key, key), f"{key}  {_leads(node, key)}") for key in keys]

    def answered(handler: str | None) -> None:
        if handler is not None:
            _ask_target(screen, node, handler)

    screen.app.push_screen(Choose(f"Connect {node.id}", "Search the handlers", items), answered)


def _leads(node: NodeView, key: str) -> str:
    target = node.handlers.get(key)
    return f"leads to {target}" if target else "not wired"


def _ask_target(screen: DesignPart, node: NodeView, handler: str) -> None:
    items = [
        Item(f"to:{other.id}", other.id, f"{other.type}  {other.name}".strip())
        for other in screen.document.nodes
        if other.id
    ]
    if node.handlers.get(handler):
        items.append(Item("none", "(not wired)", "take the wire away"))

    def answered(answer: str | None) -> None:
        if answer is None:
            return
        target = "" if answer == "none" else answer.removeprefix("to:")
        try:
            screen.apply(set_handler(screen.document, node.id, handler, target))
        except EditRefused as error:
            screen.notify(error.message, title="Not done", severity="warning", markup=False)

    label = HANDLER_LABELS.get(handler, handler)
    screen.app.push_screen(Choose(f"{node.id}: {label} leads to", "Type an id", items, free=True), answered)


def find(screen: DesignPart) -> None:
    """Ask for a node and select it."""
    items = [Item(node.id, node.id, f"{node.type}  {node.name}".strip()) for node in screen.document.nodes if node.id]

    def answered(node_id: str | None) -> None:
        if node_id is not None:
            screen.select(node_id)

    screen.app.push_screen(Choose("Find a node", "Id, name or type", items), answered)


def yank(screen: DesignPart) -> None:
    """Copy the selected node, here and to the terminal's clipboard where it lets itself be asked."""
    node = screen.selected
    if node is None:
        screen.notify("Select a node first.", timeout=3, markup=False)
        return
    studio(screen).clipboard_node = node.raw
    screen.app.copy_to_clipboard(json.dumps(node.raw, indent=2, ensure_ascii=False))
    screen.notify(f"{node.id} is copied as JSON; p pastes it.", timeout=3, markup=False)


def paste(screen: DesignPart) -> None:
    """Paste the copied node after the selected one, under an id that is free, with its wires as they were."""
    copied = studio(screen).clipboard_node
    if copied is None:
        screen.notify("Nothing is copied: y copies the selected node.", timeout=3, markup=False)
        return
    node: dict[str, Json] = json.loads(json.dumps(copied))
    node["id"] = fresh_id(screen.document, str(node.get("id") or "node"))
    _insert(screen, node)


def _problem(screen: DesignPart, number: int) -> Finding | None:
    """The problem that was gone to, when it is one of the selected node; else the node's first."""
    node = screen.selected
    mine = [finding for finding in screen.findings if node is None or finding.node == node.id]
    if 0 <= number < len(screen.findings) and (screen.findings[number] in mine or screen.findings[number].node is None):
        return screen.findings[number]
    return mine[0] if mine else None


def fix(screen: DesignPart, number: int) -> None:
    """Apply the fix of a problem; undo takes it back."""
    finding = _problem(screen, number)
    if finding is None:
        screen.notify("The selected node has no problem.", timeout=3, markup=False)
        return
    if finding.fix is None:
        screen.notify(f"{finding.code} has no fix that can be applied: x explains it.", timeout=4, markup=False)
        return
    from wfstudio.lint.repair import edit_for

    try:
        done = screen.apply(edit_for(screen.document, finding.fix))
    except DocumentError as error:
        screen.notify(error.message, title="Not fixed", severity="warning", markup=False)
        return
    if done:
        screen.notify(f"{finding.fix.title}. u takes it back.", title="Fixed", timeout=4, markup=False)


def explain(screen: DesignPart, number: int) -> None:
    """Say all that is known of a problem."""
    from wfstudio.tui.dialogs.ask import Ask, Choice

    finding = _problem(screen, number)
    if finding is None:
        screen.notify("The selected node has no problem.", timeout=3, markup=False)
        return
    lines = [finding.message]
    if finding.witness:
        lines.append("\nSeen on the way " + " → ".join(finding.witness))
    if finding.fix is not None:
        lines.append(f"\nFix: {finding.fix.title}")
    choices = [Choice("fix", "Apply the fix")] if finding.fix is not None else [Choice("go", "Go there")]

    def answered(answer: str | None) -> None:
        if answer == "fix":
            fix(screen, number)
        elif answer == "go" and finding in screen.findings:
            screen.go_to_problem(screen.findings.index(finding), edit=True)

    title = f"{finding.code} {finding.name}, {finding.severity}"
    screen.app.push_screen(Ask(title, "\n".join(lines), choices), answered)


def run(screen: DesignPart) -> None:
    """Open the run screen on the document as it stands."""
    from wfstudio.tui.screens.run import RunScreen

    screen.app.push_screen(RunScreen(screen.document, screen.workspace.path))

"""Wiring: a handler, then its target, by a label on the drawing or by its id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfstudio.document.catalogue import HANDLER_LABELS
from wfstudio.document.edits import set_handler
from wfstudio.document.errors import EditRefused
from wfstudio.document.model import HANDLER_KEYS, NodeView
from wfstudio.tui.design.telling import told
from wfstudio.tui.dialogs.choose import Choose, Item

if TYPE_CHECKING:
    from wfstudio.document.changes import Edit
    from wfstudio.tui.design.base import DesignPart


def connect(screen: DesignPart) -> None:
    """Ask for a handler of the selected node, then for where it leads."""
    node = screen.selected
    if node is None:
        screen.notify("Select a node first.", timeout=3, markup=False)
        return

    def answered(handler: str | None) -> None:
        if handler is not None:
            _pick_target(screen, node, handler)

    screen.app.push_screen(Choose(f"Connect {node.id}", "Search the handlers", _handlers(screen, node)), answered)


def wire_drawn(screen: DesignPart, source: str, handler: str, target: str) -> None:
    """Lead a handler to a node as it was drawn by mouse; without a handler ask which."""
    node = screen.document.node(source)
    if handler or node is None:
        wire(screen, source, handler, target)
        return

    def answered(chosen: str | None) -> None:
        if chosen is not None:
            wire(screen, source, chosen, target)

    title = f"{source} leads to {target}"
    screen.app.push_screen(Choose(title, "By which handler?", _handlers(screen, node)), answered)


def _handlers(screen: DesignPart, node: NodeView) -> list[Item]:
    row = screen.types.get(node.type)
    known = [spec.key for spec in row.handlers] if row else list(HANDLER_LABELS)
    keys = [*known, *[key for key in node.handlers if key not in known]]
    return [Item(key, HANDLER_LABELS.get(key, key), f"{key}  {_leads(node, key)}") for key in keys]


def _leads(node: NodeView, key: str) -> str:
    target = node.handlers.get(key)
    return f"leads to {target}" if target else "not wired"


def _pick_target(screen: DesignPart, node: NodeView, handler: str) -> None:
    """Put labels on the drawing, when it is shown, and lead the handler to the one typed; other keys start an id."""
    canvas = screen.canvas

    def picked(target: str | None, typed: str) -> None:
        if target is not None:
            wire(screen, node.id, handler, target)
        else:
            _ask_target(screen, node, handler, typed.lstrip("/ "))

    def start() -> None:
        if canvas.region.area and canvas.pick(picked):
            label = HANDLER_LABELS.get(handler, handler)
            text = f"Type a label of the drawing, or / and an id. {_leads(node, handler).capitalize()} now."
            screen.notify(text, title=f"{node.id}: {label} leads to", timeout=5, markup=False)
        else:
            _ask_target(screen, node, handler)

    if canvas.has_focus:
        start()
    else:
        canvas.focus()
        screen.call_after_refresh(start)


def _ask_target(screen: DesignPart, node: NodeView, handler: str, typed: str = "") -> None:
    items = [
        Item(f"to:{other.id}", other.id, f"{other.type}  {other.name}".strip())
        for other in screen.document.nodes
        if other.id
    ]
    if node.handlers.get(handler):
        items.append(Item("none", "(not wired)", "take the wire away"))

    def answered(answer: str | None) -> None:
        if answer is not None:
            wire(screen, node.id, handler, "" if answer == "none" else answer.removeprefix("to:"))

    label = HANDLER_LABELS.get(handler, handler)
    title = f"{node.id}: {label} leads to"
    screen.app.push_screen(Choose(title, "Type an id", items, free=True, typed=typed), answered)


def wire(screen: DesignPart, source: str, handler: str, target: str) -> None:
    """Lead a handler to a node, "" to none; what was drawn by mouse comes here too."""
    edit = told(screen, lambda: _wiring(screen, source, handler, target))
    if edit is not None:
        screen.apply(edit)


def _wiring(screen: DesignPart, source: str, handler: str, target: str) -> Edit:
    if handler not in HANDLER_KEYS:
        raise EditRefused(f"the script of {source} leads there: change it in the script")
    return set_handler(screen.document, source, handler, target)

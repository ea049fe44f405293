"""What a node is and where it stands: its id, its type, its place, the entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfstudio.document.converting import Conversion, conversion
from wfstudio.document.edits import move_nodes, set_entry
from wfstudio.graph.rename import rename_node, script_changes
from wfstudio.tui.design.telling import need_selection, start_told, told
from wfstudio.tui.dialogs.ask import Ask, Choice, Prompt
from wfstudio.tui.dialogs.choose import Choose, Item
from wfstudio.tui.frame import keyed, studio
from wfstudio.tui.panels.palette import by_category

if TYPE_CHECKING:
    from wfstudio.document.model import Document, NodeView
    from wfstudio.tui.design.base import DesignPart


def make_entry(screen: DesignPart) -> None:
    """Make the selected node the first, where journeys start."""
    node = screen.selected
    if node is None:
        screen.notify("Select a node first.", timeout=3, markup=False)
    elif node is screen.document.entry:
        screen.notify(f"{node.id} is the entry already.", timeout=3, markup=False)
    elif screen.apply(set_entry(screen.document, node.id)):
        screen.notify(f"Journeys start at {node.id} now.", timeout=3, markup=False)


def move(screen: DesignPart, step: int) -> None:
    """Move the selected nodes up or down in the file."""
    ids = need_selection(screen)
    edit = told(screen, lambda: move_nodes(screen.document, ids, step)) if ids else None
    if edit is None:
        return
    before = screen.document
    screen.apply(edit)
    if screen.document is before:
        screen.notify(f"It stands {'first' if step < 0 else 'last'} in the file already.", timeout=2, markup=False)
    else:
        nodes = screen.document.nodes
        said = f"{ids[0]} is number {[node.id for node in nodes].index(ids[0]) + 1} of {len(nodes)}."
        said += start_told(before, screen.document)
        screen.notify(said, timeout=3, markup=False)


def rename(screen: DesignPart) -> None:
    """Ask for another id; what names the node follows."""
    node = screen.selected
    if node is None:
        screen.notify("Select a node first.", timeout=3, markup=False)
        return
    document, old = screen.document, node.id

    def fault(text: str) -> str | None:
        if not text:
            return "An id cannot be empty."
        return f"There is a node {text} already." if text != old and document.node(text) is not None else None

    def answered(new: str | None) -> None:
        if new is None or new == old:
            return
        edit = told(screen, lambda: rename_node(screen.document, old, new))
        if edit is not None and screen.apply(edit):
            screen.select(new)

    question = f"Another id for {old}. {_named(document, old)}"
    screen.app.push_screen(Prompt("Rename", question, old, check=fault, selected=True), answered)


def _named(document: Document, node_id: str) -> str:
    handlers = sum(target == node_id for node in document.nodes for target in node.handlers.values())
    scripts = sum(bool(node.js_code and script_changes(node.js_code, node_id, "x")) for node in document.nodes)
    parts = [
        f"{count} {word}{'s' if count != 1 else ''}"
        for count, word in ((handlers, "wire"), (scripts, "script"))
        if count
    ]
    if not parts:
        return "Nothing else names it."
    return f"{' and '.join(parts)} that name{'s' if handlers + scripts == 1 else ''} it will follow."


def convert(screen: DesignPart) -> None:
    """Ask for another type, show what becomes of the node, then make it one."""
    node = screen.selected
    if node is None:
        screen.notify("Select a node first.", timeout=3, markup=False)
        return
    items = [
        Item(row.type, row.title, f"{row.type}  {_loss(screen, node, row.type)}", title)
        for title, rows in by_category(screen.types)
        for row in rows
        if row.type != node.type
    ]

    def answered(kind: str | None) -> None:
        made = told(screen, lambda: conversion(screen.document, node.id, kind or "", screen.types)) if kind else None
        if made is not None:
            _preview(screen, node, made, kind or "")

    screen.app.push_screen(Choose(f"Make {node.id} another type", "Search the node types", items), answered)


def retype(screen: DesignPart, node_id: str, kind: str) -> None:
    """Make a node another type at once, as a conversion does, and tell what of it went."""
    made = told(screen, lambda: conversion(screen.document, node_id, kind, screen.types))
    if made is None:
        screen.show_soon()
        return
    if screen.apply(made.edit):
        arrow = studio(screen).glyphs.arrow
        led = f" Led on: {', '.join(f'{old} {arrow} {new}' for old, new in made.moved)}." if made.moved else ""
        lost = f" Dropped: {', '.join(made.dropped)}." if made.dropped else ""
        text = keyed(screen, f"{node_id} is of the type {kind} now.{led}{lost} {{design.undo}} takes it back.")
        screen.notify(text, title="Another type", timeout=8 if lost else 4, markup=False)


def _loss(screen: DesignPart, node: NodeView, kind: str) -> str:
    made = conversion(screen.document, node.id, kind, screen.types)
    return f"loses {', '.join(made.dropped)}" if made.dropped else "keeps everything"


def _preview(screen: DesignPart, node: NodeView, made: Conversion, kind: str) -> None:
    arrow = studio(screen).glyphs.arrow
    row = screen.types[kind]
    lines = [f"{node.id}: {node.type} {arrow} {kind} ({row.title})"]
    for word, keys in (
        ("Kept", made.kept),
        ("Led on", tuple(f"{old} {arrow} {new}" for old, new in made.moved)),
        ("New", made.added),
        ("Dropped", made.dropped),
    ):
        if keys:
            lines.append(f"{word + ':':<9}{', '.join(keys)}")

    def answered(answer: str | None) -> None:
        if answer == "convert":
            screen.apply(made.edit)

    choices = [Choice("convert", "Convert", danger=bool(made.dropped))]
    screen.app.push_screen(Ask("Another type", "\n".join(lines), choices), answered)

"""The keys of the canvas."""

from __future__ import annotations

from textual.binding import Binding, BindingType


def _row(name: str, keys: str, action: str, label: str, tooltip: str, show: bool = False) -> Binding:
    return Binding(keys, action, label, show=show, tooltip=tooltip, id=f"canvas.{name}")


BINDINGS: list[BindingType] = [
    _row("right", "right,l", "go('right')", "Follow", "Follow the marked edge to the node it leads to", True),
    _row("left", "left,h", "go('left')", "Back", "Go back to the node you came from", True),
    _row("up", "up,k", "go('up')", "Edge above", "Mark the edge above; with none, go to the node above"),
    _row("down", "down,j", "go('down')", "Edge below", "Mark the edge below; with none, go to the node below"),
    _row("open", "enter", "open_node", "Edit", "Open the selected node", True),
    _row("jump", "f", "jump", "Jump", "Show a label on every visible node; type one to go there", True),
    _row("entry", "0,home", "entry", "Entry", "Go to the node where the workflow starts"),
    _row("more", "plus,equals_sign", "detail(1)", "More", "Show more of each node"),
    _row("less", "minus", "detail(-1)", "Less", "Show less of each node"),
    _row("detail", "z", "cycle_detail", "Detail", "Change between dots, titles and cards", True),
    _row("fit", "Z", "fit", "Fit", "Show as much of the drawing as the panel holds"),
    _row("direction", "o", "turn", "Turn", "Let the drawing flow to the right, or down"),
    _row("tidy", "T", "tidy", "Tidy", "Lay the drawing out afresh; edits alone never move what is there"),
    _row("center", "g", "center", "Centre", "Bring the selected node to the middle"),
    _row("pan_left", "shift+left,H", "pan(-1, 0)", "Scroll left", "Scroll the drawing to the left"),
    _row("pan_right", "shift+right,L", "pan(1, 0)", "Scroll right", "Scroll the drawing to the right"),
    _row("pan_up", "shift+up,K", "pan(0, -1)", "Scroll up", "Scroll the drawing up"),
    _row("pan_down", "shift+down,J", "pan(0, 1)", "Scroll down", "Scroll the drawing down"),
    _row("page_up", "pageup", "pan(0, -4)", "Page up", "Scroll the drawing up by a page"),
    _row("page_down", "pagedown", "pan(0, 4)", "Page down", "Scroll the drawing down by a page"),
]

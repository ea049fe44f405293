"""Every action of the registry as a line of the command palette: its keys, how it is run here, or why it is not."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from textual.app import App
from textual.dom import DOMNode
from textual.screen import Screen

from wfstudio.tui.keymap import ACTIONS
from wfstudio.tui.keymap_file import UNBOUND, UserKeys
from wfstudio.tui.keys.action import Action

_LEFT_OUT = ("command_palette", "colon_palette", "step_focus(1)", "step_focus(-1)")
_WITHIN = ("dialog", "help", "rule_page", "find", "preview", "switches", "open")
"""Scopes of dialogs, which hold only while one is open."""
_SCREENS = ("home", "design", "run", "outbox", "console", "instances", "workflows")
_PLACES = {
    **{name: f"on the {name} screen" for name in _SCREENS},
    "plan": "on the plan", "documents": "with a document open", "canvas": "in the drawing", "outline": "in the outline",
    "palette": "in the palette", "problems": "in the problems", "problem_list": "in the problems",
    "inspector": "in the inspector", "code": "in a script or a page", "line": "in a line of text",
    "ref": "in a field that takes a node", "rows": "in a list of fields", "alone": "where a script runs alone",
    "difference": "in a difference", "merge": "in a merge", "copies": "in the list of copies",
    "exchange": "in a request", "tour": "on the tour", "settings": "in the settings", "filter": "in the filter",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CommandRow:
    """One line: ``why`` says why it cannot be done now, "" when it can."""

    title: str
    keys: str
    why: str
    run: Callable[[], Any]


def command_rows(app: App[Any], screen: Screen[Any], keys: UserKeys) -> Iterator[CommandRow]:
    """What can be done on the screen first, in the order of the registry; then the rest, with the reason."""
    active = {held.binding.id: held.node for held in screen.active_bindings.values()}
    holders = _holders(app, screen)
    later: list[CommandRow] = []
    for rows in _merged().values():
        node = next((active[row.id] for row in rows if row.id in active), None)
        node = node or next((holders[row.id] for row in rows if row.id in holders), None)
        row = rows[0]
        why = _why_not(app, node, row) if node is not None else _elsewhere(row)
        shown = " ".join(dict.fromkeys(display(app, key) for one in rows for key in keys.of(one)))
        title = f"{row.label}: {row.tooltip[0].lower()}{row.tooltip[1:]}"
        if why:
            say = partial(app.notify, f"{why}.", title=row.label, severity="warning", timeout=4, markup=False)
            later.append(CommandRow(title, shown, why, say))
        else:
            yield CommandRow(title, shown, "", partial(app.run_action, row.action, node))
    yield from later


def _merged() -> dict[tuple[str, str], list[Action]]:
    """The actions by what they do: the same under several ids is one line."""
    found: dict[tuple[str, str], list[Action]] = {}
    for row in ACTIONS.values():
        if row.action not in _LEFT_OUT and row.scope not in _WITHIN:
            found.setdefault((row.scope, row.action), []).append(row)
    return found


def _holders(app: App[Any], screen: Screen[Any]) -> dict[str | None, DOMNode]:
    """The widget that each action of the screen is bound to, wherever the focus is."""
    found: dict[str | None, DOMNode] = {}
    for node in (app, screen, *screen.walk_children()):
        for bindings in node._bindings.key_to_bindings.values():
            for binding in bindings:
                if binding.id is not None and getattr(node, "display", True):
                    found.setdefault(binding.id, node)
    return found


def _why_not(app: App[Any], node: DOMNode, row: Action) -> str:
    """The reason that a widget, or the screen around it, gives for not doing an action now; "" when it can be done."""
    told = reason(node, row)
    if told:
        return told
    return "" if app._check_action_state(row.action, node) else "not possible now"


def reason(node: DOMNode, row: Action) -> str:
    """What ``why_not`` of a widget says of an action."""
    ask = getattr(node, "why_not", None)
    return str(ask(row.action.partition("(")[0]) or "") if ask is not None else ""


def _elsewhere(row: Action) -> str:
    return f"only {_PLACES[row.scope]}"


def display(app: App[Any], key: str) -> str:
    """A key as it is shown to a person."""
    from textual.binding import Binding

    return "" if key == UNBOUND else app.get_key_display(Binding(key, ""))

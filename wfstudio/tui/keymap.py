"""One registry of actions: every binding of the studio is made from a row of ``keys``.

A row has an id (what a user's keymap rebinds), the action it calls, its keys, a label for the footer, a tooltip that
says what it does, and whether the footer shows it. Where a multiplexer is known to eat a key there is a second one.
"""

from textual.binding import BindingType

from wfstudio.tui.keys import (
    canvas,
    console,
    design_change,
    design_compare,
    design_edit,
    design_files,
    design_places,
    design_problems,
    design_scenarios,
    design_service,
    documents,
    everywhere,
    home,
    inspector,
    instances,
    lists,
    opening,
    outbox,
    outline,
    plan,
    problems,
    run,
    script_run,
    ways_in,
    workflows,
)
from wfstudio.tui.keys.action import Action

_PARTS = (
    everywhere,
    home,
    design_edit,
    design_change,
    design_files,
    design_problems,
    design_places,
    design_service,
    design_compare,
    design_scenarios,
    documents,
    canvas,
    outline,
    console,
    inspector,
    script_run,
    lists,
    problems,
    opening,
    run,
    outbox,
    ways_in,
    instances,
    workflows,
    plan,
)

_ROWS: tuple[Action, ...] = tuple(row for part in _PARTS for row in part.ROWS)

ACTIONS: dict[str, Action] = {row.id: row for row in _ROWS}
"""Every action by its id."""


def bindings(scope: str, *, without: tuple[str, ...] = ()) -> list[BindingType]:
    """The bindings of a scope, in the order of the registry."""
    return [row.binding() for row in _ROWS if row.scope == scope and row.id not in without]

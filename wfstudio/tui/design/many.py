"""The same change on many nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfstudio.document.many import Shared, changed_by, shared_settings
from wfstudio.document.rows import Kind
from wfstudio.tui.dialogs.choose import Choose, Item
from wfstudio.tui.dialogs.many import Many
from wfstudio.tui.frame import keyed

if TYPE_CHECKING:
    from wfstudio.document.changes import Edit
    from wfstudio.tui.design.base import DesignPart

_ONE_BY_ONE = (Kind.JS, Kind.ROWS)
"""Scripts and fields are of one node each: the same for many is no change anybody means."""


def ask_setting(screen: DesignPart) -> None:
    """Ask which setting, of the selected nodes when they are several, else of all; then for its value."""
    selected = screen.selected_ids
    ids = selected if len(selected) > 1 else [node.id for node in screen.document.nodes if node.id]
    shared = {
        one.setting.key: one
        for one in shared_settings(screen.document, ids, screen.types)
        if one.setting.kind not in _ONE_BY_ONE
    }
    if not shared:
        screen.notify("No setting is known of these nodes.", timeout=3, markup=False)
        return
    items = [Item(key, one.setting.title, f"{key}  {_held(one)}") for key, one in shared.items()]
    whose = f"the {len(selected)} selected nodes" if len(selected) > 1 else "all nodes"

    def answered(key: str | None) -> None:
        if key is not None:
            screen.app.push_screen(Many(screen.document, shared[key]), lambda edit: _apply(screen, edit))

    screen.app.push_screen(Choose(f"Change a setting of {whose}", "Search the settings", items), answered)


def _held(one: Shared) -> str:
    values = f", {len(one.values)} values" if len(one.values) > 1 else ""
    return f"{len(one.ids)} nodes may have it, {one.holding} do{values}"


def _apply(screen: DesignPart, edit: Edit | None) -> None:
    if edit is None:
        return
    changed = len(changed_by(screen.document, edit))
    if screen.apply(edit):
        screen.notify(
            keyed(screen, f"{changed} node{'s' if changed != 1 else ''} changed; {{design.undo}} takes it back."),
            timeout=4,
            markup=False,
        )

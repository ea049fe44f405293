"""Going to a setting by a part of its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfstudio.tui.dialogs.choose import Choose, Item
from wfstudio.tui.inspector.form import node_sections, workflow_sections

if TYPE_CHECKING:
    from wfstudio.tui.design.base import DesignPart


def ask_setting(screen: DesignPart) -> None:
    """Ask for a setting of what the inspector is about, and go there; what is typed in another one is done first."""
    screen.commit()
    node = None if screen.on_workflow else screen.selected
    sections = node_sections(node, screen.types) if node is not None else workflow_sections(screen.document)
    items = [
        Item(setting.key, setting.title, setting.key, section.title)
        for section in sections
        for setting in section.settings
    ]

    def answered(key: str | None) -> None:
        if key is not None:
            screen.edit_setting(key)

    about = node.id if node is not None else "the workflow"
    screen.app.push_screen(Choose(f"A setting of {about}", "Search the settings", items), answered)

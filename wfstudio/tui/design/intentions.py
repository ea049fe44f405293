"""What the keys of the design screen mean that find and run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfstudio.tui.dialogs.choose import Choose, Item

if TYPE_CHECKING:
    from wfstudio.tui.design.base import DesignPart


def find(screen: DesignPart) -> None:
    """Ask for a node and select it."""
    items = [Item(node.id, node.id, f"{node.type}  {node.name}".strip()) for node in screen.document.nodes if node.id]

    def answered(node_id: str | None) -> None:
        if node_id is not None:
            screen.select(node_id)

    screen.app.push_screen(Choose("Find a node", "Id, name or type", items), answered)


def run(screen: DesignPart) -> None:
    """Open the run screen on the document as it stands."""
    from wfstudio.tui.screens.run import RunScreen

    screen.app.push_screen(RunScreen(screen.document, screen.workspace.path, drawn_as=screen.canvas))

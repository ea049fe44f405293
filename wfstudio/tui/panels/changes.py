"""What differs at the selected node, while the document is compared with another version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from wfstudio.document.diff import summary
from wfstudio.tui.frame import studio
from wfstudio.tui.panels.difference import difference_content
from wfstudio.tui.panels.panel import Panel

if TYPE_CHECKING:
    from wfstudio.layout.comparison import Comparison


class Changes(Panel):
    """The differences of one node, line by line where texts changed, and of the workflow where no node has any."""

    DEFAULT_CSS = """
    Changes { height: auto; max-height: 14; }
    Changes VerticalScroll { height: auto; max-height: 13; padding: 0 1; }
    Changes Static { width: 100%; height: auto; }
    DesignScreen.-short Changes { max-height: 4; }
    DesignScreen.-narrow Changes { max-height: 8; }
    """

    def __init__(self) -> None:
        super().__init__("", "Changes", id="changes-panel")

    def inside(self) -> ComposeResult:
        """The lines."""
        yield VerticalScroll(Static("", id="change-lines"))

    def show(self, result: Comparison, name: str, node: str | None) -> None:
        """Show the node's differences, and in the title what is compared and how much differs."""
        self.retitle("Changes", f"since {name}: {summary(list(result.found))}")
        own, workflow = result.of(node) if node is not None else [], result.of(None)
        glyphs = studio(self).glyphs
        parts = [difference_content(own, glyphs)] if own else []
        if not own and node is not None:
            number = len(result.places)
            hint = f"; }} and {{ go to the {number} nodes that do" if number else ""
            parts.append(Content.styled(f"{node} does not differ{hint}.", "$text-muted"))
        if workflow:
            parts.append(difference_content(workflow, glyphs))
        self.query_one("#change-lines", Static).update(Content("\n").join(parts))
        self.query_one(VerticalScroll).scroll_home(animate=False)

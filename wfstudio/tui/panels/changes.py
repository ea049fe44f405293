"""What differs at the selected node, while the document is compared with another version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from wfstudio.document.diff import summary
from wfstudio.tui.frame import keyed
from wfstudio.tui.panels.difference import difference_content
from wfstudio.tui.panels.panel import Panel

if TYPE_CHECKING:
    from wfstudio.layout.comparison import Comparison
    from wfstudio.tui.glyphs import Glyphs


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
        self._lines = Content("")

    def inside(self) -> ComposeResult:
        """The lines."""
        yield VerticalScroll(Static(self._lines, id="change-lines"))

    def show(self, result: Comparison, name: str, node: str | None, glyphs: Glyphs) -> None:
        """Show the node's differences, and in the title what is compared and how much differs.

        A panel that is not on the screen yet has them from the start.
        """
        self.retitle("Changes", f"since {name}: {summary(list(result.found))}")
        own, workflow = result.of(node) if node is not None else [], result.of(None)
        parts = [difference_content(own, glyphs)] if own else []
        if not own and node is not None:
            number = len(result.places)
            keys = keyed(self, "{design.next_change} and {design.previous_change}")
            hint = f"; {keys} go to the {number} nodes that do" if number else ""
            parts.append(Content.styled(f"{node} does not differ{hint}.", "$text-muted"))
        if workflow:
            parts.append(difference_content(workflow, glyphs))
        self._lines = Content("\n").join(parts)
        for lines in self.query("#change-lines").results(Static):
            lines.update(self._lines)
            self.query_one(VerticalScroll).scroll_home(animate=False)

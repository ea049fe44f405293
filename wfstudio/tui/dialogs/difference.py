"""A difference as text that scrolls."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from wfstudio.document.diff import summary
from wfstudio.tui.dialogs.base import Dialog
from wfstudio.tui.frame import keyed, studio
from wfstudio.tui.keymap import bindings
from wfstudio.tui.panels.difference import difference_content

if TYPE_CHECKING:
    from wfstudio.document.diff import Difference


class DifferenceText(Dialog[None]):
    """Shows all differences, line by line where texts changed; any of the closing keys leaves it."""

    BINDINGS = bindings("difference")
    AUTO_FOCUS = "VerticalScroll"

    DEFAULT_CSS = """
    DifferenceText > .box { width: 96%; height: 94%; padding: 1 1 0 1; }
    DifferenceText #difference { height: 1fr; background: $background; padding: 0 1; }
    DifferenceText #difference Static { width: auto; height: auto; text-wrap: nowrap; }
    """

    def __init__(self, title: str, lead: str, found: Iterable["Difference"]) -> None:
        super().__init__()
        self._title = title
        self._lead = lead
        self._found = list(found)

    def compose(self) -> ComposeResult:
        """What is compared with what, and below it the differences."""
        box = Vertical(classes="box")
        box.border_title = self._title
        box.border_subtitle = keyed(
            self, "arrows scroll, {difference.copy} copies it as Markdown, {difference.close} closes"
        )
        with box:
            lead = self._lead.replace("→", studio(self).glyphs.arrow)
            yield Static(f"{lead}: {summary(self._found)}", classes="lead", markup=False)
            with VerticalScroll(id="difference"):
                yield Static(difference_content(self._found, studio(self).glyphs))

    def action_scroll_text(self, lines: int) -> None:
        """Scroll by so many lines."""
        self.query_one("#difference").scroll_relative(y=lines, animate=False)

    def action_copy_markdown(self) -> None:
        """Copy the differences for a merge request."""
        from wfstudio.document.diff_report import as_markdown

        before, _, after = self._lead.partition(" → ")
        self.app.copy_to_clipboard("\n".join(as_markdown(self._found, before, after or "now")))
        self.notify("Copied as Markdown, where the terminal takes it.", timeout=3, markup=False)

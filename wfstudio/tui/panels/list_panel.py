"""A panel around one list that may be empty."""

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.widgets import Static
from textual.widgets.option_list import Option

from wfstudio.tui.panels.panel import ChoiceList, Panel


class ListPanel(Panel):
    """A panel that holds one list, with a line for when it is empty."""

    DEFAULT_CSS = """
    ListPanel > .empty { color: $text-muted; padding: 0 1; height: auto; }
    ListPanel.-filled > .empty { display: none; }
    """

    def inside(self) -> ComposeResult:
        """The line for the empty list, and the list."""
        yield Static("", classes="empty", markup=False)
        yield ChoiceList(markup=False)

    def fill(self, options: Iterable[Option], empty: str) -> None:
        """Show these options, or the line when there are none; the mark stays where it was."""
        listed = self.query_one(ChoiceList)
        marked = listed.highlighted_option.id if listed.highlighted_option else None
        listed.clear_options()
        listed.add_options(options)
        self.set_class(listed.option_count > 0, "-filled")
        self.query_one(".empty", Static).update(empty)
        if listed.option_count:
            listed.highlighted = 0
            if marked is not None and any(option.id == marked for option in listed.options):
                listed.highlighted = listed.get_option_index(marked)

"""The window of the command palette: it may be closed while it searches, closed twice, and clicked while it narrows."""

from typing import Any

from textual import work
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.command import CommandList, CommandPalette, SearchIcon
from textual.css.query import NoMatches

from wfstudio.tui.frame import studio
from wfstudio.tui.panels.panel import SteadyList


class SteadyCommands(CommandList, SteadyList, can_focus=False):
    """The list of commands."""


class CommandWindow(CommandPalette):
    """Textual's command palette; what it still looks for when it is closed is given up without a word."""

    def compose(self) -> ComposeResult:
        """The same, with a list that can be clicked at any moment."""
        for widget in super().compose():
            if isinstance(widget, SearchIcon) and studio(self).ascii:
                widget.icon = ">"
            yield SteadyCommands() if type(widget) is CommandList else widget

    def dismiss(self, result: Any = None) -> AwaitComplete:
        """Close; once only: a second escape typed ahead closes nothing else."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

    @work(exclusive=True, group=CommandPalette._GATHER_COMMANDS_GROUP)
    async def _gather_commands(self, search_value: str) -> None:
        try:
            await CommandPalette._gather_commands.__wrapped__(self, search_value)  # type: ignore[attr-defined]
        except NoMatches:
            if self in self.app.screen_stack:
                raise

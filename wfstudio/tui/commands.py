"""The command palette: every action of the screen by name, every node and problem, and ``:w``, ``:q`` and their kin."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.types import IgnoreReturnCallbackType

from wfstudio.tui.command_rows import command_rows

if TYPE_CHECKING:
    from wfstudio.tui.app import StudioApp

Entry = tuple[str, str, IgnoreReturnCallbackType]


class StudioCommands(Provider):
    """Everything that can be done where the palette was opened."""

    @property
    def _studio(self) -> "StudioApp":
        return cast("StudioApp", self.app)

    def _actions(self) -> Iterator[Entry]:
        for row in command_rows(self.app, self.screen, self._studio.user_keys):
            yield row.title, f"{row.keys}   not now: {row.why}" if row.why else row.keys, row.run

    def _places(self) -> Iterator[Entry]:
        places = getattr(self.screen, "palette_places", None)
        if places is not None:
            yield from places()

    def _themes(self) -> Iterator[Entry]:
        for name in self._studio.theme_names:
            yield f"Theme: {name}", "change the colours", partial(setattr, self.app, "theme", name)
        note = "every action and its keys as comments, in your settings folder"
        yield "Keymap: write a file to start from", note, self._studio.write_keymap

    async def discover(self) -> Hits:
        """What is listed before anything is typed."""
        for title, help_text, run in self._actions():
            yield DiscoveryHit(title, run, help=help_text)

    async def search(self, query: str) -> Hits:
        """What fits the text typed; what is typed after a colon comes first."""
        from wfstudio.tui.ex_commands import ex_command

        command = ex_command(self._studio, self.screen, query.strip())
        if command is not None:
            title, help_text, run = command
            yield Hit(10.0, title, run, text=title, help=help_text)
            return
        for title, help_text, run in self._instance(query):
            yield Hit(9.0, title, run, text=title, help=help_text)
        matcher = self.matcher(query)
        for entries in (self._actions(), self._places(), self._themes()):
            for title, help_text, run in entries:
                score = matcher.match(title)
                if score > 0:
                    yield Hit(score, matcher.highlight(title), run, text=title, help=help_text)

    def _instance(self, query: str) -> Iterator[Entry]:
        """What can be done with an instance whose id or URL was pasted."""
        if "wfi-" not in query and "/wf_instance/" not in query:
            return
        from wfstudio.tui.run.ways_in import attach, instance_in

        named = instance_in(query)
        if named is not None:
            from wfstudio.tui.operate.ways_in import show_instance

            about = "say in a sentence why it is where it is, with its details"
            yield f"Explain {named[0]}", about, partial(show_instance, self._studio, named[0], explain=True)
            yield f"Attach to {named[0]}", "show its run and go on with it", partial(attach, self._studio, query)

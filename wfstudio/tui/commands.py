"""The command palette: every action of the screen by name, every node and problem, and ``:w``, ``:q`` and their kin."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.binding import Binding
from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.types import IgnoreReturnCallbackType

from wfstudio.tui.keymap import ACTIONS

if TYPE_CHECKING:
    from wfstudio.tui.app import StudioApp

Entry = tuple[str, str, IgnoreReturnCallbackType]

_SKIPPED_SCOPES = ("dialog", "help", "open")


class StudioCommands(Provider):
    """Everything that can be done where the palette was opened."""

    @property
    def _studio(self) -> "StudioApp":
        return cast("StudioApp", self.app)

    def _actions(self) -> Iterator[Entry]:
        seen = set()
        for active in self.screen.active_bindings.values():
            row = ACTIONS.get(active.binding.id or "")
            if row is None or row.action in seen or not active.enabled or row.scope in _SKIPPED_SCOPES:
                continue
            if row.action in ("command_palette", "colon_palette"):
                continue
            seen.add(row.action)
            keys = " ".join(self.app.get_key_display(key) for key in _keys(row.binding()))
            run = partial(self.app.run_action, row.action, active.node)
            yield f"{row.label}: {row.tooltip[0].lower()}{row.tooltip[1:]}", keys, run

    def _places(self) -> Iterator[Entry]:
        places = getattr(self.screen, "palette_places", None)
        if places is not None:
            yield from places()

    def _themes(self) -> Iterator[Entry]:
        for name in self._studio.theme_names:
            yield f"Theme: {name}", "change the colours", partial(setattr, self.app, "theme", name)

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
            yield f"Attach to {named[0]}", "show its run and go on with it", partial(attach, self._studio, query)


def _keys(binding: Binding) -> list[Binding]:
    return list(Binding.make_bindings([binding]))

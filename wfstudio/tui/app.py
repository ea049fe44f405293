"""The studio's application: its documents, its service, its themes."""

import asyncio
import os
import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.actions import SkipAction
from textual.command import CommandPalette
from textual.message import Message
from textual.screen import Screen

from wfstudio.tui.commands import StudioCommands
from wfstudio.tui.frame import StudioScreen
from wfstudio.tui.glances import Glance, Glances
from wfstudio.tui.glyphs import ASCII, UNICODE
from wfstudio.tui.keymap import bindings
from wfstudio.tui.open_documents import OpenDocuments
from wfstudio.tui.plain import PLAIN_CSS, draw_scrollbars
from wfstudio.tui.rubbish import CollectsWhenIdle
from wfstudio.tui.service_state import ServiceState
from wfstudio.tui.settings.reading import Settings
from wfstudio.tui.terminal import terminal_is_there
from wfstudio.tui.typed_ahead import TypedAhead
from wfstudio.tui.ways_in import WaysIn, settings_of

if TYPE_CHECKING:
    from wfstudio.client.connection import Connection
    from wfstudio.tui.screens.design import DesignScreen
    from wfstudio.tui.services import Services

LEAVE_SECONDS = 3.0
HANGUP = 129
"""The exit code of a studio whose terminal was closed: that of SIGHUP."""


class StudioApp(CollectsWhenIdle, TypedAhead, OpenDocuments, WaysIn):
    """The studio. ``services`` is its only way to a workflow service."""

    TITLE = "wfstudio"
    ENABLE_COMMAND_PALETTE = True
    ALLOW_SELECT = False
    """A drag wires nodes. (Text areas select; shift and the mouse let the terminal select.)"""
    COMMANDS = {StudioCommands}  # noqa: RUF012
    BINDINGS = [*bindings("app"), *bindings("tour")]  # noqa: RUF012
    CSS = """
    * { scrollbar-size-vertical: 1; scrollbar-size-horizontal: 1; }
    Input { scrollbar-size: 0 0; }
    Tooltip { background: $panel; color: $foreground; border: none; padding: 0 1; }
    ToastRack { margin-bottom: 2; }
    Toast { background: $panel; padding: 0 1; }
    CommandPalette { background: $background 60%; }
    CommandPalette > Vertical { width: 90; max-width: 96%; }
    Footer, TabBar { scrollbar-size: 0 0; }
    """

    class ServiceChanged(Message):
        """The service was found, started, or lost."""

        def __init__(self, service: ServiceState, services: "Services") -> None:
            super().__init__()
            self.service = service
            self.services = services

    def __init__(
        self,
        files: Sequence[str | Path],
        services: "Services",
        *,
        settings: Settings | None = None,
        ascii: bool = False,
        theme: str | None = None,
    ) -> None:
        super().__init__()
        self.animation_level = "none"  # a key is answered at once, not over the frames of a movement
        self.take_own_files(settings or settings_of(ascii, theme))
        ascii = self.settings.flag("ascii")
        self.services = services
        self.service = services.state
        self.ascii = ascii
        self.glyphs = ASCII if ascii else UNICODE
        draw_scrollbars(plain=ascii)
        if ascii:
            self.CSS = type(self).CSS + PLAIN_CSS  # type: ignore[misc]
        self._looking = False
        self._glances = Glances(())
        self.designs: list[DesignScreen] = []
        self.clipboard_nodes: list[dict[str, Any]] = []
        self._files = [Path(file) for file in files]
        self.leave_on: Sequence[int] = ()
        """Signals that end the studio in order, the terminal restored."""

    @property
    def connection(self) -> "Connection | None":
        """The connection to the service, None until it is ready."""
        return self.services.connection

    def on_mount(self) -> None:
        """Open what was asked for; the service is found or started after the first paint."""
        for number in self.leave_on:
            asyncio.get_running_loop().add_signal_handler(number, self._leave, 128 + number)
        self.read_own_files()
        self.set_class(self.ascii, "-ascii")
        opened = [screen for file in self._files if (screen := self.open_design(file)) is not None]
        if opened:
            self.push_screen(opened[0])
        else:
            self.push_screen(self._home())
        self.call_after_refresh(self.reach_service)
        self.call_after_refresh(self._prune_journals)
        glances: list[Glance] = [self.glance_at_own_files, self._glance_at_document, self._glance_at_service]
        if self.leave_on and terminal_is_there():
            glances.append(self._glance_at_terminal)
        self._glances = Glances(glances)
        self._glances.begin()

    def _prune_journals(self) -> None:
        from wfstudio.tui.files.journals import prune

        self.run_worker(prune, thread=True, group="journals", exit_on_error=False)

    def _glance_at_terminal(self) -> None:
        """Leave when the terminal is gone without a signal: reading from it would find its end again and again."""
        if not terminal_is_there():
            self.call_later(self._leave, HANGUP)

    def _glance_at_document(self) -> None:
        front = self.in_front
        if front is not None:
            from wfstudio.tui.design.watching import glance

            glance(front)

    def _glance_at_service(self) -> None:
        if self.services.is_lost(False):
            self.call_later(self.look_at_service)

    def _leave(self, code: int) -> None:
        """Leave in order; when that cannot be done because the terminal is gone, leave all the same."""
        forced = threading.Timer(LEAVE_SECONDS, os._exit, (code,))
        forced.daemon = True
        forced.start()
        self.exit(code)

    @property
    def fault(self) -> Exception | None:
        """The error that ended the studio: a bug, for who ran it to tell; None when it was left in order."""
        return self._exception

    def _fatal_error(self) -> None:
        """Leave without Textual's traceback, which shows what the variables hold: what people entered, secrets."""
        self._close_messages_no_wait()

    def _print_error_renderables(self) -> None:
        if self.fault is not None:
            self._exit_renderables.clear()
        super()._print_error_renderables()

    def _home(self) -> Screen[Any]:
        from wfstudio.tui.screens.home import HomeScreen

        if not self.is_screen_installed("home"):
            self.install_screen(HomeScreen(), "home")
        return self.get_screen("home")

    # focus and themes

    def action_step_focus(self, step: int) -> None:
        """Move the focus before the next key is read, so that what is typed ahead goes where it was meant to go."""
        focused = self.focused
        if getattr(focused, "tab_behavior", "focus") == "indent":
            raise SkipAction
        if step > 0:
            self.screen.focus_next()
        else:
            self.screen.focus_previous()

    def action_next_theme(self) -> None:
        """Change to the next theme of the folders."""
        names = self.theme_names
        if names:
            at = names.index(self.theme) if self.theme in names else -1
            self.theme = names[(at + 1) % len(names)]

    # the service

    def reach_service(self) -> None:
        """Find or start the service (in a thread)."""
        reach = partial(self._reach_service, self.services)
        self.run_worker(reach, thread=True, group="service", exit_on_error=False)

    def look_at_service(self, missed: bool = False) -> None:
        """Find the service again when it moved or went; ``missed``: it was just found not to answer."""
        if not self._looking:
            self._looking = True
            find = partial(self._find_service, missed)
            self.run_worker(find, thread=True, group="service-watch", exit_on_error=False)

    def _find_service(self, missed: bool) -> None:
        services = self.services
        try:
            if services.is_lost(missed):
                before, now = services.state, services.start()
                if now != before:
                    self.post_message(self.ServiceChanged(now, services))
        finally:
            self._looking = False

    def _reach_service(self, services: "Services") -> None:
        self.post_message(self.ServiceChanged(services.start(), services))

    def use(self, services: "Services") -> None:
        """Go over to another service: the frame says so at once, and it is reached after that."""
        self.services = services
        self._show_service(services.state)
        self.reach_service()

    def action_environments(self) -> None:
        """List the services there are and go to another one."""
        from wfstudio.tui import environments

        environments.ask(self)

    def on_studio_app_service_changed(self, message: ServiceChanged) -> None:
        """Show the service's state, unless it was left meanwhile."""
        if message.services is self.services:
            self._show_service(message.service)

    def _show_service(self, service: ServiceState) -> None:
        before = self.service
        self.service = service
        if service.state == "down" and (before.state, before.name) != ("down", service.name):
            self.notify(service.detail or "The service cannot be reached.", severity="error", markup=False)
        for screen in {*self.screen_stack, *self.designs, *self._installed_screens.values()}:
            if isinstance(screen, StudioScreen) and screen.is_mounted:
                screen.service_changed(service)

    def action_console(self) -> None:
        """Show the API console over the screen in front."""
        from wfstudio.tui.screens.console import ConsoleScreen

        if not isinstance(self.screen, ConsoleScreen):
            self.push_screen(ConsoleScreen())

    def action_outbox(self) -> None:
        """Show the outbox over the screen in front."""
        from wfstudio.tui.screens.outbox import OutboxScreen

        if not any(isinstance(screen, OutboxScreen) for screen in self.screen_stack):
            self.push_screen(OutboxScreen())

    def action_workflows(self) -> None:
        """Show the workflows over the screen in front."""
        from wfstudio.tui.screens.workflows import WorkflowsScreen

        if not any(isinstance(screen, WorkflowsScreen) for screen in self.screen_stack):
            self.push_screen(WorkflowsScreen())

    def action_plan(self) -> None:
        """Show the plan of the folder that the document in front lies in."""
        from wfstudio.tui.screens.plan import PlanScreen

        if any(isinstance(screen, PlanScreen) for screen in self.screen_stack):
            return
        path = self.in_front.workspace.path if self.in_front is not None else None
        self.push_screen(PlanScreen(path.absolute().parent if path is not None else Path.cwd()))

    def action_instances(self) -> None:
        """Show the instances over the screen in front."""
        from wfstudio.tui.operate.ways_in import show_instances

        show_instances(self)

    def action_attach(self) -> None:
        """Ask for an instance and show its run."""
        from wfstudio.tui.run.ways_in import ask_instance

        ask_instance(self)

    # documents

    def show_home(self) -> None:
        """Put the home screen in front."""
        self.show(self._home())

    def on_app_focus(self) -> None:
        """The terminal has the focus again: files may have changed meanwhile."""
        front = self.in_front
        if front is not None:
            from wfstudio.tui.design.watching import look_soon

            look_soon(front)

    def on_unmount(self) -> None:
        """However it ends: what is unsaved is in its journal."""
        self._glances.end()
        self.keep_journals()

    # actions

    def action_command_palette(self) -> None:
        """Open the command palette."""
        from wfstudio.tui.command_window import CommandWindow

        if not isinstance(self.screen, CommandPalette):
            self.push_screen(CommandWindow(id="--command-palette"))

    def action_colon_palette(self) -> None:
        """Open the command palette with a colon typed."""
        from textual.command import CommandInput

        from wfstudio.tui.command_window import CommandWindow

        palette = CommandWindow(id="--command-palette")

        def type_colon() -> None:
            for found in palette.query(CommandInput):
                found.value = ":"
                found.cursor_position = 1
            self.let_keys("colon")

        self.push_screen(palette)
        self.hold_keys("colon")
        self.call_after_refresh(type_colon)

    def action_help(self) -> None:
        """List the keys of the screen in front."""
        from wfstudio.tui.dialogs.help import Help, help_groups

        if not isinstance(self.screen, Help):
            about = type(self.screen).__name__.removesuffix("Screen")
            self.push_screen(Help(f"Keys: {about.lower()}", help_groups(self.screen)))

"""The documents that are open: opened, gone to, saved, closed, and left with nothing lost."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.command import CommandPalette
from textual.message import Message
from textual.screen import Screen

from wfstudio.document.errors import DocumentError
from wfstudio.tui.beside import beside
from wfstudio.tui.frame import keyed
from wfstudio.tui.workspace import Workspace

if TYPE_CHECKING:
    from wfstudio.tui.files.opening import Opened
    from wfstudio.tui.screens.design import DesignScreen


class OpenDocuments(App[int]):
    """The part of the app that holds the documents; each has a design screen of its own."""

    designs: "list[DesignScreen]"
    _number = 0

    class JournalFailed(Message):
        """A change could not be kept in a journal."""

        def __init__(self, reason: str) -> None:
            super().__init__()
            self.reason = reason

    # opening

    def open_design(self, path: Path) -> "DesignScreen | None":
        """The design screen of a file, made if there is none yet; None, and it is told, when it cannot be opened."""
        from wfstudio.tui.files.opening import open_file
        from wfstudio.tui.recent import remember

        for screen in self.designs:
            if screen.workspace.path is not None and _same_file(screen.workspace.path, path):
                return screen
        try:
            opened = open_file(path, self.journal_failed)
        except DocumentError as error:
            place = "" if str(path) in str(error) else f"{path}: "
            self.notify(f"{place}{error}", title="Not opened", severity="error", timeout=12, markup=False)
            return None
        if not opened.fault:
            remember(path)
        return self._installed(opened)

    def _installed(self, opened: "Opened") -> "DesignScreen":
        from wfstudio.tui.screens.design import DesignScreen

        screen = DesignScreen(opened.workspace)
        self._number += 1
        self.install_screen(screen, f"design-{self._number}")
        self.designs.append(screen)
        if opened.recovered is not None or opened.elsewhere:
            from wfstudio.tui.design import recovering

            recovering.tell(screen, opened)
        return screen

    def open_path(self, path: Path) -> None:
        """Open a file in design, or say why not."""
        self.open_paths([path])

    def open_paths(self, paths: Sequence[Path]) -> None:
        """Open files, and go to the first of them."""
        screens = [screen for path in paths if (screen := self.open_design(path.expanduser())) is not None]
        if screens:
            self.show(screens[0])

    def open_workspace(self, workspace: Workspace) -> "DesignScreen":
        """Open a document that has no file yet, or is already read."""
        from wfstudio.tui.files.opening import Opened

        screen = self._installed(Opened(workspace))
        self.show(screen)
        return screen

    def open_left_behind(self, file: Path) -> None:
        """Open what a journal leads back to."""
        from wfstudio.tui.files.opening import open_journal

        opened = open_journal(file, self.journal_failed)
        if opened is None:
            self.notify("It is not there any more, or another studio has it by now.", severity="warning", markup=False)
            return
        self.show(self._installed(opened))

    def action_ask_path(self) -> None:
        """Ask for files and open them."""
        self.ask_path()

    def action_ask_template(self) -> None:
        """Ask what a new document starts as."""
        self.ask_template()

    def ask_path(self) -> None:
        """Ask for files and open them."""
        from wfstudio.tui.dialogs.open import OpenFiles

        here = next((one.workspace.path for one in self.designs if one.is_current and one.workspace.path), None)
        folder = here.absolute().parent if here else Path.cwd()

        def answered(paths: object) -> None:
            if isinstance(paths, list):
                self.open_paths(paths)

        self.push_screen(OpenFiles(folder), answered)

    def ask_template(self) -> None:
        """Ask what a new document starts as."""
        from wfstudio.tui.files.templates import ask_template

        ask_template(self, self.open_workspace)

    # going from one to another

    def show(self, screen: Screen[Any]) -> None:
        """Put a screen in front; the one before stays as it is."""
        while isinstance(self.screen, CommandPalette) or len(self.screen_stack) > 2:
            self.pop_screen()
        if self.screen is not screen:
            self.switch_screen(screen)

    def show_home(self) -> None:
        """Put the home screen in front."""
        raise NotImplementedError

    def documents_changed(self) -> None:
        """Show in every tab bar which documents are open and what state they are in."""
        from wfstudio.tui.tab_bar import show_tabs

        show_tabs(self.screen_stack, self.designs)

    @property
    def in_front(self) -> "DesignScreen | None":
        """The document in front, None on other screens."""
        return next((screen for screen in self.designs if screen.is_current), None)

    def action_next_document(self, step: int) -> None:
        """Go to the next document, or the one before; round at the ends."""
        if not self.designs:
            self.notify("No document is open.", timeout=2, markup=False)
            return
        front = self.in_front
        at = (self.designs.index(front) + step) % len(self.designs) if front else 0 if step > 0 else -1
        if self.designs[at] is front:
            self.notify("This is the only document.", timeout=2, markup=False)
        self.show(self.designs[at])

    def action_document(self, number: int) -> None:
        """Go to a document by its number, which counts from 1."""
        if 1 <= number <= len(self.designs):
            self.show(self.designs[number - 1])
        else:
            self.notify(f"There is no document {number}.", timeout=2, markup=False)

    # closing

    def action_close_document(self) -> None:
        """Close the document in front, asking first when it is unsaved."""
        front = self.in_front
        if front is not None:
            self.close_design(front)

    def close_design(self, screen: "DesignScreen", *, discard: bool = False) -> None:
        """Close a document; one that is unsaved is asked about, unless its changes are to be discarded."""
        screen.commit()
        if screen.workspace.dirty and not discard:
            from wfstudio.tui.dialogs.ask import Ask, Choice

            choices = [Choice("save", "Save and close"), Choice("discard", "Close without saving", danger=True)]
            question = f"{screen.workspace.title} is not saved: {_steps(screen)}."
            self.push_screen(Ask("Unsaved changes", question, choices), partial(self._close_as_asked, screen))
            return
        beside(self, "close", self._close, screen, exclusive=False)

    def _close_as_asked(self, screen: "DesignScreen", answer: str | None) -> None:
        if answer == "discard":
            self.close_design(screen, discard=True)
        elif answer == "save":
            self.show(screen)
            screen.save(then=partial(self.call_later, self.close_design, screen))

    async def _close(self, screen: "DesignScreen") -> None:
        if screen not in self.designs:
            return
        at = self.designs.index(screen)
        self.designs.remove(screen)
        screen.workspace.close()
        if screen in self.screen_stack:
            if self.designs:
                self.show(self.designs[min(at, len(self.designs) - 1)])
            else:
                self.show_home()
        self.uninstall_screen(screen)
        if screen.is_running:
            await screen.remove()
        self.documents_changed()

    # leaving

    async def action_quit(self) -> None:
        """Leave, asking first when something is unsaved."""
        from wfstudio.tui.dialogs.ask import Ask, Choice

        for design in self.designs:
            design.commit()
        unsaved = [design for design in self.designs if design.workspace.dirty]
        if not unsaved:
            self.leave()
            return
        if isinstance(self.screen, Ask):
            return
        names = ", ".join(f"{design.workspace.title} ({_steps(design)})" for design in unsaved)
        several = len(unsaved) > 1
        choices = [
            Choice("save", "Save all and quit" if several else "Save and quit"),
            Choice("discard", "Quit without saving", danger=True),
        ]
        self.push_screen(Ask("Unsaved changes", f"Not saved yet: {names}.", choices), self._quit_as_asked)

    def _quit_as_asked(self, answer: str | None) -> None:
        if answer == "discard":
            self.leave()
        elif answer == "save":
            self.save_all(self.leave)

    def save_all(self, then: Callable[[], object] | None = None) -> None:
        """Save whatever is unsaved, one after the other; ``then`` is called when all of it was written."""
        for design in self.designs:
            design.commit()
        unsaved = next((design for design in self.designs if design.workspace.dirty), None)
        if unsaved is None:
            if then is not None:
                then()
            return
        if unsaved.workspace.path is None or not unsaved.is_mounted:
            self.show(unsaved)
        unsaved.save(then=partial(self.call_later, self.save_all, then))

    def leave(self) -> None:
        """Leave; what is unsaved is given up, its journals with it."""
        for design in self.designs:
            design.workspace.close()
        self.exit(0)

    def keep_journals(self) -> None:
        """Let go of the journals of what is still open, however the studio ends."""
        for design in self.designs:
            design.workspace.close(keep_journal=True)

    def journal_failed(self, reason: str) -> None:
        """Tell, from any thread, that changes are not kept."""
        self.post_message(self.JournalFailed(reason))

    def on_open_documents_journal_failed(self, message: JournalFailed) -> None:
        """Say that a crash would now lose what is unsaved."""
        then = keyed(self.screen, "{design.save} saves; nothing else is affected.")
        text = f"Changes are not kept for a crash: {message.reason}. {then}"
        self.notify(text, title="Journal", severity="warning", timeout=12, markup=False)


def _steps(screen: "DesignScreen") -> str:
    workspace = screen.workspace
    if workspace.gone:
        return "its file is gone"
    number = workspace.history.unsaved_steps
    return f"{number} change{'s' * (number != 1)}" if number else "changed"


def _same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return one.absolute() == other.absolute()

"""The file under the open document: looked at now and then, and what is told when it changed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.message import Message

from wfstudio.tui.dialogs.ask import Choice
from wfstudio.tui.frame import keyed

if TYPE_CHECKING:
    from pathlib import Path

    from wfstudio.tui.design.base import DesignPart
    from wfstudio.tui.files.disk import Disk, Outcome


class Looked(Message):
    """The document's file was looked at (in a thread)."""

    def __init__(self, path: Path, disk: Disk) -> None:
        super().__init__()
        self.path = path
        self.disk = disk


def look_soon(screen: DesignPart) -> None:
    """Glance at the document's file in a thread, now; one look at a time."""
    if screen.looking or screen.workspace.path is None or not screen.is_current:
        return
    screen.run_worker(partial(glance, screen), thread=True, group="look", exit_on_error=False)


def glance(screen: DesignPart) -> None:
    """Look at the file, and post ``Looked`` when it is not as it was; from any thread."""
    from wfstudio.tui.files.disk import look

    workspace, path = screen.workspace, screen.workspace.path
    if screen.looking or path is None:
        return
    screen.looking = True
    try:
        disk = look(path, workspace.seen, workspace.signature)
        if disk.kind != "same" or disk.signature != workspace.signature:
            screen.post_message(Looked(path, disk))
    finally:
        screen.looking = False


def looked(screen: DesignPart, disk: Disk) -> Outcome:
    """Do what the file's state asks for, and tell it."""
    from wfstudio.tui.files.disk import settle

    if disk.kind == "changed":
        screen.commit()
    dirty = screen.workspace.dirty
    outcome = settle(screen.workspace, disk)
    if screen.workspace.dirty != dirty:
        screen.refresh_title()
    told(screen, outcome)
    return outcome


def told(screen: DesignPart, outcome: Outcome) -> None:
    """Show and tell what was done about a file that changed."""
    if outcome.kind in ("reloaded", "merged"):
        screen.close_notice()
        screen.document_changed()
    elif outcome.kind in ("gone", "back"):
        screen.refresh_title()
    _tell(screen, outcome)


def _tell(screen: DesignPart, outcome: Outcome) -> None:
    name = screen.workspace.title
    if outcome.kind == "reloaded":
        _say(
            screen,
            keyed(screen, f"{name} was changed on disk and is read again; {{design.undo}} shows it as it was."),
            "Reloaded",
        )
    elif outcome.kind == "merged":
        keys = keyed(screen, "{design.save} writes them, {design.undo} undoes")
        text = f"{name} was changed on disk, in other places than here. Both are shown: {keys}."
        _say(screen, text, "Merged")
    elif outcome.kind == "gone":
        keys = keyed(screen, "{design.save} writes it again, :w PATH writes elsewhere")
        text = f"{screen.workspace.path} is gone. Nothing is lost: {keys}."
        _say(screen, text, "File gone", "warning")
    elif outcome.kind == "back":
        _say(screen, f"{name} is there again, as it is here.", "File back")
    elif outcome.kind == "broken" and _settled(screen, outcome):
        text = f"{name} on disk {outcome.fault}. The document stays here as it is; nothing is written over it unasked."
        _say(screen, text, "Changed on disk", "warning")
    elif outcome.kind == "clash" and outcome.disk is not None and screen.asked_about != outcome.disk.seen:
        screen.asked_about = outcome.disk.seen
        ask_sides(screen, outcome)


def _settled(screen: DesignPart, outcome: Outcome) -> bool:
    """Whether a broken file was seen twice as it is (a program may still be writing), and is not told yet."""
    signature = outcome.disk.signature if outcome.disk else None
    before, screen.broken = screen.broken, (signature, screen.broken[0] == signature)
    return before == (signature, False)


def _say(screen: DesignPart, text: str, title: str, severity: str = "information") -> None:
    screen.notify(text, title=title, severity=severity, timeout=10, markup=False)  # type: ignore[arg-type]


def ask_sides(screen: DesignPart, outcome: Outcome) -> None:
    """Ask, in a bar, what shall stand where both sides changed the same."""
    number = len(outcome.clashes)
    which = str(outcome.clashes[0]) if number == 1 else f"{number} places were changed here and there"
    text = f"{screen.workspace.title} was changed on disk too. {which}. Nothing is overwritten."
    choices = [Choice("choose", "Compare"), Choice("theirs", "Theirs there"), Choice("mine", "Mine there")]
    screen.notice(text, choices, partial(answer_sides, screen, outcome))


def answer_sides(screen: DesignPart, outcome: Outcome, answer: str) -> None:
    """Merge with what was chosen; "choose" asks for each place."""
    from wfstudio.tui.files.disk import resolve

    if outcome.disk is None:
        return
    if answer == "choose":
        from wfstudio.tui.dialogs.merge import MergeDialog

        def chosen(sides: object) -> None:
            if isinstance(sides, dict) and outcome.disk is not None:
                resolve(screen.workspace, outcome.disk, sides)
                _merged(screen)
            else:
                ask_sides(screen, outcome)

        screen.app.push_screen(MergeDialog(outcome.clashes, "disk"), chosen)
        return
    screen.commit()
    resolve(screen.workspace, outcome.disk, {}, "theirs" if answer == "theirs" else "mine")
    _merged(screen)


def _merged(screen: DesignPart) -> None:
    screen.close_notice()
    screen.document_changed()
    keys = keyed(screen, "{design.save} writes it, {design.undo} undoes")
    _say(screen, f"Both changes are in the document now. {keys}.", "Merged")


def reload(screen: DesignPart) -> None:
    """Take what stands in the file, whatever was changed here; undo brings that back."""
    from wfstudio.tui.files.disk import look, reread

    workspace = screen.workspace
    if workspace.path is None:
        screen.notify("This document has no file yet.", timeout=3, markup=False)
        return
    screen.commit()
    disk = look(workspace.path, None, None)
    if disk.document is None:
        fault = disk.fault or "is not there any more"
        screen.notify(f"{workspace.path} {fault}", title="Not read", severity="error", markup=False)
        return
    reread(workspace, disk)
    screen.close_notice()
    screen.document_changed()
    _say(
        screen,
        keyed(screen, f"{workspace.title} is shown as it is on disk; {{design.undo}} brings back what was here."),
        "Reloaded",
    )

"""What a studio that ended badly left unsaved: shown at once, told in a bar, kept unless it is discarded."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from wfstudio.tui.dialogs.ask import Choice
from wfstudio.tui.frame import key_of

if TYPE_CHECKING:
    from wfstudio.tui.design.base import DesignPart
    from wfstudio.tui.files.opening import Opened


def tell(screen: DesignPart, opened: Opened) -> None:
    """Say what was recovered and what is odd about the file."""
    if opened.elsewhere:
        text = "Another studio has unsaved changes of this file. Each keeps its own; who saves second is asked."
        screen.notify(text, title=screen.workspace.title, severity="warning", timeout=10, markup=False)
    if opened.recovered is None:
        return
    if opened.fault:
        screen.notify(opened.fault, title="The file itself", severity="warning", timeout=12, markup=False)
    number = screen.workspace.history.unsaved_steps
    when = moment(opened.recovered)
    if number == 1:
        text = f"1 unsaved change of {when} was recovered and stands here."
    elif number:
        text = f"{number} unsaved changes of {when} were recovered and stand here, each to be undone."
    else:
        text = f"What stands here, of {when}, was recovered: no file holds it any more."
    choices = [Choice("keep", "Keep"), Choice("compare", "Compare"), Choice("discard", "Discard", danger=True)]
    screen.notice(text, choices, partial(_answered, screen, opened))


def moment(seconds: float) -> str:
    """A moment as a person reads it."""
    return datetime.fromtimestamp(seconds).strftime("%d %b %H:%M")


def _answered(screen: DesignPart, opened: Opened, answer: str | None) -> None:
    if answer == "discard":
        _discard(screen)
    elif answer == "compare":
        _compare(screen, opened)


def _discard(screen: DesignPart) -> None:
    screen.commit()
    history = screen.workspace.history
    saved = history.saved
    at = next((at for at, version in enumerate(history.versions) if version is saved), None)
    if at is None:
        history.go_on(saved, "Discard what was recovered")
    else:
        history.jump(at)
    screen.document_changed()
    back = key_of(screen, "design.undo" if at is None else "design.redo")
    screen.notify(f"The document is as in its file. {back} brings the changes back.", title="Discarded", markup=False)


def _compare(screen: DesignPart, opened: Opened) -> None:
    from wfstudio.tui.dialogs.compare import Compare, difference_lines

    history = screen.workspace.history
    lines = difference_lines(history.saved.workflow, history.current.workflow)
    choices = [Choice("keep", "Keep"), Choice("discard", "Discard", danger=True)]

    def answered(answer: str | None) -> None:
        if answer is None:
            tell(screen, opened)
        else:
            _answered(screen, opened, answer)

    lead = "From what was last saved to what was recovered:"
    screen.app.push_screen(Compare("Recovered", lead, lines, choices), answered)

"""Saving a document: where, over what, and what to say when it does not work."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from wfstudio.document.errors import SaveFailed
from wfstudio.tui.dialogs.ask import Ask, Choice
from wfstudio.tui.dialogs.paths import ask_target
from wfstudio.tui.files.notice_bar import NoticeBar
from wfstudio.tui.frame import studio
from wfstudio.tui.recent import remember
from wfstudio.tui.workspace import ChangedOnDisk, FileInTheWay

if TYPE_CHECKING:
    from wfstudio.tui.design.base import DesignPart
    from wfstudio.tui.files.disk import Outcome

Then = Callable[[], object] | None


def save(screen: "DesignPart", path: Path | None, then: Then, *, overwrite: bool = False) -> None:
    """Save to ``path`` or the document's file, asking for one when there is none."""
    screen.commit()
    workspace = screen.workspace
    if path is None and workspace.path is None:
        save_elsewhere(screen, None, then)
        return
    try:
        written = workspace.save(path, overwrite=overwrite)
    except ChangedOnDisk as error:
        _bring(screen)
        _changed(screen, error.path, then)
    except FileInTheWay as error:
        _bring(screen)
        _ask_overwrite(screen, error.path, then)
    except SaveFailed as error:
        _bring(screen)
        _failed(screen, error, path, then)
    else:
        remember(written)
        screen.close_notice()
        screen.refresh_title()
        screen.notify(str(written), title="Saved", timeout=3, markup=False)
        if then is not None:
            then()


def _bring(screen: "DesignPart") -> None:
    """Show the document that a question is about: of several that are saved it may not be the one in front."""
    app = studio(screen)
    design = next((design for design in app.designs if design is screen), None)
    if design is not None and app.screen is not design:
        app.show(design)


def save_elsewhere(screen: "DesignPart", path: Path | None, then: Then = None) -> None:
    """Ask where to write the document; near ``path`` when it has one."""
    if path is None:
        name = "".join(letter if letter.isalnum() else "_" for letter in screen.document.name.lower()) or "workflow"
        path = Path.cwd() / f"{name}.json"
    ask_target(screen.app, "Save", "Write the workflow to:", str(path), lambda target: save(screen, target, then))


def _failed(screen: "DesignPart", error: SaveFailed, path: Path | None, then: Then) -> None:
    """Say why, and offer another place; the document stays as it is, in the studio and in its journal."""
    target = path or screen.workspace.path

    def answered(answer: str) -> None:
        if answer == "elsewhere":
            save_elsewhere(screen, Path.home() / target.name if target else None, then)
        else:
            save(screen, path, then)

    text = f"{error}. Nothing is lost."
    if any(bar.text == text for bar in screen.query_children(NoticeBar)):  # it was tried again
        screen.notify("It still cannot be saved.", title="Not saved", severity="error", timeout=4, markup=False)
    choices = [Choice("elsewhere", "Save elsewhere"), Choice("again", "Try again")]
    screen.notice(text, choices, answered)


def _changed(screen: "DesignPart", path: Path, then: Then) -> None:
    """The file was changed by somebody else: merge where that can be done, or ask."""
    from wfstudio.tui.design import watching
    from wfstudio.tui.files.disk import look, settle

    workspace = screen.workspace
    outcome = settle(workspace, look(path, workspace.seen, None))
    if outcome.kind == "clash":
        _ask_sides(screen, path, outcome, then)
    elif outcome.kind == "broken":
        _ask_broken(screen, path, outcome.fault, then)
    else:
        watching.told(screen, outcome)


def _ask_sides(screen: "DesignPart", path: Path, outcome: "Outcome", then: Then) -> None:
    from wfstudio.tui.design import watching

    def answered(answer: str | None) -> None:
        if answer == "elsewhere":
            save_elsewhere(screen, path.with_stem(f"{path.stem}_mine"), then)
        elif answer is not None:
            watching.answer_sides(screen, outcome, answer)

    lines = "\n".join(f"  {clash}" for clash in outcome.clashes[:8])
    more = f"\n  and {len(outcome.clashes) - 8} more" if len(outcome.clashes) > 8 else ""
    question = f"{path} was changed by another program since it was read, in places changed here too:\n{lines}{more}"
    choices = [
        Choice("choose", "Compare"), Choice("theirs", "Theirs there"), Choice("mine", "Mine there"),
        Choice("elsewhere", "Save elsewhere"),
    ]  # fmt: skip
    screen.app.push_screen(Ask("Changed on disk", question, choices), answered)


def _ask_broken(screen: "DesignPart", path: Path, fault: str, then: Then) -> None:
    def answered(answer: str | None) -> None:
        if answer == "overwrite":
            save(screen, None, then, overwrite=True)
        elif answer == "elsewhere":
            save_elsewhere(screen, path.with_stem(f"{path.stem}_mine"), then)

    question = f"{path} was changed by another program and {fault}."
    choices = [Choice("elsewhere", "Save elsewhere"), Choice("overwrite", "Overwrite it", danger=True)]
    screen.app.push_screen(Ask("Changed on disk", question, choices), answered)


def _ask_overwrite(screen: "DesignPart", path: Path, then: Then) -> None:
    def answered(answer: str | None) -> None:
        if answer == "overwrite":
            save(screen, path, then, overwrite=True)

    question = f"{path}: there is a file of that name already."
    screen.app.push_screen(Ask("File exists", question, [Choice("overwrite", "Overwrite it", danger=True)]), answered)

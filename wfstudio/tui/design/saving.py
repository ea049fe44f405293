"""Saving a document: where, over what, and what to say when it does not work."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from wfstudio.document.errors import SaveFailed
from wfstudio.tui.dialogs.ask import Ask, Choice
from wfstudio.tui.dialogs.paths import ask_target
from wfstudio.tui.recent import remember
from wfstudio.tui.workspace import ChangedOnDisk, FileInTheWay

if TYPE_CHECKING:
    from wfstudio.tui.design.base import DesignPart

Then = Callable[[], object] | None


def save(screen: "DesignPart", path: Path | None, then: Then, *, overwrite: bool = False) -> None:
    """Save to ``path`` or the document's file, asking for one when there is none."""
    screen.commit()
    workspace = screen.workspace
    if path is None and workspace.path is None:
        name = "".join(letter if letter.isalnum() else "_" for letter in workspace.document.name.lower()) or "workflow"
        value = str(Path.cwd() / f"{name}.json")
        ask_target(screen.app, "Save", "Write the workflow to:", value, lambda target: save(screen, target, then))
        return
    try:
        written = workspace.save(path, overwrite=overwrite)
    except ChangedOnDisk as error:
        _ask_changed(screen, error.path, then)
    except FileInTheWay as error:
        _ask_overwrite(screen, error.path, then)
    except SaveFailed as error:
        screen.notify(
            f"{error}. Nothing is lost: :w PATH saves elsewhere.",
            title="Not saved", severity="error", timeout=12, markup=False,
        )  # fmt: skip
    else:
        remember(written)
        screen.refresh_title()
        screen.notify(str(written), title="Saved", timeout=3, markup=False)
        if then is not None:
            then()


def _ask_changed(screen: "DesignPart", path: Path, then: Then) -> None:
    def answered(answer: str | None) -> None:
        if answer == "overwrite":
            save(screen, None, then, overwrite=True)
        elif answer == "elsewhere":
            value = str(path.with_stem(f"{path.stem}_mine"))
            ask_target(screen.app, "Save", "Write the workflow to:", value, lambda target: save(screen, target, then))

    question = f"{path} was changed by another program since it was opened here."
    choices = [Choice("elsewhere", "Save elsewhere"), Choice("overwrite", "Overwrite it", danger=True)]
    screen.app.push_screen(Ask("Changed on disk", question, choices), answered)


def _ask_overwrite(screen: "DesignPart", path: Path, then: Then) -> None:
    def answered(answer: str | None) -> None:
        if answer == "overwrite":
            save(screen, path, then, overwrite=True)

    question = f"{path}: there is a file of that name already."
    screen.app.push_screen(Ask("File exists", question, [Choice("overwrite", "Overwrite it", danger=True)]), answered)

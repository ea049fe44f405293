"""Opening a file: what stands in it, and what a studio that ended badly left unsaved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from wfstudio.document.emitting import same
from wfstudio.document.errors import DocumentError
from wfstudio.tui.files import journals
from wfstudio.tui.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Opened:
    """An open file. ``recovered`` says when its unsaved changes were made (seconds since the epoch), None when there
    are none; ``fault`` what is wrong with the file itself; ``elsewhere`` how many other studios have it unsaved."""

    workspace: Workspace
    recovered: float | None = None
    fault: str = ""
    elsewhere: int = 0


def open_file(path: Path, told: Callable[[str], object]) -> Opened:
    """Open a file with what was left unsaved of it; ``told`` gets the reason when a change cannot be kept.

    Raises DocumentError when the file cannot be opened and nothing was left.
    """
    left = journals.left_behind(path)
    try:
        workspace = Workspace.open(path)
        if not workspace.document.is_object:
            raise DocumentError("holds no workflow: a workflow file is a JSON object", str(path))
    except DocumentError as error:
        if left is None:
            raise
        found = Workspace.recovered(left, told, path)
        return Opened(found, left.recovered.changed, str(error))
    if left is not None and same(left.recovered.history.current.raw, workspace.document.raw):
        left.remove()  # it was saved, and the studio ended before the journal had it
        left = None
    if left is not None:
        return Opened(Workspace.recovered(left, told, path), left.recovered.changed)
    return Opened(workspace, elsewhere=journals.others(path))


def open_journal(file: Path, told: Callable[[str], object]) -> Opened | None:
    """Open what a journal leads back to; None when it is gone, or another studio has it by now."""
    left = journals.take(file)
    return None if left is None else Opened(Workspace.recovered(left, told), left.recovered.changed)

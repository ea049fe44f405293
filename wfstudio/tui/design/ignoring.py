"""Ignoring problems with a reason, in the project's ``wfstudio.toml``, and heeding them again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfstudio.tui.design.meant import meant, none_meant
from wfstudio.tui.frame import keyed

if TYPE_CHECKING:
    from pathlib import Path

    from wfstudio.lint.findings import Finding
    from wfstudio.lint.suppressions import Ignore
    from wfstudio.tui.design.base import DesignPart


def ask(screen: DesignPart) -> None:
    """Ask for a reason and ignore the problem that is meant from now on."""
    from wfstudio.tui.dialogs.ignore import IgnoreProblem

    finding, path = meant(screen), screen.workspace.path
    if finding is None:
        screen.notify(none_meant(screen), timeout=3, markup=False)
        return
    if path is None:
        screen.notify("Save the document first: what is ignored is kept by the file's name.", timeout=5, markup=False)
        return
    try:
        target = _settings_file(path)
    except ValueError as error:
        screen.notify(str(error), title="Not ignored", severity="error", markup=False)
        return
    screen.app.push_screen(IgnoreProblem(finding, target), lambda said: _ignore(screen, path, finding, said))


def _settings_file(path: Path) -> Path:
    from wfstudio.lint.ignoring import settings_file

    return settings_file(path)[0]


def _ignore(screen: DesignPart, path: Path, finding: Finding, said: tuple[str, bool] | None) -> None:
    if said is None:
        return
    from wfstudio.document.errors import SaveFailed
    from wfstudio.lint.ignoring import ignore

    reason, everywhere = said
    node = None if everywhere else finding.node
    try:
        written = ignore(path, finding.code, node, reason)
    except (ValueError, SaveFailed) as error:
        screen.notify(str(error), title="Not ignored", severity="error", timeout=8, markup=False)
        return
    where = f" at {node}" if node else " in this file"
    back = keyed(screen, "{design.unignore} lists it and takes it back.")
    screen.notify(f"{finding.code}{where}: written to {written}. {back}", title="Ignored", timeout=8, markup=False)
    screen.lint_soon()


def ask_back(screen: DesignPart) -> None:
    """List what is ignored in the document's file; the one chosen is heeded again."""
    from wfstudio.lint.unignoring import suppressed
    from wfstudio.tui.dialogs.choose import Choose, Item

    path = screen.workspace.path
    if path is None:
        screen.notify("Nothing is ignored: the document has no file yet.", timeout=4, markup=False)
        return
    try:
        found = suppressed(path)
    except ValueError as error:
        screen.notify(str(error), title="wfstudio.toml", severity="error", timeout=8, markup=False)
        return
    if not found:
        screen.notify("Nothing is ignored in this file: i ignores a problem.", timeout=4, markup=False)
        return
    items = [
        Item(str(n), f"{one.code} {one.node or one.file or 'everywhere'}", one.reason) for n, one in enumerate(found)
    ]

    def answered(answer: str | None) -> None:
        if answer is not None:
            _heed(screen, path, found[int(answer)])

    screen.app.push_screen(Choose("Ignored here", "Choose what is to be heeded again", items), answered)


def _heed(screen: DesignPart, path: Path, one: Ignore) -> None:
    from wfstudio.document.errors import SaveFailed
    from wfstudio.lint.unignoring import unignore

    try:
        written = unignore(path, one)
    except (ValueError, SaveFailed) as error:
        screen.notify(str(error), title="Not taken back", severity="error", timeout=8, markup=False)
        return
    screen.notify(f"{one.code} is heeded again: taken out of {written}.", timeout=6, markup=False)
    screen.lint_soon()

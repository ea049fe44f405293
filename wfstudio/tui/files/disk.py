"""What became of a file under an open document, and what the document makes of it.

``look`` reads (in a thread) and changes nothing; ``settle`` decides. A document without changes takes the file's; with
changes both are merged on what was last read; where both changed the same thing, nothing is done until it is chosen.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from wfstudio.document.emitting import same
from wfstudio.document.errors import DocumentError, UnreadableFile
from wfstudio.document.merge import Clash, Merged, Place, Side, merge
from wfstudio.document.reading import parse, read_bytes
from wfstudio.tui.workspace import digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wfstudio.document.model import Document
    from wfstudio.tui.workspace import Workspace

Signature = tuple[int, int, int]
"""Time of change, size, and number of a file: while they stay, it is not read again."""


@dataclass(frozen=True, slots=True)
class Disk:
    """What stands in the file. ``against`` is what the document had last seen when this was looked at."""

    kind: Literal["same", "gone", "changed", "broken"]
    against: str | None
    signature: Signature | None = None
    seen: str | None = None
    document: Document | None = field(default=None, repr=False)
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done about it: with "clash" nothing yet."""

    kind: Literal["same", "gone", "back", "broken", "reloaded", "merged", "clash"]
    clashes: tuple[Clash, ...] = ()
    disk: Disk | None = field(default=None, repr=False)
    fault: str = ""


def signature_of(path: Path) -> Signature | None:
    """What the file system says of a file, None when it is not there."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def look(path: Path, seen: str | None, signature: Signature | None) -> Disk:
    """Look at a file that held ``seen``; it is read only when its signature is another."""
    now = signature_of(path)
    if now is None:
        return Disk("gone", seen)
    if now == signature:
        return Disk("same", seen, now, seen)
    try:
        data = read_bytes(path)
    except UnreadableFile as error:
        return Disk("broken", seen, now, fault=error.reason)
    found = digest(data)
    if found == seen:
        return Disk("same", seen, now, seen)
    try:
        document = parse(data)
    except DocumentError as error:
        return Disk("broken", seen, now, found, fault=f"is no JSON any more: {error}")
    if "nodes" not in document.workflow:  # merged, that would be a removal of everything
        return Disk("broken", seen, now, found, fault="holds no workflow any more")
    return Disk("changed", seen, now, found, document)


def settle(workspace: Workspace, disk: Disk) -> Outcome:
    """Do what can be done without asking; what was looked at before the document was saved counts for nothing."""
    if disk.against != workspace.seen:
        return Outcome("same")
    if disk.kind == "gone":
        if workspace.gone or workspace.path is None:
            return Outcome("same")
        workspace.lost()
        return Outcome("gone")
    if disk.kind == "same":
        workspace.signature = disk.signature
        return Outcome("same")
    if disk.kind == "broken" or disk.document is None:
        return Outcome("broken", disk=disk, fault=disk.fault)
    return _changed(workspace, disk, disk.document)


def _changed(workspace: Workspace, disk: Disk, theirs: Document) -> Outcome:
    history, name = workspace.history, workspace.title
    if same(theirs.raw, history.current.raw):
        back = workspace.gone
        workspace.saw(theirs, disk.seen, disk.signature)
        return Outcome("back" if back else "same")
    if not history.dirty:
        history.go_on(theirs, f"Reload {name}, changed on disk")
        workspace.saw(theirs, disk.seen, disk.signature)
        return Outcome("reloaded", disk=disk)
    merged = _merged(workspace, theirs, {})
    if merged.clashes:
        return Outcome("clash", merged.clashes, disk)
    _take(workspace, disk, theirs, merged, f"Merge {name}, changed on disk")
    return Outcome("merged", disk=disk)


def reread(workspace: Workspace, disk: Disk) -> None:
    """Take what stands in the file, as a step, whatever was changed here."""
    if disk.document is not None:
        workspace.history.go_on(disk.document, f"Read {workspace.title} again")
        workspace.saw(disk.document, disk.seen, disk.signature)


def resolve(workspace: Workspace, disk: Disk, choices: Mapping[Place, Side], rest: Side = "mine") -> None:
    """Merge with what was chosen for each clash; ``rest`` is taken where nothing was."""
    theirs = disk.document
    if theirs is None:
        return
    chosen = dict(choices)
    merged = _merged(workspace, theirs, chosen)
    while merged.clashes:
        chosen.update({clash.place: rest for clash in merged.clashes})
        merged = _merged(workspace, theirs, chosen)
    sides = set(chosen.values())
    told = {"mine": "mine", "theirs": "theirs"}[sides.pop()] if len(sides) == 1 else "as chosen"
    _take(workspace, disk, theirs, merged, f"Merge {workspace.title}, changed on disk, {told} where both changed")


def _merged(workspace: Workspace, theirs: Document, choices: Mapping[Place, Side]) -> Merged:
    history = workspace.history
    return merge(history.saved.workflow, history.current.workflow, theirs.workflow, choices)


def _take(workspace: Workspace, disk: Disk, theirs: Document, merged: Merged, label: str) -> None:
    """The merged workflow in the file's own text, so that what nobody touched keeps its bytes."""
    workspace.history.go_on(theirs.with_workflow(merged.workflow), label)
    workspace.saw(theirs, disk.seen, disk.signature)

"""The journals of this home: which were left behind, for which file, and which are too old to keep."""

import hashlib
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from wfstudio.paths import data_dir
from wfstudio.tui.files import journal_lines
from wfstudio.tui.files.journal_lines import Recovered

if sys.platform != "win32":
    import fcntl

_DAY = 24 * 3600
KEEP_SECONDS = 30 * _DAY
"""Journals left behind are kept so long after their last change."""


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """A journal whose studio is gone. ``descriptor`` holds its lock: close it, or go on with it."""

    file: Path
    descriptor: int
    recovered: Recovered

    def release(self) -> None:
        """Leave the journal as it is for somebody else."""
        os.close(self.descriptor)

    def remove(self) -> None:
        """Throw the journal away."""
        self.file.unlink(missing_ok=True)
        self.release()


def folder() -> Path:
    """The folder of the journals, made with mode 0700."""
    found = data_dir() / "journals"
    found.mkdir(mode=0o700, exist_ok=True)
    return found


def prefix(path: Path | None) -> str:
    """What the names of a file's journals begin with; a symbolic link is the file that it leads to."""
    if path is None:
        return "untitled"
    return hashlib.sha256(os.path.realpath(path).encode("utf-8", "surrogateescape")).hexdigest()[:20]


def lock(descriptor: int) -> bool:
    """Lock a journal for this studio; false when another has it.

    Windows has no such locks: there the journal of a studio that lives is taken for one left behind.
    """
    if sys.platform == "win32":
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        pass
    return True


def left_behind(path: Path | None) -> LeftBehind | None:
    """The newest journal left behind for a file (None: for documents without one) that holds something unsaved."""
    return _newest(prefix(path))


@dataclass(frozen=True, slots=True)
class Found:
    """A journal left behind, as a list shows it. ``changed`` is in seconds since the epoch."""

    file: Path
    path: Path | None
    name: str
    unsaved: int
    changed: float


def all_left_behind() -> list[Found]:
    """Every journal left behind that holds something unsaved, the newest first."""
    found = []
    for file in _listed(""):
        one = _peek(file)
        if one is not None and one.unsaved and _free(file):
            history = one.history
            found.append(Found(file, one.path, history.current.name, history.unsaved_steps, one.changed))
    return sorted(found, key=lambda one: one.changed, reverse=True)


def take(file: Path) -> LeftBehind | None:
    """This journal, locked; None when it is gone, damaged, or another studio's."""
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_APPEND)
    except OSError:
        return None
    if lock(descriptor):
        try:
            data = file.read_bytes()
        except OSError:
            data = b""
        recovered = journal_lines.read(data)
        if recovered is not None and os.fstat(descriptor).st_nlink:
            if recovered.length < len(data):
                os.ftruncate(descriptor, recovered.length)
            return LeftBehind(file, descriptor, recovered)
    os.close(descriptor)
    return None


def others(path: Path) -> int:
    """How many other studios that live have changes of this file that are not saved."""
    return sum(not _free(file) for file in _listed(f"{prefix(path)}-"))


def prune(now: float | None = None) -> None:
    """Throw away what was left behind too long ago, or a day ago with nothing unsaved in it. Never raises."""
    now = time.time() if now is None else now
    for file in _listed(""):
        try:
            age = now - file.stat().st_mtime
            if age > KEEP_SECONDS or (age > _DAY and not ((one := _peek(file)) and one.unsaved)):
                _remove(file)
        except OSError:
            continue


def _remove(file: Path) -> None:
    descriptor = os.open(file, os.O_RDWR)
    try:
        if lock(descriptor):
            file.unlink(missing_ok=True)
    finally:
        os.close(descriptor)


def _peek(file: Path) -> Recovered | None:
    """What a journal says, without its lock: whoever opens it meanwhile is not kept from it."""
    try:
        return journal_lines.read(file.read_bytes())
    except OSError:
        return None


def _free(file: Path) -> bool:
    """Whether no studio has this journal."""
    try:
        descriptor = os.open(file, os.O_RDWR)
    except OSError:
        return True
    try:
        return lock(descriptor)
    finally:
        os.close(descriptor)


def _listed(start: str) -> list[Path]:
    try:
        return [file for file in folder().iterdir() if file.suffix == ".jsonl" and file.name.startswith(start)]
    except OSError:
        return []


def _newest(start: str) -> LeftBehind | None:
    newest: LeftBehind | None = None
    for file in _listed(f"{start}-"):
        one = take(file)
        if one is None:
            continue
        other = prefix(one.recovered.path) != start  # it was saved under another name as its studio was killed
        if other or not one.recovered.unsaved or (newest and one.recovered.changed < newest.recovered.changed):
            one.release()
            continue
        if newest is not None:
            newest.release()
        newest = one
    return newest

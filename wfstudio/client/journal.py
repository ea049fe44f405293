"""The audit journal: every write that the product makes on a service, in files of this home that are only added to.

One JSON object a line, mode 0600. It says when, on which service, what and of what (ids, content hashes before and
after, the outcome), and never a secret or what a person entered. Steps of runs are kept apart from everything else, so
that they do not push it out: each has its own file, which is bounded.
"""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from wfstudio.paths import data_dir

WRITES = "writes"
STEPS = "steps"
KINDS = (WRITES, STEPS)

LARGEST = 1024 * 1024
"""Bytes of a file after which the next one is begun."""

KEPT_FILES = 8
"""Files of each kind that are kept, the one that is written included: what is older is forgotten."""

_FILE_MODE = 0o600
_intent: ContextVar[str | None] = ContextVar("intent", default=None)
_problems: list[str] = []


@contextlib.contextmanager
def intent(what: str) -> Iterator[None]:
    """Writes inside are told as part of this: published, rolled back, purged."""
    token = _intent.set(what)
    try:
        yield
    finally:
        _intent.reset(token)


def record(kind: str, entry: Mapping[str, Any]) -> None:
    """Add an entry, with the time and the intent. Never raises: what keeps it from being kept is in ``problems``.

    A value of None is left out.
    """
    line = {"at": _now(), "intent": _intent.get(), **entry}
    text = json.dumps({key: value for key, value in line.items() if value is not None}, separators=(",", ":"))
    try:
        _append(kind, text.encode() + b"\n")
    except OSError as error:
        _problems.append(f"{error.filename or 'the journal'}: {error.strerror or error}")


def problems() -> list[str]:
    """What kept entries of this process from being kept, told once."""
    told, _problems[:] = list(dict.fromkeys(_problems)), []
    return told


def folder() -> Path:
    """Where the journal lies."""
    return data_dir() / "journal"


def entries(kinds: tuple[str, ...] = (WRITES,)) -> list[dict[str, Any]]:
    """Every entry that is kept, the oldest first. A line that is damaged (cut short by a crash) is left out."""
    found: list[dict[str, Any]] = []
    for kind in kinds:
        for path in _files(kind):
            with contextlib.suppress(FileNotFoundError):
                found += _read(path)
    return sorted(found, key=lambda entry: str(entry.get("at", "")))


def _files(kind: str) -> list[Path]:
    return [folder() / f"{kind}.{number}.jsonl" for number in range(KEPT_FILES - 1, 0, -1)] + [_current(kind)]


def _current(kind: str) -> Path:
    return folder() / f"{kind}.jsonl"


def _read(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if isinstance(entry, dict):
                yield entry


def _append(kind: str, line: bytes) -> None:
    place = folder()
    place.mkdir(mode=0o700, exist_ok=True)
    lock = os.open(place / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _FILE_MODE)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _rotate(kind, len(line))
        descriptor = os.open(_current(kind), os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, _FILE_MODE)
        try:
            os.write(descriptor, line)
        finally:
            os.close(descriptor)
    finally:
        os.close(lock)


def _rotate(kind: str, more: int) -> None:
    current = _current(kind)
    if not current.exists() or current.stat().st_size + more <= LARGEST:
        return
    files = _files(kind)
    for older, newer in pairwise(files):
        with contextlib.suppress(FileNotFoundError):
            newer.replace(older)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

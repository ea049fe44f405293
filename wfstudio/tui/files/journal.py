"""The autosave journal of one document: every change is on its way to the disk before the next key.

Whoever edits only puts a state into a queue. A thread works out what changed, writes it at once (from then on a killed
studio loses nothing), and has it synced to the disk a moment later, so that a burst of edits waits for no disk.
The file is locked as long as its studio lives: a journal without a lock is one that was left behind.
"""

import json
import os
import queue
import secrets
import threading
import time
from collections.abc import Callable
from pathlib import Path

from wfstudio.document.errors import DocumentError
from wfstudio.tui.files import journal_lines
from wfstudio.tui.files.journal_lines import State
from wfstudio.tui.files.journals import folder, lock, prefix

SYNC_AFTER = 0.2
"""Seconds between a change's writing and its syncing."""
_LEAVE_SECONDS = 2.0


class Journal:
    """Keeps what is done to a document. ``told`` is called (in a thread) when a change could not be kept, once."""

    def __init__(self, state: State, told: Callable[[str], object], adopted: "tuple[Path, int] | None" = None) -> None:
        """``adopted`` is a journal left behind and its locked descriptor: it is gone on with."""
        self._states: queue.SimpleQueue[State | None] = queue.SimpleQueue()
        self._last = self._noted = state if adopted else journal_lines.opened(state)
        self._told = told
        self._fault = ""
        self._pending = b""
        self._thread: threading.Thread | None = None
        self._timer: threading.Timer | None = None
        self._lock = threading.Lock()
        self._name: Path | None = adopted[0] if adopted else None
        self._file = adopted[1] if adopted else -1
        self._length = os.fstat(self._file).st_size if adopted else 0
        if adopted is None and not _same(state, self._noted):
            self.note(state)

    @property
    def file(self) -> Path | None:
        """The journal's file, None as long as nothing was changed."""
        return self._name

    def note(self, state: State) -> None:
        """Keep the state of now; costs its caller nothing."""
        if _same(state, self._noted):
            return
        self._noted = state
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="journal", daemon=True)
            self._thread.start()
        self._states.put(state)

    def close(self, *, keep: bool) -> None:
        """Finish writing; without ``keep`` the journal goes: nothing is left that it could bring back."""
        if self._thread is not None:
            self._states.put(None)
            self._thread.join(_LEAVE_SECONDS)
            self._thread = None
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            if self._file < 0:
                return
            try:
                if keep:
                    os.fsync(self._file)
                elif self._name is not None:
                    self._name.unlink(missing_ok=True)
            except OSError:
                pass
            os.close(self._file)
            self._file = -1

    # in the thread

    def _work(self) -> None:
        while (state := self._states.get()) is not None:
            try:
                self._write(state)
            except (OSError, DocumentError, ValueError) as error:
                self._complain(error)
            else:
                self._fault = ""

    def _write(self, state: State) -> None:
        now = time.time()
        lines = b""
        if self._file < 0:
            self._name, self._file = _made(state.path)
            self._length = 0
            self._pending = _line(journal_lines.head(state, now))
        line = journal_lines.step(self._last, state, now)
        if line is not None:
            lines = _line(line)
        moved = prefix(self._last.path) != prefix(state.path)
        self._last = state
        self._pending += lines
        try:
            written = 0
            while written < len(self._pending):
                written += os.write(self._file, self._pending[written:])
        except OSError:
            os.ftruncate(self._file, self._length)  # what is there of a line would end the journal for good
            raise
        self._length += len(self._pending)
        self._pending = b""
        if moved and self._name is not None:  # it is the journal of the file that the document has now
            self._name = self._name.rename(_new_name(state.path))
        with self._lock:
            if self._timer is None:
                self._timer = threading.Timer(SYNC_AFTER, self._sync)
                self._timer.daemon = True
                self._timer.start()

    def _sync(self) -> None:
        with self._lock:
            self._timer = None
            descriptor = os.dup(self._file) if self._file >= 0 else -1
        if descriptor < 0:
            return
        try:
            os.fsync(descriptor)
        except OSError as error:
            self._complain(error)
        finally:
            os.close(descriptor)

    def _complain(self, error: Exception) -> None:
        reason = getattr(error, "strerror", None) or str(error)
        if reason != self._fault:
            self._fault = reason
            self._told(reason)


def _same(one: State, other: State) -> bool:
    return (
        one.at == other.at
        and one.saved is other.saved
        and one.seen == other.seen
        and one.path == other.path
        and len(one.versions) == len(other.versions)
        and all(map(_is, one.versions, other.versions))
    )


def _is(one: object, other: object) -> bool:
    return one is other


def _line(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode("ascii") + b"\n"


def _new_name(path: Path | None) -> Path:
    return folder() / f"{prefix(path)}-{os.getpid()}-{secrets.token_hex(4)}.jsonl"


def _made(path: Path | None) -> tuple[Path, int]:
    """A new journal for a file, locked, readable by its owner alone."""
    name = _new_name(path)
    descriptor = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
    lock(descriptor)
    return name, descriptor

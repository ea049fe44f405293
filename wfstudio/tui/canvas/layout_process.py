"""Layout beside the studio's own process, so that keys are answered while a large graph is laid out."""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
from dataclasses import dataclass
from select import select
from threading import Lock
from weakref import WeakKeyDictionary

from wfstudio.layout import worker
from wfstudio.layout.drawing import Detail, Direction, Drawing
from wfstudio.layout.layered import Outline, arrange
from wfstudio.layout.packed import packed, packed_outline, unpacked
from wfstudio.layout.scene import prepare
from wfstudio.layout.worker import receive, send

_BROKEN = (OSError, EOFError, ValueError, TypeError)
_TWO = (os.cpu_count() or 1) > 1

PATIENCE = 2.0
"""Seconds after which a layout that was asked for is made by the caller after all."""
_REMEMBERED = worker.REMEMBERED


@dataclass(frozen=True)
class Asked:
    """A layout that was begun, to be taken soon."""

    number: int


class LayoutProcess:
    """A process that lays out, started when first needed. Where none can be had the caller's thread does the work."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._failed = False
        self._ready = False
        self._number = 0
        self._open: int | None = None  # what was asked for and not taken yet
        self._begun: tuple[Outline, Detail, Direction] | None = None
        self._known: WeakKeyDictionary[Drawing, int] = WeakKeyDictionary()

    def lay_out(self, outline: Outline, detail: Detail, direction: Direction, previous: Drawing | None) -> Drawing:
        """The drawing of an outline, as ``arrange`` makes it, ready to be shown. Blocks: call it from a thread."""
        with self._lock:
            drawing = None
            if not self._failed:
                try:
                    self._started()
                    self._send(outline, detail, direction, previous)
                    drawing = self._received()
                except _BROKEN:
                    self._give_up()
        if drawing is None:
            drawing = arrange(outline.nodes, outline.links, detail=detail, direction=direction, previous=previous)
        prepare(drawing)
        return drawing

    def ask(self, outline: Outline, detail: Detail, direction: Direction, previous: Drawing | None) -> Asked | None:
        """Begin a layout in the process; None when that is not ready, or busy, or would only share a processor."""
        if not self._ready or not _TWO or not self._lock.acquire(blocking=False):
            return None
        try:
            return Asked(self._send(outline, detail, direction, previous))
        except _BROKEN:
            self._give_up()
            return None
        finally:
            self._lock.release()

    def take(self, asked: Asked) -> Drawing | None:
        """The drawing that was asked for, waited for; None when it cannot be had any more."""
        if not self._lock.acquire(blocking=False):
            return None
        try:
            if self._open != asked.number or self._process is None or self._process.stdout is None:
                return None
            if not select([self._process.stdout], [], [], PATIENCE)[0]:
                raise EOFError
            return self._received()
        except _BROKEN:
            self._give_up()
            return None
        finally:
            self._lock.release()

    def begin(self, outline: Outline, detail: Detail, direction: Direction) -> None:
        """Start the process with the first drawing that will be wanted, unless it would only share a processor."""
        if not _TWO or self._process is not None or self._failed:
            return
        try:
            self._started()
            self._send(outline, detail, direction, None)
            self._begun = (outline, detail, direction)
        except _BROKEN:
            self._give_up()

    def take_begun(self, outline: Outline, detail: Detail, direction: Direction) -> Drawing | None:
        """The drawing that was begun, waited for; None when none was, or another one."""
        begun, self._begun = self._begun, None
        if begun != (outline, detail, direction):
            return None
        drawing = self.take(Asked(self._number))
        self._ready = drawing is not None
        return drawing

    def _send(self, outline: Outline, detail: Detail, direction: Direction, previous: Drawing | None) -> int:
        process = self._process
        if process is None or process.stdin is None:
            raise EOFError
        if self._open is not None:  # nobody took it
            self._received()
        before = 0 if previous is None else self._known.get(previous, 0)
        if before <= self._number - _REMEMBERED:
            before = 0
        sent = packed(previous) if previous is not None and not before else None
        self._number += 1
        send(process.stdin, (self._number, packed_outline(outline), detail, direction, before, sent))
        self._open = self._number
        return self._number

    def _received(self) -> Drawing:
        process = self._process
        if process is None or process.stdout is None or self._open is None:
            raise EOFError
        drawing = unpacked(receive(process.stdout))
        self._known[drawing], self._open = self._open, None
        return drawing

    def _started(self) -> None:
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "wfstudio.layout.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            atexit.register(self.close)

    def warm(self) -> None:
        """Start the process before it is needed. Blocks until it answers: call it from a thread."""
        with self._lock:
            if self._failed or self._ready:
                return
            try:
                self._started()
                self._send(Outline((), ()), "titles", "right", None)
                self._received()
                self._ready = True
            except _BROKEN:
                self._give_up()

    def _give_up(self) -> None:
        self._failed = True
        self.close()

    def close(self) -> None:
        """End the process; it ends by itself when this one is gone."""
        process, self._process = self._process, None
        self._ready, self._open = False, None
        self._known.clear()
        if process is None:
            return
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except OSError:
                    pass
        process.kill()
        process.wait()


LAYOUT = LayoutProcess()
"""The one of this studio."""

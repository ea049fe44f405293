"""Layout beside the studio's own process, so that keys are answered while a large graph is laid out."""

from __future__ import annotations

import atexit
import subprocess
import sys
from itertools import count
from threading import Lock

from wfstudio.layout.drawing import Detail, Direction, Drawing
from wfstudio.layout.layered import Outline, arrange
from wfstudio.layout.packed import packed, packed_outline, unpacked
from wfstudio.layout.scene import prepare
from wfstudio.layout.worker import receive, send


class LayoutProcess:
    """A process that lays out, started when first needed. Where none can be had the caller's thread does the work."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._failed = False
        self._numbers = count(1)
        self._last: tuple[int, Drawing] | None = None

    def lay_out(self, outline: Outline, detail: Detail, direction: Direction, previous: Drawing | None) -> Drawing:
        """The drawing of an outline, as ``arrange`` makes it, ready to be shown. Blocks: call it from a thread."""
        with self._lock:
            drawing = None
            if not self._failed:
                try:
                    drawing = self._asked(outline, detail, direction, previous)
                except (OSError, EOFError, ValueError, TypeError):
                    self._failed = True
                    self.close()
        if drawing is None:
            drawing = arrange(outline.nodes, outline.links, detail=detail, direction=direction, previous=previous)
        prepare(drawing)
        return drawing

    def _asked(self, outline: Outline, detail: Detail, direction: Direction, previous: Drawing | None) -> Drawing:
        process = self._started()
        assert process.stdin is not None and process.stdout is not None
        known = self._last is not None and self._last[1] is previous
        sent = packed(previous) if previous is not None and not known else None
        number = next(self._numbers)
        before = self._last[0] if known and self._last is not None else 0
        send(process.stdin, (number, packed_outline(outline), detail, direction, before, sent))
        drawing = unpacked(receive(process.stdout))
        self._last = (number, drawing)
        return drawing

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._last = None
            self._process = subprocess.Popen(
                [sys.executable, "-m", "wfstudio.layout.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            atexit.register(self.close)
        return self._process

    def warm(self) -> None:
        """Start the process before it is needed."""
        with self._lock:
            if not self._failed:
                try:
                    self._started()
                except OSError:
                    self._failed = True

    def close(self) -> None:
        """End the process; it ends by itself when this one is gone."""
        process, self._process = self._process, None
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

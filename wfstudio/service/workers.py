"""Several processes that serve one address: started, started again when one ends, and stopped together."""

import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from wfstudio.service.home import Held, Home
from wfstudio.service.server import CannotServe, Options, Place, bind, run_worker

RESTART_S = 1.0
"""How long it is waited before a worker that ended is started again."""

STARTING_S = 10.0
"""A worker that cannot start this soon after all were started stops them all: a setting is wrong."""

_INTERNAL = 70


def supervise(options: Options, home: Home, lock: Held, store: Path) -> int:
    """Keep the workers running until told to stop. Raises CannotServe when one cannot start at all."""
    bind(options.host, options.port).close()  # a shared port would hide that another program has it
    spread = sys.platform == "linux"
    with bind(options.host, options.port, shared=spread) as held:
        port = held.getsockname()[1]
        if not spread:
            held.listen(2048)

        def work(place: Place) -> int:
            listener = bind(options.host, port, shared=True) if spread else held
            if spread:
                listener.listen(2048)
            return run_worker(options, home, lock, store, listener, place)

        return _Workers(options.workers, work).run()


class _Workers:
    """The children of this process, by number."""

    def __init__(self, count: int, work: Callable[[Place], int]) -> None:
        self._work = work
        self._running: dict[int, int] = {}
        self._count = count
        self._stopping = False
        self._interrupted = False
        self._lifeline, self._held = os.pipe()

    def run(self) -> int:
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, self._on_signal)
        failed: int | None = None
        for number in range(self._count):
            self._start(number)
        first, began = set(self._running), time.monotonic()
        while self._running:
            pid, status = os.wait()
            number = self._running.pop(pid)
            if self._stopping:
                continue
            code = os.waitstatus_to_exitcode(status)
            if pid in first and code > 0 and time.monotonic() - began < STARTING_S:  # it will not get better by itself
                failed = code
                self._stop()
                continue
            sys.stderr.write(f"wfstudio: worker {number} ended ({code}); starting another\n")
            time.sleep(RESTART_S)
            if not self._stopping:
                self._start(number)
        os.close(self._held)
        os.close(self._lifeline)
        if failed is not None:
            return failed
        return 130 if self._interrupted else 0

    def _start(self, number: int) -> None:
        sys.stderr.flush()
        parent = os.getpid()
        pid = os.fork()
        if pid:
            self._running[pid] = number
            if self._stopping:
                os.kill(pid, signal.SIGTERM)
            return
        code = _INTERNAL
        try:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.close(self._held)
            code = self._work(Place(parent, number, self._lifeline))
        except CannotServe as error:
            sys.stderr.write(f"wfstudio: {error}\n")
            code = error.exit_code
        except BaseException as error:
            places = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-6:]]
            sys.stderr.write(f"wfstudio: worker {number}: {type(error).__name__} at {' > '.join(places)}\n")
        finally:
            sys.stderr.flush()
            os._exit(code)

    def _on_signal(self, number: int, _: FrameType | None) -> None:
        self._interrupted = self._interrupted or number == signal.SIGINT
        self._stop()

    def _stop(self) -> None:
        self._stopping = True
        for pid in list(self._running):
            try:
                os.kill(pid, signal.SIGTERM)
            except ProcessLookupError:
                continue

"""Services that start in a moment: one process imports the service, and each of them is a fork of it.

Run as a program it is that process: each line of its input is a service to start, and it tells each one's process id
and, once it has ended, its exit code (negative: the signal).
"""

import contextlib
import functools
import json
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path


def _main() -> None:
    from wfstudio.protocol import models, requests  # noqa: F401
    from wfstudio.sandbox import messages, pool
    from wfstudio.service import kill_points
    from wfstudio.service.handlers import table  # noqa: F401
    from wfstudio.service.server import Options, serve

    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            if order["kill_at"]:
                kill_points.arm(order["kill_at"])
            pool.Limits = functools.partial(messages.Limits, **order["script_limits"])
            os.environ["WFSTUDIO_HOME"] = order["home"]
            os._exit(serve(Options("127.0.0.1", 0, order["store"], Path(order["ready"]))))
        print(pid, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


class Forked:
    """One running service."""

    def __init__(self, pid: int, told) -> None:
        self.pid, self.ready, self._told = pid, {}, told

    def signal(self, number: int) -> None:
        """Send it a signal; no matter if it ended meanwhile."""
        if self.pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def wait(self) -> int:
        """Its exit code, once it has ended."""
        code = int(self._told())
        self.pid = 0
        return code


class ForkedServices:
    """Starts services of one home, one after another."""

    def __init__(self, folder: Path, store: str | None, script_limits: dict | None = None) -> None:
        self._folder, self._store, self._limits = folder, store, script_limits or {}
        self._log = (folder / "services.log").open("ab")
        self._last: Forked | None = None
        command = [sys.executable, __file__]
        self._parent = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, bufsize=0
        )  # unbuffered: what was told and not read yet must be seen by select

    def start(self, kill_at: str | None = None) -> Forked:
        """A service that accepts requests, and kills itself at a place if it is told to.

        ``ready`` is empty when it came by that place before it accepted any.
        """
        ready = self._folder / "ready.json"
        ready.unlink(missing_ok=True)
        order = {
            "kill_at": kill_at,
            "home": str(self._folder / "home"),
            "store": self._store,
            "script_limits": self._limits,
            "ready": str(ready),
        }
        self._parent.stdin.write(json.dumps(order).encode() + b"\n")
        forked, end = Forked(int(self._told()), self._told), time.monotonic() + 30
        self._last = forked
        while not (found := ready.exists()) and not select.select([self._parent.stdout], [], [], 0.002)[0]:
            assert time.monotonic() < end, self.log()
        if found:
            forked.ready = json.loads(ready.read_text())
        return forked

    def log(self) -> str:
        """What all of them wrote to their standard error."""
        return (self._folder / "services.log").read_text()

    def __enter__(self):
        return self

    def __exit__(self, *_) -> None:
        """No more services."""
        if self._last is not None:
            self._last.signal(signal.SIGKILL)
        self._parent.communicate(timeout=20)
        self._log.close()
        assert self._parent.returncode == 0

    def _told(self) -> bytes:
        line = self._parent.stdout.readline()
        assert line, self.log()
        return line


if __name__ == "__main__":
    _main()

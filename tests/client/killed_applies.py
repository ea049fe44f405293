"""Commands that kill themselves with SIGKILL at a step of an apply: one process imports the product, each is a fork.

Run as a program it is that process: each line of its input is a command, and it tells its exit code (negative: the
signal). A step is a request, a write of the lock, of the journal or of the history; ``kill_at`` n dies when n of them
are done, counted from the first thing that an apply writes.
"""

import functools
import inspect
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self


def _main() -> None:
    from wfstudio.cli.main import main

    main(["apply", sys.argv[1], "--no-input"])  # imports what an apply needs
    print("ready", flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            os.chdir(order["folder"])
            for stream in (1, 2):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
            if order["kill_at"] is not None:
                _arm(order["kill_at"])
            os._exit(main(order["arguments"]))
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


def _arm(steps: int) -> None:
    from wfstudio.client import applying, copies, publishing
    from wfstudio.client.api import AsyncClient
    from wfstudio.client.apply_journal import ApplyJournal

    left: int | None = None

    def came_by() -> None:
        nonlocal left
        if left is not None:
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1

    def watched(function: Any, *, first: bool = False) -> Any:
        def begin() -> None:
            nonlocal left
            if first and left is None:
                left = steps
                came_by()  # before the first step

        @functools.wraps(function)
        async def waiting(*args: Any, **more: Any) -> Any:
            result = await function(*args, **more)
            came_by()
            return result

        @functools.wraps(function)
        def plain(*args: Any, **more: Any) -> Any:
            begin()
            result = function(*args, **more)
            came_by()
            return result

        return waiting if inspect.iscoroutinefunction(function) else plain

    for owner, name in (
        (AsyncClient, "call"),
        (ApplyJournal, "done"),
        (applying, "remove_link"),
        (publishing, "write_link"),
        (publishing, "keep"),
        (copies, "keep"),
    ):
        setattr(owner, name, watched(getattr(owner, name)))
    ApplyJournal.begin = watched(ApplyJournal.begin, first=True)  # type: ignore[method-assign]


class KilledApplies:
    """Runs commands, one after another, that may be killed."""

    def __init__(self, flow: Path) -> None:
        command = [sys.executable, __file__, str(flow)]
        self._parent = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self._parent.stdout is not None
        while self._parent.stdout.readline() not in (b"ready\n", b""):
            pass

    def run(self, folder: Path, *arguments: str, kill_at: int | None = None) -> int:
        """The exit code of a command that is run in a folder; -9 when it was killed."""
        order = {"folder": str(folder), "arguments": arguments, "kill_at": kill_at}
        assert self._parent.stdin is not None and self._parent.stdout is not None
        self._parent.stdin.write(json.dumps(order).encode() + b"\n")
        self._parent.stdin.flush()
        return int(self._parent.stdout.readline())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        assert self._parent.stdin is not None and self._parent.stdout is not None
        self._parent.stdin.close()
        self._parent.wait()
        self._parent.stdout.close()


if __name__ == "__main__":
    _main()

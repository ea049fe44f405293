"""One worker process as its parent sees it: start, frames, kill."""

import asyncio
import json
import socket
import subprocess
import sys
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


class WorkerDied(Exception):
    """The process ended, or sent what no worker sends."""


class Worker:
    """A running worker. Not safe for two exchanges at once; ``kill`` may be called at any time, twice too."""

    def __init__(self, memory_bytes: int) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                self.process: subprocess.Popen[bytes] = subprocess.Popen(
                    [sys.executable, "-I", "-S", str(HERE / "worker.py"), *_files(), str(memory_bytes)],
                    stdin=theirs.fileno(),
                    stdout=theirs.fileno(),
                    stderr=subprocess.DEVNULL,
                    cwd=HERE.anchor,
                    env={},
                    start_new_session=True,
                )
            except OSError:
                ours.close()
                raise
        ours.setblocking(False)
        self._socket = ours

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self.process.poll() is None

    async def send(self, message: Any) -> None:
        """Send one message. Raises ``WorkerDied``."""
        data = json.dumps(message).encode("ascii")
        try:
            await asyncio.get_running_loop().sock_sendall(self._socket, len(data).to_bytes(4, "big") + data)
        except OSError as problem:
            raise WorkerDied from problem

    async def receive(self, most: int) -> Any:
        """The next message, of at most ``most`` bytes. Raises ``WorkerDied``."""
        size = int.from_bytes(await self._read(4), "big")
        if size > most:
            raise WorkerDied
        data = await self._read(size)
        try:
            answer = json.loads(data)
            return _well_formed(answer) if b"\\ud" in data else answer
        except (ValueError, RecursionError) as problem:
            raise WorkerDied from problem

    async def _read(self, size: int) -> bytes:
        loop = asyncio.get_running_loop()
        data = b""
        while len(data) < size:
            try:
                part = await loop.sock_recv(self._socket, size - len(data))
            except OSError as problem:
                raise WorkerDied from problem
            if not part:
                raise WorkerDied
            data = data + part if data else part
        return data

    def kill(self) -> int:
        """End the process at once and reap it; its exit code."""
        self.process.kill()
        self._socket.close()
        return self.process.wait()


def _well_formed(answer: Any) -> Any:
    """The same with "?" for each half of a surrogate pair that stands alone: such text can be stored nowhere."""
    return json.loads(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace"))


@lru_cache(maxsize=1)
def _files() -> tuple[str, str]:
    found = find_spec("_quickjs")
    if found is None or found.origin is None:
        raise RuntimeError("the JavaScript engine is not installed: the module _quickjs is missing")
    return str(Path(found.origin).resolve()), str(HERE / "prelude.js")

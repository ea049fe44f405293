"""Finds or starts the background service of this home. All of the service that the studio and the commands import.

One service per home: it is shared, and the last user out stops it (it watches the leases that users hold). Nothing
heavy is imported here; the service runs in a process of its own.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from wfstudio.paths import log_dir
from wfstudio.service.home import Held, Home

START_TIMEOUT_S = 20.0
IDLE_S = 3.0
"""How long a background service that is started here stays after its last user is gone."""

_LOOK_EVERY_S = 0.02
_ANSWER_S = 2.0
_LARGEST_LOG = 1024 * 1024
_started: list[subprocess.Popen[bytes]] = []


class ServiceDidNotStart(Exception):
    """The embedded service could not be started; the message says why or where the log is."""

    exit_code = 8


class Embedded:
    """A running service that this process counts as a user of, until ``release``."""

    def __init__(self, ready: dict[str, Any], lease: Held) -> None:
        self.ready = ready
        self._lease = lease

    def release(self) -> None:
        """No longer use it; the background service stops some seconds after its last user. Safe to repeat."""
        self._lease.release(remove=True)
        _started[:] = [child for child in _started if child.poll() is None]

    def __enter__(self) -> "Embedded":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def ensure(timeout_s: float = START_TIMEOUT_S) -> Embedded:
    """The service of this home: the one that runs, else a new one in the background. Blocks until it answers.

    Raises ServiceDidNotStart.
    """
    home = Home.here()
    lease = home.take_lease()
    try:
        return Embedded(_find_or_start(home, time.monotonic() + timeout_s), lease)
    except BaseException:
        lease.release(remove=True)
        raise


def running() -> dict[str, Any] | None:
    """The ready file of the service that runs for this home, None when none does."""
    return Home.here().ready()


def make_token(permissions: Sequence[str], life_s: int) -> str:
    """A JWT that the running service of this home accepts for ``life_s`` seconds (else the one started next).

    Raises OSError when the keys can neither be read nor made.
    """
    from wfstudio.service.local_secrets import load_or_make
    from wfstudio.service.settings import secrets_path
    from wfstudio.service.tokens import TokenKey

    home = Home.here()
    serving = home.serving() or {}
    place = serving.get("secrets")
    held = load_or_make(Path(place) if isinstance(place, str) else secrets_path(home.store))
    key = TokenKey(held.token_key)
    return key.sign(held.tenant_id, held.community_id, list(permissions), int(time.time()), life_s)


def _find_or_start(home: Home, deadline: float) -> dict[str, Any]:
    """Under the start lock, so that of several starters one starts, and none meets a service about to stop."""
    while (lock := home.take_start_lock()) is None:
        _pause(deadline)
    child: subprocess.Popen[bytes] | None = None
    try:
        while (ready := home.ready()) is None or not _answers(ready):
            if child is None and home.clear_stale():
                child = _start()
            elif child is not None and child.poll() is not None and home.serving() is None:
                raise ServiceDidNotStart(_why())
            _pause(deadline)
        return ready
    finally:
        lock.release()


def _answers(ready: dict[str, Any]) -> bool:
    """Whether the service answers: one that was just killed holds its lock, and its port, a moment longer."""
    address = urlsplit(str(ready.get("url")))
    request = f"GET {address.path}/healthz HTTP/1.1\r\nHost: {address.netloc}\r\nConnection: close\r\n\r\n"
    try:
        with socket.create_connection((address.hostname or "", address.port or 0), timeout=_ANSWER_S) as connection:
            connection.sendall(request.encode("ascii", "replace"))
            return connection.recv(5) == b"HTTP/"
    except OSError:
        return False


def _start() -> subprocess.Popen[bytes]:
    log = _log_file()
    with log.open("wb" if log.exists() and log.stat().st_size > _LARGEST_LOG else "ab") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", "wfstudio", "serve", "--port", "0", "--background", str(IDLE_S)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=log.parent,
            start_new_session=True,
        )
    _started.append(child)
    return child


def _log_file() -> Path:
    log = log_dir() / "service.log"
    os.close(os.open(log, os.O_WRONLY | os.O_CREAT, 0o600))
    return log


def _why() -> str:
    log = _log_file()
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    last = lines[-1].removeprefix("wfstudio: ") if lines else "it ended without a word"
    return f"the embedded service did not start: {last} (log: {log})"


def _pause(deadline: float) -> None:
    if time.monotonic() > deadline:
        raise ServiceDidNotStart(f"the embedded service did not answer in time (log: {_log_file()})")
    time.sleep(_LOOK_EVERY_S)

"""What the processes of one home agree on through files: who serves, how to reach it, who uses it.

Everything is held by ``flock``, which the system lets go of when a process ends, however it ends. Nothing heavy is
imported here: every command that talks to the embedded service comes through.
"""

import contextlib
import fcntl
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wfstudio.paths import service_dir
from wfstudio.service.private_file import read_json, write_private


@dataclass(frozen=True, slots=True)
class Home:
    """The files of one home's service."""

    folder: Path

    @classmethod
    def here(cls) -> "Home":
        """The home that the environment names."""
        return cls(service_dir())

    @property
    def ready_file(self) -> Path:
        """How to reach the running service; the same content as ``--ready-file``."""
        return self.folder / "ready.json"

    @property
    def store(self) -> Path:
        """The default store."""
        return self.folder / "store.sqlite3"

    def serving(self) -> dict[str, Any] | None:
        """What the running service says of itself (``pid``, ``url``, ``secrets``), None when none runs.

        ``url`` is missing while it starts.
        """
        held = Held.take(self.folder / "lock", shared=True)
        if held is not None:
            held.release()
            return None
        return read_json(self.folder / "lock") or {}

    def clear_stale(self) -> bool:
        """True when nobody serves this home; what a killed service left is then cleared away."""
        held = self.take_service_lock()
        if held is None:
            return False
        self.ready_file.unlink(missing_ok=True)
        held.write({})
        held.release()
        return True

    def ready(self) -> dict[str, Any] | None:
        """The ready file's content, when the service that wrote it is the one that runs."""
        serving, ready = self.serving(), read_json(self.ready_file)
        if serving is None or ready is None or ready.get("pid") != serving.get("pid"):
            return None
        return ready

    def write_ready(self, ready: dict[str, Any]) -> None:
        """Tell how to reach the service."""
        write_private(self.ready_file, ready)

    def take_service_lock(self) -> "Held | None":
        """The right to serve this home; None when another process has it."""
        return Held.take(self.folder / "lock")

    def take_start_lock(self) -> "Held | None":
        """The right to start or stop the background service; None when another process has it."""
        return Held.take(self.folder / "start.lock")

    def take_lease(self) -> "Held":
        """Count this process among the users of the background service until it is released or ends."""
        users = self._users()
        name = f"{os.getpid()}-{secrets.token_hex(6)}"
        held = Held.take(users / f".{name}")
        if held is None:  # nobody else can know the name
            raise OSError(f"{users}: a lease could not be taken")
        held.rename(users / f"{name}.lease")
        return held

    def is_used(self) -> bool:
        """Whether any process holds a lease; leases of processes that are gone are cleared away."""
        used = False
        for path in self._users().glob("*.lease"):
            held = Held.take(path)
            if held is None:
                used = True
            else:
                held.release(remove=True)
        return used

    def _users(self) -> Path:
        users = self.folder / "users"
        users.mkdir(mode=0o700, parents=True, exist_ok=True)
        return users


class Held:
    """A file that this process holds locked."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self._path = path
        self._descriptor: int | None = descriptor

    @classmethod
    def take(cls, path: Path, *, shared: bool = False) -> "Held | None":
        """Lock the file, making it if need be; None when another holds it. Raises OSError.

        With ``shared`` others may look in the same way at the same time.
        """
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        except BaseException:
            os.close(descriptor)
            raise
        return cls(path, descriptor)

    def write(self, content: dict[str, Any]) -> None:
        """Put a note into the file for those who find it locked."""
        if self._descriptor is not None:
            data = json.dumps(content).encode()
            os.pwrite(self._descriptor, data, 0)
            os.ftruncate(self._descriptor, len(data))

    def rename(self, path: Path) -> None:
        """Give the file another name; the lock stays."""
        self._path.rename(path)
        self._path = path

    def release(self, *, remove: bool = False) -> None:
        """Let go; with ``remove`` the file is deleted first. Safe to repeat."""
        if self._descriptor is None:
            return
        if remove:
            with contextlib.suppress(OSError):
                self._path.unlink()
        os.close(self._descriptor)
        self._descriptor = None

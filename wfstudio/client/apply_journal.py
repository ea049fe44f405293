"""What an apply has begun and not seen the end of, in a file of this home (0600): how one that was interrupted is gone
on with, and no workflow is made twice.

One JSON object a line: ids, names and content hashes, nothing of what a workflow says. A line is on the disk before the
request that it tells of is sent. There is one file for each profile, and one process at a time writes to it.
"""

import fcntl
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from wfstudio.client.connection import Connection
from wfstudio.client.errors import ConfigurationError, Conflict
from wfstudio.paths import data_dir

CREATING, UPDATING, DELETING, DONE = "creating", "updating", "deleting", "done"


@dataclass(frozen=True, slots=True)
class Begun:
    """A change that was begun, and whose end is not known.

    ``hash`` is the content hash of the file as it was then; ``before`` the ids that had its name already.
    """

    what: str
    file: str
    hash: str
    workflow_id: str
    name: str
    before: frozenset[str]


def begun(connection: Connection) -> dict[str, Begun]:
    """What is begun on a connection's service, by the file's absolute path. Reads only."""
    try:
        text = _path(connection, make=False).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return {}
    return _open(text, connection)


class ApplyJournal:
    """The journal of a connection's profile, held until the end of the block."""

    def __init__(self, connection: Connection) -> None:
        """Raises ``ConfigurationError`` when it cannot be kept, ``Conflict`` when another apply is at work."""
        self._connection = connection
        self._path = _path(connection, make=True)
        try:
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise ConfigurationError(f"{self._path}: the journal cannot be kept there: {error.strerror}") from None
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._descriptor)
            raise Conflict(f"another apply is changing {connection.name} now; nothing was changed") from None

    def begin(
        self,
        what: str,
        file: Path,
        *,
        content_hash: str = "",
        workflow_id: str = "",
        name: str = "",
        before: frozenset[str] = frozenset(),
    ) -> None:
        """Tell what is begun; it is on the disk when this returns. Raises ``ConfigurationError``."""
        entry = {"hash": content_hash, "workflowId": workflow_id, "name": name, "before": sorted(before)}
        self._write({"what": what, "file": str(file.absolute()), **entry})

    def done(self, file: Path) -> None:
        """Tell that what was begun of a file has come to its end."""
        self._write({"what": DONE, "file": str(file.absolute())})

    def settle(self, place: Path) -> None:
        """Tell that all that was begun of a place (a file, or a folder and those below it) has come to its end."""
        for file in begun(self._connection):
            if Path(file).is_relative_to(place.absolute()):
                self.done(Path(file))

    def close(self) -> None:
        """Let another process at it; a journal that has nothing left open is emptied."""
        try:
            text = self._path.read_text(encoding="utf-8", errors="replace")
            if all(entry.get("what") == DONE for entry in _last(text).values()):
                os.ftruncate(self._descriptor, 0)
        except OSError:
            pass  # what is done stays told as done
        finally:
            os.close(self._descriptor)

    def _write(self, entry: dict[str, Any]) -> None:
        told = {**_place(self._connection), **entry}
        try:
            os.write(self._descriptor, json.dumps(told, separators=(",", ":")).encode() + b"\n")
            os.fsync(self._descriptor)
        except OSError as error:
            raise ConfigurationError(f"{self._path}: the journal cannot be written: {error.strerror}") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def _path(connection: Connection, *, make: bool) -> Path:
    folder = data_dir() / "applying"
    if make:
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise ConfigurationError(f"{folder}: cannot be made: {error.strerror}") from None
    return folder / f"{quote(connection.name, safe='').replace('.', '%2E')}.jsonl"


def _place(connection: Connection) -> dict[str, Any]:
    return {"tenant": connection.tenant_id, "community": connection.community_id}


def _last(text: str) -> dict[tuple[Any, ...], dict[str, Any]]:
    """The last entry about each file of each community; lines that were cut short by a crash are left out."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for line in text.splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict):
            found[entry.get("tenant"), entry.get("community"), entry.get("file")] = entry
    return found


def _open(text: str, connection: Connection) -> dict[str, Begun]:
    place = _place(connection)
    found: dict[str, Begun] = {}
    for entry in _last(text).values():
        if entry.get("what") in (CREATING, UPDATING, DELETING) and place.items() <= entry.items():
            found[str(entry["file"])] = _read(entry)
    return found


def _read(entry: Mapping[str, Any]) -> Begun:
    what, file, content_hash, workflow_id, name = (
        str(entry.get(key) or "") for key in ("what", "file", "hash", "workflowId", "name")
    )
    before = entry.get("before")
    known = frozenset(str(one) for one in before) if isinstance(before, list) else frozenset()
    return Begun(what, file, content_hash, workflow_id, name, known)

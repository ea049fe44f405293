"""Copies of workflows as a service had them, kept on this machine: what publishing replaced can be taken back.

One file (0600) per state of a workflow, numbered from 1 on, in a folder per profile and workflow under the home's
``data/copies``. Secrets of the profile are not in it: ``${secret:name}`` stands in their place, and what goes back to a
service gets the secret that has the name by then. The user's ``wfstudio.toml`` says how many are kept and for how long:

    [history]
    copies = 50   # of each workflow
    days = 365
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from wfstudio.client.definition_secrets import secrets_of
from wfstudio.client.errors import ConfigurationError
from wfstudio.client.statefile import read_object, write_object
from wfstudio.client.wire import Json
from wfstudio.document.model import Document
from wfstudio.document.placeholders import Values
from wfstudio.document.reversing import covered, masked, secret_names, uncovered
from wfstudio.paths import data_dir

COPIES, DAYS = 50, 365
"""How many copies of a workflow are kept, and for how many days, unless the settings say otherwise."""

VERSION = 2

Workflow = dict[str, Json]


@dataclass(frozen=True, slots=True)
class Copy:
    """One state of a workflow on a service.

    ``at`` is when it was kept; ``what`` led to it: made, pushed, published, unpublished, rolled back, or, of a state
    that something else than this machine made, seen. ``by`` is who did it, "" where that is not known. ``hash`` is that
    of what the service had, ``workflow`` has placeholders for secrets.
    """

    number: int
    at: datetime
    what: str
    hash: str
    published: bool
    by: str
    label: str
    workflow: Workflow = field(repr=False)

    @property
    def state(self) -> tuple[str, bool]:
        """What tells one state from another: the content and whether it was published."""
        return self.hash, self.published

    def whole(self, profile: str) -> Workflow:
        """The workflow with its secrets, as it goes to a service. Raises ``ConfigurationError`` naming those that the
        profile does not have."""
        values = Values(profile, {}, secrets_of(profile, secret_names(self.workflow)))
        missing = [name for name in secret_names(self.workflow) if name not in values.secrets]
        if missing:
            listed = ", ".join(f"${{secret:{name}}}" for name in missing)
            raise ConfigurationError(
                f"copy {self.number} holds {listed}, of which '{profile}' has no value: "
                f"`wfstudio secret set {missing[0]} --profile {profile}` keeps one"
            )
        return uncovered(self.workflow, values)


def state_of(workflow: Mapping[str, Json]) -> tuple[str, bool]:
    """The content's hash and whether it is published."""
    return Document.from_workflow(workflow).content_hash(), workflow.get("isPublished") is True


def keep(profile: str, workflow_id: str, workflow: Workflow, what: str, *, label: str = "") -> Copy:
    """Keep a copy as the newest; when the newest is that state already (and no label is given) it stays the newest.

    Older ones than the settings allow go. Raises ``ConfigurationError`` when it cannot be written.
    """
    known = copies(profile, workflow_id)
    state = state_of(workflow)
    if known and known[-1].state == state and not label:
        return known[-1]
    most, days = limits()
    by = _somebody(workflow) if what == "seen" else _user()
    now = datetime.now(UTC).replace(microsecond=0)
    workflow = as_kept(profile, workflow)
    folder = _made(profile, workflow_id)
    number, path = _next(folder, known[-1].number if known else 0)
    entry = {
        "version": VERSION,
        "at": now.isoformat(),
        "what": what,
        "hash": state[0],
        "published": state[1],
        "by": by,
        "label": label,
        "workflow": workflow,
    }
    try:
        write_object(path, entry, mode=0o600, verbatim=True)
    except ConfigurationError:
        path.unlink(missing_ok=True)
        raise
    _forget(folder, known, most - 1, now - timedelta(days=days))
    return Copy(number, now, what, *state, by, label, workflow)


def as_kept(profile: str, workflow: Mapping[str, Json]) -> Workflow:
    """A workflow of the profile's service as its copies are kept: known secrets are covered. For comparing with them,
    and for showing. Raises ``ConfigurationError`` for a secret that cannot be read."""
    return covered(workflow, Values(profile, {}, secrets_of(profile)))


def copies(profile: str, workflow_id: str) -> list[Copy]:
    """The copies that are kept of a workflow, the oldest first; files that hold none are left out."""
    folder = _folder(profile, workflow_id)
    try:
        paths = [path for path in folder.iterdir() if path.stem.isdecimal() and path.suffix == ".json"]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise ConfigurationError(f"{folder}: cannot be read: {error.strerror}") from None
    values = Values(profile, {}, secrets_of(profile))
    found = [_read(path, values) for path in sorted(paths, key=lambda path: int(path.stem))]
    return [copy for copy in found if copy is not None]


def copy_of(profile: str, workflow_id: str, content_hash: str) -> Copy | None:
    """The newest copy with that content, None when none is kept."""
    found = [copy for copy in copies(profile, workflow_id) if copy.hash == content_hash]
    return found[-1] if found else None


def limits() -> tuple[int, int]:
    """How many copies and how many days the user's settings say; raises ``ConfigurationError``."""
    from wfstudio.client.profile_file import read
    from wfstudio.client.settings_file import FILE_NAME
    from wfstudio.paths import config_dir

    table = read().get("history", {})
    place = f"{config_dir() / FILE_NAME}: `history"
    if not isinstance(table, dict):
        raise ConfigurationError(f"{place}` must be a table")
    for key in table:
        if key not in ("copies", "days"):
            raise ConfigurationError(f"{place}.{key}` is no setting; there is: copies, days")
    values = table.get("copies", COPIES), table.get("days", DAYS)
    for key, value in zip(("copies", "days"), values, strict=True):
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 100_000:
            raise ConfigurationError(f"{place}.{key}` takes a whole number from 1 to 100000")
    return values


def _folder(profile: str, workflow_id: str) -> Path:
    names = [quote(name, safe="").replace(".", "%2E") for name in (profile, workflow_id)]
    return data_dir().joinpath("copies", *names)


def _made(profile: str, workflow_id: str) -> Path:
    folder = _folder(profile, workflow_id)
    try:
        for place in (folder.parent.parent, folder.parent, folder):
            place.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(f"{folder}: cannot be made: {error.strerror}") from None
    return folder


def _next(folder: Path, last: int) -> tuple[int, Path]:
    """A number that nothing has yet, and its file, which is there from now on: two at once get one each."""
    number = last
    while True:
        number += 1
        path = folder / f"{number}.json"
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        except FileExistsError:
            continue
        except OSError as error:
            raise ConfigurationError(f"{path}: cannot be written: {error.strerror}") from None
        return number, path


def _read(path: Path, values: Values) -> Copy | None:
    try:
        entry: dict[str, Any] = read_object(path)
        at = datetime.fromisoformat(entry["at"])
        workflow = entry["workflow"]
        if entry.get("version") not in (1, VERSION) or not isinstance(workflow, dict) or at.tzinfo is None:
            return None
        # what was kept before secrets were covered, or before one was known, is covered now
        workflow = covered(workflow, values) if entry["version"] == 1 else masked(workflow, values)
        texts = [str(entry.get(key) or "") for key in ("what", "hash", "by", "label")]
    except (ConfigurationError, KeyError, TypeError, ValueError):
        return None
    what, content_hash, by, label = texts
    return Copy(int(path.stem), at, what, content_hash, entry.get("published") is True, by, label, workflow)


def _forget(folder: Path, known: list[Copy], most: int, oldest: datetime) -> None:
    for place, copy in enumerate(reversed(known)):
        if place >= most or copy.at < oldest:
            try:
                (folder / f"{copy.number}.json").unlink(missing_ok=True)
            except OSError:
                return


def _somebody(workflow: Mapping[str, Json]) -> str:
    """Inferred: a service that says who changed a workflow does so under ``updatedBy``."""
    name = workflow.get("updatedBy")
    return name if isinstance(name, str) else ""


def _user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):
        return ""

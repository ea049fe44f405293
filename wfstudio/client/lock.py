"""``wfstudio.lock``: which workflow a file is, per profile. It lies beside the files and is committed with them.

    {"version": 1,
     "profiles": {"NAME": {"FILE": {"workflowId": "wf-…", "hash": "…", "seen": "…", "published": false}}}}

``hash`` is the content hash of the file as last pushed or pulled, ``seen`` that of the service's copy right after: a
service may drop or add keys, so the two can differ without anybody having changed anything. ``published`` is whether
that copy was published; locks of older versions do not say.
"""

import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from wfstudio.client.errors import ConfigurationError
from wfstudio.client.statefile import read_object, write_object

LOCK_NAME = "wfstudio.lock"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Link:
    """The workflow a file is under one profile, and what both looked like when they were last the same."""

    workflow_id: str
    hash: str
    seen: str
    published: bool | None = None


def lock_path(file: Path) -> Path:
    """Where the lock of a file lies: beside it."""
    return file.absolute().parent / LOCK_NAME


def read_link(file: Path, profile: str) -> Link | None:
    """The link of a file under a profile, None when there is none; raises ``ConfigurationError`` for a broken lock."""
    entry = _profile(_read(lock_path(file)), profile).get(file.name)
    if entry is None:
        return None
    values = entry if isinstance(entry, dict) else {}
    found = [values.get(key) for key in ("workflowId", "hash", "seen")]
    if not isinstance(found[0], str) or not found[0]:
        raise ConfigurationError(f"{lock_path(file)}: the entry of {file.name} under '{profile}' has no workflowId")
    pushed, seen = (value if isinstance(value, str) else "" for value in found[1:])
    published = values.get("published")
    return Link(found[0], pushed, seen or pushed, published if isinstance(published, bool) else None)


def write_link(file: Path, profile: str, link: Link) -> None:
    """Link a file to a workflow under a profile; every other entry stays as it is."""
    path = lock_path(file)
    lock = _read(path)
    entry = asdict(link)
    entry["workflowId"] = entry.pop("workflow_id")
    if link.published is None:
        del entry["published"]
    lock["version"] = VERSION
    lock.setdefault("profiles", {}).setdefault(profile, {})[file.name] = entry
    write_object(path, lock)


def links(folder: Path, profile: str) -> dict[Path, Link]:
    """Every link that the lock of a folder has under a profile, by file; raises ``ConfigurationError``."""
    names = [name for name in sorted(_profile(_read(folder / LOCK_NAME), profile)) if Path(name).name == name]
    found = {folder / name: read_link(folder / name, profile) for name in names}
    return {path: link for path, link in found.items() if link is not None}


def remove_link(file: Path, profile: str) -> None:
    """Take a file's link under a profile away; every other entry stays as it is."""
    path = lock_path(file)
    lock = _read(path)
    if _profile(lock, profile).pop(file.name, None) is not None:
        write_object(path, lock)


def check_writable(file: Path) -> None:
    """Raise ``ConfigurationError`` unless a link of this file can be written: asked before anything is changed."""
    path = lock_path(file)
    _read(path)
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise ConfigurationError(f"{path}: the link cannot be kept there: the folder may not be written to")


def linked_file(folder: Path, profile: str, workflow_id: str) -> Path | None:
    """The file in a folder that is linked to a workflow under a profile; None when there is none."""
    for name, entry in sorted(_profile(_read(folder / LOCK_NAME), profile).items()):
        if isinstance(entry, dict) and entry.get("workflowId") == workflow_id and Path(name).name == name:
            return folder / name
    return None


def _read(path: Path) -> dict[str, Any]:
    lock = read_object(path)
    version = lock.get("version", VERSION)
    if version != VERSION:
        raise ConfigurationError(f"{path}: version {version} is not known to this wfstudio; a newer one wrote it")
    profiles = lock.get("profiles", {})
    if not isinstance(profiles, dict) or not all(isinstance(entries, dict) for entries in profiles.values()):
        raise ConfigurationError(f"{path}: `profiles` must hold an object per profile")
    return lock


def _profile(lock: dict[str, Any], profile: str) -> dict[str, Any]:
    entries: dict[str, Any] = lock.get("profiles", {}).get(profile, {})
    return entries


def on_profile(profile: str, workflow_id: str) -> str:
    """``PROFILE:wf-…``, as commands take a workflow that is not on the profile they would choose."""
    return f"{profile}:{workflow_id}"

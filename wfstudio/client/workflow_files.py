"""The workflow files of a folder, read; what a folder's locks know besides them."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from wfstudio.client.errors import ConfigurationError
from wfstudio.client.lock import LOCK_NAME, Link, links
from wfstudio.document.errors import DocumentError, MalformedDocument, UnreadableFile
from wfstudio.document.model import Document
from wfstudio.document.reading import parse, read_bytes
from wfstudio.document.unpacked_folder import folder_of, read_folder

_FOREIGN = frozenset(("node_modules", "__pycache__"))


@dataclass(frozen=True, slots=True)
class WorkflowFile:
    """A workflow file (or the folder that one was unpacked to); ``document`` None with a ``problem`` where it cannot be
    read."""

    path: Path
    document: Document | None = field(repr=False)
    problem: str = ""


def workflow_files(place: Path) -> list[WorkflowFile]:
    """The workflow that ``place`` is, or every one in that folder and below it, in order; other JSON files are left
    out, so are folders whose names begin with a dot. Raises ``UnreadableFile`` for a place that is not there."""
    if folder_of(str(place)) is not None or place.is_file():
        found = _read(place, named=True)
        return [found] if found is not None else []
    if not place.is_dir():
        raise UnreadableFile(place, "there is no such file or folder")
    files: list[WorkflowFile] = []
    for parent, folders, names in os.walk(place):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _FOREIGN)
        unpacked = [name for name in folders if folder_of(str(Path(parent, name))) is not None]
        folders[:] = [name for name in folders if name not in unpacked]
        own = [name for name in names if name.endswith(".json") and Path(parent, name).is_file()]
        read = [_read(Path(parent, name), named=False) for name in sorted([*own, *unpacked])]
        files += [one for one in read if one is not None]
    return sorted(files, key=lambda one: one.path)


def is_folder(place: Path) -> bool:
    """Whether a place is a folder of workflows, and no unpacked one itself."""
    return place.is_dir() and folder_of(str(place)) is None


def gone_files(place: Path, profile: str) -> list[tuple[Path, Link]]:
    """What the locks of a folder, and of those below it, link under a profile though the file is gone.

    Raises ``ConfigurationError`` for a lock that is broken.
    """
    if not is_folder(place):
        return []
    return [(path, link) for path, link in _links_below(place, profile) if not os.path.lexists(path)]


def linked_files(folder: Path, profile: str) -> dict[str, Path]:
    """Workflow id → the file that the locks of a folder, and of those below it, link to it, whether it is there or not.

    Raises ``ConfigurationError`` for a lock that is broken.
    """
    return {link.workflow_id: path for path, link in _links_below(folder, profile)}


def _links_below(folder: Path, profile: str) -> Iterator[tuple[Path, Link]]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _FOREIGN)
        if LOCK_NAME in names:
            yield from links(Path(parent), profile).items()


def _read(path: Path, *, named: bool) -> WorkflowFile | None:
    """None for a file that nobody named and that is no workflow."""
    try:
        folder = folder_of(str(path))
        data = read_folder(folder).data if folder is not None else read_bytes(path)
        if not named and folder is None and b'"nodes"' not in data:
            return None
        document = parse(data)
    except MalformedDocument as error:
        return WorkflowFile(path, None, str(error))
    except UnreadableFile as error:
        return WorkflowFile(path, None, error.reason)
    except (DocumentError, ConfigurationError) as error:
        return WorkflowFile(path, None, str(error))
    if not document.is_object or not isinstance(document.workflow.get("nodes"), list):
        told = "holds no workflow: an object with a list `nodes` is expected"
        return WorkflowFile(path, None, told) if named else None
    return WorkflowFile(path, document)

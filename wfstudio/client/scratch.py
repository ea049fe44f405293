"""Scratch workflows: what ``run FILE`` puts on the embedded service, one per file, left out of the product's lists."""

from pathlib import Path

from wfstudio.client.statefile import read_object, write_object
from wfstudio.paths import data_dir


def _path() -> Path:
    return data_dir() / "scratch.json"


def scratch_id(file: Path) -> str | None:
    """The scratch workflow of a file, None when it has none yet."""
    found = read_object(_path()).get(str(file.resolve()))
    return found if isinstance(found, str) else None


def set_scratch_id(file: Path, workflow_id: str) -> None:
    """Remember the scratch workflow of a file."""
    entries = read_object(_path())
    entries[str(file.resolve())] = workflow_id
    write_object(_path(), entries, mode=0o600)


def scratch_ids() -> frozenset[str]:
    """Every scratch workflow of this home: what lists leave out."""
    return frozenset(value for value in read_object(_path()).values() if isinstance(value, str))


def file_of_scratch(workflow_id: str) -> Path | None:
    """The file whose scratch workflow that is, None when it is none or the file is gone."""
    files = [Path(file) for file, value in read_object(_path()).items() if value == workflow_id]
    return next((file for file in files if file.exists()), None)

"""The files opened lately, newest first, kept for the home screen."""

import json
import os
from pathlib import Path

from wfstudio.paths import data_dir

LIMIT = 20


def _file() -> Path:
    return data_dir() / "recent.json"


def recent_files() -> list[Path]:
    """The files opened lately, newest first; those that are gone are left out. A damaged list counts as empty."""
    try:
        listed = json.loads(_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    names = [name for name in listed if isinstance(name, str)] if isinstance(listed, list) else []
    return [Path(name) for name in names if os.path.isfile(name)]  # noqa: PTH113 - never raises


def remember(path: Path) -> None:
    """Put a file first on the list. A home that cannot be written is no reason to complain."""
    absolute = _plain(path)
    _write([absolute, *[other for other in recent_files() if other != absolute]][:LIMIT])


def _plain(path: Path) -> Path:
    """The file's path without `..`, so that it is listed once however it was written; its links stay as they are."""
    absolute = path.absolute()
    plain = Path(os.path.normpath(absolute))
    try:
        if plain.samefile(absolute):
            return plain
    except OSError:
        pass
    return absolute.resolve()  # `..` after a link leads elsewhere


def forget(path: Path) -> None:
    """Take a file off the list."""
    _write([other for other in recent_files() if other != path])


def _write(paths: list[Path]) -> None:
    try:
        file = _file()
        temporary = file.with_suffix(".tmp")
        temporary.write_text(json.dumps([str(path) for path in paths], indent=1), encoding="utf-8")
        temporary.replace(file)
    except OSError:
        pass

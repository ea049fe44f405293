"""Looks whether files of the user changed: themes, the keymap. A look costs a few system calls."""

import os
from collections.abc import Iterable
from pathlib import Path

Seen = dict[str, tuple[int, int]]


def look(folders: Iterable[Path], files: Iterable[Path] = ()) -> Seen:
    """When each ``.toml`` of these folders and each of these files was last changed, and its size."""
    seen: Seen = {}
    for folder in folders:
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name.endswith(".toml"):
                        stat = entry.stat()
                        seen[entry.path] = (stat.st_mtime_ns, stat.st_size)
        except OSError:
            continue
    for file in files:
        try:
            stat = file.stat()
        except OSError:
            continue
        seen[str(file)] = (stat.st_mtime_ns, stat.st_size)
    return seen


def changes(before: Seen, now: Seen) -> set[str]:
    """The files that came, went, or are different."""
    return {path for path in before.keys() | now.keys() if before.get(path) != now.get(path)}

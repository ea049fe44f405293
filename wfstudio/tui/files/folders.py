"""What a folder holds for somebody who looks for workflows: its folders, its JSON files, and which are workflows."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

MOST = 2000
"""Entries of a folder that are listed; the rest is told as a number."""
_SNIFFED = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Entry:
    """A folder or a JSON file."""

    path: Path
    is_folder: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """The folders of a folder and then its JSON files, by name; ``fault`` when it cannot be looked into."""

    folder: Path
    entries: tuple[Entry, ...] = ()
    left_out: int = 0
    fault: str = ""


def listing(folder: Path, *, hidden: bool = False) -> Listing:
    """Look into a folder; what begins with a dot only when asked for."""
    folders, files = [], []
    try:
        with os.scandir(folder) as found:
            for one in found:
                if one.name.startswith(".") and not hidden:
                    continue
                if _is_folder(one):
                    folders.append(Entry(Path(one.path), True))
                elif one.name.lower().endswith(".json"):
                    files.append(Entry(Path(one.path)))
    except OSError as error:
        return Listing(folder, fault=f"{folder}: {error.strerror or error}")
    entries = [*sorted(folders, key=_name), *sorted(files, key=_name)]
    return Listing(folder, tuple(entries[:MOST]), max(0, len(entries) - MOST))


def _is_folder(one: "os.DirEntry[str]") -> bool:
    try:
        return one.is_dir()
    except OSError:
        return False


def _name(entry: Entry) -> tuple[str, str]:
    return entry.path.name.casefold(), entry.path.name


def about_workflow(path: Path) -> str | None:
    """A line about the workflow in a file; None when it holds none, or cannot be read."""
    from wfstudio.document.errors import DocumentError
    from wfstudio.document.reading import load

    try:
        if path.stat().st_size > _SNIFFED:
            return None
        document = load(path)
    except (OSError, DocumentError):
        return None
    if not isinstance(document.workflow.get("nodes"), list):
        return None
    number = len(document.nodes)
    return f"{document.name or '(no name)'}, {number} node{'s' * (number != 1)}"


def typed(text: str, folder: Path) -> tuple[Path, str]:
    """The folder that a typed text leads to, and what is to be looked for in it: ``../a/on`` is "on" in ``../a``."""
    expanded = os.path.expanduser(text)  # noqa: PTH111 - keeps a slash at the end
    head, slash, tail = expanded.rpartition("/")
    if not slash:
        return folder, text
    return Path(os.path.normpath(folder / (head or "/"))), tail


def matching(entries: Sequence[Entry], text: str) -> list[Entry]:
    """The entries whose name holds the text, those that begin with it first."""
    wanted = text.casefold()
    found = [entry for entry in entries if wanted in entry.path.name.casefold()]
    return sorted(found, key=lambda entry: not entry.path.name.casefold().startswith(wanted))

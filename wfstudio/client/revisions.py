"""Earlier versions of a file in the git repository that it lies in. Nothing is ever written there."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from wfstudio.document.errors import UnreadableFile

_SEPARATOR = "\x1f"


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit that changed the file: its short name, its day and its first line."""

    name: str
    day: str
    subject: str


def bytes_at(revision: str, path: Path) -> bytes:
    """What stood in the file at a revision. Raises UnreadableFile."""
    folder, place = _placed(path)
    spec = f"{revision}:./{place}"
    if revision.startswith("-") or not revision:
        raise UnreadableFile(spec, "is no revision")
    return _git(folder, spec, "cat-file", "blob", spec)


def revisions(path: Path, most: int = 50) -> list[Revision]:
    """The commits that changed the file, the newest first. Raises UnreadableFile where there is no repository."""
    layout = f"--format=%h{_SEPARATOR}%cs{_SEPARATOR}%s"
    folder, place = _placed(path)
    said = _git(folder, str(path), "log", f"-{most}", layout, "--follow", "--", f"./{place}")
    rows = [line.split(_SEPARATOR, 2) for line in said.decode("utf-8", "replace").splitlines()]
    return [Revision(*row) for row in rows if len(row) == 3]


def _placed(path: Path) -> tuple[Path, str]:
    """The nearest folder that is there, and the file's place in it: the file's own folder may be gone by now."""
    folder = path.absolute().parent
    while not folder.is_dir() and folder != folder.parent:
        folder = folder.parent
    return folder, path.absolute().relative_to(folder).as_posix()


def _git(folder: Path, what: str, *arguments: str) -> bytes:
    command = ["git", *arguments]
    try:
        done = subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    except FileNotFoundError:
        raise UnreadableFile(what, "git is not installed") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().removeprefix("fatal: ")
        raise UnreadableFile(what, said.splitlines()[0] if said else "git could not read it")
    return done.stdout

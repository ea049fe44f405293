"""Files that changed in git: since a revision as they are now, or as they are staged."""

import os
import subprocess
import sys

from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import INPUT, OK, USAGE
from wfstudio.document.errors import MAX_BYTES, UnreadableFile
from wfstudio.document.part_names import MANIFEST, WORKFLOW_FILE
from wfstudio.document.reading import read_bytes

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LINK = b"120000"


class ChangedFiles:
    """Reads what changed, one file after the other, as ``Inputs`` does. ``since`` is a revision; None means what is
    staged. Files that are gone are not read; one that was renamed is read under its new name."""

    def __init__(self, since: str | None) -> None:
        self.since = since
        self.code = OK
        self._complaints: list[str] = []

    def read(self, paths: list[str]) -> "Iterator[tuple[str, bytes, bool]]":
        """(name, bytes, False) of each ``*.json`` file that changed and is, or is under, one of the paths."""
        top = _git("rev-parse", "--show-toplevel").decode("utf-8", "surrogateescape").rstrip("\n")
        wanted = [os.path.realpath(path) for path in paths] or [os.path.realpath(top)]
        for path in paths:
            if not os.path.lexists(path) and not self._was_there(path):
                self._complaints.append(f"{path}: there is no such file")
                self.code = INPUT
        changed = self._changed(top) if self.since is not None else self._staged(top)
        names = [
            name
            for name in sorted({_workflow_of(top, name) for name in changed})
            if name.endswith(".json") and _inside(os.path.realpath(os.path.join(top, name)), wanted)  # noqa: PTH118
        ]
        shown = {name: os.path.relpath(os.path.join(top, name), os.path.realpath(".")) for name in names}  # noqa: PTH118
        if self.since is None:
            for name, data in _staged_bytes(top, names):
                if b'"nodes"' in data and len(data) <= MAX_BYTES:
                    yield shown[name], data, False
            return
        for name in names:
            if not os.path.isfile(shown[name]):  # noqa: PTH113 - gone since, or a link to nothing
                continue
            try:
                data = read_bytes(shown[name])
            except UnreadableFile as error:
                self._complaints.append(str(error))
                self.code = INPUT
                continue
            if b'"nodes"' in data:
                yield shown[name], data, False

    def use(self, file: str) -> None:
        """What changed need be no workflow."""

    def finish(self) -> None:
        """What changed may be nothing."""

    def content(self, path: str) -> bytes:
        """The bytes of a file that belongs to one that was read: as they are now, or as they are staged. Raises
        UnreadableFile."""
        if self.since is not None:
            return read_bytes(path)
        staged = _run("cat-file", "blob", f":./{os.path.relpath(path)}".replace(os.sep, "/"))
        if staged.returncode:
            raise UnreadableFile(path, "is not staged, nor in the index")
        return staged.stdout

    def complain(self, message: str, code: int) -> None:
        """Keeps what is to be told, and the exit code for it."""
        self._complaints.append(message)
        self.code = max(self.code, code)

    def tell(self) -> None:
        """Says on stderr what could not be read."""
        for complaint in self._complaints:
            print(f"wfstudio: {complaint}", file=sys.stderr)

    def _changed(self, top: str) -> list[str]:
        """What differs from where this branch left the revision, and what git does not know yet."""
        revision = str(self.since)
        known = _run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        if known.returncode:
            raise CliError(f"--since {revision}: there is no such revision here", USAGE)
        commit = known.stdout.decode("ascii").strip()
        fork = _run("merge-base", commit, "HEAD")
        base = fork.stdout.decode("ascii").strip() if not fork.returncode else commit
        changed = _git("-C", top, "diff", "-z", "--name-only", "--diff-filter=d", "--no-ext-diff", base)
        new = _git("-C", top, "ls-files", "-z", "--others", "--exclude-standard")
        return sorted({*_names(changed), *_names(new)})

    def _staged(self, top: str) -> list[str]:
        staged = _git("-C", top, "diff", "-z", "--cached", "--name-only", "--diff-filter=d", "--no-ext-diff")
        return sorted(set(_names(staged)))

    def _was_there(self, path: str) -> bool:
        """Whether git knows a file of that name that is gone."""
        return not _run("cat-file", "-e", f"{self.since or 'HEAD'}:./{os.path.relpath(path)}").returncode


def _workflow_of(top: str, name: str) -> str:
    """The file to lint for one that changed: itself, or the ``workflow.json`` of the unpacked workflow that has it."""
    if name.endswith(".json"):
        return name
    folder = os.path.dirname(name)  # noqa: PTH120
    while folder:
        if os.path.isfile(os.path.join(top, folder, MANIFEST)):  # noqa: PTH113, PTH118
            return f"{folder}/{WORKFLOW_FILE}"
        folder = os.path.dirname(folder)  # noqa: PTH120
    return name


def _inside(file: str, wanted: "Iterable[str]") -> bool:
    return any(file == path or file.startswith(os.path.join(path, "")) for path in wanted)  # noqa: PTH118


def _names(listed: bytes) -> list[str]:
    return [name.decode("utf-8", "surrogateescape") for name in listed.split(b"\0") if name]


def _staged_bytes(top: str, names: list[str]) -> "Iterator[tuple[str, bytes]]":
    """What is staged of each file; links and files with conflicts have nothing to lint."""
    blobs: dict[str, bytes] = {}
    for entry in _git("-C", top, "ls-files", "--stage", "-z").split(b"\0"):
        about, _, listed = entry.partition(b"\t")
        parts = about.split()
        if len(parts) == 3 and parts[2] == b"0" and parts[0] != _LINK:
            blobs[listed.decode("utf-8", "surrogateescape")] = parts[1]
    chosen = [name for name in names if name in blobs]
    if not chosen:
        return
    asked = b"".join([blobs[name] + b"\n" for name in chosen])
    told = _git("-C", top, "cat-file", "--batch", feed=asked)
    at = 0
    for name in chosen:
        end = told.index(b"\n", at)
        size = int(told[at:end].split()[2])
        yield name, told[end + 1 : end + 1 + size]
        at = end + 1 + size + 1


def _run(*arguments: str, feed: bytes | None = None) -> "subprocess.CompletedProcess[bytes]":
    try:
        return subprocess.run(["git", *arguments], capture_output=True, check=False, input=feed)
    except FileNotFoundError:
        raise CliError("--since and --staged need git, which is not installed", USAGE) from None


def _git(*arguments: str, feed: bytes | None = None) -> bytes:
    done = _run(*arguments, feed=feed)
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        reason = said[0].removeprefix("fatal: ") if said else "git failed"
        raise CliError(f"--since and --staged need a git repository: {reason}", USAGE)
    return done.stdout

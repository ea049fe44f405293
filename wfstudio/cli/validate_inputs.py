"""What ``validate`` reads: files, folders, patterns, standard input; and what could not be read."""

import os
import sys

from wfstudio.cli.exit_codes import INPUT, OK, USAGE
from wfstudio.document.errors import MAX_BYTES, UnreadableFile
from wfstudio.document.reading import read_bytes

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.document.model import Document

_GLOB = frozenset("*?[")
_FOREIGN = frozenset(("node_modules", "__pycache__"))


class Inputs:
    """Reads what the command line names, one after the other, and keeps account of what went wrong."""

    def __init__(self, stdin_name: str, only_workflows: bool = False) -> None:
        self.stdin_name = stdin_name
        self.only_workflows = only_workflows  # files that are named are taken as those of a folder are
        self.code = OK
        self._folders: dict[str, str] = {}  # file → the folder that was named
        self._empty: dict[str, None] = {}  # folders in which no workflow was found yet
        self._seen: set[str] = set()
        self._complaints: list[str] = []

    def read(self, paths: list[str]) -> "Iterator[tuple[str, bytes, bool]]":
        """(name, bytes, whether it was named itself) of each file."""
        for path in paths:
            if path == "-":
                yield from self._standard_input()
            elif os.path.isdir(path):  # noqa: PTH112 - pathlib is an import too many here
                yield from self._folder(path)
            elif not _GLOB.isdisjoint(path) and not os.path.lexists(path):
                yield from self._pattern(path)
            else:
                yield from self._file(path, not self.only_workflows)

    def use(self, file: str) -> None:
        """Takes note that a file is a workflow."""
        self._empty.pop(self._folders.get(file, ""), None)

    def finish(self) -> None:
        """Takes note that all files were looked at: folders without a workflow are complained of."""
        for folder in self._empty:
            self.complain(f"{folder}: no workflow file (*.json) is in this folder", USAGE)

    def tell(self) -> None:
        """Says on stderr what could not be read."""
        for complaint in self._complaints:
            print(f"wfstudio: {complaint}", file=sys.stderr)

    def content(self, path: str) -> bytes:
        """The bytes of a file that belongs to one that was read. Raises UnreadableFile."""
        return read_bytes(path)

    def complain(self, message: str, code: int) -> None:
        """Keeps what is to be told, and the exit code for it."""
        self._complaints.append(message)
        self.code = max(self.code, code)

    def _file(self, path: str, chosen: bool) -> "Iterator[tuple[str, bytes, bool]]":
        if path in self._seen:
            return
        self._seen.add(path)
        try:
            data = read_bytes(path)
        except UnreadableFile as error:
            self.complain(str(error), INPUT)
            return
        if chosen or b'"nodes"' in data:
            yield path, data, chosen

    def _standard_input(self) -> "Iterator[tuple[str, bytes, bool]]":
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            self.complain(f"{self.stdin_name}: is too large for a workflow (at most {MAX_BYTES >> 20} MiB)", INPUT)
            return
        yield self.stdin_name, data, True

    def _pattern(self, pattern: str) -> "Iterator[tuple[str, bytes, bool]]":
        from glob import glob

        files = [path for path in sorted(glob(pattern, recursive=True)) if os.path.isfile(path)]  # noqa: PTH113, PTH207
        if not files:
            self.complain(f"{pattern}: no file matches this pattern", USAGE)
        for path in files:
            yield from self._file(path, True)

    def _folder(self, folder: str) -> "Iterator[tuple[str, bytes, bool]]":
        before = len(self._complaints)
        self._empty[folder] = None
        for parent, folders, files in os.walk(folder, onerror=self._unreadable_folder):
            folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _FOREIGN)
            for name in sorted(files):
                path = os.path.join(parent, name)  # noqa: PTH118
                if name.endswith(".json") and os.path.isfile(path):  # noqa: PTH113 - a pipe would block
                    self._folders.setdefault(path, folder)
                    yield from self._file(path, False)
        if len(self._complaints) > before:
            self._empty.pop(folder, None)  # what was said is enough

    def _unreadable_folder(self, error: OSError) -> None:
        self.complain(f"{error.filename}: cannot be looked into: {error.strerror}", INPUT)


def looks_like_workflow(doc: "Document") -> bool:
    """Whether a JSON file found in a folder is meant as a workflow."""
    workflow = doc.workflow
    return "nodes" in workflow and (isinstance(workflow["nodes"], list) or "version" in workflow or "type" in workflow)

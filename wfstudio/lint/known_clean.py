"""Files that were linted before and had neither an error nor a warning, so that they need not be linted again.

What is kept is a hash of each file's bytes, of the rules asked for and of the linter itself, with the numbers of nodes
and of infos: nothing of what stands in the files. A change of any of them is another hash. Whatever goes wrong with the
folder of the cache, files are linted as if there were none.
"""

import os
import sys

from wfstudio.lint.table import ROWS

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from hashlib import blake2b as Blake2b

    from wfstudio.lint.selection import Selection

_LARGEST = 1 << 20
"""The cache's size in bytes from which its older half is forgotten."""

_SOURCES = ("lint", "lint/rules", "graph", "script", "document")


class KnownClean:
    """The clean files that are known, and those to be remembered."""

    __slots__ = ("_linter", "_new", "_path", "_signatures", "_text")

    def __init__(self, path: str) -> None:
        self._path = path
        self._new: list[str] = []
        self._signatures: dict[int, bytes] = {}
        try:
            with open(path, encoding="ascii") as file:  # noqa: PTH123
                self._text = file.read()
        except (OSError, ValueError):
            self._text = ""
        self._linter = _linter()

    def key(self, data: bytes, selection: "Selection", at_least: str) -> str:
        """What a file with these bytes is known by, when these rules are asked for."""
        if id(selection) not in self._signatures:
            self._signatures[id(selection)] = _signature(selection) + self._linter
        made = _hash(self._signatures[id(selection)] + at_least.encode())
        made.update(data)
        return str(made.hexdigest())

    def get(self, key: str) -> tuple[int, int] | None:
        """The numbers of nodes and infos of a clean file; None when it is not known to be clean."""
        at = self._text.find(key)
        if at < 0:
            return None
        row = self._text[at : self._text.find("\n", at)].split()
        if len(row) != 3 or not row[1].isdecimal() or not row[2].isdecimal():
            return None
        return int(row[1]), int(row[2])

    def add(self, key: str, nodes: int, infos: int) -> None:
        """Remember a clean file."""
        self._new.append(f"{key} {nodes} {infos}\n")

    def save(self) -> None:
        """Keep what is to be remembered."""
        if not self._new:
            return
        try:
            os.makedirs(os.path.dirname(self._path), mode=0o700, exist_ok=True)  # noqa: PTH103, PTH120
            if len(self._text) > _LARGEST:
                half = self._text.find("\n", len(self._text) // 2) + 1
                self._write(f"{self._path}.{os.getpid()}", os.O_TRUNC, self._text[half:])
                os.replace(f"{self._path}.{os.getpid()}", self._path)  # noqa: PTH105
            self._write(self._path, os.O_APPEND, "".join(self._new))
        except OSError:
            return

    def _write(self, path: str, flag: int, text: str) -> None:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | flag, 0o600)
        try:
            os.write(descriptor, text.encode("ascii"))
        finally:
            os.close(descriptor)


def default_path() -> str | None:
    """The cache's file, None when the environment says that there is to be none. The folder is that of
    ``wfstudio.paths.cache_dir``, found without the cost of loading what finds it."""
    if os.environ.get("WFSTUDIO_NO_CACHE"):
        return None
    home = os.environ.get("WFSTUDIO_HOME")
    if home:
        folder = os.path.join(os.path.expanduser(home), "cache")  # noqa: PTH111, PTH118
    elif sys.platform.startswith("linux"):
        base = os.environ.get("XDG_CACHE_HOME", "").strip() or os.path.expanduser("~/.cache")  # noqa: PTH111
        folder = os.path.join(base, "wfstudio")  # noqa: PTH118
    else:
        from wfstudio.paths import UnusableFolder, cache_dir

        try:
            folder = str(cache_dir())
        except UnusableFolder:
            return None
    return os.path.join(folder, "clean")  # noqa: PTH118


def _hash(start: bytes) -> "Blake2b":
    try:
        from _blake2 import blake2b
    except ImportError:
        from hashlib import blake2b

    return blake2b(start, digest_size=16)


def _signature(selection: "Selection") -> bytes:
    parts = [",".join([code for code in ROWS if code in selection.codes])]
    parts += [f"{key}={value}" for key, value in sorted(selection.severities.items())]
    parts += [f"{key}={value}" for key, value in sorted(selection.limits.items())]
    return "\0".join(parts).encode()


def _linter() -> bytes:
    """What tells one version of the linter, and of the parsers it stands on, from another."""
    parts = [sys.version]
    package = os.path.dirname(os.path.dirname(__file__))  # noqa: PTH120
    for folder in _SOURCES:
        with os.scandir(os.path.join(package, folder)) as entries:  # noqa: PTH118
            for entry in entries:
                if entry.name.endswith(".py"):
                    status = entry.stat()
                    parts.append(f"{entry.name}{status.st_mtime_ns}{status.st_size}")
    for path in sys.path:
        if path.endswith("site-packages"):
            try:
                parts.append(str(os.stat(path).st_mtime_ns))  # noqa: PTH116
            except OSError:
                continue
    return "\0".join(sorted(parts)).encode()

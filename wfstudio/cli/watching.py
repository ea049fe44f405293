"""``validate --watch`` and ``test --watch``: run again whenever a file changes."""

import gc
import os
import sys
import time

from wfstudio.cli.errors import CliError
from wfstudio.lint.config_file import ConfigError
from wfstudio.lint.settings import FILE_NAME

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator

    Stamp = dict[str, tuple[int, int, int]]

_LINTED = (".json", ".js", ".html", ".css")  # the latter of unpacked workflows

SECONDS = 0.3
"""How long it waits between two looks at the files."""


def watch(
    args: "argparse.Namespace",
    once: "Callable[[argparse.Namespace], int]",
    files: "Callable[[argparse.Namespace], Iterable[str]] | None" = None,
) -> int:
    """Runs ``once`` now and after each change of ``files`` (those that are linted unless given), until it is
    interrupted (KeyboardInterrupt)."""
    files = files or linted
    while True:
        seen = stamp(files(args))
        if sys.stdout.isatty():
            print("\x1b[2J\x1b[3J\x1b[H", end="")
        try:
            once(args)
        except (CliError, ConfigError) as error:
            print(f"wfstudio: {error}", file=sys.stderr)
        print("watching; ctrl+C ends", file=sys.stderr)
        sys.stdout.flush()
        gc.collect()  # which a run leaves to its end
        while stamp(files(args)) == seen:
            time.sleep(SECONDS)


def stamp(files: "Iterable[str]") -> "Stamp":
    """What can be seen from outside of each file."""
    found: Stamp = {}
    for path in files:
        try:
            status = os.stat(path)  # noqa: PTH116
        except OSError:
            continue
        found[path] = (status.st_mtime_ns, status.st_size, status.st_ino)
    return found


def linted(args: "argparse.Namespace") -> "Iterator[str]":
    """Each file that may be linted, or that says how."""
    from glob import glob

    yield from [path for path in (args.config, args.baseline) if path]
    for path in args.paths or ["."]:
        for one in [path] if os.path.lexists(path) else glob(path, recursive=True):  # noqa: PTH207
            yield from _settings_above(one)
            if not os.path.isdir(one):  # noqa: PTH112
                yield one
                continue
            for parent, folders, files in os.walk(one):
                folders[:] = [name for name in folders if not name.startswith(".")]
                for name in files:
                    if name.endswith(_LINTED) or name == FILE_NAME:
                        yield os.path.join(parent, name)  # noqa: PTH118


def _settings_above(path: str) -> "Iterator[str]":
    folder = os.path.abspath(path)  # noqa: PTH100
    while (above := os.path.dirname(folder)) != folder:  # noqa: PTH120
        folder = above
        yield os.path.join(folder, FILE_NAME)  # noqa: PTH118

"""Which scenarios ``wfstudio test`` is to run; and what is not to be found."""

import os
import re
import sys
from collections.abc import Iterator

from wfstudio.cli.exit_codes import INPUT, OK, USAGE
from wfstudio.scenario.scenario_file import ENDINGS, scenario_files, scenarios_of

_GLOB = frozenset("*?[")


class Inputs:
    """Finds the scenarios that paths mean, and keeps account of what went wrong. ``only`` are texts of ``-k``."""

    def __init__(self, only: list[str]) -> None:
        self.code = OK
        self._only = [re.compile(".*".join(map(re.escape, text.split("*"))), re.IGNORECASE) for text in only]
        self._shown = " ".join(only)
        self._complaints: list[str] = []

    def find(self, paths: list[str]) -> list[str]:
        """The files in the order of the paths, those of a folder sorted, each once."""
        found: dict[str, str] = {}
        for path in paths:
            for file in self._at(path):
                found.setdefault(os.path.realpath(file), file)
        files = list(found.values())
        kept = [file for file in files if self._is_meant(file)]
        if files and not kept:
            self._complain(f"-k {self._shown}: none of the {len(files)} scenarios fits", USAGE)
        return kept

    def tell(self) -> None:
        """Say on stderr what was not to be found."""
        for complaint in self._complaints:
            print(f"wfstudio: {complaint}", file=sys.stderr)

    def _is_meant(self, file: str) -> bool:
        return not self._only or any(text.search(file.replace(os.sep, "/")) for text in self._only)

    def _at(self, path: str) -> Iterator[str]:
        if os.path.isdir(path):  # noqa: PTH112 - a pattern is told apart by what exists
            yield from self._folder(path)
        elif not os.path.lexists(path) and not _GLOB.isdisjoint(path):
            yield from self._pattern(path)
        elif not os.path.lexists(path):
            self._complain(f"{path}: no such file", INPUT)
        elif not path.endswith(ENDINGS) and _is_workflow(path):
            yield from self._workflow(path)
        else:
            yield path

    def _folder(self, folder: str) -> Iterator[str]:
        try:
            files = list(scenario_files(folder))
        except OSError as error:
            self._complain(f"{error.filename}: cannot be looked into: {error.strerror}", INPUT)
            return
        if not files:
            self._complain(f"{folder}: no scenario ({', '.join('*' + one for one in ENDINGS)}) is under it", USAGE)
        yield from files

    def _pattern(self, pattern: str) -> Iterator[str]:
        from glob import glob

        files = [path for path in sorted(glob(pattern, recursive=True)) if os.path.isfile(path)]  # noqa: PTH113, PTH207
        if not files:
            self._complain(f"{pattern}: no file matches this pattern", USAGE)
        yield from files

    def _workflow(self, path: str) -> Iterator[str]:
        files = list(scenarios_of(path))
        if not files:
            self._complain(f"{path}: no scenario beside it or below names this workflow", USAGE)
        yield from files

    def _complain(self, message: str, code: int) -> None:
        self._complaints.append(message)
        self.code = max(self.code, code)


def _is_workflow(path: str) -> bool:
    """Whether a file that is not called a scenario holds a workflow."""
    if not path.endswith(".json"):
        return False
    from wfstudio.document.errors import DocumentError
    from wfstudio.document.reading import load

    try:
        document = load(path)
    except DocumentError:
        return False
    return isinstance(document.workflow.get("nodes"), list)

"""A baseline: findings that were there when it was made, and are not told again. Keyed by file, node, code and
fingerprint, never by line; sorted, one entry a line, so that it is quiet in git."""

import json
import os

from wfstudio.lint.config_file import ConfigError
from wfstudio.lint.fingerprints import fingerprints

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.lint.reporters.report import FileReport

    Entry = tuple[str, str, str, str]

_KEYS = ("file", "node", "code", "fingerprint")


class Baseline:
    """The entries of a baseline file; names of files are relative to its folder."""

    __slots__ = ("entries", "path")

    def __init__(self, path: str, entries: "set[Entry]") -> None:
        self.path = path
        self.entries = entries

    @classmethod
    def read(cls, path: str) -> "Baseline":
        """The baseline in a file. Raises ConfigError when it is missing or no baseline."""
        try:
            with open(path, encoding="utf-8") as file:  # noqa: PTH123
                loaded = json.load(file)
        except FileNotFoundError:
            raise ConfigError(f"{path}: there is no such baseline; --update-baseline makes it") from None
        except OSError as error:
            raise ConfigError(f"{path}: the baseline cannot be read: {error.strerror}") from None
        except ValueError as error:
            raise ConfigError(f"{path}: the baseline is not JSON: {error}") from None
        rows = loaded.get("findings") if isinstance(loaded, dict) and loaded.get("version") == 1 else None
        if not isinstance(rows, list):
            raise ConfigError(f"{path}: this is no baseline of version 1; --update-baseline makes one")
        entries: set[Entry] = set()
        for number, row in enumerate(rows, 1):
            values = [row.get(key) for key in _KEYS] if isinstance(row, dict) else []
            if not values or not all(isinstance(value, str) for value in values):
                raise ConfigError(f"{path}: entry {number} of `findings` lacks one of {', '.join(_KEYS)}")
            entries.add((str(values[0]), str(values[1]), str(values[2]), str(values[3])))
        return cls(path, entries)

    def keys(self, report: "FileReport") -> "list[Entry]":
        """The entry of each finding of a file."""
        folder = os.path.dirname(os.path.abspath(self.path))  # noqa: PTH100, PTH120
        name = os.path.relpath(report.file, folder).replace(os.sep, "/")
        marks = fingerprints(report.findings, report.doc)
        return [
            (name, finding.node or "", finding.code, mark) for finding, mark in zip(report.findings, marks, strict=True)
        ]

    def take_out(self, reports: "list[FileReport]") -> int:
        """Takes the findings that the baseline knows out of the reports; their number."""
        taken = 0
        for report in reports:
            keys = self.keys(report)
            left = [finding for finding, key in zip(report.findings, keys, strict=True) if key not in self.entries]
            taken += len(report.findings) - len(left)
            report.findings[:] = left
        return taken

    def updated(self, reports: "list[FileReport]") -> "Baseline":
        """The baseline that knows all that was found in these files; of others it says what it did."""
        return Baseline(self.path, self._of_others(reports) | self._found(reports))

    def pruned(self, reports: "list[FileReport]") -> "Baseline":
        """The baseline without what is no longer found in these files, or stands in files that are gone."""
        folder = os.path.dirname(os.path.abspath(self.path))  # noqa: PTH100, PTH120
        others = {
            entry
            for entry in self._of_others(reports)
            if os.path.exists(os.path.join(folder, entry[0]))  # noqa: PTH110, PTH118
        }
        return Baseline(self.path, others | (self.entries & self._found(reports)))

    def _found(self, reports: "list[FileReport]") -> "set[Entry]":
        return {key for report in reports for key in self.keys(report)}

    def _of_others(self, reports: "list[FileReport]") -> "set[Entry]":
        folder = os.path.dirname(os.path.abspath(self.path))  # noqa: PTH100, PTH120
        names = {os.path.relpath(report.file, folder).replace(os.sep, "/") for report in reports}
        return {entry for entry in self.entries if entry[0] not in names}

    def text(self) -> str:
        """What stands in the file."""
        rows = [json.dumps(dict(zip(_KEYS, entry, strict=True)), ensure_ascii=False) for entry in sorted(self.entries)]
        listed = ",\n    ".join(rows)
        inside = f"\n    {listed}\n  " if rows else ""
        return f'{{\n  "version": 1,\n  "findings": [{inside}]\n}}\n'

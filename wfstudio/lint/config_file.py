"""The ``[lint]`` table of a project's ``wfstudio.toml``, found from a file upwards, and checked to the last key."""

import os

from wfstudio.lint.config_table import IGNORE, LINT, PER_FILE
from wfstudio.lint.findings import LEVELS
from wfstudio.lint.selection import PRESETS, UnknownRule, matching
from wfstudio.lint.suppressions import Ignore
from wfstudio.lint.table import LIMITS, ROWS

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.lint.toml_places import Key

_LISTS = ("select", "extend-select")
_KEYS, _FILE_KEYS, _IGNORE_KEYS = tuple(LINT), tuple(PER_FILE), tuple(IGNORE)


class ConfigError(ValueError):
    """The settings cannot be used. The text names file, line and key."""

    exit_code = 2


class PerFile:
    """What holds for the files of one pattern beyond what holds for all."""

    __slots__ = ("extend", "ignore", "pattern", "severities")

    def __init__(self, pattern: str, extend: list[str], ignore: list[str], severities: dict[str, str]) -> None:
        self.pattern = pattern
        self.extend = extend
        self.ignore = ignore
        self.severities = severities


class Config:
    """What a ``wfstudio.toml`` says of linting. ``text`` is the file's; ``folder`` the one that patterns start at."""

    __slots__ = (
        "baseline", "extend", "fail_on", "folder", "ignore", "ignores", "limits", "max_warnings", "path", "per_file",
        "preset", "select", "severities", "text",
    )  # fmt: skip

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.folder = os.path.dirname(path)  # noqa: PTH120
        self.text = text
        self.preset: str | None = None
        self.select: list[str] = []
        self.extend: list[str] = []
        self.ignore: list[str] = []
        self.ignores: list[Ignore] = []
        self.severities: dict[str, str] = {}
        self.per_file: list[PerFile] = []
        self.limits: dict[str, int] = {}
        self.fail_on: str | None = None
        self.max_warnings: int | None = None
        self.baseline: str | None = None


def read(path: str) -> Config:
    """The settings in a file. Raises ConfigError when it cannot be read or says what is no setting."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            text = file.read().decode("utf-8")
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None
    except ValueError:
        raise ConfigError(f"{path}: is not UTF-8, as TOML must be") from None
    return parse(path, text)


def parse(path: str, text: str) -> Config:
    """The settings in the text of that file. Raises ConfigError when it says what is no setting."""
    import tomllib

    try:
        loaded = tomllib.loads(text)
    except ValueError as error:
        raise ConfigError(f"{path}: is not TOML: {error}") from None
    config = Config(path, text)
    table = loaded.get("lint", {})
    reader = _Reader(path, text)
    _fill(config, reader.table(table, ("lint",), _KEYS), reader)
    return config


def _fill(config: Config, table: "dict[str, object]", reader: "_Reader") -> None:
    lint: Key = ("lint",)
    config.preset = reader.choice(table, lint, "preset", PRESETS)
    config.select, config.extend = [reader.rules(table.get(key, []), (*lint, key)) for key in _LISTS]
    _read_ignores(config, table.get("ignore", []), reader)
    config.severities = reader.severities(table.get("severity", {}), (*lint, "severity"))
    files = table.get("per-file", {})
    if not isinstance(files, dict):
        raise reader.error((*lint, "per-file"), 'takes patterns, such as "drafts/*.json" = ["WF301"]')
    for pattern, said in files.items():
        config.per_file.append(_per_file(pattern, said, reader))
    config.fail_on = reader.choice(table, lint, "fail-on", tuple(LEVELS))
    config.max_warnings = reader.number(table, lint, "max-warnings", 0)
    config.baseline = reader.text(table, lint, "baseline")
    for name in LIMITS:
        if (number := reader.number(table, lint, name, 1)) is not None:
            config.limits[name] = number


def _per_file(pattern: str, said: object, reader: "_Reader") -> PerFile:
    key: Key = ("lint", "per-file", pattern)
    if isinstance(said, list):
        return PerFile(pattern, [], reader.rules(said, key), {})
    table = reader.table(said, key, _FILE_KEYS)
    return PerFile(
        pattern,
        reader.rules(table.get("extend-select", []), (*key, "extend-select")),
        reader.rules(table.get("ignore", []), (*key, "ignore")),
        reader.severities(table.get("severity", {}), (*key, "severity")),
    )


def _read_ignores(config: Config, said: object, reader: "_Reader") -> None:
    """A list of selectors, or tables that each suppress a rule at a node or in a file and say why."""
    if not isinstance(said, list):
        raise reader.error(("lint", "ignore"), "takes a list of rules, or tables [[lint.ignore]]")
    for place, item in enumerate(said):
        key: Key = ("lint", "ignore", place)
        if isinstance(item, dict):
            config.ignores.append(_ignore(item, key, reader))
        else:
            config.ignore += reader.rules([item], key)


def _ignore(said: "dict[str, object]", key: "Key", reader: "_Reader") -> Ignore:
    table = reader.table(said, key, _IGNORE_KEYS)
    code, reason = reader.text(table, key, "code"), reader.text(table, key, "reason")
    if code is None:
        raise reader.error(key, "lacks `code`, the rule that is suppressed")
    if not (reason or "").strip():
        raise reader.error(key, "lacks `reason`: say why the finding is none here")
    codes = reader.codes(code, (*key, "code"))
    if len(codes) != 1:
        raise reader.error((*key, "code"), f"takes one rule, but '{code}' is several; per-file or ignore take groups")
    (only,) = codes
    return Ignore(int(key[2]), reader.text(table, key, "file"), reader.text(table, key, "node"), only, reason or "")


class _Reader:
    """Takes values out of the tables, or says which is wrong and where."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.source = text

    def error(self, key: "Key", reason: str) -> ConfigError:
        """The complaint about a key."""
        from wfstudio.lint.toml_places import line_of

        named = "".join([f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in key]).lstrip(".")
        return ConfigError(f"{self.path}:{line_of(self.source, key)}: `{named}` {reason}")

    def table(self, said: object, key: "Key", known: tuple[str, ...]) -> "dict[str, object]":
        """A table that has no other keys than these."""
        if not isinstance(said, dict):
            raise self.error(key, "takes a table")
        for name in said:
            if name not in known:
                from difflib import get_close_matches

                near = get_close_matches(name, known, n=1, cutoff=0.6)
                hint = f"did you mean `{near[0]}`?" if near else f"there is: {', '.join(known)}"
                raise self.error((*key, name), f"is no setting; {hint}")
        return said

    def text(self, table: "dict[str, object]", key: "Key", name: str) -> str | None:
        """A text, None when it is absent."""
        said = table.get(name)
        if said is not None and not isinstance(said, str):
            raise self.error((*key, name), "takes text")
        return said

    def choice(self, table: "dict[str, object]", key: "Key", name: str, choices: tuple[str, ...]) -> str | None:
        """One of some words, None when it is absent."""
        said = self.text(table, key, name)
        if said is not None and said not in choices:
            raise self.error((*key, name), f"takes {', '.join(choices[:-1])} or {choices[-1]}, not '{said}'")
        return said

    def number(self, table: "dict[str, object]", key: "Key", name: str, least: int) -> int | None:
        """A whole number, None when it is absent."""
        said = table.get(name)
        if said is not None and (not isinstance(said, int) or isinstance(said, bool) or said < least):
            raise self.error((*key, name), f"takes a whole number from {least} on")
        return said

    def codes(self, word: str, key: "Key") -> frozenset[str]:
        """The codes that a selector stands for."""
        try:
            return matching(word)[1]
        except UnknownRule as error:
            raise self.error(key, f"names no rule: {error}") from None

    def rules(self, said: object, key: "Key") -> list[str]:
        """A list of selectors."""
        if not isinstance(said, list) or not all(isinstance(word, str) for word in said):
            raise self.error(key, 'takes a list of rules, such as ["WF301", "WF4", "trap"]')
        for word in said:
            self.codes(word, key)
        return said

    def severities(self, said: object, key: "Key") -> dict[str, str]:
        """Severities by code, from a table of selectors."""
        if not isinstance(said, dict):
            raise self.error(key, 'takes a table, such as WF952 = "error"')
        found: dict[str, str] = {}
        for word, severity in sorted(said.items(), key=lambda item: len(item[0])):
            codes = self.codes(word, (*key, word))
            if not isinstance(severity, str) or severity not in LEVELS:
                raise self.error((*key, word), f"takes {', '.join(LEVELS)}, not {severity!r}")
            found.update(dict.fromkeys(codes & ROWS.keys(), severity))
        return found

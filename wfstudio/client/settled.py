"""Which value each setting of a profile has, and who says it: flag, environment, project's file, user's file."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wfstudio.client.errors import ConfigurationError
from wfstudio.client.profile_rows import BY_KEY, ROWS, Row
from wfstudio.client.settings_file import SettingsFile, wrong

DEFAULT = "default"
FLAG = "flag"

_YES, _NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


@dataclass(frozen=True, slots=True)
class Settled:
    """The values of a profile by key, as given, and the origin of each (``flag``, a variable, a file, ``default``)."""

    table: dict[str, Any] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    folders: dict[str, Path] = field(default_factory=dict)

    def raw(self, key: str) -> Any:
        """The value as it was given; None where nobody says one."""
        return self.table.get(key)

    def text(self, key: str) -> str | None:
        """A text; None where nobody says one."""
        return str(self.table[key]) if self.table.get(key) else None

    def told(self, key: str) -> str | None:
        """A text that only files say."""
        found = self.table.get(key)
        return found if isinstance(found, str) and found else None

    def on(self, key: str) -> bool:
        """Whether a flag is on."""
        return bool(self.table.get(key))

    def path(self, key: str) -> Path | None:
        """A file; one that a settings file names is relative to that file."""
        if not (text := self.text(key)):
            return None
        return Path(os.path.abspath(self.folders.get(key, Path.cwd()) / Path(text).expanduser()))  # noqa: PTH100


def settle(
    flags: Mapping[str, Any], env: Mapping[str, str], name: str, project: SettingsFile, user: SettingsFile
) -> Settled:
    """The settings of a profile. Raises ``ConfigurationError`` naming the flag or variable that cannot be used."""
    files = [(str(file.path), file.profiles[name], file.path) for file in (project, user) if name in file.profiles]
    made = Settled()
    for _, table, _ in reversed(files):  # what is no row: names, where secrets are kept, others' tables
        made.table.update({key: value for key, value in table.items() if key not in BY_KEY})
    for row in ROWS:
        said: list[tuple[Any, str, Path | None]] = []
        if (value := _flagged(row, flags.get(row.key))) is not None:
            said.append((value, FLAG, None))
        if (value := _varied(row, env.get(row.env))) is not None:
            said.append((value, row.env, None))
        said += [
            (table[row.key], origin, path) for origin, table, path in files if table.get(row.key) not in (None, "")
        ]
        if row.kind == "flag":  # nobody can take away what another place says
            said = [one for one in said if one[0]] or said
        if not said:
            made.origins[row.key] = DEFAULT
            continue
        made.table[row.key], made.origins[row.key], path = said[0]
        if path is not None:
            made.folders[row.key] = path.parent
    return made


def _flagged(row: Row, value: Any) -> Any:
    if value is None or value is False or value == "":
        return None
    if row.key != "url" and (reason := wrong(row, value)) is not None:  # a URL says itself what is wrong with it
        raise ConfigurationError(f"--{row.key} {reason}")
    return value


def _varied(row: Row, text: str | None) -> Any:
    """What the environment says; only its proxy may hold a password."""
    if not text:
        return None
    if row.kind == "flag":
        if text.strip().lower() not in (*_YES, *_NO):
            raise ConfigurationError(f"{row.env} is '{text}': 1 or 0 is expected")
        return text.strip().lower() in _YES
    if row.kind == "choice" and (reason := wrong(row, text)) is not None:
        raise ConfigurationError(f"{row.env} {reason}")
    if row.kind == "proxy":
        from wfstudio.client.proxies import check_proxy

        try:
            check_proxy(text)
        except ConfigurationError as error:
            raise ConfigurationError(f"{row.env} cannot be used: {error.message}") from None
    return text

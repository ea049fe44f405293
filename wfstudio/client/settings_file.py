"""Reading the profiles of a ``wfstudio.toml``: the user's, or a project's. What is wrong is named by line and key."""

import tomllib
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn

from wfstudio.client.errors import ConfigurationError
from wfstudio.client.profile_rows import BY_KEY, KEPT_IN, SECRETS, TOLD, Row
from wfstudio.paths import config_dir

FILE_NAME = "wfstudio.toml"


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """What one file says of profiles; ``path`` None for a file that is not there."""

    path: Path | None = None
    chosen: str | None = None
    profiles: dict[str, dict[str, Any]] = field(default_factory=dict)


def user_file() -> SettingsFile:
    """The user's own file. Raises ``ConfigurationError``."""
    return read(config_dir() / FILE_NAME)


def projects_file(folder: Path | None = None) -> SettingsFile:
    """The project's file, found from a folder upwards. Raises ``ConfigurationError``."""
    return read(project_file(folder or Path.cwd()))


def project_file(folder: Path) -> Path | None:
    """The nearest ``wfstudio.toml`` in a folder or one above it, up to the home folder; None when there is none."""
    home = Path.home()
    for place in (folder.absolute(), *folder.absolute().parents):
        if (found := place / FILE_NAME).is_file():
            return found
        if place == home:
            break
    return None


def read(path: Path | None) -> SettingsFile:
    """The profiles of a file; nothing when there is none. Raises ``ConfigurationError`` naming line and key."""
    if path is None:
        return SettingsFile()
    try:
        text = path.read_text(encoding="utf-8")
        loaded = tomllib.loads(text)
    except FileNotFoundError:
        return SettingsFile()
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from None
    return _Checked(path, text).file(loaded)


class _Checked:
    def __init__(self, path: Path, text: str) -> None:
        self._path, self._text = path, text

    def file(self, loaded: dict[str, Any]) -> SettingsFile:
        chosen = loaded.get("profile")
        if not isinstance(chosen, str | None):
            self._wrong(("profile",), "takes a profile's name as text")
        profiles = loaded.get("profiles", {})
        if not isinstance(profiles, dict):
            self._wrong(("profiles",), "holds tables such as [profiles.staging]")
        for name, table in profiles.items():
            if not isinstance(table, dict):
                self._wrong(("profiles", name), "takes a table")
            for key, value in table.items():
                self._setting(("profiles", name, key), value)
        return SettingsFile(self._path, chosen or None, profiles)

    def _setting(self, place: tuple[str, str, str], value: object) -> None:
        _, name, key = place
        if key in ("license", "token"):
            from wfstudio.client.secret_store import license_file

            where = f"put a license into {license_file(name)} (mode 0600)"
            self._wrong(place, f"is a secret: a {key} does not belong in this file; {where}")
        if key in SECRETS:
            if value not in KEPT_IN:
                self._wrong(place, f"says where the secret is kept ({' or '.join(KEPT_IN)}), never the secret itself")
        elif key == "keyring":
            if not isinstance(value, bool):
                self._wrong(place, "takes true or false")
        elif key in TOLD:
            if not isinstance(value, str):
                self._wrong(place, "takes text")
        elif key in BY_KEY:
            if (reason := wrong(BY_KEY[key], value)) is not None:
                self._wrong(place, reason)
        elif not isinstance(value, dict | list):  # tables are of others than the connection
            self._unknown(place)

    def _unknown(self, place: tuple[str, str, str]) -> NoReturn:
        known = [*BY_KEY, *SECRETS, *TOLD, "keyring"]
        near = get_close_matches(place[2].replace("_", "-"), known, n=1, cutoff=0.6)
        self._wrong(place, f"is no setting; {f'did you mean `{near[0]}`?' if near else f'there is: {_list(known)}'}")

    def _wrong(self, place: tuple[str, ...], reason: str) -> NoReturn:
        from wfstudio.lint.toml_places import line_of

        raise ConfigurationError(f"{self._path}:{line_of(self._text, place)}: `{'.'.join(place)}` {reason}")


def wrong(row: Row, value: object) -> str | None:
    """Why a setting cannot have this value; None when it can."""
    from wfstudio.client.connection import normalized_url
    from wfstudio.client.proxies import check_proxy

    if row.kind == "flag":
        return None if isinstance(value, bool) else "takes true or false"
    if not isinstance(value, str):
        return "takes text"
    if row.kind == "choice" and value not in row.choices:
        return f"takes {_list(row.choices, 'or')}, not '{value}'"
    try:
        if row.key == "url" and value:
            normalized_url(value)
        if row.kind == "proxy" and value:
            check_proxy(value, password=False)
    except ConfigurationError as error:
        return f"cannot be used: {error.message}"
    return None


def _list(words: tuple[str, ...] | list[str], last: str = "and") -> str:
    return f"{', '.join(words[:-1])} {last} {words[-1]}"

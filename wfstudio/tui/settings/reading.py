"""What the settings are, and who says so: flag, environment, project's file, user's file, default, in that order."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wfstudio.paths import config_dir
from wfstudio.tui.settings.table import ROWS, SETTINGS, Setting, Value

FILE_NAME = "wfstudio.toml"
TABLE = "studio"


@dataclass(slots=True)
class Settings:
    """The values that hold. ``sources`` says of each where it comes from; ``faults`` what was left out, and why."""

    values: dict[str, Value] = field(default_factory=lambda: {row.name: row.default for row in ROWS})
    sources: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def flag(self, name: str) -> bool:
        """A setting that is on or off."""
        return self.values[name] is True

    def text(self, name: str) -> str:
        """A setting that is one of some words."""
        return str(self.values[name])

    def source(self, name: str) -> str:
        """Where the value comes from, for a person."""
        return self.sources.get(name, "default")

    def say(self, name: str, value: Value, source: str) -> None:
        """Let a source say a value; it wins over those before it."""
        self.values[name] = value
        self.sources[name] = source


def user_file() -> Path:
    """The user's ``wfstudio.toml``, whose table ``[studio]`` the settings screen writes."""
    return config_dir() / FILE_NAME


def project_file(folder: Path) -> Path | None:
    """The nearest ``wfstudio.toml`` in a folder or one above it, as profiles are looked for."""
    from wfstudio.client.settings_file import project_file as found

    return found(folder)


def read_settings(
    flags: Mapping[str, Value | None] | None = None,
    environ: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Settings:
    """The settings that hold here. Never raises: what cannot be used is told in ``faults`` and left out."""
    settings = Settings()
    try:
        _take(settings, user_file(), project=False)
    except OSError as error:
        settings.faults.append(str(error))
    found = project_file(folder or Path.cwd())
    if found is not None and found != user_file():
        _take(settings, found, project=True)
    env = os.environ if environ is None else environ
    for row in ROWS:
        if word := env.get(row.variable):
            try:
                settings.say(row.name, row.from_word(word), row.variable)
            except ValueError as error:
                settings.faults.append(f"{row.variable} {error}")
    for name, value in (flags or {}).items():
        if value is not None:
            settings.say(name, value, "flag")
    return settings


def _take(settings: Settings, path: Path, *, project: bool) -> None:
    """Take what a file's ``[studio]`` says."""
    try:
        text = path.read_text(encoding="utf-8")
        table = tomllib.loads(text).get(TABLE, {})
    except FileNotFoundError:
        return
    except (OSError, ValueError) as error:
        settings.faults.append(f"{path}: cannot be read: {error}")
        return
    if not isinstance(table, dict):
        settings.faults.append(f"{_place(path, text, ())}: `{TABLE}` takes a table")
        return
    for name, said in table.items():
        fault = _fault(settings, path, name, said, project)
        if fault:
            settings.faults.append(f"{_place(path, text, (name,))}: `{TABLE}.{name}` {fault}")


def _fault(settings: Settings, path: Path, name: str, said: Any, project: bool) -> str | None:
    row = SETTINGS.get(name)
    if row is None:
        from difflib import get_close_matches

        near = get_close_matches(name, SETTINGS, n=1, cutoff=0.6)
        return f"is no setting; {f'did you mean `{near[0]}`?' if near else 'there is: ' + ', '.join(SETTINGS)}"
    if project and not row.project:
        return "can only be said in your own file, by a variable or by a flag"
    try:
        settings.say(name, row.checked(said), f"project: {path}" if project else f"yours: {path}")
    except ValueError as error:
        return str(error)
    return None


def _place(path: Path, text: str, key: tuple[str, ...]) -> str:
    from wfstudio.lint.toml_places import line_of

    return f"{path}:{line_of(text, (TABLE, *key))}"


def wins_over_yours(settings: Settings, row: Setting) -> str | None:
    """What says this setting with more weight than the user's own file, None when nothing does."""
    source = settings.source(row.name)
    return None if source == "default" or source.startswith("yours: ") else source

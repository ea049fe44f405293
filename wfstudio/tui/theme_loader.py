"""Themes are TOML files, found by name: those that come with the product, then the user's own, which win."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from textual.color import Color, ColorParseError
from textual.theme import Theme

from wfstudio.paths import config_dir, themes_dir

DEFAULT_THEME = "wfstudio-dark"
COLOURS = (
    "primary", "secondary", "accent", "warning", "error", "success", "foreground", "background", "surface", "panel",
)  # fmt: skip
"""The colours a theme names; ``primary``, ``foreground`` and ``background`` are required."""

_REQUIRED = ("primary", "foreground", "background")
_NOT_COLOURS = ("style", "percent")


class BadTheme(Exception):
    """A theme file that cannot be used; the message names the file and what is wrong in it."""


def folders() -> list[Path]:
    """Where themes are looked for; a later folder wins over an earlier one."""
    found = [themes_dir()]
    try:
        found.append(config_dir() / "themes")
    except OSError:  # a home that cannot be written has no themes of its own
        pass
    return found


def load_theme(path: Path) -> Theme:
    """The theme in a file; its name is the file's name without ``.toml``. Raises BadTheme."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadTheme(f"theme {path}: cannot be read: {error}") from None
    colours = _table(table, "colors", path)
    for key in _REQUIRED:
        if key not in colours:
            raise BadTheme(f"theme {path}: [colors] needs '{key}'")
    unknown = sorted(set(colours) - set(COLOURS))
    if unknown:
        raise BadTheme(f"theme {path}: [colors] knows no '{unknown[0]}'")
    for key, value in colours.items():
        _check_colour(path, f"colors.{key}", value)
    variables = _table(table, "variables", path)
    for key, value in variables.items():
        if not key.endswith(_NOT_COLOURS):
            _check_colour(path, f"variables.{key}", value)
    dark = table.get("dark", True) is True
    return Theme(name=path.stem, dark=dark, variables=variables, **colours)  # type: ignore[arg-type]


def _table(table: dict[str, Any], key: str, path: Path) -> dict[str, str]:
    found = table.get(key, {})
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise BadTheme(f"theme {path}: [{key}] must be a table of strings")
    return found


def _check_colour(path: Path, key: str, value: str) -> None:
    try:
        Color.parse(value.split(" ")[0])
    except ColorParseError:
        raise BadTheme(f"theme {path}: {key} is no colour: {value!r}") from None


def find_themes() -> Iterator[Theme | BadTheme]:
    """Every theme of every folder; a file that cannot be used comes as the error that says why."""
    for folder in folders():
        for path in sorted(folder.glob("*.toml")):
            try:
                yield load_theme(path)
            except BadTheme as error:
                yield error

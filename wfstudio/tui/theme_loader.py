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
    """A theme file that cannot be used; the message names file, line and key."""


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
        text = path.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadTheme(f"{path}: cannot be read: {error}") from None
    colours = _table(table, "colors", path, text)
    for key in _REQUIRED:
        if key not in colours:
            raise _bad(path, text, ("colors",), f"needs '{key}'")
    for key, value in colours.items():
        if key not in COLOURS:
            raise _bad(path, text, ("colors", key), f"is no colour of a theme; there is: {', '.join(COLOURS)}")
        _check_colour(path, text, ("colors", key), value)
    variables = _table(table, "variables", path, text)
    for key, value in variables.items():
        if not key.endswith(_NOT_COLOURS):
            _check_colour(path, text, ("variables", key), value)
    dark = table.get("dark", True)
    if not isinstance(dark, bool):
        raise _bad(path, text, ("dark",), f"takes true or false, not {dark!r}")
    return Theme(name=path.stem, dark=dark, variables=variables, **colours)  # type: ignore[arg-type]


def _bad(path: Path, text: str, key: tuple[str, ...], reason: str) -> BadTheme:
    from wfstudio.lint.toml_places import line_of

    return BadTheme(f"{path}:{line_of(text, key)}: `{'.'.join(key)}` {reason}")


def _table(table: dict[str, Any], key: str, path: Path, text: str) -> dict[str, str]:
    found = table.get(key, {})
    if not isinstance(found, dict):
        raise _bad(path, text, (key,), "takes a table of strings")
    for name, value in found.items():
        if not isinstance(value, str):
            raise _bad(path, text, (key, name), f"takes a string, not {value!r}")
    return found


def _check_colour(path: Path, text: str, key: tuple[str, ...], value: str) -> None:
    try:
        Color.parse(value.split(" ")[0])
    except ColorParseError:
        raise _bad(path, text, key, f"is no colour: {value!r}") from None


def find_themes() -> Iterator[Theme | BadTheme]:
    """Every theme of every folder; a file that cannot be used comes as the error that says why."""
    for folder in folders():
        for path in sorted(folder.glob("*.toml")):
            try:
                yield load_theme(path)
            except BadTheme as error:
                yield error

"""Changing the user's ``wfstudio.toml``: one profile's table or the profile in use; every other line stays as it is."""

import os
import re
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from wfstudio.client.connection import EMBEDDED
from wfstudio.client.errors import ConfigurationError
from wfstudio.client.settings_file import FILE_NAME
from wfstudio.paths import config_dir

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_HEADER = re.compile(r"\s*\[")
_USED = re.compile(r"\s*[\"']?profile[\"']?\s*=")

Table = dict[str, str | bool]


def check_name(name: str) -> str:
    """A name that a profile may have; raises ``ConfigurationError``."""
    if name == EMBEDDED or not _NAME.fullmatch(name):
        why = "is the embedded service's own" if name == EMBEDDED else "may hold letters, digits, . _ - only"
        raise ConfigurationError(f"profile '{name}': the name {why}")
    return name


def read() -> dict[str, Any]:
    """The user's file; {} when there is none. Raises ``ConfigurationError``."""
    return _parse(_text())


def put(name: str, table: Table) -> None:
    """Add a profile or replace it. Raises ``ConfigurationError``."""
    lines = _without(_text().splitlines(), name)
    if lines and lines[-1].strip():
        lines.append("")
    lines.append(f"[profiles.{_key(name)}]")
    lines += [f"{key} = {_value(value)}" for key, value in table.items()]
    wanted = read()
    wanted.setdefault("profiles", {})[name] = dict(table)
    _write(lines, wanted)


def remove(name: str) -> None:
    """Remove a profile; when it was the one in use, the embedded service is again. Raises ``ConfigurationError``."""
    lines, wanted = _without(_text().splitlines(), name), read()
    wanted["profiles"].pop(name)
    if wanted.get("profile") == name:
        lines = _without_used(lines)
        wanted.pop("profile")
    _write(lines, wanted)


def use(name: str) -> None:
    """Make a profile the one that is used when nothing else is said. Raises ``ConfigurationError``."""
    lines = [f"profile = {_value(name)}", *_without_used(_text().splitlines())]
    _write(lines, {**read(), "profile": name})


def _path() -> Path:
    return config_dir() / FILE_NAME


def _text() -> str:
    try:
        return _path().read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{_path()}: cannot be read: {error}") from None


def _parse(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except ValueError as error:
        raise ConfigurationError(f"{_path()}: cannot be read: {error}") from None


def _without(lines: list[str], name: str) -> list[str]:
    """The lines without a profile's table."""
    header = re.compile(rf"""\s*\[\s*profiles\s*\.\s*(["']?){re.escape(name)}\1\s*\]\s*(#.*)?""")
    kept, inside = [], False
    for line in lines:
        if _HEADER.match(line):
            inside = bool(header.fullmatch(line))
        if not inside:
            kept.append(line)
    return kept


def _without_used(lines: list[str]) -> list[str]:
    """The lines without the top-level ``profile``."""
    kept, top = [], True
    for line in lines:
        top = top and not _HEADER.match(line)
        if not (top and _USED.match(line)):
            kept.append(line)
    return kept


def _key(name: str) -> str:
    return f'"{name}"' if "." in name else name


def _value(value: str | bool) -> str:
    """A value as TOML writes it; a JSON string without control characters is a TOML string."""
    import json

    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value.replace("\x7f", ""), ensure_ascii=False)


def _write(lines: list[str], wanted: dict[str, Any]) -> None:
    """Write the file whole, unless the lines do not say what is wanted (a file written in a way unknown here)."""
    text, path = "\n".join(lines) + "\n", _path()
    got = _parse(text)
    if {**got, "profiles": got.get("profiles", {})} != {**wanted, "profiles": wanted.get("profiles", {})}:
        raise ConfigurationError(f"{path}: is written in a way that cannot be changed safely; edit it by hand")
    target = path.resolve()
    try:
        handle, name = tempfile.mkstemp(prefix=".wfstudio.", dir=target.parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be written: {error.strerror}") from None

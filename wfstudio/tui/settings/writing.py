"""Changing the user's settings: one key of ``[studio]`` in their ``wfstudio.toml``; every other line stays."""

from pathlib import Path

from wfstudio.document.writing import replace_file
from wfstudio.tui.settings.reading import TABLE, user_file
from wfstudio.tui.settings.table import ROWS, Setting, Value


def write_setting(name: str, value: Value | None) -> Path:
    """Say a setting in the user's file, or (None) say it no longer; tells which file that is.

    Raises ValueError when the file is not usable, and SaveFailed when it cannot be written.
    """
    path = user_file()
    try:
        before = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        before = ""
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: cannot be read: {error}") from None
    after = changed(before, name, value, str(path))
    if after != before:
        replace_file(after.encode("utf-8"), path)
    return path


def changed(text: str, name: str, value: Value | None, path: str = "wfstudio.toml") -> str:
    """The text with that setting in it. Raises ValueError when it is no TOML."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(text)
    except TOMLKitError as error:
        raise ValueError(f"{path}: is not TOML: {error}") from None
    table = document.get(TABLE)
    if table is not None and not hasattr(table, "keys"):
        raise ValueError(f"{path}: `{TABLE}` must be a table")
    if value is None:
        if table is not None and name in table:
            del table[name]
            if not table:
                del document[TABLE]
    elif table is None:
        gap = "" if not text or text.endswith("\n\n") else "\n" if text.endswith("\n") else "\n\n"
        return f"{text}{gap}[{TABLE}]\n{name} = {toml_value(value)}\n"
    else:
        table[name] = value
    return tomlkit.dumps(document)


def toml_value(value: Value) -> str:
    """A value as TOML writes it."""
    return str(value).lower() if isinstance(value, bool) else f'"{value}"'


def example() -> str:
    """A commented ``[studio]`` table with every setting at its default."""
    return "\n".join([f"[{TABLE}]", *[line for row in ROWS for line in _lines(row)], ""])


def _lines(row: Setting) -> list[str]:
    mine = "" if row.project else "; not in a project's file"
    start = "" if row.live else "; from the next start"
    return [f"# {row.help} ({row.takes}{start}{mine}).", f"# {row.name} = {toml_value(row.default)}"]

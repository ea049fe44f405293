"""The values that a project declares for placeholders, for editors: by name, and of each by profile.

Only what can be read counts: whoever sends a workflow says what is wrong with these files.
"""

from pathlib import Path

TABLE = "values"
FOLDER = "env"
ALL = ""
"""Stands for the values of every profile."""

Declared = dict[str, dict[str, str]]


def declared_values(file: str | None) -> Declared:
    """For each name the value, as text, by profile; {} where there is no project."""
    folder = Path(file).absolute().parent if file else Path.cwd()
    project = _project(folder)
    found: Declared = {}
    if project is not None:
        table = _read(project).get(TABLE)
        for key, value in (table if isinstance(table, dict) else {}).items():
            if isinstance(value, dict):
                _add(found, key, value)
            else:
                _add(found, ALL, {key: value})
    for place in dict.fromkeys((project.parent if project is not None else folder, folder)):
        for path in sorted((place / FOLDER).glob("*.toml")):
            _add(found, path.stem, _read(path))
    return found


def _add(found: Declared, profile: str, values: dict[str, object]) -> None:
    for name, value in values.items():
        if isinstance(value, bool):
            found.setdefault(name, {})[profile] = str(value).lower()
        elif isinstance(value, str | int | float):
            found.setdefault(name, {})[profile] = str(value)


def _project(folder: Path) -> Path | None:
    from wfstudio.lint.settings import find

    found = find(str(folder), {})
    return Path(found) if found else None


def _read(path: Path) -> dict[str, object]:
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}

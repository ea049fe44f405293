"""Taking a suppression out of a project's ``wfstudio.toml`` again; every other line stays as it is."""

import os

from wfstudio.document.writing import replace_file
from wfstudio.lint.config_file import ConfigError, read
from wfstudio.lint.settings import Project
from wfstudio.lint.suppressions import Ignore

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from pathlib import Path


def suppressed(file: "str | os.PathLike[str]") -> list[Ignore]:
    """The suppressions that hold for a file, in the order of its ``wfstudio.toml``. Raises ConfigError."""
    settings = Project().settings_for(os.fspath(file))
    return settings.ignores_for(os.fspath(file))


def unignore(file: "str | os.PathLike[str]", wanted: Ignore) -> "Path":
    """Takes a suppression out and says which ``wfstudio.toml`` it stood in.

    Raises ConfigError when it is no longer there or the file is not usable, and SaveFailed.
    """
    from pathlib import Path

    config = Project().settings_for(os.fspath(file)).config
    if config is None:
        raise ConfigError("there is no wfstudio.toml any more")
    found = next((one for one in read(config.path).ignores if _is(one, wanted)), None)
    if found is None:
        raise ConfigError(f"{config.path}: that suppression is not there any more")
    target = Path(config.path)
    replace_file(without(config.text, found).encode("utf-8"), target)
    return target


def _is(one: Ignore, other: Ignore) -> bool:
    return (one.file, one.node, one.code, one.reason) == (other.file, other.node, other.code, other.reason)


def without(text: str, ignore: Ignore) -> str:
    """The text of a ``wfstudio.toml`` without one of its suppressions."""
    from wfstudio.lint.rules.suppressions import unused

    fix = unused(ignore, text).fix
    if fix is not None:
        data = text.encode("utf-8")
        (edit,) = fix.edits
        return (data[: edit.start] + data[edit.end :]).decode("utf-8")
    import tomlkit  # an item of a list on lines of its own

    document = tomlkit.parse(text)
    del document["lint"]["ignore"][ignore.place]
    return tomlkit.dumps(document)

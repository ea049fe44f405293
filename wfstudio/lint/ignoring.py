"""Adding a suppression to a project's ``wfstudio.toml``; every other line, comments too, stays as it is."""

import os

from wfstudio.document.writing import replace_file
from wfstudio.lint.config_file import ConfigError, parse
from wfstudio.lint.selection import matching
from wfstudio.lint.settings import FILE_NAME, Project

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from pathlib import Path


def ignore(file: "str | os.PathLike[str]", code: str, node: str | None, reason: str) -> "Path":
    """Suppresses a rule in a file, at one node or (None) at all, and says which ``wfstudio.toml`` it wrote: the one
    that holds for the file, else a new one beside it. What is suppressed so already stays as it is.

    Raises ConfigError when there is no reason or no such rule, or that file is no usable ``wfstudio.toml``, and
    SaveFailed when it cannot be written.
    """
    from pathlib import Path

    if not reason.strip():
        raise ConfigError("a suppression needs a reason")
    if len(matching(code)[1]) != 1:
        raise ConfigError(f"'{code}' is no rule's code")
    config = Project().settings_for(os.fspath(file)).config
    target = Path(config.path) if config else Path(os.path.abspath(file)).parent / FILE_NAME  # noqa: PTH100
    name = os.path.relpath(os.path.abspath(file), target.parent).replace(os.sep, "/")  # noqa: PTH100
    name = name if "/" in name else f"./{name}"  # this one, and not any of that name
    text = config.text if config else ""
    if config and any((known.file, known.node, known.code) == (name, node, code.upper()) for known in config.ignores):
        return target
    added = with_ignore(text, name, code.upper(), node, " ".join(reason.split()))
    parse(str(target), added)
    replace_file(added.encode("utf-8"), target)
    return target


def with_ignore(text: str, file: str, code: str, node: str | None, reason: str) -> str:
    """The text of a ``wfstudio.toml`` with one more suppression."""
    import tomlkit
    from tomlkit.items import AoT, Array

    document = tomlkit.parse(text)
    lint = document.get("lint")
    listed = lint.get("ignore") if lint is not None else None
    row = tomlkit.inline_table() if isinstance(listed, Array) else tomlkit.table()
    row["file"] = file
    if node is not None:
        row["node"] = node
    row["code"] = code
    row["reason"] = reason
    if isinstance(listed, Array | AoT):
        listed.append(row)
        return tomlkit.dumps(document)
    # none yet: a table of its own at the end needs nothing of what is there
    gap = "" if not text or text.endswith("\n\n") else "\n" if text.endswith("\n") else "\n\n"
    fresh = tomlkit.document()
    rows = tomlkit.aot()
    rows.append(row)
    fresh["ignore"] = rows
    return f"{text}{gap}{tomlkit.dumps(fresh).replace('[[ignore]]', '[[lint.ignore]]')}"

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
    if not reason.strip():
        raise ConfigError("a suppression needs a reason")
    if len(matching(code)[1]) != 1:
        raise ConfigError(f"'{code}' is no rule's code")
    target, text = settings_file(file)
    added = ignored(target, text or "", file, code.upper(), node, reason)
    if added != text:
        replace_file(added.encode("utf-8"), target)
    return target


def settings_file(file: "str | os.PathLike[str]") -> "tuple[Path, str | None]":
    """The ``wfstudio.toml`` that holds for a file and its text; None instead of the text where there is none yet."""
    from pathlib import Path

    config = Project().settings_for(os.fspath(file)).config
    if config is not None:
        return Path(config.path), config.text
    return Path(os.path.abspath(file)).parent / FILE_NAME, None  # noqa: PTH100


def ignored(target: "Path", text: str, file: "str | os.PathLike[str]", code: str, node: str | None, reason: str) -> str:
    """The text of that ``wfstudio.toml`` with the suppression in it. Raises ConfigError when it is not usable."""
    name = os.path.relpath(os.path.abspath(file), target.parent).replace(os.sep, "/")  # noqa: PTH100
    name = name if "/" in name else f"./{name}"  # this one, and not any of that name
    known = parse(str(target), text).ignores
    if any((one.file, one.node, one.code) == (name, node, code) for one in known):
        return text
    added = with_ignore(text, name, code, node, " ".join(reason.split()))
    parse(str(target), added)
    return added


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

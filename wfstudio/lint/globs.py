"""Patterns of file names as a project's settings have them: `*` stays within a folder, `**` does not."""

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from re import Pattern

_MARKS = frozenset("*?[")
_COMPILED: "dict[str, Pattern[str]]" = {}


def is_pattern(text: str) -> bool:
    """Whether this stands for any number of files, and not for the one of that name."""
    return not _MARKS.isdisjoint(text) or "/" not in text or not text.endswith(".json")


def matches(pattern: str, name: str) -> bool:
    """Whether a file's name, relative to the project's folder and with `/`, is one that the pattern stands for.

    A pattern without a `/` stands for files of that name in any folder; one that names a folder for all in it.
    """
    compiled = _COMPILED.get(pattern)
    if compiled is None:
        import re

        compiled = _COMPILED[pattern] = re.compile(_expression(pattern))
    return compiled.fullmatch(name) is not None


def _expression(pattern: str) -> str:
    anchored = "/" in pattern.rstrip("/")
    pattern = pattern.removeprefix("./").strip("/")
    made, at = "", 0
    while at < len(pattern):
        if pattern.startswith("**/", at):
            made, at = f"{made}(?:.*/)?", at + 3
        elif pattern.startswith("**", at):
            made, at = f"{made}.*", at + 2
        else:
            made, at = _one(pattern, at, made)
    return f"(?s:{'' if anchored else '(?:.*/)?'}{made}(?:/.*)?)"


def _one(pattern: str, at: int, made: str) -> tuple[str, int]:
    import re

    mark = pattern[at]
    if mark == "*":
        return f"{made}[^/]*", at + 1
    if mark == "?":
        return f"{made}[^/]", at + 1
    close = pattern.find("]", at + 2) if mark == "[" else -1
    if close > 0:
        inside = pattern[at + 1 : close].replace("\\", r"\\")
        inside = f"^{inside[1:]}" if inside[0] == "!" else inside.replace("[", r"\[")
        return f"{made}[{inside}]", close + 1
    return made + re.escape(mark), at + 1

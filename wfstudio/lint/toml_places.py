"""Where a key stands in a TOML text that parses: lines of keys, spans of tables. Read only to name a place."""

import re

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    Key = tuple[str | int, ...]

_PART = re.compile(r"""\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*""")
_HEADER = re.compile(r"\s*\[(\[)?")
_MULTILINE = re.compile(r'"""|' + "'''")


def line_of(text: str, wanted: "Key") -> int:
    """The line, from 1, of a key by its path (array tables by number), or of the nearest table around it."""
    best, depth = 1, 0
    for number, path in _keys(text):
        common = 0
        for mine, sought in zip(path, wanted, strict=False):
            if mine != sought:
                break
            common += 1
        if common == len(wanted):
            return number
        if common > depth and common == len(path):
            best, depth = number, common
    return best


def table_span(text: str, wanted: "Key") -> tuple[int, int] | None:
    """The characters of an array's table, from its header to the end of its last line; None when it is no table of its
    own. Blank lines and comments after it are not part of it."""
    lines = text.splitlines(keepends=True)
    found = [number for number, path in _keys(text) if path == wanted]
    if not found or not _HEADER.match(lines[found[0] - 1]):
        return None
    first = last = found[0]
    inside = [number for number, path in _keys(text) if path[: len(wanted)] == wanted]
    last = max(inside)
    later = [number for number, path in _keys(text) if number > last]
    end = later[0] - 1 if later else len(lines)
    while end > last and _is_filling(lines[end - 1]):
        end -= 1
    start = sum(map(len, lines[: first - 1]))
    return start, start + sum(map(len, lines[first - 1 : end]))


def _is_filling(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _keys(text: str) -> "list[tuple[int, Key]]":
    """(line, path) of each header and each key that begins a line."""
    found: list[tuple[int, Key]] = []
    table: Key = ()
    counts: dict[Key, int] = {}
    inside = ""
    for number, line in enumerate(text.splitlines(), 1):
        if inside:
            inside = "" if inside in line else inside
            continue
        header = _HEADER.match(line)
        if header and (parts := _parts(line, header.end())):
            table = tuple(parts)
            if header.group(1):
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
            else:
                table = _numbered(table, counts)
            found.append((number, table))
        elif parts := _parts(line, 0):
            found.append((number, (*table, *parts)))
            marks: list[str] = _MULTILINE.findall(line)
            inside = marks[-1] if len(marks) % 2 else ""
    return found


def _numbered(table: "Key", counts: "dict[Key, int]") -> "Key":
    """A table below an array's table belongs to the last one of it."""
    made: Key = ()
    for part in table:
        made = (*made, part)
        if made in counts:
            made = (*made, counts[made])
    return made


def _parts(line: str, at: int) -> list[str]:
    """The dotted key at a place of a line; [] when there is none."""
    parts: list[str] = []
    while (found := _PART.match(line, at)) is not None:
        parts.append(next(group for group in found.groups() if group is not None))
        at = found.end()
        if line[at : at + 1] != ".":
            break
        at += 1
    return parts if parts and line[at : at + 1] in ("=", "]") else []

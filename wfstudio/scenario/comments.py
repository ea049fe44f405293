"""The comments of a YAML text and where they stand, so that they can be kept when the text is written anew."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import yaml

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Comments:
    """``top``: lines before the first key; ``end``: after the last one; ``found``: lines above an entry and the
    comment beside it, by keys and positions."""

    top: tuple[str, ...] = ()
    end: tuple[str, ...] = ()
    found: Mapping[Place, tuple[tuple[str, ...], str]] = field(default_factory=dict)

    def at(self, place: Place) -> tuple[tuple[str, ...], str]:
        """The lines above an entry, and the comment beside it ("" for none)."""
        return self.found.get(place, ((), ""))

    def within(self, place: Place) -> bool:
        """Whether there are comments further inside an entry, which then cannot stand on one line."""
        return any(len(other) > len(place) and other[: len(place)] == place for other in self.found)


def comments_in(text: str) -> Comments:
    """The comments of a text; none where it is no YAML."""
    try:
        root = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError:
        return Comments()
    lines = text.splitlines()
    if root is None:
        return Comments(tuple(line for line in lines if line.startswith("#")))
    found: dict[Place, tuple[tuple[str, ...], str]] = {}
    first = root.start_mark.line
    for place, start, value in _entries(root, ()):
        above = _above(lines, start.line) if start.line > first else ()
        beside = _beside(lines, value)
        if above or beside:
            found.setdefault(place, (above, beside))
    last = _last_line(root)
    return Comments(
        tuple(line.rstrip() for line in lines[:first] if line.startswith("#")),
        tuple(line.rstrip() for line in lines[last + 1 :] if line.startswith("#")),
        found,
    )


def _entries(node: yaml.Node, place: Place) -> Iterator[tuple[Place, yaml.Mark, yaml.Node]]:
    """(place, where it starts, value node) of every entry, outer ones first."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*place, str(key.value))
            yield here, key.start_mark, value
            yield from _entries(value, here)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            here = (*place, number)
            yield here, value.start_mark, value
            yield from _entries(value, here)


def _above(lines: list[str], line: int) -> tuple[str, ...]:
    start = line
    while start and lines[start - 1].lstrip().startswith("#"):
        start -= 1
    return tuple(text.strip() for text in lines[start:line])


def _beside(lines: list[str], value: yaml.Node) -> str:
    flow = isinstance(value, yaml.ScalarNode) or getattr(value, "flow_style", False)
    if not flow or value.end_mark.line >= len(lines):
        return ""
    rest = lines[value.end_mark.line][value.end_mark.column :]
    shown = rest.lstrip(" ,]}") if isinstance(value, yaml.ScalarNode) else rest.strip()
    return shown.strip() if shown.startswith("#") and rest != shown else ""


def _last_line(node: yaml.Node) -> int:
    while isinstance(node, yaml.MappingNode | yaml.SequenceNode) and node.value and not node.flow_style:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    return int(node.end_mark.line) if node.end_mark.column else int(node.end_mark.line) - 1

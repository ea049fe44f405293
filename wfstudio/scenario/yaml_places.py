"""YAML and JSON read as plain values that know on which line they stand."""

import re
from dataclasses import dataclass

import yaml

from wfstudio.document.model import Json

_DEEPEST = 60
_MOST_VALUES = 100_000
_MOST_OPENERS = 1_000  # of which each may nest deeper
_LONGEST = 200_000  # characters
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d+)?(?:[eE][+-]?\d{1,3})?")
_NUMBER_TAGS = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float")
_WORDS: dict[str, Json] = {"true": True, "false": False, "null": None, "~": None}


class BadShape(Exception):
    """The file does not have the shape it should have: ``message``, ``line``, ``column`` and ``key`` (dotted, "" at the
    top)."""

    def __init__(self, message: str, line: int, key: str = "", column: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.key = key
        self.column = column


@dataclass(frozen=True, slots=True)
class Placed:
    """A value and where it stands: text, a list, or a mapping; ``plain`` tells an unquoted scalar.

    ``line`` and ``column`` count from 1; those of a value under a key are the key's. ``number`` tells a scalar that
    the file marks as a number (``!!int 3``, ``!!float 0.5``), which then is one where unquoted numbers are text.
    """

    value: "str | list[Placed] | dict[str, Placed]"
    line: int
    key: str
    plain: bool = False
    column: int = 1
    number: bool = False

    def bad(self, message: str) -> BadShape:
        """What to raise when something is wrong with this value."""
        return BadShape(message, self.line, self.key, self.column)

    def mapping(self, what: str) -> "dict[str, Placed]":
        """The value as a mapping; BadShape when it is none."""
        if isinstance(self.value, dict):
            return self.value
        if self.value == "" and self.plain:
            return {}
        raise self.bad(f"{what} must be a mapping")

    def sequence(self, what: str) -> "list[Placed]":
        """The value as a list; BadShape when it is none."""
        if isinstance(self.value, list):
            return self.value
        if self.value == "" and self.plain:
            return []
        raise self.bad(f"{what} must be a list")

    def text(self, what: str) -> str:
        """The value as text; BadShape when it is a list or a mapping."""
        if isinstance(self.value, str):
            return self.value
        raise self.bad(f"{what} must be text")

    def free(self, *, numbers: bool) -> Json:
        """The value as JSON: unquoted true, false and null are those words, and unquoted numbers if asked for."""
        if isinstance(self.value, dict):
            return {key: item.free(numbers=numbers) for key, item in self.value.items()}
        if isinstance(self.value, list):
            return [item.free(numbers=numbers) for item in self.value]
        if self.plain and self.value in _WORDS:
            return _WORDS[self.value]
        if self.plain and (numbers or self.number) and _NUMBER.fullmatch(self.value):
            return int(self.value) if self.value.lstrip("-").isdigit() else float(self.value)
        return self.value


def read_placed(text: str) -> Placed:
    """The one value in ``text``, JSON or YAML. Raises BadShape, also for a key written twice."""
    text = text.replace("\t", " ") if text.lstrip().startswith("{") else text
    try:
        node = _quickly(text) or yaml.compose(text, Loader=yaml.BaseLoader)
        if node is None:
            raise BadShape("the file is empty", 1)
        return _Placing().placed(node, "", 0)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        reason = " ".join(part for part in (problem.problem, problem.context) if part)
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise BadShape(f"neither JSON nor YAML: {reason}", line, column=column) from None
    except yaml.YAMLError as problem:
        raise BadShape(f"neither JSON nor YAML: {str(problem).splitlines()[0]}", 1) from None
    except RecursionError:
        raise BadShape("nested too deeply", 1) from None


def _quickly(text: str) -> yaml.Node | None:
    """What the parser in C makes of a text, in a tenth of the time; None where that is not there, where it refuses the
    text (the other one says why), or where the text may be nested so deeply that it would break."""
    loader = getattr(yaml, "CBaseLoader", None)
    openers = sum(map(text.count, ("[", "{", "- ", "-\n", "? ", "?\n")))
    if loader is None or openers > _MOST_OPENERS or len(text) > _LONGEST:
        return None
    try:
        node: yaml.Node | None = yaml.compose(text, Loader=loader)
    except yaml.YAMLError:
        return None
    return node


class _Placing:
    def __init__(self) -> None:
        self.seen = 0

    def placed(self, node: yaml.Node, key: str, depth: int, at: yaml.Mark | None = None) -> Placed:
        mark = at or node.start_mark
        line, column = mark.line + 1, mark.column + 1
        self.seen += 1
        if depth > _DEEPEST or self.seen > _MOST_VALUES:
            raise BadShape("nested too deeply or too much in it (aliases count each time)", line, key, column)
        if isinstance(node, yaml.SequenceNode):
            items = [self.placed(item, f"{key}[{place}]", depth + 1) for place, item in enumerate(node.value)]
            return Placed(items, line, key, column=column)
        if isinstance(node, yaml.MappingNode):
            return Placed(self._mapping(node, key, depth), line, key, column=column)
        assert isinstance(node, yaml.ScalarNode)
        number = node.tag in _NUMBER_TAGS
        return Placed(_joined(node.value), line, key, plain=not node.style, column=column, number=number)

    def _mapping(self, node: yaml.MappingNode, key: str, depth: int) -> dict[str, Placed]:
        found: dict[str, Placed] = {}
        for name, item in node.value:
            line, column = name.start_mark.line + 1, name.start_mark.column + 1
            if not isinstance(name, yaml.ScalarNode):
                raise BadShape("a key must be text", line, key, column)
            word = _joined(name.value)
            inner = f"{key}.{word}" if key else word
            if word in found:
                raise BadShape(f"{word!r} stands here twice", line, inner, column)
            found[word] = self.placed(item, inner, depth + 1, name.start_mark)
        return found


def _joined(text: str) -> str:
    """JSON writes a character past U+FFFF as two escapes, which YAML reads one by one."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")

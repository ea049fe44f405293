"""What was expected laid beside what came: an object fits when all that is named in it fits."""

from collections.abc import Iterator
from dataclasses import dataclass

from wfstudio.document.model import Json


class Absent:
    """What stands for a value that is not there."""

    def __repr__(self) -> str:
        return "nothing"


ABSENT = Absent()


@dataclass(frozen=True, slots=True)
class Difference:
    """One place (dotted) where what came does not fit what was expected."""

    place: str
    expected: Json
    actual: "Json | Absent"

    def __str__(self) -> str:
        return f"{self.place}: expected {shown(self.expected)}, got {shown(self.actual)}{self._hint()}"

    def _hint(self) -> str:
        number = isinstance(self.expected, int | float) and not isinstance(self.expected, bool)
        if number and isinstance(self.actual, str) and self.actual:
            return " (a text: write it in quotes)"
        return ""


def differences(expected: Json, actual: "Json | Absent", place: str) -> Iterator[Difference]:
    """Where ``actual`` does not fit. Of an object only the keys that are expected count, a list counts as a whole;
    null fits what is not there."""
    if expected is None and (actual is None or isinstance(actual, Absent)):
        return
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key, value in expected.items():
            yield from differences(value, actual.get(key, ABSENT), f"{place}.{key}" if place else key)
    elif isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        for at, (one, other) in enumerate(zip(expected, actual, strict=True)):
            yield from differences(one, other, f"{place}[{at}]")
    elif isinstance(expected, bool) is not isinstance(actual, bool) or expected != actual:
        yield Difference(place, expected, actual)


def shown(value: "Json | Absent") -> str:
    """A value as a sentence has it."""
    if isinstance(value, Absent):
        return "nothing"
    import json

    return json.dumps(value, ensure_ascii=False)

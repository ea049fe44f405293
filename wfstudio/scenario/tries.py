"""What is worth trying at each node: fields, buttons, captures' outcomes and results, answers to ``fetch``.

The first try is always what a person of good will does; the others differ from it in one value that a script tests.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from wfstudio.document.model import Json, NodeView
from wfstudio.engine.definition import Definition
from wfstudio.engine.forms import Field, inputs
from wfstudio.engine.simulation import simulated_find
from wfstudio.scenario.interest import Interest
from wfstudio.scenario.made_up import (
    CHILD_BORN,
    FAR_AHEAD,
    LONG_AGO,
    PEOPLE,
    accepts,
    is_birth,
    usual_text,
    usual_value,
)
from wfstudio.scenario.page import CAPTURE_OUTCOMES, kind_of
from wfstudio.script.comparisons import Literal

NO_TEXT: dict[str, Json] = {"toString": None, "valueOf": None}
"""A result that cannot be made text or a number: a script that does not expect it throws."""

_MOST = 60
"""Tries of one kind at one node."""


@dataclass(frozen=True, slots=True)
class Act:
    """One thing done at a node. ``fields`` are as they are submitted; ``fails`` is for a script: it is cut off."""

    node_id: str
    button: str | None = None
    fields: Mapping[str, Json] = field(default_factory=dict)
    outcome: str | None = None
    result: Mapping[str, Json] | None = None
    fails: bool = False


class Tries:
    """The tries of one workflow. With ``pairs`` two values may differ at once."""

    def __init__(self, definition: Definition, interest: Interest, *, pairs: bool = False) -> None:
        self._definition = definition
        self._interest = interest
        self._pairs = pairs
        self._known: dict[str, tuple[Act, ...]] = {}

    def at(self, node_id: str) -> tuple[Act, ...]:
        """What to try at a node that waits."""
        if node_id not in self._known:
            node = self._definition.node(node_id)
            self._known[node_id] = tuple(self._acts(node)) if node is not None else ()
        return self._known[node_id]

    def _acts(self, node: NodeView) -> Iterator[Act]:
        kind = kind_of(node)
        if kind == "handoff":
            yield Act(node.id, "next")
        elif kind in ("capture", "ssn"):
            yield from self._captures(node, list(node.fields) if kind == "ssn" else [])
        elif kind in ("form", "other"):
            fields = self._fields(node.id, list(node.fields))
            yield from (Act(node.id, "next", values) for values in fields)
            if "on_back" in node.handlers and kind == "form":
                yield Act(node.id, "back")

    def _captures(self, node: NodeView, fields: list[Field]) -> Iterator[Act]:
        each = list(self._fields(node.id, fields))
        results = list(self._results(node))
        yield Act(node.id, None, each[0], "success", results[0])
        for outcome in CAPTURE_OUTCOMES[1:]:
            if self._definition.handler_for(node.id, outcome) is not None:
                yield Act(node.id, None, each[0], outcome)
        yield from (Act(node.id, None, values, "success", results[0]) for values in each[1:])
        yield from (Act(node.id, None, each[0], "success", result) for result in results[1:])
        for outcome in CAPTURE_OUTCOMES[1:]:
            if self._definition.handler_for(node.id, outcome) is None:
                yield Act(node.id, None, each[0], outcome)

    def _fields(self, node_id: str, fields: list[Field]) -> Iterator[dict[str, Json]]:
        named = inputs(fields)
        usual: dict[str, Json] = {}
        for name, one in named.items():
            value = usual_value(one)
            if value is not None:
                usual[name] = value
        other: dict[str, list[Json]] = {}
        for name, one in named.items():
            literals = self._interest.values.get((node_id, name))
            if literals is None:
                continue
            kind = one.get("type")
            values = list(others(name, str(kind), literals)) if kind != "checkbox" else [False]
            required = one.get("required") is True
            other[name] = [value for value in values if accepts(one, value)] + ([] if required else [None])
        yield from self._varied(usual, other)

    def _results(self, node: NodeView) -> Iterator[dict[str, Json] | None]:
        found = simulated_find(node.type, metadata_of(PEOPLE[0]))
        read = self._interest.read.get(node.id, ())
        own = set(inputs(list(node.fields)))
        usual: dict[str, Json] = {name: usual_text(name) for name in read if name not in found and name not in own}
        other: dict[str, list[Json]] = {}
        for name in read:
            literals = self._interest.values.get((node.id, name))
            if literals is not None and name not in own:
                other[name] = [*others(name, "", literals), "", NO_TEXT]
        yield from (result or None for result in self._varied(usual, other))

    def _varied(self, usual: dict[str, Json], other: Mapping[str, list[Json]]) -> Iterator[dict[str, Json]]:
        """The usual values, then with one of the others in place, then (with pairs) two of them."""
        yield usual
        made = 0
        for name, values in other.items():
            for value in values:
                made += 1
                if made > _MOST:
                    return
                yield _with(usual, {name: value})
        if not self._pairs:
            return
        for (first, ones), (second, twos) in combinations(other.items(), 2):
            for one in ones:
                for two in twos:
                    made += 1
                    if made > 4 * _MOST:
                        return
                    yield _with(usual, {first: one, second: two})

    def metadata(self) -> Iterator[dict[str, Json]]:
        """The metadata to start with: the usual person's, then with values that scripts test."""
        usual: dict[str, Json] = metadata_of(PEOPLE[0]) if self._asks_who() else {}
        other: dict[str, list[Json]] = {}
        for key, literals in self._interest.metadata.items():
            usual.setdefault(key, usual_text(key))
            other[key] = [*others(key, "", literals), None]
        yield from self._varied(usual, other)

    def _asks_who(self) -> bool:
        return any(node.type == "photo_id_capture" for node in self._definition.document.nodes)

    def mocks(self, script: str, method: str, url: str) -> Iterator[dict[str, Json] | None]:
        """What a request may get: None for nothing, a refusal."""
        place, query = url.partition("?")[0], "?" in url
        head: dict[str, Json] = {"url": f"{place}?*" if query else place, "method": method}
        statuses = [int(one) for one in self._interest.statuses.get(script, ()) if isinstance(one, float) and one > 99]
        good = [status for status in statuses if status < 300] or [200]
        answered = self._interest.answered.get(script, ())
        usual: dict[tuple[str, ...], Json] = {path: usual_text(path[-1]) for path in answered}
        for status in good:
            yield {**head, "status": status, "json": _nested(usual)}
        for path, literals in self._interest.json.get(script, {}).items():
            values: list[Json] = [*others(path[-1], "", literals), NO_TEXT]
            for value in values:
                changed = dict(usual)
                changed[path] = value
                yield {**head, "status": good[0], "json": _nested(changed)}
        rest = [*(status for status in statuses if status not in good), 500]
        for status in dict.fromkeys(rest):
            yield {**head, "status": status, "json": {"message": "made up"}}
        yield None


def metadata_of(person: object) -> dict[str, Json]:
    """The metadata by which the simulated camera finds a person's document."""
    return {
        "firstName": getattr(person, "first", ""),
        "lastName": getattr(person, "last", ""),
        "dob": getattr(person, "born", ""),
    }


def _with(usual: Mapping[str, Json], changed: Mapping[str, Json]) -> dict[str, Json]:
    both = {**usual, **changed}
    return {name: value for name, value in both.items() if value is not None}


def others(key: str, kind: str, literals: Iterable[Literal]) -> Iterator[str]:
    """Texts that differ from the usual one: what it is compared with, around numbers, another person's, odd ones."""
    usual = usual_text(key, kind)
    found: dict[str, None] = {}
    dated = is_birth(key) or kind == "date" or key.lower().endswith("date")
    for literal in literals:
        if isinstance(literal, str):
            found[f"{PEOPLE[0].email.partition('@')[0]}{literal}" if literal.startswith("@") else literal] = None
        elif not dated:  # numbers beside a date are parts of it
            step = 1.0 if literal == int(literal) else 0.1
            for number in (literal, literal - step, literal + step):
                found[f"{number:g}" if abs(number) < 1e6 else str(int(number))] = None
    if dated:
        found |= dict.fromkeys((CHILD_BORN, LONG_AGO, FAR_AHEAD))
    found[usual_text(key, kind, PEOPLE[1])] = None
    found |= dict.fromkeys(("0", "example 2"))
    found.pop(usual, None)
    yield from (text for text in found if text.strip())


def _nested(values: Mapping[tuple[str, ...], Json]) -> dict[str, Json]:
    top: dict[str, Json] = {}
    for path, value in sorted(values.items(), key=lambda one: len(one[0])):
        here = top
        for key in path[:-1]:
            inner = here.get(key)
            if not isinstance(inner, dict):
                inner = {}
                here[key] = inner
            here = inner
        if path[-1] not in here:
            here[path[-1]] = value
    return top

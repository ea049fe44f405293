"""Personal data of a recorded run replaced by made-up values: the same value by the same everywhere, never a real one.

What a script compares a value with stands in the workflow itself and may stay. Everything else that is text or a
number goes: fields, results, metadata, what requests were answered, and the parts of their addresses.
"""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from urllib.parse import unquote

from wfstudio.document.model import Document, Json
from wfstudio.engine.forms import Field, inputs
from wfstudio.engine.simulation import PERSONA_KEY, PERSONAS
from wfstudio.scenario.answers import Answers, Reply
from wfstudio.scenario.interest import Interest
from wfstudio.scenario.made_up import PEOPLE, accepts, usual_text
from wfstudio.script.comparisons import Literal

_LABELS = {
    "documentType": frozenset(
        ("passport", "driver's license", "drivers license", "driving licence", "id card", "national id", "state id",
         "residence permit", "visa", "military id")
    ),
    PERSONA_KEY: frozenset(PERSONAS),
}  # fmt: skip
"""Keys whose known values say nothing of who somebody is."""

_SHAPES = ("4719360825", "QKVMRTXZHW", "lomebarudi")
"""Digits, capitals and small letters that take the place of those of a value without a known meaning."""

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

_SHORTEST_TOLD = 3
"""Values shorter than this may stand in a text by chance."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of a value: the key it stands under, the node it belongs to ("" for metadata, a script for a mock),
    the field's definition where it is typed in a page, and the literals that scripts compare it with."""

    node_id: str
    key: str
    value: str
    field: Field | None = None
    literals: tuple[Literal, ...] = ()
    number: bool = False


def norm(text: str) -> str:
    """A text as comparisons of names see it: without marks, capitals and doubled blanks."""
    plain = "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    return " ".join(plain.casefold().split())


class Disguise:
    """The replacements for one run. ``chosen`` overrides what stands for a value, by its normal form."""

    def __init__(self, document: Document, interest: Interest, scenario: Answers) -> None:
        self._document = document
        self._interest = interest
        self._scenario = scenario
        self.slots = list(self._all_slots())
        self._reals = {norm(slot.value) for slot in self.slots}
        open_to_all = {norm(slot.value) for slot in self.slots if _is_label(slot) or _is_literal(slot)}
        self._long = [real for real in self._reals - open_to_all if len(real) >= _SHORTEST_TOLD]
        self.chosen: dict[str, str] = {}

    def applied(self) -> Answers:
        """The scenario with every value replaced."""
        stands = self._stands_for()
        replies = {
            node_id: tuple(self._reply(node_id, reply, stands) for reply in each)
            for node_id, each in self._scenario.replies.items()
        }
        metadata = self._object("", self._scenario.metadata, stands)
        mocks = tuple(self._mock(mock, stands) for mock in self._scenario.mocks)
        return replace(self._scenario, metadata=metadata, replies=replies, mocks=mocks)

    def candidates(self, slot: Slot) -> Iterator[str]:
        """What may stand for the value of a slot, the most ordinary first."""
        for literal in slot.literals:
            if isinstance(literal, str) and norm(literal) == norm(slot.value):
                yield literal
        field = slot.field or {}
        kind = "date" if _DATE.fullmatch(slot.value) else str(field.get("type"))
        example = field.get("placeholder")
        shown = example if isinstance(example, str) else ""
        usual = [usual_text(slot.key, kind, person, shown) for person in PEOPLE]
        for text in dict.fromkeys(usual):
            if text != "example" and self.fits(slot, text):
                yield text
        for number in range(len(_SHAPES[0])):
            text = _shaped(slot.value, number)
            if self.fits(slot, text):
                yield text

    def told(self, text: str) -> str | None:
        """The key of a real value that can be read in a text, None when there is none."""
        workflow = norm(json.dumps(self._document.workflow, ensure_ascii=False))
        shown = norm(text)
        for slot in self.slots:
            real = norm(slot.value)
            if len(real) < _SHORTEST_TOLD or _is_label(slot) or _is_literal(slot):
                continue
            word = re.compile(rf"(?<!\w){re.escape(real)}(?!\w)")
            if word.search(shown) and not word.search(workflow):
                return slot.key
        return None

    def _stands_for(self) -> dict[str, str]:
        """Normal form of a real value → what stands for it."""
        stands: dict[str, str] = {}
        used: set[str] = set()
        for slot in self.slots:
            real = norm(slot.value)
            if real in stands:
                continue
            if _is_label(slot):
                stands[real] = slot.value
                continue
            words = real.split()
            if len(words) > 1 and all(word in stands for word in words):
                stands[real] = " ".join(stands[word] for word in words)
                continue
            chosen = self.chosen.get(real)
            if chosen is None:
                chosen = next((text for text in self.candidates(slot) if norm(text) not in used), "")
            used.add(norm(chosen))
            stands[real] = chosen
        return stands

    def fits(self, slot: Slot, text: str) -> bool:
        """Whether a text may stand for a slot's value: it is no real one, and the field's rules take it."""
        word = norm(text)
        if word in self._reals or any(real in word for real in self._long):
            return False
        if slot.number and not _is_number(text):
            return False
        return slot.field is None or accepts(slot.field, text)

    def _text(self, value: str, stands: Mapping[str, str]) -> str:
        text = stands.get(norm(value), "")
        return text.upper() if value.isupper() and len(value) > 1 and text[:1].isalpha() and "@" not in text else text

    def _reply(self, node_id: str, reply: Reply, stands: Mapping[str, str]) -> Reply:
        fields = {
            name: text if text in ("true", "false") or not text else self._text(text, stands)
            for name, text in reply.fields.items()
        }
        result = None
        if reply.result is not None:
            wanted = self._wanted(node_id)
            kept = {key: value for key, value in reply.result.items() if wanted is None or key in wanted}
            result = self._object(node_id, kept, stands) or None
        return replace(reply, fields=fields, result=result)

    def _wanted(self, node_id: str) -> set[str] | None:
        """The keys of a result that matter: those that scripts read, and the document's label; None for all."""
        read = self._interest.read.get(node_id, ())
        if not read and any((node_id, None) in values for values in self._interest.scripts.values()):
            return None
        return {*read, "documentType"}

    def _object(self, node_id: str, values: Mapping[str, Json], stands: Mapping[str, str]) -> dict[str, Json]:
        return {key: self._value(node_id, value, stands) for key, value in values.items()}

    def _value(self, node_id: str, value: Json, stands: Mapping[str, str]) -> Json:
        if isinstance(value, dict):
            return self._object(node_id, value, stands)
        if isinstance(value, list):
            return [self._value(node_id, item, stands) for item in value]
        if isinstance(value, bool) or value is None or value in ("", 0, 1):
            return value
        text = self._text(_spelled(value), stands)
        if isinstance(value, str):
            return text
        return int(float(text)) if isinstance(value, int) else float(text)

    def _mock(self, mock: Mapping[str, Json], stands: Mapping[str, str]) -> dict[str, Json]:
        made: dict[str, Json] = {"url": self._url(str(mock.get("url", "")))}
        made.update({key: mock[key] for key in ("method", "status") if key in mock})
        if "json" in mock:
            made["json"] = self._value("", mock["json"], stands)
        elif isinstance(body := mock.get("body"), str) and body:
            made["body"] = self._text(body, stands)
        return made

    def _url(self, url: str) -> str:
        """The address with ``*`` in the place of what may name somebody."""
        head, slashes, rest = url.partition("://")
        host, slash, path = (rest if slashes else head).partition("/")
        path, query, _ = path.partition("?")
        parts = ["*" if self._names_somebody(part) else part for part in path.split("/")]
        whole = f"{host}{slash}{'/'.join(parts)}{'?*' if query else ''}"
        return f"{head}://{whole}" if slashes else whole

    def _names_somebody(self, part: str) -> bool:
        word = norm(unquote(part))
        told = any(real in word for real in self._long) or word in self._reals
        return told or "@" in word or "%" in part or len(re.findall(r"\d", word)) > 2

    def _all_slots(self) -> Iterator[Slot]:
        interest, scenario = self._interest, self._scenario
        for key, value in _leaves(scenario.metadata):
            yield Slot("", key, _spelled(value), literals=interest.metadata.get(key, ()), number=not _is_text(value))
        for node_id, each in scenario.replies.items():
            node = self._document.node(node_id)
            known = inputs(list(node.fields)) if node is not None else {}
            for reply in each:
                for name, text in reply.fields.items():
                    if text and text not in ("true", "false"):
                        literals = interest.values.get((node_id, name), ())
                        yield Slot(node_id, name, text, known.get(name), literals)
                for key, value in _leaves(reply.result or {}):
                    literals = interest.values.get((node_id, key), ())
                    yield Slot(node_id, key, _spelled(value), literals=literals, number=not _is_text(value))
        compared = {path[-1]: literals for paths in interest.json.values() for path, literals in paths.items()}
        for mock in scenario.mocks:
            body = mock.get("body")
            for key, value in _leaves({"": mock.get("json"), "body": body}):
                literals = compared.get(key, ())
                yield Slot("mock", key, _spelled(value), literals=literals, number=not _is_text(value))


def _leaves(values: Mapping[str, Json]) -> Iterator[tuple[str, Json]]:
    for key, value in values.items():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                yield from _leaves(item)
            elif isinstance(item, list):
                yield from _leaves({key: item})
            elif item not in ("", 0, 1) and item is not None and not isinstance(item, bool):
                yield key, item


def _spelled(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _is_text(value: Json) -> bool:
    return isinstance(value, str)


def _is_label(slot: Slot) -> bool:
    return slot.value.lower() in _LABELS.get(slot.key, ())


def _is_literal(slot: Slot) -> bool:
    return any(isinstance(literal, str) and norm(literal) == norm(slot.value) for literal in slot.literals)


def _is_number(text: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?", text) is not None


def _shaped(value: str, number: int) -> str:
    """A text of the same shape: digits for digits, letters for letters; other signs stay."""
    digits, capitals, small = _SHAPES
    made = []
    for place, char in enumerate(value):
        at = (place + number) % 10
        if char.isdigit():
            made.append(digits[at])
        elif char.isalpha():
            made.append(capitals[at] if char.isupper() else small[at])
        else:
            made.append(char if char.isascii() and char.isprintable() else " ")
    return "".join(made)

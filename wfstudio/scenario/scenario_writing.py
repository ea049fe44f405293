"""Answers and scenarios as YAML: one layout, the same bytes for the same scenario, comments of an older text kept.

What is written reads back as the same scenario; characters that no text file can hold (half a surrogate pair) become
U+FFFD.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from wfstudio.document.model import Json
from wfstudio.scenario.answers import Answers, Reply
from wfstudio.scenario.comments import Comments, comments_in
from wfstudio.scenario.expecting import Expect

WIDTH = 110
"""Characters up to which a list or mapping stands on one line."""

_WORDS = frozenset(("true", "false", "null", "yes", "no", "on", "off", "y", "n", "~"))
_PLAIN = re.compile(r"(?!-?\.?\d)[^\W_\d][\w ./@()+'*…-]*(?:[:][\w/.@*-]+[\w ./@()+'*-]*)*(?<! )")
_SHORT_NUMBER = re.compile(r"(?:0|[1-9]\d{0,14})(?:\.\d+)?")
_URL = re.compile(r"https?://[\w./@*?=&%+-]*[\w/*]")
_PATH = re.compile(r"\.{0,2}/[\w./-]*\w")
_SAFE_KEY = re.compile(r"[A-Za-z_][\w.-]*")


@dataclass(frozen=True, slots=True)
class _Text:
    """Text whose reader takes unquoted words and numbers as text too."""

    text: str


def scenario_text(scenario: Answers, comment: str = "", before: str = "") -> str:
    """The scenario as YAML, keys in the order of the documentation.

    ``comment`` stands on top, unless the text ``before``, which is being updated, brings a comment of its own.
    """
    kept = comments_in(before) if before else Comments()
    lines = list(kept.top) or [f"# {line}".rstrip() for line in comment.splitlines()]
    lines += _Writer(kept).mapping(_tree(scenario), (), 0)
    return "\n".join([*lines, *kept.end]) + "\n"


def _tree(scenario: Answers) -> dict[str, object]:
    tree: dict[str, object] = {}
    if scenario.workflow is not None:
        tree["workflow"] = scenario.workflow
    if scenario.metadata:
        tree["metadata"] = _loose(scenario.metadata)
    if scenario.replies:
        tree["answers"] = {node_id: _replies(replies) for node_id, replies in scenario.replies.items()}
    if scenario.mocks:
        tree["mocks"] = [_ordered(mock) for mock in scenario.mocks]
    expect = _expect(scenario.expect)
    if expect:
        tree["expect"] = expect
    return tree


def _replies(replies: tuple[Reply, ...]) -> object:
    return _reply(replies[0]) if len(replies) == 1 else [_reply(reply) for reply in replies]


def _reply(reply: Reply) -> object:
    fields = {name: _Text(text) for name, text in reply.fields.items()}
    bare = reply.outcome is None and reply.button is None and reply.result is None
    if bare and fields and not set(fields) <= {"fields", "button", "outcome", "result"}:
        return fields
    words = [word for word in (reply.outcome, reply.button) if word is not None]
    if not fields and reply.result is None and len(words) == 1:
        return words[0]
    whole: dict[str, object] = {}
    if fields or bare:
        whole["fields"] = fields
    if reply.button is not None:
        whole["button"] = reply.button
    if reply.outcome is not None:
        whole["outcome"] = reply.outcome
    if reply.result is not None:
        whole["result"] = _loose(reply.result)
    return whole


def _loose(values: Mapping[str, Json]) -> dict[str, object]:
    """Values whose reader takes unquoted numbers as text: a number is marked as one."""
    return {key: _loose_value(value) for key, value in values.items()}


def _loose_value(value: Json) -> object:
    if isinstance(value, dict):
        return _loose(value)
    if isinstance(value, list):
        return [_loose_value(item) for item in value]
    if isinstance(value, str) and value not in _WORDS:
        return _Text(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _Marked(value)
    return value


@dataclass(frozen=True, slots=True)
class _Marked:
    """A number where unquoted numbers are read as text."""

    number: int | float


_MOCK_ORDER = ("url", "method", "status", "headers", "json", "body")
_REQUEST_ORDER = ("node", "url", "method", "status", "json", "body")


def _ordered(mock: Mapping[str, Json]) -> dict[str, object]:
    return {key: _Text(str(mock[key])) if key == "status" else mock[key] for key in _MOCK_ORDER if key in mock}


def _expect(expect: Expect) -> dict[str, object]:
    found: dict[str, object] = {}
    if expect.status is not None:
        found["status"] = expect.status
    if expect.path is not None:
        found["path"] = list(expect.path)
    if expect.results is not None:
        found["results"] = dict(expect.results)
    if expect.summary is not None:
        found["summary"] = dict(expect.summary)
    if expect.requests is not None:
        found["requests"] = [
            {key: request[key] for key in _REQUEST_ORDER if key in request} for request in expect.requests
        ]
    return found


class _Writer:
    def __init__(self, kept: Comments) -> None:
        self._kept = kept

    def mapping(self, values: Mapping[str, object], path: tuple[str | int, ...], depth: int) -> Iterator[str]:
        """A block mapping's lines."""
        for key, value in values.items():
            yield from self._entry(f"{'  ' * depth}{_key(key)}:", value, (*path, key), depth, depth)

    def _sequence(self, values: list[object], path: tuple[str | int, ...], depth: int) -> Iterator[str]:
        for place, value in enumerate(values):
            yield from self._entry(f"{'  ' * depth}-", value, (*path, place), depth, depth)

    def _entry(self, head: str, value: object, path: tuple[str | int, ...], depth: int, margin: int) -> Iterator[str]:
        above, beside = self._kept.at(path)
        yield from ("  " * margin + line for line in above)
        after = f"  {beside}" if beside else ""
        line = f"{head} {_flow(value)}"
        nested = isinstance(value, dict | list) and bool(value)
        spread = nested and (len(line) > WIDTH or self._kept.within(path) or (len(path) == 1 and path[0] != "metadata"))
        if not spread:
            yield line + after
            return
        if isinstance(value, dict):
            inner = self.mapping(value, path, depth + 1)
        elif isinstance(value, list) and not self._kept.within(path) and all(isinstance(one, str) for one in value):
            inner = _wrapped(value, depth + 1)
        else:
            inner = self._sequence(value if isinstance(value, list) else [], path, depth + 1)
        if head.endswith("-") and isinstance(value, dict) and not after:
            first = next(inner)
            if not first.lstrip().startswith("#"):
                yield f"{head} {first.lstrip()}"
                yield from inner
                return
            yield head
            yield first
        else:
            yield head + after
        yield from inner


def _wrapped(words: list[str], depth: int) -> Iterator[str]:
    """A list of words in brackets, on as many lines as it takes."""
    pad = "  " * depth
    line = pad + "["
    for place, word in enumerate(words):
        shown = _scalar(word) + ("]" if place + 1 == len(words) else ",")
        if len(line) + len(shown) > WIDTH and line.strip() != "[":
            yield line.rstrip()
            line = pad + " "
        line += shown + " "
    yield line.rstrip()


def _flow(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(item) for item in value) + "]"
    if isinstance(value, _Text):
        return value.text if value.text in ("true", "false") or _is_number(value.text) else _scalar(value.text)
    if isinstance(value, _Marked):
        return f"!!{'int' if isinstance(value.number, int) else 'float'} {_number(value.number)}"
    if isinstance(value, float):
        return _number(value)
    return _scalar(value) if isinstance(value, str) else json.dumps(value)


def _number(number: int | float) -> str:
    """JSON's spelling; a long one by its exponent, since readers take a number of more than 15 digits as text."""
    text = json.dumps(number)
    return text if isinstance(number, int) or "e" in text or len(text) < 15 else f"{number:.16e}"


def _is_number(text: str) -> bool:
    return len(text) < 8 and _SHORT_NUMBER.fullmatch(text) is not None


def _key(key: str) -> str:
    return key if _SAFE_KEY.fullmatch(key) and key.lower() not in _WORDS else _quoted(key)


def _scalar(text: str) -> str:
    """The text without quotes where every YAML reader takes it as that text, else in double quotes."""
    if text.lower() in _WORDS or not text.isprintable() or text != text.strip():
        return _quoted(text)
    plain = any(pattern.fullmatch(text) for pattern in (_PLAIN, _URL, _PATH))
    return text if plain else _quoted(text)


def _quoted(text: str) -> str:
    """Double quotes with JSON's escapes, which are YAML's too; letters stay readable."""
    clean = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    shown = json.dumps(clean, ensure_ascii=False)
    return "".join(char if char.isprintable() else f"\\U{ord(char):08x}" for char in shown)

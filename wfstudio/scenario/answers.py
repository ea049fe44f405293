"""Answers files: what the person does at each page, so that a run needs nobody at the keyboard.

Scalars are read as text and converted by the field's type; in a capture's ``result`` an unquoted true, false or null
is that value, in a mock's ``json`` and in ``expect.results`` unquoted numbers are numbers as well.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from wfstudio.document.errors import UnreadableFile
from wfstudio.document.model import Document, Json
from wfstudio.scenario.expecting import Expect, expect_of, guess, known_keys, mock_of, one_of
from wfstudio.scenario.page import CAPTURE_OUTCOMES, NotOfThatType, Page, PageField, inputs_of, kind_of
from wfstudio.scenario.yaml_places import BadShape, Placed, read_placed

__all__ = ("Answers", "BadAnswers", "Expect", "Reply", "answers_of", "load_answers", "parse_answers", "text_of")

BUTTONS = ("next", "back")
MOST_VISITS = 200
"""A node answered from a file this often is a circle that the answers never leave."""

_MAX_BYTES = 1024 * 1024
_TOP_KEYS = ("workflow", "metadata", "answers", "mocks", "expect")


class BadAnswers(Exception):
    """The answers do not have the right shape or do not fit the workflow; the message names file, line and key."""

    exit_code = 2

    def __init__(self, path: str, line: int, key: str, message: str, column: int = 1) -> None:
        where = f"{path}, line {line}" + (f", {key}" if key else "")
        super().__init__(f"{where}: {message}")
        self.path = path
        self.line = line
        self.column = column
        self.key = key
        self.message = message


@dataclass(frozen=True, slots=True)
class Reply:
    """What is done at one visit: a page's ``fields`` (as text) and ``button``, a capture's ``outcome`` and ``result``.

    ``button`` and ``outcome`` are None when the file does not name one; ``places`` says where each field stands.
    """

    line: int
    key: str
    fields: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    button: str | None = None
    outcome: str | None = None
    result: Mapping[str, Json] | None = None
    column: int = 1


@dataclass(frozen=True, slots=True)
class Answers:
    """A whole answers file. ``replies`` maps a node id to what is done at its visits, in order."""

    path: str
    metadata: Mapping[str, Json] = field(default_factory=dict)
    replies: Mapping[str, tuple[Reply, ...]] = field(default_factory=dict)
    mocks: tuple[Mapping[str, Json], ...] = ()
    expect: Expect = field(default_factory=Expect)
    workflow: str | None = None

    def next_for(self, node_id: str, visit: int) -> Reply | None:
        """The reply for the ``visit``-th visit (from 0) of a node: the last entry repeats; None without an entry."""
        replies = self.replies.get(node_id)
        return replies[min(visit, len(replies) - 1)] if replies else None

    def check(self, document: Document) -> None:
        """Raise BadAnswers for the first entry that the workflow has no use for: an unknown node, field or word."""
        ids = [node.id for node in document.nodes if node.id]
        for node_id, replies in self.replies.items():
            node = document.node(node_id)
            if node is None:
                first = replies[0]
                text = f"the workflow has no node {node_id!r}{guess(node_id, ids)}"
                raise BadAnswers(self.path, first.line, f"answers.{node_id}", text, first.column)
            kind = kind_of(node)
            if kind in {"end", "script"}:
                continue
            names = [item.name for item in inputs_of(node)]
            for reply in replies:
                self._check_words(reply, kind)
                self._check_fields(reply, node_id, names, kind)

    def submission(self, page: Page, reply: Reply) -> dict[str, Json]:
        """The fields of a reply converted by the types of the page's fields. Raises BadAnswers."""
        return self.converted(page.fields, reply)

    def converted(self, inputs: Iterable[PageField], reply: Reply) -> dict[str, Json]:
        """The fields of a reply converted by the types of these inputs. Raises BadAnswers."""
        types = {item.name: item for item in inputs}
        values: dict[str, Json] = {}
        for name, text in reply.fields.items():
            try:
                values[name] = types[name].convert(text) if name in types else text
            except NotOfThatType as problem:
                raise self._bad_field(reply, name, str(problem)) from None
        return values

    def _check_words(self, reply: Reply, kind: str) -> None:
        if kind == "other":
            return
        if kind in {"capture", "ssn"}:
            if reply.button is not None:
                words = ", ".join(CAPTURE_OUTCOMES)
                raise self._bad(reply, f"a capture has an outcome ({words}) and no button {reply.button!r}")
        elif reply.outcome is not None or reply.result is not None:
            raise self._bad(reply, f"a page has buttons (next, back) and no outcome {reply.outcome or ''}".rstrip())
        elif kind == "handoff" and (reply.button == "back" or reply.fields):
            raise self._bad(reply, "a hand-off knows one answer: next")

    def _check_fields(self, reply: Reply, node_id: str, names: list[str], kind: str) -> None:
        for name in reply.fields:
            if kind == "capture":
                raise self._bad(reply, f"a capture has an outcome and a result, and no field {name!r}")
            if name not in names and kind != "other":
                text = f"the page {node_id} has no field {name!r}{guess(name, names)}"
                raise self._bad_field(reply, name, text)

    def _bad(self, reply: Reply, message: str) -> BadAnswers:
        return BadAnswers(self.path, reply.line, reply.key, message, reply.column)

    def _bad_field(self, reply: Reply, name: str, message: str) -> BadAnswers:
        line, column = reply.places[name]
        return BadAnswers(self.path, line, f"{reply.key}.{name}", message, column)


def load_answers(path: str | Path) -> Answers:
    """Read an answers file, JSON or YAML.

    Raises UnreadableFile when it is missing or no UTF-8 file that can be read, BadAnswers for anything of a wrong
    shape. Whether it fits a workflow is for ``Answers.check``.
    """
    return parse_answers(text_of(Path(path)), str(path))


def parse_answers(text: str, path: str = "answers") -> Answers:
    """The answers in ``text``; ``path`` is what errors call the file. Raises BadAnswers."""
    try:
        return answers_of(read_placed(text), path)
    except BadShape as problem:
        raise BadAnswers(path, problem.line, problem.key, problem.message, problem.column) from None


def text_of(path: Path, what: str = "an answers file") -> str:
    """The text of an answers file, or of what else is meant. Raises UnreadableFile."""
    try:
        if path.is_dir():
            raise UnreadableFile(path, f"is a folder, not {what}")
        if path.stat().st_size > _MAX_BYTES:
            raise UnreadableFile(path, f"is larger than 1 MiB: too large for {what}")
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise UnreadableFile(path, "no such file") from None
    except UnicodeDecodeError as problem:
        raise UnreadableFile(path, f"is not UTF-8 text (byte {problem.start})") from None
    except OSError as problem:
        raise UnreadableFile(path, problem.strerror or "cannot be read") from None


def answers_of(top: Placed, path: str) -> Answers:
    """The answers in what was read from ``path``. Raises BadShape."""
    keys = top.mapping("an answers file")
    known_keys(keys, _TOP_KEYS)
    return Answers(
        path,
        {name: item.free(numbers=False) for name, item in _part(keys, "metadata").items()},
        {node_id: _replies(item) for node_id, item in _part(keys, "answers").items()},
        tuple(mock_of(item) for item in keys["mocks"].sequence("mocks")) if "mocks" in keys else (),
        expect_of(_part(keys, "expect")),
        keys["workflow"].text("workflow") if "workflow" in keys else None,
    )


def _part(keys: Mapping[str, Placed], name: str) -> dict[str, Placed]:
    return keys[name].mapping(name) if name in keys else {}


def _replies(item: Placed) -> tuple[Reply, ...]:
    if isinstance(item.value, list):
        if not item.value:
            raise item.bad("a list of answers must hold at least one")
        return tuple(_reply(entry) for entry in item.value)
    return (_reply(item),)


def _reply(item: Placed) -> Reply:
    if isinstance(item.value, str):
        return _word(item)
    keys = item.mapping("an answer (a word, or fields)")
    if not _is_spelled_out(keys):
        return Reply(item.line, item.key, _fields(keys), _places(keys), column=item.column)
    button = one_of(keys["button"], BUTTONS) if "button" in keys else None
    outcome = one_of(keys["outcome"], CAPTURE_OUTCOMES) if "outcome" in keys else None
    result = None
    if "result" in keys:
        values = keys["result"].mapping("result")
        result = {name: value.free(numbers=False) for name, value in values.items()}
    fields = _part(keys, "fields")
    return Reply(item.line, item.key, _fields(fields), _places(fields), button, outcome, result, item.column)


def _is_spelled_out(keys: Mapping[str, Placed]) -> bool:
    """Whether a mapping is ``{fields, button}`` or ``{fields, outcome, result}``, and not the fields themselves."""
    if not keys or not set(keys) <= {"fields", "button", "outcome", "result"}:
        return False
    fields = keys.get("fields")
    return fields is None or not isinstance(fields.value, str) or fields.value == ""


def _word(item: Placed) -> Reply:
    word = item.text("an answer")
    if word in BUTTONS:
        return Reply(item.line, item.key, button=word, column=item.column)
    if word in CAPTURE_OUTCOMES:
        return Reply(item.line, item.key, outcome=word, column=item.column)
    known = (*BUTTONS, *CAPTURE_OUTCOMES)
    text = f"{word!r} is no answer; a page takes next or back or its fields, a capture {', '.join(CAPTURE_OUTCOMES)}"
    raise item.bad(text + guess(word, known))


def _fields(keys: Mapping[str, Placed]) -> dict[str, str]:
    return {name: item.text(f"the value of field {name!r}") for name, item in keys.items()}


def _places(keys: Mapping[str, Placed]) -> dict[str, tuple[int, int]]:
    return {name: (item.line, item.column) for name, item in keys.items()}

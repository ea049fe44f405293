"""Finding a text in a workflow: in ids, in what people read, in scripts, in HTML and style sheets."""

import re

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from wfstudio.document.model import Document, Json, Path

IDS, LABELS, SCRIPTS, HTML = "ids", "labels", "scripts", "html"
SCOPES = (IDS, LABELS, SCRIPTS, HTML)
"""Where a text can be looked for."""

SEARCH_SECONDS = 0.25
"""A pattern that takes longer over one text is given up."""

_NODE_LABELS = ("name", "on_next_button_label", "on_back_button_label")
_FIELD_LABELS = ("label", "placeholder", "tooltip")


class BadPattern(ValueError):
    """A pattern cannot be used; the message says why."""


class Hit:
    """A place that holds the text. ``path`` leads to the string, ``[start, end)`` in it is the text found; ``node`` is
    the node's id, "" for the workflow's own; ``text`` is the whole string, ``new`` what would stand instead."""

    __slots__ = ("end", "new", "node", "path", "scope", "start", "text")

    def __init__(self, scope: str, node: str, path: "Path", text: str, start: int, end: int, new: str) -> None:
        self.scope = scope
        self.node = node
        self.path = path
        self.text = text
        self.start = start
        self.end = end
        self.new = new

    def __repr__(self) -> str:
        return f"Hit({self.scope}, {self.node!r}, {self.path}, {self.found!r} → {self.new!r})"

    @property
    def found(self) -> str:
        """The text found."""
        return self.text[self.start : self.end]

    @property
    def line(self) -> int:
        """The line of the string that it starts in, from 1."""
        return self.text.count("\n", 0, self.start) + 1

    @property
    def around(self) -> tuple[str, str]:
        """What stands before and after it in its line."""
        first = self.text.rfind("\n", 0, self.start) + 1
        last = self.text.find("\n", self.end)
        return self.text[first : self.start], self.text[self.end : last if last >= 0 else len(self.text)]


def find(
    doc: "Document",
    wanted: str,
    new: str = "",
    *,
    scopes: "Collection[str]" = SCOPES,
    regex: bool = False,
    case: bool = True,
) -> list[Hit]:
    """Every place that holds a text, in file order. With ``regex`` the text is a pattern and ``new`` may name its
    groups (``\\1``, ``\\g<name>``). An empty match is none. Raises BadPattern."""
    if not wanted:
        return []
    pattern = _compiled(wanted, regex, case)
    hits: list[Hit] = []
    for scope, node, path, text in _texts(doc, scopes):
        if not regex and case and wanted not in text:
            continue
        hits += _hits(pattern, (scope, node, path, text), new, regex)
    return hits


def _compiled(wanted: str, regex: bool, case: bool) -> "re.Pattern[str]":
    """The pattern: of a module that can be told to give up, where a person wrote it."""
    flags = 0 if case else re.IGNORECASE
    if not regex:
        return re.compile(re.escape(wanted), flags)
    import regex as patterns

    try:
        compiled: re.Pattern[str] = patterns.compile(wanted, flags | patterns.MULTILINE)
    except patterns.error as error:
        raise BadPattern(f"That is no pattern: {error}.") from None
    return compiled


def _hits(pattern: "re.Pattern[str]", where: "tuple[str, str, Path, str]", new: str, regex: bool) -> "Iterator[Hit]":
    text = where[3]
    wrong: tuple[type[Exception], ...] = (IndexError, KeyError)
    if regex:
        from regex import error

        wrong = (*wrong, error)
    try:
        found = pattern.finditer(text, timeout=SEARCH_SECONDS) if regex else pattern.finditer(text)  # type: ignore[call-overload]
        for match in found:
            if match.end() > match.start():
                yield Hit(*where, match.start(), match.end(), match.expand(new) if regex else new)
    except TimeoutError:
        raise BadPattern("That pattern takes too long: make it simpler.") from None
    except wrong as fault:
        raise BadPattern(f"The replacement cannot be used: {fault}.") from None


def _texts(doc: "Document", scopes: "Collection[str]") -> "Iterator[tuple[str, str, Path, str]]":
    """(scope, node, path, text) of every string that is looked at, in an order that a person can follow."""
    for scope, node, path, value in _places(doc):
        if scope in scopes and isinstance(value, str) and value:
            yield scope, node, path, value


def _places(doc: "Document") -> "Iterator[tuple[str, str, Path, Json]]":
    workflow = doc.workflow
    yield LABELS, "", ("name",), workflow.get("name")
    yield HTML, "", ("styleSheet",), workflow.get("styleSheet")
    for key in ("header", "footer"):
        yield from _markup("", (key,), workflow.get(key))
    for node in doc.nodes:
        at: Path = ("nodes", node.index)
        yield IDS, node.id, (*at, "id"), node.id
        for key in _NODE_LABELS:
            yield LABELS, node.id, (*at, key), node.raw.get(key)
        yield SCRIPTS, node.id, (*at, "config", "js_code"), node.js_code
        for key in ("header", "footer"):
            yield from _markup(node.id, (*at, key), node.raw.get(key))
        for number, field in enumerate(node.fields_listed):
            if isinstance(field, dict):
                yield HTML, node.id, (*at, "fields", number, "html"), field.get("html")
                for key in _FIELD_LABELS:
                    yield LABELS, node.id, (*at, "fields", number, key), field.get(key)


def _markup(node: str, path: "Path", value: "Json") -> "Iterator[tuple[str, str, Path, Json]]":
    if isinstance(value, dict):
        yield HTML, node, (*path, "html"), value.get("html")
    else:
        yield HTML, node, path, value

"""The canonical layout of a workflow document, for files that several people keep in git. It never changes meaning.

Two spaces a level, one setting a line, keys in the order of the catalogue, a final newline, LF, no byte order mark.
The order of every list is kept, numbers stay as they are written, strings hold the same characters. Lists of numbers
and words, and objects of numbers (points), stand on one line where they fit.
"""

import re

from wfstudio.document.errors import DocumentError
from wfstudio.document.key_order import FIELD_ORDER, MARKUP_ORDER, WORKFLOW_ORDER, node_order, ordered

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.document.model import Document, Source
    from wfstudio.document.positions import Member

WIDTH = 100
"""What stands on one line may end in this column."""

_ESCAPE = re.compile(r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))")
_SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


class RepeatedKey(DocumentError):
    """An object has the same key twice: which of them is meant is for a person to say."""

    def __init__(self, key: str, line: int, column: int) -> None:
        super().__init__(f"the key {key} stands twice in its object", f"line {line}, column {column}")
        self.line = line
        self.column = column


def formatted(doc: "Document") -> bytes:
    """The document in its canonical layout. Raises RepeatedKey; ``doc`` has a source."""
    source = _source(doc)
    refuse_repeated_keys(source)
    body = _Writer(source.text).value(source.positions.root, _ENVELOPE if doc.enveloped else _WORKFLOW)
    return (body + "\n").encode("utf-8")


def refuse_repeated_keys(source: "Source") -> None:
    """Raises RepeatedKey at the first key that its object has already."""
    repeated = source.positions.duplicate_keys
    if repeated:
        start, end = repeated[0]
        raise RepeatedKey(source.text[start:end], *source.positions.line_column(start))


def _source(doc: "Document") -> "Source":
    if doc.source is None or doc.source.raw is not doc.raw:
        from wfstudio.document.reading import parse
        from wfstudio.document.writing import dump

        doc = parse(dump(doc))
    assert doc.source is not None
    return doc.source


def canonical_string(literal: str) -> str:
    """A JSON string in its one spelling: escapes only for quotes, backslashes and what cannot be seen. Characters
    that cannot be seen and are not escaped stay as they are."""
    return _ESCAPE.sub(_respelled, literal) if "\\" in literal else literal


def order_of_node(member: "Member", text: str) -> tuple[str, ...]:
    """The order of the keys of the node that stands in a text, which its type decides."""
    kind = member.members.get("type")
    return node_order(canonical_string(text[kind.start : kind.end])[1:-1] if kind is not None else "")


def _respelled(found: "re.Match[str]") -> str:
    high, low, four, short = found.groups()
    if short:
        return "/" if short == "/" else found.group()
    if high:
        char = chr(0x10000 + ((int(high, 16) & 0x3FF) << 10) + (int(low, 16) & 0x3FF))
        return char if char.isprintable() else found.group().lower()
    char = chr(int(four, 16))
    if char in _SHORT:
        return _SHORT[char]
    return char if char.isprintable() else found.group().lower()


class _Level:
    """What is known of the values at some place of a document: the order of an object's keys (of a node, by its type),
    what its keys hold, what a list's items are."""

    __slots__ = ("holds", "is_node", "items", "order")

    def __init__(
        self,
        order: tuple[str, ...] = (),
        holds: "dict[str, _Level] | None" = None,
        items: "_Level | None" = None,
        is_node: bool = False,
    ) -> None:
        self.order = order
        self.holds = holds or {}
        self.items = items
        self.is_node = is_node


_ANY = _Level()
_MARKUP = _Level(MARKUP_ORDER)
_FIELDS = _Level(items=_Level(FIELD_ORDER))
_NODE = _Level(
    holds={"fields": _FIELDS, "header": _MARKUP, "footer": _MARKUP, "config": _Level(("js_code",))}, is_node=True
)
_WORKFLOW = _Level(WORKFLOW_ORDER, {"header": _MARKUP, "footer": _MARKUP, "nodes": _Level(items=_NODE)})
_ENVELOPE = _Level(holds={"data": _WORKFLOW})


class _Writer:
    """Writes the values that stand in a text."""

    def __init__(self, text: str) -> None:
        self.text = text

    def value(self, member: "Member", level: _Level, indent: str = "", before: int = 0) -> str:
        """A value on a line that begins with ``indent`` and has ``before`` characters of a key already."""
        if not member.kind:
            return self._scalar(member.start, member.end)
        if not member.members:
            return "{}" if member.kind == "{" else "[]"
        short = self._on_one_line(member, WIDTH - len(indent) - before)
        if short is not None:
            return short
        inner = indent + "  "
        rows = self._settings(member, level, inner) if member.kind == "{" else self._items(member, level, inner)
        opening, closing = ("{", "}") if member.kind == "{" else ("[", "]")
        return f"{opening}\n{inner}" + f",\n{inner}".join(rows) + f"\n{indent}{closing}"

    def _settings(self, member: "Member", level: _Level, indent: str) -> list[str]:
        members = member.members
        rows = []
        for key in ordered([str(key) for key in members], self._order(member, level)):
            one = members[key]
            name = self._scalar(one.key_start, one.key_end) + ": "
            rows.append(name + self.value(one, level.holds.get(key, _ANY), indent, len(name)))
        return rows

    def _items(self, member: "Member", level: _Level, indent: str) -> list[str]:
        return [self.value(item, level.items or _ANY, indent) for item in member.members.values()]

    def _order(self, member: "Member", level: _Level) -> tuple[str, ...]:
        if not level.is_node:
            return level.order
        return order_of_node(member, self.text)

    def _on_one_line(self, member: "Member", room: int) -> str | None:
        """A list of scalars, an object of scalars that are no strings, or a reference of an unpacked workflow, on one
        line; None where it would not fit."""
        rows = []
        for one in member.members.values():
            if one.kind or one.end - one.start > 12 * WIDTH:  # an escaped character takes twelve at most
                return None
            written = self._scalar(one.start, one.end)
            if member.kind == "{":
                if written[0] == '"' and list(member.members) != ["$file"]:
                    return None
                written = f"{self._scalar(one.key_start, one.key_end)}: {written}"
            rows.append(written)
            room -= len(written) + 2
        if room < 0:
            return None
        return f"[{', '.join(rows)}]" if member.kind == "[" else f"{{{', '.join(rows)}}}"

    def _scalar(self, start: int, end: int) -> str:
        literal = self.text[start:end]
        return canonical_string(literal) if literal[0] == '"' else literal

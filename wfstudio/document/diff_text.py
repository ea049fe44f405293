"""A workflow document as text made for line-by-line differences (git's ``textconv``): one setting a line, scripts,
markup and style sheets as the lines they are. It is for reading and cannot be read back.

Key order and layout do not show, everything else does: two documents have the same text only if they hold the same
values, numbers written alike. A line of a text begins with ``| ``; markup is also broken before its elements, and such
a line begins with two blanks instead. Each node begins with ``node ID``, which git's ``xfuncname`` can name in hunks.
"""

import json
import re

from wfstudio.document.formatting import canonical_string, order_of_node, refuse_repeated_keys
from wfstudio.document.key_order import FIELD_ORDER, MARKUP_ORDER, WORKFLOW_ORDER, ordered

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.document.model import Document
    from wfstudio.document.positions import Member

_MARKUP_KEYS = frozenset(("html",))
_PLAIN = re.compile(r"[A-Za-z_$][\w$.-]*", re.ASCII)
_ELEMENT = re.compile(r"(?<=[^\s])(?=<[A-Za-z])")

_HARMLESS = dict.fromkeys(map(ord, "\t\xa0\u200c\u200d\u202f\u3000"))  # blanks and joiners that texts are written with


def diff_text(doc: "Document") -> str:
    """The document's text. Raises RepeatedKey: of repeated keys one would not show. ``doc`` has a source."""
    source = doc.source
    assert source is not None
    refuse_repeated_keys(source)
    lines = _Lines(source.text)
    root = source.positions.root
    if doc.enveloped:
        for key, member in root.members.items():
            if key != "data":
                lines.setting(member, "", ())
        root = root.members["data"]
        lines.rows.append("data:")
    lines.workflow(root, "  " if doc.enveloped else "")
    return "".join([f"{row}\n" for row in lines.rows])


class _Lines:
    def __init__(self, text: str) -> None:
        self.text = text
        self.rows: list[str] = []

    def workflow(self, member: "Member", indent: str) -> None:
        """The lines of a workflow object, the nodes last; of any other value its own."""
        if member.kind != "{" or not member.members:
            if member.members:
                for one in member.members.values():
                    self._item(one, indent)
            else:
                self.rows.append(indent + self._scalar(member))
            return
        keys = ordered([str(key) for key in member.members], WORKFLOW_ORDER)
        for key in keys:
            if key != "nodes":
                self.setting(member.members[key], indent, MARKUP_ORDER if key in ("header", "footer") else ())
        nodes = member.members.get("nodes")
        if nodes is None:
            return
        if nodes.kind != "[" or not nodes.members:
            self.setting(nodes, indent, ())
            return
        self.rows.append(f"{indent}nodes:")
        for node in nodes.members.values():
            self._node(node, indent)

    def _node(self, member: "Member", indent: str) -> None:
        if member.kind != "{":
            self._item(member, indent)
            return
        named = member.members.get("id")
        name = self._scalar(named) if named is not None and not named.members else ""
        bare = name[:1] == '"' and _PLAIN.fullmatch(name[1:-1]) is not None
        self.rows.append(f"{indent}node {name[1:-1] if bare else name or '(no id)'}")
        for key in ordered([str(key) for key in member.members], order_of_node(member, self.text)):
            if key == "id" and bare:
                continue
            inner = FIELD_ORDER if key == "fields" else MARKUP_ORDER if key in ("header", "footer") else ()
            self.setting(member.members[key], indent + "  ", inner)

    def setting(self, member: "Member", indent: str, order: tuple[str, ...]) -> None:
        """The lines of a key and its value; ``order`` is that of the keys inside it, or of its items' keys."""
        name = canonical_string(self.text[member.key_start : member.key_end])
        name = name[1:-1] if _PLAIN.fullmatch(name[1:-1]) else name
        self._named(f"{indent}{name}:", member, indent + "  ", order)

    def _item(self, member: "Member", indent: str, order: tuple[str, ...] = ()) -> None:
        self._named(f"{indent}-", member, indent + "  ", order)

    def _named(self, name: str, member: "Member", indent: str, order: tuple[str, ...]) -> None:
        if member.members:
            self.rows.append(name)
            if member.kind == "{":
                for key in ordered([str(key) for key in member.members], order):
                    self.setting(member.members[key], indent, ())
            else:
                for one in member.members.values():
                    self._item(one, indent, order)
            return
        literal = self._scalar(member)
        markup = member.key in _MARKUP_KEYS
        if literal[0] != '"' or not ("\\n" in literal or (markup and "<" in literal)):
            self.rows.append(f"{name} {literal}")
            return
        value = json.loads(literal)
        mark = "|" if value.endswith("\n") else "|-"
        self.rows.append(f"{name} {mark}")
        for line in value.removesuffix("\n").split("\n"):
            self.rows += _shown(line, indent, markup)

    def _scalar(self, member: "Member") -> str:
        literal = self.text[member.start : member.end]
        if member.kind:
            return "{}" if member.kind == "{" else "[]"
        return canonical_string(literal) if literal[0] == '"' else literal


def _shown(line: str, indent: str, markup: bool) -> "Iterator[str]":
    """A line of a text; one with characters that cannot be seen is shown as a JSON string."""
    if not line.translate(_HARMLESS).isprintable():
        yield f"{indent}|{json.dumps(line)}"
        return
    mark = "| "
    for part in _ELEMENT.split(line) if markup else (line,):
        yield f"{indent}{mark}{part}"
        mark = "  "

"""What a script's variables and tables may hold, where that can be read from the code.

Names are followed, scopes are not: a name that is declared twice, or written in a way that is not understood, holds
something unknown. Each name's writes are read once.
"""

from wfstudio.script.tree import is_field, literal, text_of

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from tree_sitter import Node

    from wfstudio.script.tree import Code

_KEEPING = ("||=", "&&=", "??=")
_HARMLESS = frozenset(
    ("return_statement", "spread_element", "parenthesized_expression", "expression_statement", "template_substitution")
)


class _Variable:
    """``whole``: the values it is given, None when unknown; ``parts``: (key or None, value) of what is written into
    it, None when others may write into it too."""

    __slots__ = ("parts", "whole")

    def __init__(self, whole: "list[Node] | None", parts: "list[tuple[str | None, Node]] | None") -> None:
        self.whole = whole
        self.parts = parts


class Values:
    """Answers for one script; its tables are made when first asked for."""

    __slots__ = ("_code", "_known")

    def __init__(self, code: "Code") -> None:
        self._code = code
        self._known: dict[str, _Variable] = {}

    def held_by(self, node: "Node") -> "list[Node] | None":
        """The expressions whose value a variable (``x``) or an entry of a table (``x.a``, ``x[b]``) may have, None
        when there may be others."""
        if node.type == "identifier":
            return self._variable(text_of(node)).whole
        if node.type not in ("member_expression", "subscript_expression"):
            return None
        base = node.child_by_field_name("object")
        if base is None or base.type != "identifier":
            return None
        key: str | None = None
        if node.type == "member_expression":
            name = node.child_by_field_name("property")
            key = text_of(name) if name is not None else None
        elif (index := node.child_by_field_name("index")) is not None:
            key = literal(index)
        return self._entries(self._variable(text_of(base)), key)

    def _entries(self, variable: _Variable, key: str | None) -> "list[Node] | None":
        if variable.whole is None or variable.parts is None:
            return None
        entries = list(variable.parts)
        for value in variable.whole:
            if value.type != "object":
                return None
            for child in value.named_children:
                name = child.child_by_field_name("key") if child.type == "pair" else None
                held = child.child_by_field_name("value") if child.type == "pair" else None
                if name is None or held is None:
                    if child.type == "comment":
                        continue
                    return None
                entries.append((text_of(name) if name.type == "property_identifier" else literal(name), held))
        return [value for written, value in entries if key is None or written is None or written == key] or None

    def _variable(self, name: str) -> _Variable:
        if name not in self._known:
            self._known[name] = self._read(name)
        return self._known[name]

    def _read(self, name: str) -> _Variable:
        whole: list[Node] = []
        parts: list[tuple[str | None, Node]] | None = []
        declared = 0
        for word in self._code.leaves(name):
            parent = word.parent
            if parent is None or word.type not in ("identifier", "shorthand_property_identifier_pattern"):
                continue
            kind = parent.type
            if kind == "variable_declarator" and is_field(parent, "name", word):
                declared += 1
                value = parent.child_by_field_name("value")
                if value is not None:
                    whole.append(value)
            elif kind.endswith("assignment_expression") and is_field(parent, "left", word):
                value = _assigned(parent)
                if value is None:
                    return _Variable(None, None)
                whole.append(value)
            elif is_field(parent, "object", word):
                parts = _with_part(parent, parts)
            elif _only_reads(word, parent):
                if kind not in _HARMLESS:
                    parts = None  # somebody else has it now and may write into it
            else:
                return _Variable(None, None)
        return _Variable(whole, parts) if declared == 1 else _Variable(None, None)


def _assigned(assignment: "Node") -> "Node | None":
    operator = assignment.child_by_field_name("operator")
    if assignment.type != "assignment_expression" and (operator is None or operator.type not in _KEEPING):
        return None
    return assignment.child_by_field_name("right")


def _with_part(member: "Node", parts: "list[tuple[str | None, Node]] | None") -> "list[tuple[str | None, Node]] | None":
    """What was written so far and by ``name.key = value``, None where something unknown is written."""
    outer = member.parent
    if parts is None or outer is None:
        return None
    if not outer.type.endswith("assignment_expression") or not is_field(outer, "left", member):
        written = outer.type in ("update_expression",) or outer.type.endswith("pattern")
        return None if written else parts
    value = _assigned(outer)
    if value is None:
        return None
    key: str | None = None
    if member.type == "member_expression" and (name := member.child_by_field_name("property")) is not None:
        key = text_of(name)
    elif (index := member.child_by_field_name("index")) is not None:
        key = literal(index)
    parts.append((key, value))
    return parts


def _only_reads(word: "Node", parent: "Node") -> bool:
    """Whether an occurrence that declares and assigns nothing at first sight only uses the variable's value."""
    kind = parent.type
    if kind.endswith("pattern"):
        return kind.endswith("assignment_pattern") and is_field(parent, "right", word)
    if kind in ("formal_parameters", "update_expression", "catch_clause"):
        return False
    if kind == "arrow_function":
        return not is_field(parent, "parameter", word)
    if kind == "for_in_statement":
        return not is_field(parent, "left", word)
    return not (kind.endswith(("_declaration", "_expression", "class")) and is_field(parent, "name", word))

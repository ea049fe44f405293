"""Where values that a script takes from earlier nodes leave it: in the address of a call, or in the log.

A small taint analysis. Seen: the value itself, put into a template or a sum, defaulted, chosen by a condition, trimmed
or changed in case, encoded, made JSON of, put into an object, a list, ``URL`` or ``URLSearchParams``, and carried by
local variables. Not seen: what a function of the script's own or a comparison makes of it (a hash, a mask, a count),
and what goes through the entries of a list. The body and the headers of a call are no leak: that is how data is sent.
"""

from wfstudio.script.tree import is_field, text_of

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Callable

    from tree_sitter import Node

    from wfstudio.script.reads import Reads
    from wfstudio.script.scopes import Scopes, Variable

    Personal = Callable[[str, str | None], bool]

URL, LOG = "url", "log"

_THROUGH = frozenset(
    (
        "parenthesized_expression",
        "await_expression",
        "template_substitution",
        "template_string",
        "spread_element",
        "array",
        "object",
        "sequence_expression",
    )
)
_PASSING = frozenset(
    (
        "String", "encodeURIComponent", "encodeURI", "escape", "btoa", "JSON.stringify", "Object.assign",
        "Object.values", "Object.entries", "Object.fromEntries", "URL", "URLSearchParams",
    )
)  # fmt: skip
_SAME = frozenset(
    (
        "trim", "trimStart", "trimEnd", "toLowerCase", "toUpperCase", "toLocaleLowerCase", "toLocaleUpperCase",
        "normalize", "concat", "toString", "join", "valueOf",
    )
)  # fmt: skip
_ADDING = frozenset(("append", "set", "push", "unshift"))


class Leak:
    """``node`` and ``key`` of what was read, the way it leaves (``URL``, ``LOG``), and what stands there."""

    __slots__ = ("at", "key", "node", "sink")

    def __init__(self, node: str, key: str | None, sink: str, at: "Node") -> None:
        self.node = node
        self.key = key
        self.sink = sink
        self.at = at


class _Value:
    """A value on its way: where it was read, where it stands now, and the entry of an object that it is in."""

    __slots__ = ("at", "inside", "key", "node")

    def __init__(self, node: str, key: str | None, at: "Node", inside: str | None = None) -> None:
        self.node = node
        self.key = key
        self.at = at
        self.inside = inside


def leaks(reads: "Reads", scopes: "Scopes", personal: "Personal") -> list[Leak]:
    """The leaks of what ``personal(node, key)`` says is a person's, one for each place; node "" and key None stand for
    the results of all nodes."""
    return _Tracer(scopes).trace(reads, personal)


class _Tracer:
    def __init__(self, scopes: "Scopes") -> None:
        self._scopes = scopes
        self._todo: list[_Value] = []
        self._carried: set[tuple[int, str | None]] = set()
        self._found: dict[int, Leak] = {}

    def trace(self, reads: "Reads", personal: "Personal") -> list[Leak]:
        for read in reads.found:
            if not personal(read.node, read.key):
                continue
            if read.key is not None and _is_declared(read.value):
                self._carry(self._scopes.variable(read.value), _Value(read.node, read.key, read.value))
                continue
            parent = read.value.parent
            if read.key is None and (parent is None or parent.type == "variable_declarator"):
                continue  # what is made of the variable is read by itself
            self._todo.append(_Value(read.node, read.key, read.value))
        if reads.everything and personal("", None):
            self._todo += [_Value("", None, node) for node in reads.everything]
        while self._todo:
            self._follow(self._todo.pop())
        return [self._found[place] for place in sorted(self._found)]

    def _follow(self, value: _Value) -> None:
        node, inside = value.at, value.inside
        while True:
            parent = node.parent
            if parent is None:
                return None
            kind = parent.type
            if kind in _THROUGH:
                if node.type == "shorthand_property_identifier":
                    inside = text_of(node)
                node = parent
            elif kind == "binary_expression":
                if not _keeps(parent, node):
                    return None
                node = parent
            elif kind == "ternary_expression":
                if is_field(parent, "condition", node):
                    return None
                node = parent
            elif kind == "pair":
                key = parent.child_by_field_name("key")
                inside = text_of(key).strip("'\"") if key is not None else None
                node = parent.parent or parent
            elif kind == "member_expression":
                step = self._member(parent, inside)
                if step is None:
                    return None
                if step == parent and node == value.at:
                    value = _Value(value.node, value.key, step)
                node, inside = step, None
            elif kind == "arguments":
                called = self._called(parent, node, value)
                if called is None:
                    return None
                node = called
            else:
                return self._named(parent, node, value, inside)

    def _member(self, member: "Node", inside: str | None) -> "Node | None":
        """What ``value.name`` is: the value again where a method keeps it or the entry that holds it is taken."""
        name = member.child_by_field_name("property")
        call = member.parent
        if name is None:
            return None
        if inside is not None and text_of(name) == inside:
            return member
        if call is not None and call.type == "call_expression" and is_field(call, "function", member):
            return call if text_of(name) in _SAME else None
        return None

    def _called(self, arguments: "Node", node: "Node", value: _Value) -> "Node | None":
        """The call that yields the value again, None where it ends; a leak when it leaves."""
        call = arguments.parent
        called = call and (call.child_by_field_name("function") or call.child_by_field_name("constructor"))
        if call is None or called is None:
            return None
        name = text_of(called) if called.end_byte - called.start_byte < 200 else ""
        if name.startswith(("console.", "console?.")):
            self._leak(value, LOG)
        elif name == "fetch":
            first = next((child for child in arguments.named_children if child.type != "comment"), None)
            if first == node:
                self._leak(value, URL)
        elif name in _PASSING:
            return call
        elif called.type == "member_expression":
            return self._method(called, call, value)
        return None

    def _method(self, called: "Node", call: "Node", value: _Value) -> "Node | None":
        name = called.child_by_field_name("property")
        method = text_of(name) if name is not None else ""
        base = called.child_by_field_name("object")
        if method == "concat":
            return call
        if method in _ADDING and base is not None:
            if base.type == "member_expression":  # url.searchParams.append(…)
                base = base.child_by_field_name("object")
            if base is not None and base.type == "identifier":
                self._carry(self._scopes.variable(base), _Value(value.node, value.key, value.at))
        return None

    def _named(self, parent: "Node", node: "Node", value: _Value, inside: str | None) -> None:
        """Goes on with the variable that now holds the value."""
        target: Node | None = None
        if parent.type == "variable_declarator" and is_field(parent, "value", node):
            target = parent.child_by_field_name("name")
        elif parent.type.endswith("assignment_expression") and is_field(parent, "right", node):
            target = parent.child_by_field_name("left")
            if target is not None and target.type == "member_expression":
                name = target.child_by_field_name("property")
                inside = text_of(name) if name is not None else None
                target = target.child_by_field_name("object")
        if target is not None and target.type == "identifier":
            self._carry(self._scopes.variable(target), _Value(value.node, value.key, value.at, inside))

    def _carry(self, variable: "Variable", value: _Value) -> None:
        if (id(variable), value.inside) in self._carried:
            return
        self._carried.add((id(variable), value.inside))
        self._todo += [_Value(value.node, value.key, use, value.inside) for use in variable.uses]

    def _leak(self, value: _Value, sink: str) -> None:
        self._found.setdefault(value.at.start_byte, Leak(value.node, value.key, sink, value.at))


def _is_declared(name: "Node") -> bool:
    """Whether this is the local name of an entry in a pattern."""
    if name.type != "identifier":
        return name.type == "shorthand_property_identifier_pattern"
    parent = name.parent
    return parent is not None and parent.type in ("pair_pattern", "assignment_pattern", "object_assignment_pattern")


def _keeps(binary: "Node", node: "Node") -> bool:
    operator = binary.child_by_field_name("operator")
    sign = operator.type if operator is not None else ""
    return sign in ("+", "||", "??") or (sign == "&&" and is_field(binary, "right", node))

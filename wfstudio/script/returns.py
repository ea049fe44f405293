"""The keys of the object that a script returns."""

from wfstudio.script.tree import is_field, literal, text_of

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from tree_sitter import Node

    from wfstudio.script.tree import Code

_LOOKING = frozenset(
    (
        "return_statement",
        "spread_element",
        "parenthesized_expression",
        "ternary_expression",
        "binary_expression",
        "unary_expression",
        "template_substitution",
        "expression_statement",
        "if_statement",
    )
)
_LOOKING_CALLS = ("JSON.stringify", "Object.keys", "Object.values", "Object.entries", "Object.freeze", "console.")
_NO_OBJECT = frozenset(("null", "undefined", "comment"))


class Returned:
    """``keys``: those of the objects that a script's own ``return`` statements give back; ``more``: there may be more.

    A returned variable is followed by its name to the objects it was given and to ``name.key = …``; once something
    else holds it too, there may be more.
    """

    __slots__ = ("_code", "_names", "keys", "more")

    def __init__(self, code: "Code", statements: "list[Node]") -> None:
        self._code = code
        self._names: dict[str, None] = {}
        self.keys: set[str] = set()
        self.more = False
        for statement in statements:
            if statement.named_children:
                self._value(statement.named_children[0])
        followed: set[str] = set()
        while len(followed) < len(self._names):
            for name in [name for name in self._names if name not in followed]:
                followed.add(name)
                self._variable(name)

    def _value(self, value: "Node") -> None:
        """Collects the keys of an expression and the variables it may be."""
        pending = [value]
        while pending:
            node = pending.pop()
            kind = node.type
            if kind == "object":
                self._object(node)
            elif kind == "identifier":
                self._names[text_of(node)] = None
            elif kind == "ternary_expression":
                pending += [node.named_children[-1], node.named_children[-2]]
            elif kind == "parenthesized_expression" and node.named_children:
                pending.append(node.named_children[-1])
            elif kind not in _NO_OBJECT:
                self.more = True

    def _object(self, node: "Node") -> None:
        for child in node.named_children:
            key: Node | None = child
            if child.type == "pair":
                key = child.child_by_field_name("key")
            elif child.type == "method_definition":
                key = child.child_by_field_name("name")
            elif child.type == "comment":
                continue
            if key is not None and key.type in ("property_identifier", "shorthand_property_identifier"):
                self.keys.add(text_of(key))
            elif key is not None and (value := literal(key)) is not None:
                self.keys.add(value)
            else:
                self.more = True

    def _variable(self, name: str) -> None:
        declared = False
        for word in self._code.leaves(name):
            parent = word.parent
            if parent is None or word.type not in ("identifier", "shorthand_property_identifier"):
                continue
            kind = parent.type
            if kind == "variable_declarator" and is_field(parent, "name", word):
                declared = True
                value = parent.child_by_field_name("value")
                if value is not None:
                    self._value(value)
            elif kind == "assignment_expression" and is_field(parent, "left", word):
                value = parent.child_by_field_name("right")
                if value is not None:
                    self._value(value)
            elif is_field(parent, "object", word):
                self._member(parent)
            elif kind == "arguments":
                called = parent.parent.child_by_field_name("function") if parent.parent is not None else None
                self.more |= called is None or not text_of(called).startswith(_LOOKING_CALLS)
            elif kind not in _LOOKING:
                self.more = True  # it is somebody else's too, who may add keys
        self.more |= not declared

    def _member(self, member: "Node") -> None:
        outer = member.parent
        if outer is None:
            return
        if outer.type.endswith("pattern") or outer.type == "for_in_statement":
            self.more = True
        if not outer.type.endswith("assignment_expression") or not is_field(outer, "left", member):
            return
        name = member.child_by_field_name("property")
        index = member.child_by_field_name("index")
        key = text_of(name) if name is not None else literal(index) if index is not None else None
        if key is None:
            self.more = True
        else:
            self.keys.add(key)

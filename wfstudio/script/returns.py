"""The keys of the object that a script returns."""

from wfstudio.script.tree import FUNCTIONS, enclosing, is_field, literal, occurrences, text_of

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from tree_sitter import Node


def returned(root: "Node", data: bytes) -> tuple[frozenset[str], bool]:
    """The keys that the script's own ``return`` statements give back, and whether there may be others.

    A returned variable is followed to the object it was declared with and to ``name.key = …``.
    """
    keys: set[str] = set()
    more = False
    names: set[str] = set()
    for word in occurrences(root, data, "return"):
        statement = word.parent
        if statement is None or statement.type != "return_statement" or enclosing(word, FUNCTIONS) is not None:
            continue
        if statement.named_children:
            more |= _read_value(statement.named_children[0], keys, names)
    for name in sorted(names):
        more |= _read_variable(root, data, name, keys)
    return frozenset(keys), more


def _read_value(value: "Node", keys: set[str], names: set[str]) -> bool:
    """Collects the keys of an expression and the variables it may be; True when it may be something else."""
    more = False
    pending = [value]
    while pending:
        node = pending.pop()
        if node.type == "object":
            more |= _read_object(node, keys)
        elif node.type == "identifier":
            names.add(text_of(node))
        elif node.type == "ternary_expression":
            pending += [node.named_children[-1], node.named_children[-2]]
        elif node.type == "parenthesized_expression" and node.named_children:
            pending.append(node.named_children[-1])
        elif node.type not in ("null", "undefined", "string", "number", "true", "false", "comment"):
            more = True
    return more


def _read_object(node: "Node", keys: set[str]) -> bool:
    more = False
    for child in node.named_children:
        key: Node | None = child
        if child.type == "pair":
            key = child.child_by_field_name("key")
        elif child.type == "method_definition":
            key = child.child_by_field_name("name")
        elif child.type == "comment":
            continue
        if key is not None and key.type in ("property_identifier", "shorthand_property_identifier"):
            keys.add(text_of(key))
        elif key is not None and (value := literal(key)) is not None:
            keys.add(value)
        else:
            more = True
    return more


def _read_variable(root: "Node", data: bytes, name: str, keys: set[str]) -> bool:
    """Follows a variable by name; True unless every value it is given could be read."""
    more = declared = False
    for word in occurrences(root, data, name):
        parent = word.parent
        if parent is None or word.type != "identifier":
            continue
        if parent.type == "variable_declarator" and is_field(parent, "name", word):
            value = parent.child_by_field_name("value")
            declared = True
            more |= value is not None and _read_value(value, keys, set())
        elif parent.type == "assignment_expression" and is_field(parent, "left", word):
            value = parent.child_by_field_name("right")
            more |= value is None or _read_value(value, keys, set())
        elif is_field(parent, "object", word):
            more |= _read_member(parent, keys)
        elif parent.type == "arguments":
            more = True  # a call may add keys
    return more or not declared


def _read_member(member: "Node", keys: set[str]) -> bool:
    outer = member.parent
    if outer is None or outer.type != "assignment_expression" or not is_field(outer, "left", member):
        return False
    if member.type == "member_expression":
        name = member.child_by_field_name("property")
        if name is not None:
            keys.add(text_of(name))
        return False
    index = member.child_by_field_name("index")
    value = literal(index) if index is not None else None
    if value is not None:
        keys.add(value)
    return value is None

"""Where a script sends the journey: its assignments to the runtime's variable ``next``.

Only the runtime's own variable counts: a parameter or a local variable of that name routes nothing, nor does
``result.next = …``. Source: platform facts, "Two ways to route".
"""

from bisect import bisect_right

from wfstudio.script.tree import FUNCTIONS, enclosing, is_field, literal, occurrences
from wfstudio.script.values import Values

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from tree_sitter import Node

_PATTERNS = frozenset(
    (
        "array_pattern",
        "object_pattern",
        "pair_pattern",
        "assignment_pattern",
        "object_assignment_pattern",
        "rest_pattern",
        "parenthesized_expression",
    )
)
_BLOCKS = frozenset(("statement_block", "program", "for_statement", "for_in_statement", "switch_body", *FUNCTIONS))
_ROOMS = frozenset(("program", *FUNCTIONS))
_NO_TARGET = frozenset(("null", "undefined", "false", "true", "number"))


class Routing:
    """``targets``: the literals that ``next`` is set to, as syntax nodes with their values; ``computed``: what it is
    set to that cannot be read."""

    __slots__ = ("computed", "targets")

    def __init__(self) -> None:
        self.targets: list[tuple[str, Node]] = []
        self.computed: list[Node] = []


def routing(root: "Node", data: bytes) -> Routing:
    """Reads every assignment to ``next`` in a script, in order of the code.

    A variable that holds literals and a table of literals count as those literals.
    """
    found = Routing()
    held = Values(root, data)
    values: list[tuple[Node, Node | None]] = []
    shadows: list[tuple[int, int]] = []
    for name in occurrences(root, data, "next"):
        _classify(name, values, shadows)
    covered = _merged(shadows)
    for name, value in values:
        if _inside(covered, name.start_byte):
            continue
        if value is None:
            found.computed.append(name)
        else:
            _read_value(value, found, held)
    found.targets = list({node.start_byte: (target, node) for target, node in found.targets}.values())
    return found


def _classify(name: "Node", values: "list[tuple[Node, Node | None]]", shadows: list[tuple[int, int]]) -> None:
    """Sorts one occurrence of the word: an assignment (its value, None when unknowable), a declaration, or a use."""
    if name.type not in ("identifier", "shorthand_property_identifier_pattern"):
        return
    node = name
    parent = node.parent
    while parent is not None and parent.type in _PATTERNS:
        if parent.type.endswith("assignment_pattern") and is_field(parent, "right", node):
            return  # a default value, which is a use
        node, parent = parent, parent.parent
    if parent is None:
        return
    kind = parent.type
    if kind == "assignment_expression" and is_field(parent, "left", node):
        plain = node == name or node.type == "parenthesized_expression"
        values.append((name, parent.child_by_field_name("right") if plain else None))
    elif kind == "augmented_assignment_expression" and is_field(parent, "left", node):
        operator = parent.child_by_field_name("operator")
        keeps = operator is not None and operator.type in ("||=", "&&=", "??=")
        values.append((name, parent.child_by_field_name("right") if keeps else None))
    elif kind == "update_expression":
        values.append((name, None))
    elif kind == "for_in_statement" and is_field(parent, "left", node):
        if parent.child_by_field_name("kind") is None:
            values.append((name, None))
        else:
            shadows.append((parent.start_byte, parent.end_byte))
    else:
        scope = _declared_in(parent, node)
        if scope is not None:
            shadows.append((scope.start_byte, scope.end_byte))


def _declared_in(parent: "Node", node: "Node") -> "Node | None":
    """The part of the script in which this declares a variable of its own, None when it declares nothing."""
    kind = parent.type
    if kind == "variable_declarator" and is_field(parent, "name", node):
        is_var = parent.parent is not None and parent.parent.type == "variable_declaration"
        return enclosing(parent, _ROOMS if is_var else _BLOCKS)
    if kind == "formal_parameters":
        return parent.parent
    if (kind == "arrow_function" and is_field(parent, "parameter", node)) or kind == "catch_clause":
        return parent
    if kind.endswith(("function_declaration", "class_declaration")) and is_field(parent, "name", node):
        return enclosing(parent, _BLOCKS)
    return None


def _read_value(value: "Node", found: Routing, held: Values) -> None:
    """Collects the literals an expression may yield; whatever else it may yield is computed."""
    pending = [value]
    followed: set[int] = set()
    while pending:
        node = pending.pop()
        target = literal(node)
        if target is not None:
            if target:
                found.targets.append((target, node))
            continue
        if node.type in _NO_TARGET or node.text == b"next" or node.start_byte in followed:
            continue
        yielded = _yielded(node)
        if yielded is None:
            followed.add(node.start_byte)
            yielded = held.held_by(node)
        if yielded is None:
            inside = value.start_byte <= node.start_byte and node.end_byte <= value.end_byte
            found.computed.append(node if inside else value)
        else:
            pending += reversed(yielded)


def _yielded(node: "Node") -> "list[Node] | None":
    """The parts of an expression that may be its value, None when it is no choice among parts."""
    kind = node.type
    if kind == "ternary_expression":
        return _fields(node, "consequence", "alternative")
    if kind == "assignment_expression":
        return _fields(node, "right")
    if kind in ("parenthesized_expression", "sequence_expression") and node.named_children:
        return [node.named_children[-1]]
    if kind == "binary_expression" and (operator := node.child_by_field_name("operator")):
        if operator.type in ("||", "??"):
            return _fields(node, "left", "right")
        if operator.type == "&&":
            return _fields(node, "right")  # what the left yields is falsy, and leads nowhere
    return None


def _fields(node: "Node", *names: str) -> "list[Node]":
    return [child for name in names if (child := node.child_by_field_name(name)) is not None]


def _merged(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _inside(ranges: list[tuple[int, int]], place: int) -> bool:
    index = bisect_right(ranges, (place, 1 << 62)) - 1
    return index >= 0 and place < ranges[index][1]

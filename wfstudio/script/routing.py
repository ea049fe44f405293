"""Where a script sends the journey: its assignments to the runtime's variable ``next``.

Only the runtime's own variable counts: a parameter or a local variable of that name routes nothing, nor does
``result.next = …``. Source: platform facts, "Two ways to route".
"""

from wfstudio.script.tree import literal
from wfstudio.script.values import Values

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from tree_sitter import Node

    from wfstudio.script.scopes import Scopes
    from wfstudio.script.tree import Code

_KEEPING = ("||=", "&&=", "??=")
_NO_TARGET = frozenset(("null", "undefined", "false", "true", "number"))


class Routing:
    """``targets``: the literals that ``next`` is set to, as syntax nodes with their values; ``computed``: what it is
    set to that cannot be read."""

    __slots__ = ("computed", "targets")

    def __init__(self) -> None:
        self.targets: list[tuple[str, Node]] = []
        self.computed: list[Node] = []


def routing(code: "Code", scopes: "Scopes") -> Routing:
    """Reads every assignment to ``next`` in a script, in order of the code.

    A variable that holds literals and a table of literals count as those literals.
    """
    found = Routing()
    held = Values(code)
    for name in scopes.free("next").writes:
        value = _assigned(name)
        if value is None:
            found.computed.append(name)
        else:
            _read_value(value, found, held)
    found.targets = list({node.start_byte: (target, node) for target, node in found.targets}.values())
    return found


def _assigned(name: "Node") -> "Node | None":
    """The value that is assigned where ``next`` is written, None when it cannot be told (a pattern, ``+=``, a loop)."""
    node = name
    parent = node.parent
    while parent is not None and parent.type == "parenthesized_expression":
        node, parent = parent, parent.parent
    if parent is None or not parent.type.endswith("assignment_expression"):
        return None
    operator = parent.child_by_field_name("operator")
    if parent.type == "augmented_assignment_expression" and (operator is None or operator.type not in _KEEPING):
        return None
    return parent.child_by_field_name("right")


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

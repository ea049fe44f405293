"""Which declaration a name belongs to.

A name's occurrences are sorted once: into those that are declared in the script, by declaration, and the free ones,
which are the runtime's.
"""

from wfstudio.script.tree import FUNCTIONS, enclosing, is_field

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from tree_sitter import Node

    from wfstudio.script.tree import Code

PATTERNS = frozenset(
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
_NAMES = frozenset(("identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern"))


class Variable:
    """One variable: where it is declared, read, and written after that. Each in order of the code."""

    __slots__ = ("declared", "uses", "writes")

    def __init__(self) -> None:
        self.declared: list[Node] = []
        self.uses: list[Node] = []
        self.writes: list[Node] = []


class Scopes:
    """The variables of one script by name; each name is looked up when first asked for."""

    __slots__ = ("_code", "_known")

    def __init__(self, code: "Code") -> None:
        self._code = code
        self._known: dict[str, tuple[Variable, dict[int, Variable]]] = {}

    def free(self, word: str) -> Variable:
        """The runtime's variable of that name: what no declaration in the script claims."""
        return self._names(word)[0]

    def variable(self, name: "Node") -> Variable:
        """The variable that this occurrence of a name declares, reads or writes."""
        return self._names((name.text or b"").decode("utf-8", "replace"))[1].get(name.start_byte) or Variable()

    def function(self, name: str) -> "Node | None":
        """The function of that name, None unless the script declares exactly one and nothing else by that name."""
        declared = {id(variable): variable for variable in self._names(name)[1].values() if variable.declared}
        if len(declared) != 1:
            return None
        (variable,) = declared.values()
        parent = variable.declared[0].parent
        if len(variable.declared) != 1 or variable.writes or parent is None:
            return None
        if parent.type == "variable_declarator":
            value = parent.child_by_field_name("value")
            return value if value is not None and value.type in FUNCTIONS else None
        return parent if parent.type in FUNCTIONS else None

    def _names(self, word: str) -> tuple[Variable, dict[int, Variable]]:
        if word not in self._known:
            self._known[word] = _sorted(self._code.leaves(word))
        return self._known[word]


def _sorted(leaves: "list[Node]") -> tuple[Variable, dict[int, Variable]]:
    scopes: dict[tuple[int, int], Variable] = {}
    by_place: dict[int, Variable] = {}
    others: list[tuple[Node, bool]] = []
    for name in leaves:
        if name.type not in _NAMES:
            continue
        scope, written = role(name)
        if scope is None:
            others.append((name, written))
        else:
            variable = scopes.setdefault((scope.start_byte, -scope.end_byte), Variable())
            variable.declared.append(name)
            by_place[name.start_byte] = variable
    free = Variable()
    pending = sorted(scopes, reverse=True)
    around: list[tuple[int, Variable]] = []
    for name, written in others:
        place = name.start_byte
        while pending and pending[-1][0] <= place:
            key = pending.pop()
            while around and around[-1][0] <= key[0]:
                around.pop()
            around.append((-key[1], scopes[key]))
        while around and around[-1][0] <= place:
            around.pop()
        variable = around[-1][1] if around else free
        (variable.writes if written else variable.uses).append(name)
        by_place[place] = variable
    return free, by_place


def role(name: "Node") -> "tuple[Node | None, bool]":
    """The part of the script in which an occurrence of a name declares a variable (None when it declares none), and
    whether it writes to one."""
    node = name
    parent = node.parent
    while parent is not None and parent.type in PATTERNS:
        if parent.type.endswith("assignment_pattern") and is_field(parent, "right", node):
            return None, False  # a default value, which is a use
        if parent.type == "pair_pattern" and is_field(parent, "key", node):
            return None, False
        node, parent = parent, parent.parent
    if parent is None:
        return None, False
    kind = parent.type
    if kind in ("assignment_expression", "augmented_assignment_expression"):
        return None, is_field(parent, "left", node)
    if kind == "update_expression":
        return None, True
    if kind == "for_in_statement" and is_field(parent, "left", node):
        return (None, True) if parent.child_by_field_name("kind") is None else (parent, False)
    return _declared_in(parent, node), False


def _declared_in(parent: "Node", node: "Node") -> "Node | None":
    """The part of the script in which this declares a variable of its own, None when it declares nothing."""
    kind = parent.type
    if kind == "variable_declarator":
        if not is_field(parent, "name", node):
            return None
        is_var = parent.parent is not None and parent.parent.type == "variable_declaration"
        return enclosing(parent, _ROOMS if is_var else _BLOCKS)
    if kind == "formal_parameters":
        return parent.parent
    if kind == "arrow_function":
        return parent if is_field(parent, "parameter", node) else None
    if kind == "catch_clause":
        return parent
    if kind.endswith(("function_declaration", "class_declaration")):
        return enclosing(parent, _BLOCKS) if is_field(parent, "name", node) else None
    if kind in ("function_expression", "generator_function", "class"):
        return parent if is_field(parent, "name", node) else None
    return None

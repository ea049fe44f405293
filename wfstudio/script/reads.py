"""What a script takes from earlier nodes: ``params.nodes.<id>.<key>`` and the usual ways to write it shorter."""

from wfstudio.script.tree import is_field, literal, text_of

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from tree_sitter import Node

    from wfstudio.script.scopes import Scopes

_PARAMS, _ALL, _RESULT = "params", "all", "result"
_TESTING = frozenset(("if_statement", "while_statement", "do_statement", "unary_expression"))
_ASKING = frozenset(("hasOwnProperty", "hasOwn", "has"))
_OWN = frozenset(
    ("hasOwnProperty", "toString", "toLocaleString", "valueOf", "constructor", "isPrototypeOf", "__proto__")
)
"""What every object has: no node's id and no field's name."""


class Read:
    """One value taken: from the result of ``node`` its entry ``key`` (None: the whole, or a computed key).

    ``name`` is where the node is named, ``at`` where the key is. ``taken``: the result must be there, or the script
    throws; ``guarded``: a default stands in for what is not there. ``value`` is the whole expression.
    """

    __slots__ = ("at", "guarded", "key", "name", "node", "taken", "value")

    def __init__(
        self, node: str, name: "Node", value: "Node", key: str | None, at: "Node", taken: bool, guarded: bool
    ) -> None:
        self.node = node
        self.name = name
        self.value = value
        self.key = key
        self.at = at
        self.taken = taken
        self.guarded = guarded


class _Held:
    """What an expression stands for: ``params``, all results, or the result of one node."""

    __slots__ = ("guarded", "kind", "name", "node")

    def __init__(self, kind: str, node: str = "", name: "Node | None" = None, guarded: bool = False) -> None:
        self.kind = kind
        self.node = node
        self.name = name
        self.guarded = guarded


class Reads:
    """``found``: every read, in order of the code; ``tested``: nodes of which the script asks whether they are there;
    ``written``: nodes whose results it writes itself; ``any_node``: it may read nodes that cannot be told;
    ``everything``: where it passes on ``params`` or ``params.nodes`` whole.

    Understood: dots, brackets with a literal, optional chaining, destructuring with defaults, ``x || {}``, and
    variables that stand for ``params``, ``params.nodes`` or one node's result, each within its own scope.
    """

    __slots__ = ("_scopes", "_todo", "any_node", "everything", "found", "tested", "written")

    def __init__(self, scopes: "Scopes") -> None:
        self._scopes = scopes
        self.found: list[Read] = []
        self.tested: set[str] = set()
        self.written: set[str] = set()
        self.any_node = False
        self.everything: list[Node] = []
        self._todo: list[tuple[Node, _Held]] = [(use, _Held(_PARAMS)) for use in scopes.free("params").uses]
        while self._todo:
            self._follow(*self._todo.pop())
        self.found.sort(key=lambda read: (read.at.start_byte, read.name.start_byte))

    def _follow(self, node: "Node", held: _Held) -> None:
        """Sees what is done with an expression."""
        while True:
            parent = node.parent
            if parent is None:
                return None
            kind = parent.type
            if kind in ("parenthesized_expression", "await_expression"):
                if parent.parent is not None and parent.parent.type in _TESTING:
                    return self._test(node, held)
                node = parent
            elif kind == "binary_expression":
                goes_on = self._in_binary(parent, node, held)
                if goes_on is None:
                    return None
                node, held = parent, goes_on
            elif kind == "ternary_expression":
                if is_field(parent, "condition", node):
                    return self._test(node, held)
                node = parent
            else:
                return self._used(parent, node, held)

    def _in_binary(self, parent: "Node", node: "Node", held: _Held) -> _Held | None:
        """What the whole stands for, None when it is no longer a result."""
        sign = parent.child_by_field_name("operator")
        operator = sign.type if sign is not None else ""
        left = is_field(parent, "left", node)
        if operator in ("||", "??"):
            return _Held(held.kind, held.node, held.name, True) if left else held
        if operator == "&&" and not left:
            return held
        if operator == "in" and held.kind == _ALL:
            asked = parent.child_by_field_name("left")
            word = literal(asked) if asked is not None else None
            if word is not None:
                self.tested.add(word)
                return None
        self._test(node, held)
        return None

    def _test(self, node: "Node", held: _Held) -> None:
        if held.kind == _RESULT:
            self.tested.add(held.node)
            self._whole(node, held)

    def _used(self, parent: "Node", node: "Node", held: _Held) -> None:
        kind = parent.type
        if kind in ("member_expression", "subscript_expression") and is_field(parent, "object", node):
            self._member(parent, held)
        elif kind == "variable_declarator" and is_field(parent, "value", node):
            name = parent.child_by_field_name("name")
            if name is not None:
                self._named(name, node, held)
        elif kind == "assignment_expression" and is_field(parent, "right", node):
            left = parent.child_by_field_name("left")
            if left is not None and left.type == "object_pattern":
                self._pattern(left, node, held)
            else:
                self._whole(node, held)
        elif kind.endswith("assignment_expression") or kind == "update_expression":
            if held.kind == _RESULT:
                self.written.add(held.node)
        elif kind in _TESTING or (kind == "arguments" and _callee(parent) == "Boolean"):
            self._test(node, held)
        elif kind != "expression_statement":
            self._whole(node, held, parent)

    def _whole(self, node: "Node", held: _Held, parent: "Node | None" = None) -> None:
        if held.kind == _RESULT and held.name is not None:
            self.found.append(Read(held.node, held.name, node, None, held.name, False, held.guarded))
            return
        if held.kind == _ALL and parent is not None and parent.type == "arguments" and _callee(parent) in _ASKING:
            self.tested.update([word for child in parent.named_children if (word := literal(child)) is not None])
        self.any_node = True
        self.everything.append(node)

    def _member(self, member: "Node", held: _Held) -> None:
        if member.type == "member_expression":
            at = member.child_by_field_name("property")
            key = text_of(at) if at is not None else None
        else:
            at = member.child_by_field_name("index")
            key = literal(at) if at is not None else None
        if at is None:
            return
        if held.kind == _PARAMS:
            if key == "nodes":
                self._todo.append((member, _Held(_ALL)))
            return
        if held.kind == _ALL:
            self._of_all(member, key, at)
            return
        outer = member.parent
        if outer is not None and outer.type.endswith("assignment_expression") and is_field(outer, "left", member):
            self.written.add(held.node)
            return
        if key in _OWN:
            return
        guarded = held.guarded or any(child.type == "optional_chain" for child in member.children)
        if held.name is not None:
            self.found.append(Read(held.node, held.name, member, key, at, True, guarded))

    def _of_all(self, member: "Node", key: str | None, at: "Node") -> None:
        if key is None:
            self.any_node = True
        elif key in _ASKING:
            call = member.parent
            inside = call.child_by_field_name("arguments") if call is not None else None
            for child in inside.named_children if inside is not None else ():
                if (word := literal(child)) is not None:
                    self.tested.add(word)
        elif key not in _OWN:
            self._todo.append((member, _Held(_RESULT, key, at)))

    def _named(self, name: "Node", value: "Node", held: _Held) -> None:
        """A variable, or a pattern, is declared to be it."""
        if name.type == "identifier":
            variable = self._scopes.variable(name)
            if variable.writes or len(variable.declared) != 1:
                self._whole(value, held)
                return
            self._todo += [(use, held) for use in variable.uses]
            if held.kind == _RESULT:  # named, though nothing may be taken
                self._whole(value, held)
        elif name.type == "object_pattern":
            self._pattern(name, value, held)

    def _pattern(self, pattern: "Node", value: "Node", held: _Held) -> None:
        for child in pattern.named_children:
            entry = _entry(child)
            if entry is None:
                if child.type != "comment":
                    self._whole(value, held)
                continue
            key, at, local, default = entry
            if held.kind == _PARAMS:
                if key == "nodes":
                    self._named_local(local, at, _Held(_ALL))
            elif held.kind == _ALL:
                self._named_local(local, at, _Held(_RESULT, key, at, default))
            elif held.name is not None:
                self.found.append(Read(held.node, held.name, local, key, at, True, held.guarded))

    def _named_local(self, local: "Node", at: "Node", held: _Held) -> None:
        """The local name of an entry in a pattern; one that is shorthand is declared by itself."""
        if local.type == "shorthand_property_identifier_pattern":
            variable = self._scopes.variable(local)
            self._todo += [(use, held) for use in variable.uses]
            if held.kind == _RESULT:
                self._whole(local, held)
        else:
            self._named(local, at, held)


def _entry(child: "Node") -> "tuple[str, Node, Node, bool] | None":
    """Key, where it is written, local name and whether there is a default, of one entry of an object pattern."""
    kind = child.type
    if kind == "shorthand_property_identifier_pattern":
        return text_of(child), child, child, False
    if kind == "object_assignment_pattern":
        left = child.child_by_field_name("left")
        return (text_of(left), left, left, True) if left is not None else None
    if kind != "pair_pattern":
        return None
    key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
    if key is None or value is None:
        return None
    word = text_of(key) if key.type == "property_identifier" else literal(key)
    if word is None:
        return None
    if value.type == "assignment_pattern":
        left = value.child_by_field_name("left")
        return (word, key, left, True) if left is not None else None
    return word, key, value, False


def _callee(arguments: "Node") -> str:
    """The name of the function or method that is called with these arguments."""
    call = arguments.parent
    called = call.child_by_field_name("function") if call is not None else None
    if called is not None and called.type == "member_expression":
        called = called.child_by_field_name("property")
    return text_of(called) if called is not None else ""

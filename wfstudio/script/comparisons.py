"""What a script decides by: which values from outside its tests look at, and what they are compared with.

Names are followed and not scopes, and any use within an expression counts: this says which values are worth trying,
not what the script does.
"""

from functools import lru_cache

from wfstudio.script.tree import Code, literal, text_of

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from tree_sitter import Node

Source = tuple[str, ...]
"""Where a value comes from: ("node", id, key), ("metadata", key), ("status",) of a ``fetch``, or ("json", key, …)."""

Literal = str | float

_COMPARING = frozenset(("===", "!==", "==", "!=", "<", ">", "<=", ">="))
_CHOOSING = frozenset(
    ("if_statement", "while_statement", "ternary_expression", "switch_statement", "do_statement", "unary_expression")
)
_MEMBERS = ("member_expression", "subscript_expression")
_ASKED_ABOUT = frozenset(("includes", "startsWith", "endsWith", "indexOf", "has"))
_MOST_NAMES = 40  # rounds of following names into other names


class Decides:
    """``tested``: every value from outside that a test looks at, with the literals it is compared with; ``json``: the
    entries that are read of what ``fetch`` answered; ``returned``: key of the result → the values that are in it."""

    __slots__ = ("json", "returned", "tested")

    def __init__(
        self,
        tested: dict[Source, tuple[Literal, ...]],
        json: tuple[tuple[str, ...], ...],
        returned: dict[str, frozenset[Source]],
    ) -> None:
        self.tested = tested
        self.json = json
        self.returned = returned


@lru_cache(maxsize=512)
def decides_by(code: str) -> Decides:
    """What the script decides by; never raises, whatever the text."""
    from wfstudio.script.grammar import parse

    data = code.encode("utf-8", "replace")
    return _Reading(Code(data, parse(data).root_node)).found()


class _Reading:
    def __init__(self, code: Code) -> None:
        from wfstudio.script.reads import Reads
        from wfstudio.script.scopes import Scopes
        from wfstudio.script.values import Values

        self._held = Values(code)
        self._nodes = _all_nodes(code.root)
        scopes = Scopes(code)
        self._seeds: dict[int, set[Source]] = {}
        self._names: dict[str, set[Source]] = {}
        for read in Reads(scopes).found:
            if read.key is not None:
                self._seed(read.value, ("node", read.node, read.key))
        for use in scopes.free("params").uses:
            key = _metadata_key(use)
            if key is not None:
                self._seed(key[0], ("metadata", key[1]))
        for node in self._nodes:
            if node.type == "call_expression" and _called(node) == "fetch":
                self._seed(node, ("response",))
        self._follow()

    def _seed(self, node: "Node", source: Source) -> None:
        if node.type.endswith("pattern") or node.type == "identifier":
            self._names.setdefault(text_of(node), set()).add(source)
        else:
            self._seeds.setdefault(node.id, set()).add(source)

    def _follow(self) -> None:
        """Names that are given a value from outside stand for it too."""
        given = [pair for node in self._nodes if (pair := _given(node)) is not None]
        for _ in range(_MOST_NAMES):
            before = sum(map(len, self._names.values()))
            for name, value in given:
                found = self._sources(value)
                if not found:
                    continue
                if name.type == "object_pattern":
                    for word, local in _pattern_names(name):
                        self._names.setdefault(local, set()).update(_entry(source, word) for source in found)
                else:
                    self._names.setdefault(text_of(name), set()).update(found)
            if sum(map(len, self._names.values())) == before:
                return

    def _sources(self, expression: "Node") -> set[Source]:
        """The values from outside that an expression is made from."""
        found: set[Source] = set()
        pending = [expression]
        while pending:
            node = pending.pop()
            mine = self._seeds.get(node.id)
            if mine is None and node.type in ("identifier", "shorthand_property_identifier"):
                mine = self._names.get(text_of(node))
            if mine:
                found.update(_climbed(node, source, expression) for source in mine)
            if node.id not in self._seeds:
                pending += node.named_children
        return found

    def found(self) -> Decides:
        tested: dict[Source, dict[Literal, None]] = {}
        returned: dict[str, set[Source]] = {}
        json: dict[tuple[str, ...], None] = {}

        def look(expression: "Node | None", literals: "list[Literal]") -> None:
            for source in self._sources(expression) if expression is not None else ():
                if source != ("response",):
                    tested.setdefault(source, {}).update(dict.fromkeys(literals))

        for node in self._nodes:
            kind = node.type
            if kind == "binary_expression" and _operator(node) in _COMPARING:
                left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
                if left is not None and right is not None:
                    look(left, self._literals(right))
                    look(right, self._literals(left))
            elif kind == "switch_statement":
                look(node.child_by_field_name("value"), self._cases(node))
            elif kind in _CHOOSING:
                if kind != "unary_expression" or _operator(node) == "!":
                    look(node.child_by_field_name("condition") or node.child_by_field_name("argument"), [])
            elif kind == "call_expression":
                function = node.child_by_field_name("function")
                if function is not None and _called(node) in _ASKED_ABOUT:
                    arguments = node.child_by_field_name("arguments")
                    look(function, self._literals(arguments))
                    look(arguments, self._literals(function))
            elif kind == "pair" or kind == "shorthand_property_identifier":
                key, value = _pair(node)
                if key and _is_returned(node):
                    sources = self._sources(value)
                    returned.setdefault(key, set()).update(sources)
                    if key == "success":
                        look(value, [])
            if kind in (*_MEMBERS, "identifier"):
                for source in self._sources(node):
                    if source[0] == "json" and len(source) > 1:
                        json[source[1:]] = None
        return Decides(
            {source: tuple(literals) for source, literals in tested.items()},
            tuple(json),
            {key: frozenset(sources) for key, sources in returned.items()},
        )

    def _literals(self, expression: "Node | None") -> list[Literal]:
        """Strings and numbers that an expression may be."""
        found: dict[Literal, None] = {}
        pending = [expression] if expression is not None else []
        seen: set[int] = set()
        while pending:
            node = pending.pop()
            if node.id in seen:
                continue
            seen.add(node.id)
            word = literal(node)
            if word is not None:
                found[word] = None
            elif node.type == "number":
                try:
                    found[float(text_of(node).replace("_", ""))] = None
                except ValueError:
                    continue
            else:
                pending += self._held.held_by(node) or []
                pending += node.named_children
        return list(found)

    def _cases(self, switch: "Node") -> list[Literal]:
        body = switch.child_by_field_name("body")
        found: list[Literal] = []
        for case in body.named_children if body is not None else ():
            if case.type == "switch_case":
                found += self._literals(case.child_by_field_name("value"))
        return found


def _all_nodes(root: "Node") -> "list[Node]":
    found, pending = [], [root]
    while pending:
        node = pending.pop()
        found.append(node)
        pending += reversed(node.named_children)
    return found


def _operator(node: "Node") -> str:
    sign = node.child_by_field_name("operator")
    return sign.type if sign is not None else ""


def _called(call: "Node") -> str:
    function = call.child_by_field_name("function")
    if function is not None and function.type == "member_expression":
        function = function.child_by_field_name("property")
    return text_of(function) if function is not None else ""


def _given(node: "Node") -> "tuple[Node, Node] | None":
    """(name or pattern, value) where a variable gets a value."""
    if node.type == "variable_declarator":
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    elif node.type.endswith("assignment_expression"):
        name, value = node.child_by_field_name("left"), node.child_by_field_name("right")
    else:
        return None
    if name is None or value is None or name.type not in ("identifier", "object_pattern"):
        return None
    return name, value


def _pattern_names(pattern: "Node") -> list[tuple[str, str]]:
    found = []
    for child in pattern.named_children:
        node = child.child_by_field_name("left") if child.type == "object_assignment_pattern" else child
        if node is None:
            continue
        if node.type == "shorthand_property_identifier_pattern":
            found.append((text_of(node), text_of(node)))
        elif node.type == "pair_pattern":
            key, value = node.child_by_field_name("key"), node.child_by_field_name("value")
            if key is not None and value is not None:
                found.append((text_of(key), text_of(value)))
    return found


def _climbed(node: "Node", source: Source, within: "Node") -> Source:
    """The source of the longest chain of members that begins with ``node``, inside an expression."""
    if source[0] not in ("response", "json"):
        return source
    while node.id != within.id and (parent := node.parent) is not None:
        if parent.type in ("await_expression", "parenthesized_expression"):
            node = parent
            continue
        if parent.type not in _MEMBERS or parent.child_by_field_name("object") != node:
            break
        key = parent.child_by_field_name("property")
        source = _entry(source, text_of(key)) if key is not None else source
        node = parent
        outer = node.parent
        if source == ("json",) and outer is not None and outer.type == "call_expression" and node.id != within.id:
            node = outer
    return source


def _entry(source: Source, key: str) -> Source:
    if source == ("response",):
        return ("json",) if key == "json" else ("status",) if key in ("status", "ok") else source
    return (*source, key) if source[0] == "json" else source


def _metadata_key(use: "Node") -> "tuple[Node, str] | None":
    """``params.metadata.key`` and ``params.metaData.key``."""
    member = use.parent
    if member is None or member.type != "member_expression":
        return None
    name, outer = member.child_by_field_name("property"), member.parent
    if name is None or text_of(name) not in ("metadata", "metaData") or outer is None or outer.type not in _MEMBERS:
        return None
    key = outer.child_by_field_name("property")
    return (outer, text_of(key)) if key is not None else None


def _pair(node: "Node") -> "tuple[str, Node]":
    if node.type != "pair":
        return text_of(node), node
    key, value = node.child_by_field_name("key"), node.child_by_field_name("value")
    return (text_of(key) if key is not None else ""), value if value is not None else node


def _is_returned(node: "Node") -> bool:
    held = node.parent
    return held is not None and held.type == "object" and held.parent is not None and held.parent.type in (
        "return_statement", "variable_declarator"
    )  # fmt: skip

"""Which ways through a script return something: control flow over its statements.

Functions inside are no part of the way, save that calling one of the script's own that always throws ends it. What a
condition yields is not guessed at, except for a literal ``true`` or ``false``.
"""

from wfstudio.script.tree import text_of

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from tree_sitter import Node

    from wfstudio.script.scopes import Scopes

_DEEPEST = 150  # blocks in each other; what lies deeper is taken to return
_LOOPS = frozenset(("while_statement", "do_statement", "for_statement", "for_in_statement"))
_NOTHING = frozenset((b"undefined", b"void 0"))
_ON = ""  # a way out of a statement: to the next one; others are "break", "continue" and "break label"


class Flow:
    """``returns``: the script's own ``return`` statements; ``empty``: those that are reached and give nothing back;
    ``gives_back``: one of them gives something; ``open_end``: the statement after or around which a way reaches the end
    without returning, None when none does.
    """

    __slots__ = ("_functions", "_open", "_scopes", "empty", "gives_back", "open_end", "returns")

    def __init__(self, root: "Node", scopes: "Scopes") -> None:
        self._scopes = scopes
        self._functions: dict[str, bool] = {}
        self._open: set[int] = set()  # branches with a way to what follows
        self.returns: list[Node] = []
        self.empty: list[Node] = []
        statements = _statements(root)
        ways = self._block(statements, True, 0)
        self.gives_back = any((value := _value(node)) and value.text not in _NOTHING for node in self.returns)
        self.open_end: Node | None = self._last(statements[-1]) if _ON in ways and statements else None

    def _block(self, statements: "list[Node]", reached: bool, depth: int) -> set[str]:
        """The ways out of statements that follow each other."""
        ways: set[str] = set()
        for statement in statements:
            out = self._statement(statement, reached, depth)
            ways |= out - {_ON}
            reached = reached and _ON in out
        return ways | {_ON} if reached else ways

    def _statement(self, node: "Node", reached: bool, depth: int) -> set[str]:
        kind = node.type
        if depth > _DEEPEST:
            return set()
        if kind == "return_statement":
            self._return(node, reached)
            return set()
        if kind == "throw_statement":
            return set()
        if kind == "expression_statement":
            return set() if self._always_throws(node) else {_ON}
        if kind == "if_statement":
            return self._if(node, reached, depth)
        if kind == "statement_block":
            return self._block(_statements(node), reached, depth + 1)
        if kind in _LOOPS:
            return self._loop(node, reached, depth)
        if kind == "try_statement":
            return self._try(node, reached, depth)
        if kind == "switch_statement":
            return self._switch(node, reached, depth)
        if kind in ("break_statement", "continue_statement"):
            label = node.child_by_field_name("label")
            word = kind.partition("_")[0]
            return {word if label is None else f"{word} {text_of(label)}"}
        if kind == "labeled_statement":
            return self._labeled(node, reached, depth)
        if kind == "with_statement":
            body = node.child_by_field_name("body")
            return self._statement(body, reached, depth + 1) if body is not None else {_ON}
        return {_ON}

    def _return(self, node: "Node", reached: bool) -> None:
        self.returns.append(node)
        value = _value(node)
        if reached and (value is None or value.text in _NOTHING):
            self.empty.append(node)

    def _if(self, node: "Node", reached: bool, depth: int) -> set[str]:
        ways: set[str] = set()
        live = True  # whether this test is come to
        while True:  # `else if` is no deeper
            known = _known(node.child_by_field_name("condition"))
            then, other = node.child_by_field_name("consequence"), _else(node)
            ways |= self._branch(then, reached, live and known is not False, depth)
            live = live and known is not True
            if other is None:
                return ways | {_ON} if live else ways
            if other.type != "if_statement":
                return ways | self._branch(other, reached, live, depth)
            node = other

    def _branch(self, node: "Node | None", reached: bool, live: bool, depth: int) -> set[str]:
        out = self._statement(node, reached and live, depth + 1) if node is not None else {_ON}
        if not live:
            return set()
        if node is not None and _ON in out:
            self._open.add(node.id)
        return out

    def _loop(self, node: "Node", reached: bool, depth: int, label: str = "") -> set[str]:
        body = node.child_by_field_name("body")
        inner = self._statement(body, reached, depth + 1) if body is not None else {_ON}
        broken = {"break", f"break {label}"}
        goes_on = {_ON, "continue", f"continue {label}"}
        ways = inner - broken - goes_on
        if inner & broken:
            ways.add(_ON)
        endless = node.type != "for_in_statement" and _endless(node)
        once = node.type == "do_statement"
        if not endless and (not once or inner & goes_on):
            ways.add(_ON)
        return ways

    def _labeled(self, node: "Node", reached: bool, depth: int) -> set[str]:
        name, body = node.child_by_field_name("label"), node.child_by_field_name("body")
        if name is None or body is None:
            return {_ON}
        label = text_of(name)
        if body.type in _LOOPS:
            return self._loop(body, reached, depth + 1, label)
        ways = self._statement(body, reached, depth + 1)
        if f"break {label}" in ways:
            ways = ways - {f"break {label}"} | {_ON}
        return ways

    def _try(self, node: "Node", reached: bool, depth: int) -> set[str]:
        body = node.child_by_field_name("body")
        handler = node.child_by_field_name("handler")
        last = node.child_by_field_name("finalizer")
        ways = self._branch(body, reached, True, depth)
        if handler is not None:
            ways = ways | self._branch(handler.child_by_field_name("body"), reached, True, depth)
        if last is not None and (block := last.child_by_field_name("body")) is not None:
            end = self._block(_statements(block), reached, depth + 1)
            ways = (ways if _ON in end else set()) | (end - {_ON})
        return ways

    def _switch(self, node: "Node", reached: bool, depth: int) -> set[str]:
        body = node.child_by_field_name("body")
        ways: set[str] = set()
        falls = complete = False
        for case in body.named_children if body is not None else ():
            if case.type not in ("switch_case", "switch_default"):
                continue
            complete |= case.type == "switch_default"
            out = self._block(_case_statements(case), reached, depth + 1)
            falls = _ON in out
            ways |= out - {_ON}
        if "break" in ways or falls or not complete:
            ways = ways - {"break"} | {_ON}
        return ways

    def _always_throws(self, statement: "Node") -> bool:
        """Whether a statement only calls a function of the script's own from which nobody comes back."""
        call = statement.named_children[0] if statement.named_children else None
        if call is not None and call.type == "await_expression" and call.named_children:
            call = call.named_children[0]
        called = call.child_by_field_name("function") if call is not None and call.type == "call_expression" else None
        if called is None or called.type != "identifier":
            return False
        name = text_of(called)
        if name not in self._functions:
            self._functions[name] = False  # one that calls itself
            self._functions[name] = self._never_returns(name)
        return self._functions[name]

    def _never_returns(self, name: str) -> bool:
        found = self._scopes.function(name)
        body = found.child_by_field_name("body") if found is not None else None
        if body is None or body.type != "statement_block":
            return False
        before, empty = len(self.returns), len(self.empty)
        ways = self._block(_statements(body), True, 0)
        returns = len(self.returns) > before
        del self.returns[before:], self.empty[empty:]
        return not returns and _ON not in ways

    def _last(self, statement: "Node") -> "Node":
        """The innermost statement after which, or around which, a way goes on from this one."""
        for _ in range(_DEEPEST):
            if statement.type == "statement_block":
                inner = next(iter(_statements(statement)[-1:]), None)
            else:
                inner = next((branch for branch in _branches(statement) if branch.id in self._open), None)
            if inner is None:
                break
            statement = inner
        return statement


def _statements(block: "Node") -> "list[Node]":
    return [child for child in block.named_children if child.type not in ("comment", "hash_bang_line")]


def _case_statements(case: "Node") -> "list[Node]":
    """A case's statements: what follows its colon."""
    value = case.child_by_field_name("value")
    return [child for child in _statements(case) if child != value]


def _branches(node: "Node") -> "list[Node]":
    """The branches of an ``if`` with an ``else``, or what is tried and what catches; [] where there is a way round
    them all: that is the one to show."""
    branches: list[Node | None] = []
    current: Node | None = node
    if node.type == "try_statement":
        handler = node.child_by_field_name("handler")
        caught = handler.child_by_field_name("body") if handler is not None else None
        branches = [node.child_by_field_name("body"), caught]
        current = None
    while current is not None and current.type == "if_statement":
        branches.append(current.child_by_field_name("consequence"))
        current = _else(current)
        if current is None:
            return []
    return [branch for branch in (*branches, current) if branch is not None and branch != node]


def _else(node: "Node") -> "Node | None":
    clause = node.child_by_field_name("alternative")
    return next(iter(_statements(clause)), None) if clause is not None else None


def _value(statement: "Node") -> "Node | None":
    return next((child for child in statement.named_children if child.type != "comment"), None)


def _known(condition: "Node | None") -> bool | None:
    """What a literal condition yields, None for any other."""
    while condition is not None and condition.type == "parenthesized_expression" and condition.named_children:
        condition = condition.named_children[-1]
    if condition is None or condition.type not in ("true", "false", "number"):
        return None
    return condition.type == "true" or (condition.type == "number" and condition.text != b"0")


def _endless(loop: "Node") -> bool:
    condition = loop.child_by_field_name("condition")
    if loop.type == "for_statement" and (condition is None or condition.type == "empty_statement"):
        return True
    if condition is not None and condition.type == "expression_statement" and condition.named_children:
        condition = condition.named_children[0]
    return _known(condition) is True


def head_end(statement: "Node") -> int:
    """Where the part of a statement ends that shows what it is: all of a plain one, the condition of an ``if``."""
    if statement.type in ("if_statement", "switch_statement"):
        condition = statement.child_by_field_name("condition") or statement.child_by_field_name("value")
        return condition.end_byte if condition is not None else statement.end_byte
    if statement.type.endswith("_statement") and statement.type != "expression_statement":
        return statement.children[0].end_byte if statement.children else statement.end_byte
    return statement.end_byte

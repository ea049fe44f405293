"""What a node's script says about itself: errors, where it leads, what it reads, what it returns.

Offsets count characters of the code. The code is the body of an async function, so ``await`` and ``return`` are
legal. Source: platform facts, "JavaScript nodes".
"""

from functools import lru_cache

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from tree_sitter import Tree


class _Row:
    """A small record that compares and prints by its slots."""

    __slots__: tuple[str, ...] = ()

    def _values(self) -> tuple[object, ...]:
        return tuple([getattr(self, name) for name in self.__slots__])

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and isinstance(other, _Row) and self._values() == other._values()

    def __hash__(self) -> int:
        return hash(self._values())

    def __repr__(self) -> str:
        return f"{type(self).__name__}{self._values()!r}"


class SyntaxProblem(_Row):
    """A place that does not parse: ``[start, end)`` and why."""

    __slots__ = ("end", "message", "start")

    def __init__(self, start: int, end: int, message: str) -> None:
        self.start = start
        self.end = end
        self.message = message


class NextTarget(_Row):
    """``next = 'target'``; ``[start, end)`` is the literal with its quotes."""

    __slots__ = ("end", "start", "target")

    def __init__(self, target: str, start: int, end: int) -> None:
        self.target = target
        self.start = start
        self.end = end


class NodeRead(_Row):
    """``params.nodes.node.key``; ``[start, end)`` is the node's name as written (a property, or a literal with its
    quotes); ``key`` is None when the whole result is taken or the key is computed."""

    __slots__ = ("end", "key", "node", "start")

    def __init__(self, node: str, key: str | None, start: int, end: int) -> None:
        self.node = node
        self.key = key
        self.start = start
        self.end = end


class ScriptFacts:
    """The facts of one script. Reads and returned keys are worked out when first asked for."""

    __slots__ = ("_data", "_offsets", "_reads", "_returned", "_tree", "computed", "errors", "next_targets")

    def __init__(self, code: str) -> None:
        from wfstudio.script.grammar import parse
        from wfstudio.script.offsets import CharacterOffsets
        from wfstudio.script.problems import problems

        self._data = code.encode("utf-8", "replace")  # a lone surrogate stays one character
        self._tree: Tree = parse(self._data)
        self._offsets = CharacterOffsets(self._data)
        at = self._offsets.at
        self.errors: tuple[SyntaxProblem, ...] = tuple(
            [SyntaxProblem(at(start), at(end), why) for start, end, why in problems(self._tree.root_node, self._data)]
        )
        self.next_targets: tuple[NextTarget, ...] = ()
        self.computed: tuple[tuple[int, int], ...] = ()
        if "next" in code:
            self._read_routing()
        self._reads: tuple[NodeRead, ...] | None = None
        self._returned: tuple[frozenset[str], bool] | None = None

    def _read_routing(self) -> None:
        from wfstudio.script.routing import routing

        found = routing(self._tree.root_node, self._data)
        at = self._offsets.at
        self.next_targets = tuple(
            [NextTarget(target, at(node.start_byte), at(node.end_byte)) for target, node in found.targets]
        )
        self.computed = tuple([(at(node.start_byte), at(node.end_byte)) for node in found.computed])

    @property
    def next_computed(self) -> bool:
        """Whether the script sets ``next`` to something that cannot be read; ``computed`` says where."""
        return bool(self.computed)

    @property
    def sets_next(self) -> bool:
        """Whether the script routes by ``next`` at all."""
        return self.next_computed or bool(self.next_targets)

    @property
    def reads(self) -> tuple[NodeRead, ...]:
        """What the script takes from earlier nodes, in order of the code."""
        if self._reads is None:
            from wfstudio.script.reads import node_reads

            at = self._offsets.at
            self._reads = tuple(
                [
                    NodeRead(node, key, at(start), at(end))
                    for node, key, start, end in node_reads(self._tree.root_node, self._data)
                ]
            )
        return self._reads

    @property
    def returned_keys(self) -> frozenset[str]:
        """The keys of the objects that the script returns, as far as they can be read."""
        return self._returns()[0]

    @property
    def returns_more(self) -> bool:
        """Whether the script may return keys that ``returned_keys`` does not know (a spread, a call's result)."""
        return self._returns()[1]

    def _returns(self) -> tuple[frozenset[str], bool]:
        if self._returned is None:
            from wfstudio.script.returns import returned

            self._returned = returned(self._tree.root_node, self._data)
        return self._returned


@lru_cache(maxsize=1024)
def read_script(code: str) -> ScriptFacts:
    """The facts of a script; never raises, whatever the text."""
    return ScriptFacts(code)

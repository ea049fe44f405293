"""What is told of a script, with offsets in characters of its code."""


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
    """``params.nodes.node.key``.

    ``[start, end)`` is the node's name as written (a property, or a literal with its quotes), ``[key_start, key_end)``
    the key's; ``key`` is None when the whole result is taken or the key is computed. ``taken``: the script throws when
    there is no such result; ``guarded``: it has a default for that.
    """

    __slots__ = ("end", "guarded", "key", "key_end", "key_start", "node", "start", "taken")

    def __init__(
        self,
        node: str,
        key: str | None,
        start: int,
        end: int,
        key_start: int,
        key_end: int,
        taken: bool = True,
        guarded: bool = False,
    ) -> None:
        self.node = node
        self.key = key
        self.start = start
        self.end = end
        self.key_start = key_start
        self.key_end = key_end
        self.taken = taken
        self.guarded = guarded


class Spot(_Row):
    """Something at ``[start, end)``; ``what`` says what it is. ``cut`` is what to take out to be rid of it, None when
    that cannot be done by itself."""

    __slots__ = ("cut", "end", "start", "what")

    def __init__(self, what: str, start: int, end: int, cut: tuple[int, int] | None = None) -> None:
        self.what = what
        self.start = start
        self.end = end
        self.cut = cut


class LeakSpot(_Row):
    """At ``[start, end)`` the value ``key`` of ``node`` leaves by ``sink`` ("url" or "log"). ``node`` is "" for the
    results of all nodes, ``key`` None for a whole result."""

    __slots__ = ("end", "key", "node", "sink", "start")

    def __init__(self, node: str, key: str | None, sink: str, start: int, end: int) -> None:
        self.node = node
        self.key = key
        self.sink = sink
        self.start = start
        self.end = end

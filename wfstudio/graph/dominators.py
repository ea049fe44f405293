"""Which nodes every way from the start must pass: dominators, in a plain graph of numbers.

Lengauer and Tarjan's algorithm with path compression, without recursion: edges times the logarithm of nodes, whatever
the graph looks like. networkx has the same answers at the price of its import.
"""

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Sequence


class Dominators:
    """Answers in constant time whether one node lies on every way from ``start`` to another.

    ``succ`` lists for each number the numbers it leads to.
    """

    __slots__ = ("_first", "_last")

    def __init__(self, succ: "Sequence[Sequence[int]]", start: int) -> None:
        parents = immediate_dominators(succ, start)
        size = len(parents)
        children: list[list[int]] = [[] for _ in range(size)]
        for node, parent in enumerate(parents):
            if parent >= 0 and node != start:
                children[parent].append(node)
        self._first = [-1] * size
        self._last = [-1] * size
        clock = 0
        stack = [start]
        while stack:
            node = stack.pop()
            if node < 0:
                self._last[~node] = clock
                continue
            clock += 1
            self._first[node] = clock
            stack.append(~node)
            stack += children[node]

    def reached(self, node: int) -> bool:
        """Whether there is a way at all."""
        return self._first[node] > 0

    def on_every_way(self, passed: int, node: int) -> bool:
        """Whether every way from the start to ``node``, which is reached, passes ``passed``; a node passes itself."""
        return 0 < self._first[passed] <= self._first[node] <= self._last[passed]


def immediate_dominators(succ: "Sequence[Sequence[int]]", start: int) -> list[int]:
    """For each node the last other one that every way to it passes: -1 for what is not reached, itself for the
    start."""
    size = len(succ)
    number = [-1] * size  # in order of a depth-first search
    order: list[int] = []
    parent = [0] * size
    before: list[list[int]] = [[] for _ in range(size)]
    stack = [(start, start)]
    while stack:
        node, came = stack.pop()
        if number[node] >= 0:
            continue
        number[node] = len(order)
        order.append(node)
        parent[node] = came
        stack += [(there, node) for there in reversed(succ[node]) if number[there] < 0]
    for node in order:
        for there in succ[node]:
            before[there].append(node)
    semi = number[:]
    ancestor = [-1] * size
    label = list(range(size))
    bucket: list[list[int]] = [[] for _ in range(size)]
    dominator = [-1] * size

    def best(node: int) -> int:
        """The node of least semidominator on the way up the forest; shortens that way."""
        way = []
        while ancestor[node] >= 0 and ancestor[ancestor[node]] >= 0:
            way.append(node)
            node = ancestor[node]
        for node in reversed(way):
            above = ancestor[node]
            if semi[label[above]] < semi[label[node]]:
                label[node] = label[above]
            ancestor[node] = ancestor[above]
        return label[way[0] if way else node]

    for node in reversed(order[1:]):
        least = semi[node]
        for came in before[node]:
            found = semi[best(came)]
            if found < least:
                least = found
        semi[node] = least
        bucket[order[least]].append(node)
        above = parent[node]
        ancestor[node] = above
        for waiting in bucket[above]:
            chosen = best(waiting)
            dominator[waiting] = chosen if semi[chosen] < semi[waiting] else above
        bucket[above] = []
    for node in order[1:]:
        if dominator[node] != order[semi[node]]:
            dominator[node] = dominator[dominator[node]]
    dominator[start] = start
    return dominator

"""Reachability, shortest paths and loops over an index, each linear in nodes plus edges."""

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from typing import Protocol, TypeVar

    from wfstudio.graph.index import Edge, GraphIndex

    Key = TypeVar("Key", str, int)

    class Neighbours(Protocol[Key]):
        """What leads from each node to where: a mapping, or a list where nodes are numbers."""

        def __getitem__(self, key: Key, /) -> "Iterable[Key]": ...


def reachable(index: "GraphIndex", start: str) -> set[str]:
    """The ids that can be reached from ``start``, itself included; empty when there is no such node."""
    return _closure([start] if start in index.ids else [], {k: [e.target for e in v] for k, v in index.out.items()})


def reaching(index: "GraphIndex", targets: "Iterable[str]") -> set[str]:
    """The ids from which one of ``targets`` can be reached, themselves included."""
    known = [target for target in targets if target in index.ids]
    return _closure(known, {k: [e.source for e in v] for k, v in index.into.items()})


def _closure(starts: list[str], neighbours: dict[str, list[str]]) -> set[str]:
    seen = set(starts)
    pending = list(starts)
    while pending:
        for other in neighbours[pending.pop()]:
            if other not in seen:
                seen.add(other)
                pending.append(other)
    return seen


def shortest_path(index: "GraphIndex", start: str, goal: str) -> "list[Edge] | None":
    """The edges of a shortest way from ``start`` to ``goal`` ([] when they are the same), None when there is none."""
    if start not in index.ids or goal not in index.ids:
        return None
    came: dict[str, Edge | None] = {start: None}
    row = [start]
    while row and goal not in came:
        following = []
        for node_id in row:
            for edge in index.out[node_id]:
                if edge.target not in came:
                    came[edge.target] = edge
                    following.append(edge.target)
        row = following
    if goal not in came:
        return None
    path: list[Edge] = []
    while (step := came[path[-1].source if path else goal]) is not None:
        path.append(step)
    return path[::-1]


def components(index: "GraphIndex", subset: "Collection[str] | None" = None) -> list[list[str]]:
    """The loops: strongly connected components of more than one node, or of one that leads to itself.

    With ``subset`` only those nodes and the edges among them count. Members and components stand in file order.
    """
    chosen = set(index.ids if subset is None else subset)
    order = [node_id for node_id in index.ids if node_id in chosen]
    neighbours = {node_id: [edge.target for edge in index.out[node_id] if edge.target in chosen] for node_id in order}
    found = [
        sorted(members, key=index.ids.__getitem__)
        for members in strong_components(order, neighbours)
        if len(members) > 1 or members[0] in neighbours[members[0]]
    ]
    return sorted(found, key=lambda members: index.ids[members[0]])


def ranks(succ: "Sequence[Sequence[int]]") -> list[int]:
    """A number for each node of a graph of numbers: nodes that lead to each other have the same, and where one leads to
    another and not back its number is greater."""
    found = [0] * len(succ)
    for rank, members in enumerate(strong_components(range(len(succ)), succ)):
        for member in members:
            found[member] = rank
    return found


def strong_components(order: "Iterable[Key]", neighbours: "Neighbours[Key]") -> "list[list[Key]]":
    """Strongly connected components of a graph, single nodes too, each after those that it leads to; without
    recursion."""
    number: dict[Key, int] = {}
    low: dict[Key, int] = {}
    stack: list[Key] = []
    on_stack: set[Key] = set()
    found: list[list[Key]] = []
    for root in order:
        if root in number:
            continue
        number[root] = low[root] = len(number)
        stack.append(root)
        on_stack.add(root)
        work = [(root, iter(neighbours[root]))]
        while work:
            node_id, rest = work[-1]
            step = next(rest, None)
            if step is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node_id])
                if low[node_id] == number[node_id]:
                    found.append(_popped(stack, on_stack, node_id))
            elif step not in number:
                number[step] = low[step] = len(number)
                stack.append(step)
                on_stack.add(step)
                work.append((step, iter(neighbours[step])))
            elif step in on_stack:
                low[node_id] = min(low[node_id], number[step])
    return found


def _popped(stack: "list[Key]", on_stack: "set[Key]", root: "Key") -> "list[Key]":
    members: list[Key] = []
    while not members or members[-1] != root:
        members.append(stack.pop())
    on_stack.difference_update(members)
    return members

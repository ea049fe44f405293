"""A workflow told as an outline: the happy path first, the ways off it below each step, repeats as references."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from wfstudio.layout.shapes import edge_label

if TYPE_CHECKING:
    from wfstudio.graph.index import Edge, GraphIndex

_HAPPY_ORDER = ("on_next", "on_success")

Role = Literal["step", "loop", "join", "missing"]
"""A node told here; a way back to an earlier step; a way to a step told elsewhere; a way to no node."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the outline. ``via`` is the word of the handler that leads here, empty on the happy path.

    ``key`` is different for every line and stays the same as long as the way to it does.
    """

    node: str
    role: Role
    via: str
    key: tuple[str, ...]
    branches: tuple[Step, ...] = ()


def tell(index: GraphIndex) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    """The outline from the entry, and that of the nodes that the entry does not reach. Every node is told once."""
    teller = _Teller(index)
    reached = teller.chain(index.entry) if index.entry is not None and index.entry in index.ids else ()
    rest: list[Step] = []
    entered = {edge.target for edge in index.edges if edge.source != edge.target}
    for node in sorted(index.ids, key=lambda node: node in entered):
        if node not in teller.told:
            rest += teller.chain(node)
    return reached, tuple(rest)


class _Chain:
    """A happy path being told, below step number ``at`` of another one; or the reference that stands in its place."""

    def __init__(self, parent: _Chain | None = None, at: int = 0) -> None:
        self.parent, self.at = parent, at
        self.word = ""
        self.nodes: dict[str, int] = {}
        self.branches: list[tuple[int, _Chain]] = []
        self.reference: Step | None = None
        self.end: Step | None = None
        self.done: tuple[Step, ...] = ()

    def leads_back(self, node: str, at: int) -> bool:
        """Whether the node is on the way to step number ``at`` of this chain, that step included."""
        chain = self
        while True:
            place = chain.nodes.get(node)
            if place is not None and place <= at:
                return True
            if chain.parent is None:
                return False
            chain, at = chain.parent, chain.at


class _Teller:
    def __init__(self, index: GraphIndex) -> None:
        self.index = index
        self.told: set[str] = set()
        self.dangling: dict[str, list[Edge]] = {}
        for edge in index.dangling:
            self.dangling.setdefault(edge.source, []).append(edge)

    def chain(self, start: str) -> tuple[Step, ...]:
        """The happy path from a node that was not told yet, and below each of its steps the ways off it.

        Works through a list of its own rather than by recursion: a chain of thousands of failures is no error.
        """
        root = _Chain()
        chains: list[_Chain] = []
        waiting: list[tuple[_Chain, str, Edge | None]] = [(root, start, None)]
        while waiting:
            chain, node, edge = waiting.pop()
            chains.append(chain)
            chain.word = "" if edge is None else _word(edge)
            if edge is not None and node in self.told and chain.parent is not None:
                chain.reference = _reference(edge, chain.parent.leads_back(node, chain.at))
                continue
            last = self._follow(chain, node)
            if last is not None:
                chain.end = _reference(last, chain.leads_back(last.target, len(chain.nodes)))
            for name, place in chain.nodes.items():
                for other in self._others(name):
                    chain.branches.append((place, branch := _Chain(chain, place)))
                    waiting.append((branch, other.target, other))
            waiting[len(waiting) - len(chain.branches) :] = reversed(waiting[len(waiting) - len(chain.branches) :])
        for chain in reversed(chains):
            self._finish(chain)
        return root.done

    def _happy(self, node: str) -> Edge | None:
        edges = self.index.out[node]
        ranked = [edge for handler in _HAPPY_ORDER for edge in edges if edge.handler == handler]
        ranked += [edge for edge in edges if edge.kind == "script"]
        return ranked[0] if ranked else None

    def _others(self, node: str) -> list[Edge]:
        happy = self._happy(node)
        return [edge for edge in self.index.out[node] if edge is not happy]

    def _follow(self, chain: _Chain, node: str) -> Edge | None:
        """Tell the happy path; the edge on which it meets what was told, None when it ends."""
        while True:
            self.told.add(node)
            chain.nodes[node] = len(chain.nodes)
            edge = self._happy(node)
            if edge is None or edge.target in self.told:
                return edge
            node = edge.target

    def _finish(self, chain: _Chain) -> None:
        """Make the steps of a chain; those of its branches are made."""
        if chain.reference is not None:
            chain.done = (chain.reference,)
            return
        below: list[list[Step]] = [[] for _ in chain.nodes]
        if chain.end is not None:
            below[-1].append(chain.end)
        for place, branch in chain.branches:
            below[place] += branch.done
        made: list[Step] = []
        for node, place in chain.nodes.items():
            missing = [
                Step(edge.target, "missing", _word(edge), ("missing", node, edge.handler, edge.target))
                for edge in self.dangling.get(node, ())
            ]
            word = chain.word if place == 0 else ""
            made.append(Step(node, "step", word, ("step", node), (*below[place], *missing)))
        chain.done = tuple(made)


def _reference(edge: Edge, loop: bool) -> Step:
    key = ("reference", edge.source, edge.handler, edge.target)
    return Step(edge.target, "loop" if loop else "join", _word(edge), key)


def _word(edge: Edge) -> str:
    return edge_label(edge.handler, edge.kind)

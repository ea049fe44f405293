"""Whether a node's result is there when a script reads it: what every way to the script has passed.

Only ways that the document is sure to have count: handlers and literal `next`. A hand-off's way back adds none: it
comes from where it leads to. A node leaves a result unless it is left by its error handler (a script) or by its back
button (a form). Inferred: the latter two, see the engine.
"""

from wfstudio.graph.index import Edge

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterable

    from wfstudio.graph.dominators import Dominators
    from wfstudio.lint.context import Context

_NO_RESULT = {"js": "on_error", "form": "on_back"}
_STEPS = 3_000_000  # edges walked for witnesses and for what comes later, in one document
_NEAR = 8  # nodes looked back before all ways are worked out


class Passing:
    """Answers about the ways from the entry. ``producers``: the nodes whose results are read.

    A producer that can be left without a result is two numbers: where it is entered and where its result is there.
    """

    __slots__ = ("_before", "_dominators", "_later", "_left", "_names", "_number", "_ranks", "_set", "_start", "_succ")

    def __init__(self, context: "Context", producers: "Iterable[str]") -> None:
        index = context.index
        self._names = list(index.ids)
        twice = len(index.ids) != len(context.doc.nodes)
        self._number = {node_id: place for place, node_id in enumerate(self._names)} if twice else index.ids
        self._set: dict[str, int] = {}
        wanted = set(producers)
        silent: dict[str, str] = {}
        for node_id in wanted:
            node = index.node(node_id)
            key = _NO_RESULT.get(node.type)
            if key is not None and node.raw.get(key):
                silent[node_id] = key
                self._set[node_id] = len(self._names)
                self._names.append(node_id)
        self._succ: list[list[int]] = [[] for _ in self._names]
        for node_id, place in self._set.items():
            self._succ[self._number[node_id]].append(place)
        for edge in index.edges:
            if edge.kind != "implied":
                self._add(edge, silent)
        self._start = self._number[index.entry] if index.entry else -1
        self._before: list[list[int]] | None = None
        self._dominators: Dominators | None = None
        self._ranks: list[int] | None = None
        self._later: dict[str, set[int]] = {}
        self._left = _STEPS

    def _add(self, edge: Edge, silent: dict[str, str]) -> None:
        source = edge.source
        here = self._number[source]
        if source in silent and edge.handler != silent[source]:
            here = self._set[source]
        self._succ[here].append(self._number[edge.target])

    def _result(self, node_id: str) -> int:
        return self._set.get(node_id, self._number[node_id])

    def surely(self, producer: str, reader: str) -> bool:
        """Whether every way to ``reader`` has left ``producer`` with a result; True where no way is known."""
        there, here = self._result(producer), self._number[reader]
        if self._start < 0 or (producer != reader and self._just_before(there, here)):
            return True
        if self._dominators is None:
            from wfstudio.graph.dominators import Dominators

            self._dominators = Dominators(self._succ, self._start)
        answers = self._dominators
        if not answers.reached(here) or not answers.reached(self._number[producer]):
            return True  # that no way leads there is a finding of its own
        return there != here and answers.on_every_way(there, here)

    def _just_before(self, there: int, here: int) -> bool:
        """Cheap: looking back from ``here``, the only way comes from ``there``."""
        if self._before is None:
            self._before = [[] for _ in self._succ]
            for place, row in enumerate(self._succ):
                for target in row:
                    self._before[target].append(place)
        for _ in range(_NEAR):
            came = self._before[here]
            if len(came) != 1 or here == self._start:
                return False
            here = came[0]
            if here == there:
                return True
        return False

    def may_come_first(self, producer: str, reader: str, unknown: set[str]) -> bool:
        """Whether some way leads from ``producer`` with a result to ``reader``, or to one of ``unknown``; True too when
        looking for ways has taken too long in this document."""
        if producer in unknown:
            return True
        there, here = self._result(producer), self._number[reader]
        if self._ranks is None:
            from wfstudio.graph.reach import ranks

            self._ranks = ranks(self._succ)
        if there != here and self._ranks[there] == self._ranks[here]:
            return True
        if not unknown and self._ranks[there] < self._ranks[here]:
            return False
        if producer not in self._later:
            if self._left <= 0:
                return True
            self._later[producer] = self._walk(self._succ[there])
        later = self._later[producer]
        return here in later or not later.isdisjoint([self._number[node_id] for node_id in unknown])

    def _walk(self, starts: list[int]) -> set[int]:
        seen = set(starts)
        row = list(seen)
        for here in row:  # grows while it is read
            for there in self._succ[here]:
                if there not in seen:
                    seen.add(there)
                    row.append(there)
        self._left -= 2 * len(row)
        return seen

    def way_around(self, producer: str, reader: str) -> list[str]:
        """A shortest way from the entry to ``reader`` on which ``producer`` leaves no result; [] when looking for ways
        has taken too long in this document."""
        if self._left <= 0:
            return []
        avoided, goal = self._result(producer), self._number[reader]
        came = {self._start: -1}
        row = [self._start]
        for here in row:  # grows while it is read
            if here == goal:
                break
            for there in self._succ[here]:
                if there not in came and (there != avoided or there == goal):
                    came[there] = here
                    row.append(there)
        self._left -= 2 * len(row)
        way = [goal] if goal in came else []
        while way and came[way[-1]] >= 0:
            way.append(came[way[-1]])
        return [self._names[place] for place in reversed(way)]

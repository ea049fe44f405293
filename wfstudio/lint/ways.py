"""The graph as the graph rules take it, in plain indices: a broken node causes no finding but its own.

What is broken gets the benefit of the doubt. A near miss leads where it was meant to (an *assumed* edge); a node whose
ways out cannot be known (a handler to nowhere near any node, a required handler missing, a script that does not parse)
may lead to an end, so it is never part of a trap; a script that may lead anywhere makes every node reachable.
"""

from wfstudio.document.model import HANDLER_KEYS
from wfstudio.graph.index import HANDOFF, SCRIPT, Edge

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.lint.context import Context
    from wfstudio.lint.wiring import Wiring

ASSUMED = "assumed"

MAIN_WAYS = ("on_next", "on_success", "next")
"""The handlers that take a journey on; the others lead to its side ways."""


class Ways:
    """``order``: all ids in file order; ``number``: their places in it; ``succ``: for each, the numbers of the nodes
    it leads to; ``roots``: where journeys start; ``ends``: where they may end; ``anywhere``: scripts that may lead to
    any node; ``stopped``: nodes that were meant to be terminal, whose own ways are not followed."""

    __slots__ = (
        "_distances", "_end_is_reached", "_led_to", "_loops", "_parents", "_reached", "_spinning", "anywhere",
        "assumed", "context", "ends", "number", "order", "roots", "stopped", "succ",
    )  # fmt: skip

    def __init__(self, context: "Context") -> None:
        self.context = context
        index = context.index
        self.order = list(index.ids)
        twice = len(index.ids) != len(context.doc.nodes)
        self.number = {node_id: place for place, node_id in enumerate(self.order)} if twice else index.ids
        self.assumed: list[Edge] = []
        self.ends: set[str] = set()
        self.stopped: set[str] = set()
        self.anywhere: set[str] = set(index.computed)
        self.roots: list[str] = [index.entry] if index.entry else []
        self._read_dangling()
        for place, wiring in enumerate(context.wirings):
            self._read_wiring(wiring, place)
        self._add_way_back()
        self.succ: list[list[int]] = [[] for _ in self.order]
        number = self.number
        if self.stopped:
            self.assumed = [edge for edge in self.assumed if edge.source not in self.stopped]
        for edge in index.edges:
            if edge.source not in self.stopped:
                self.succ[number[edge.source]].append(number[edge.target])
        for edge in self.assumed:
            self.succ[number[edge.source]].append(number[edge.target])
        self.ends |= self.anywhere
        self.ends.update([self.order[place] for place, targets in enumerate(self.succ) if not targets])
        self._end_is_reached: bool | None = None
        self._led_to: set[int] | None = None
        self._loops: list[list[int]] | None = None
        self._reached: set[str] | None = None
        self._spinning: dict[str, int] | None = None
        self._parents: list[int] = []
        self._distances: list[int] = []

    def _read_dangling(self) -> None:
        for edge in self.context.index.dangling:
            near = self.context.same_but_for_case(edge.target) or self.context.near_id(edge.target)
            if near is None:
                self.ends.add(edge.source)
            else:
                self.assumed.append(Edge(edge.source, edge.handler, near, ASSUMED))

    def _read_wiring(self, wiring: "Wiring", place: int) -> None:
        node = wiring.node
        node_id = node.id
        if self.context.index.ids.get(node_id) != place:
            self._read_stray(wiring)
            return
        if wiring.ends:
            self.ends.add(node_id)
            if not node.is_terminal:
                self.stopped.add(node_id)
            return
        if wiring.row is None:
            self._read_unknown_type(wiring)
        elif wiring.kind != SCRIPT and not wiring.unknown:
            if wiring.faulty or wiring.missing:
                self.ends.add(node_id)
            return
        for key, meant in wiring.unknown:
            self._read_misspelt(node_id, key, meant, node.raw.get(key))
        if wiring.unreadable:
            self.anywhere.add(node_id)
        elif wiring.faulty or wiring.missing or wiring.leads_nowhere:
            self.ends.add(node_id)

    def _read_unknown_type(self, wiring: "Wiring") -> None:
        """A node of a misspelt type leads where the type that was meant would."""
        node = wiring.node
        ids = self.context.index.ids
        code = node.js_code
        if code and "next" in code:
            from wfstudio.script.facts import read_script

            facts = read_script(code)
            if facts.next_computed:
                self.anywhere.add(node.id)
            for target in dict.fromkeys([found.target for found in facts.next_targets]):
                if target in ids:
                    self.assumed.append(Edge(node.id, "next", target, "script"))
                else:
                    self.ends.add(node.id)
        if wiring.type_meant == HANDOFF and "on_next" not in wiring.wired:
            before = [edge.source for edge in self.context.index.edges if edge.target == node.id != edge.source]
            self.assumed += [Edge(node.id, "on_next", source, "implied") for source in dict.fromkeys(before)]

    def _read_misspelt(self, node_id: str, key: str, meant: str | None, value: object) -> None:
        if meant is not None and meant not in HANDLER_KEYS:
            return  # a button's label
        if isinstance(value, str) and value in self.context.index.ids:
            self.assumed.append(Edge(node_id, meant or key, value, ASSUMED))
        elif value is not None and value != "":
            self.ends.add(node_id)

    def _read_stray(self, wiring: "Wiring") -> None:
        """A node that cannot be named, for want of an id or because another has it: where it leads is reached."""
        ids = self.context.index.ids
        node = wiring.node
        if node.id and wiring.ends:
            self.ends.add(node.id)
            return
        for key, value in node.raw.items():
            if key.startswith("on_") and isinstance(value, str) and value in ids:
                if node.id:
                    self.assumed.append(Edge(node.id, key, value, ASSUMED))
                else:
                    self.roots.append(value)

    def _add_way_back(self) -> None:
        """An assumed way into a hand-off without ``on_next`` is a way back too."""
        for edge in list(self.assumed):
            wiring = self.context.wiring(edge.target)
            if wiring.type_meant == HANDOFF and "on_next" not in wiring.wired and edge.source != edge.target:
                self.assumed.append(Edge(edge.target, "on_next", edge.source, ASSUMED))

    @property
    def reached(self) -> set[str]:
        """The ids that a journey can reach."""
        if self._reached is None:
            self._search()
        assert self._reached is not None
        return self._reached

    def _search(self) -> None:
        """One breadth-first search from the roots, which remembers where each node was first reached from."""
        parents = [-2] * len(self.order)
        distances = [0] * len(self.order)
        row = [self.number[root] for root in dict.fromkeys(self.roots)]
        for start in row:
            parents[start] = -1
        for here in row:  # grows while it is read
            for there in self.succ[here]:
                if parents[there] == -2:
                    parents[there] = here
                    distances[there] = distances[here] + 1
                    row.append(there)
        self._parents = parents
        self._distances = distances
        self._reached = {self.order[place] for place in row}

    @property
    def led_to(self) -> set[int]:
        """The numbers of the nodes that some node leads to."""
        if self._led_to is None:
            self._led_to = {there for targets in self.succ for there in targets}
        return self._led_to

    @property
    def loops(self) -> list[list[int]]:
        """The loops: nodes that lead to each other or to themselves, by number."""
        if self._loops is None:
            self._loops = loops_of(self.succ)
        return self._loops

    @property
    def end_is_reached(self) -> bool:
        """Whether a journey can reach a terminal node."""
        if self._end_is_reached is None:
            reached = self.reached
            self._end_is_reached = any(w.ends and w.node.id in reached for w in self.context.wirings)
        return self._end_is_reached

    @property
    def edges(self) -> "Iterator[Edge]":
        """All edges, the assumed ones too."""
        for edge in self.context.index.edges:
            if edge.source not in self.stopped:
                yield edge
        yield from self.assumed

    def would_spin(self, source: str, target: str) -> bool:
        """Whether a way between these would close a loop of nodes that wait for nobody, assumed ways included."""
        if self._spinning is None:
            self._spinning = self._find_spinning()
        return source in self._spinning and self._spinning[source] == self._spinning.get(target, -1)

    def _find_spinning(self) -> dict[str, int]:
        from wfstudio.graph.reach import strong_components

        idle = {node_id for node_id in self.order if is_restless(self.context.wiring(node_id))}
        near: dict[str, list[str]] = {node_id: [] for node_id in self.order if node_id in idle}
        for edge in self.edges:
            if edge.source in idle and edge.target in idle:
                near[edge.source].append(edge.target)
        found = strong_components(list(near), near)
        return {node_id: place for place, members in enumerate(found) for node_id in members}

    @property
    def orphans(self) -> list[str]:
        """Nodes that nothing leads to, that lead nowhere, and on which no handler is wired."""
        if len(self.reached) == len(self.order) or self.islands_unknown:
            return []
        spared = self.reached | self.cut_off | self.speaking
        return [
            node_id
            for place, node_id in enumerate(self.order)
            if node_id not in spared
            and not self.succ[place]
            and place not in self.led_to
            and self.context.wiring(node_id).nothing_wired
        ]

    @property
    def cut_off(self) -> set[str]:
        """The nodes that follow in the file where a main way of a reached node leads nowhere: most likely it was meant
        to lead there. That lost way is the finding; the part of the journey behind it is no island of its own."""
        near = self.context.near_id
        found: set[str] = set()
        for edge in self.context.index.dangling:
            following = self.number[edge.source] + 1
            if edge.handler in MAIN_WAYS and edge.source in self.reached and near(edge.target) is None:
                found.update(self.order[following : following + 1])
        return found

    @property
    def islands_unknown(self) -> bool:
        """Whether it cannot be said what is not reached: a script reached may lead anywhere, or the entry is broken."""
        listed = self.context.doc.workflow.get("nodes")
        broken_entry = isinstance(listed, list) and bool(listed) and not isinstance(listed[0], dict)
        return broken_entry or bool(self.anywhere & self.reached)

    @property
    def routing(self) -> set[str]:
        """The scripts that say themselves where to go."""
        index = self.context.index
        said = [edge.source for edge in (*index.edges, *self.assumed, *index.dangling) if edge.handler == "next"]
        return {*said, *self.anywhere}

    @property
    def speaking(self) -> set[str]:
        """The nodes whose scripts say where to go, or may do so, or whose handlers lead nowhere."""
        index = self.context.index
        return {edge.source for edge in index.dangling} | self.anywhere

    def distance(self, node_id: str) -> int:
        """The number of steps from the entry; more than there are nodes when it is not reached."""
        if node_id not in self.reached:
            return len(self.order) + 1
        return self._distances[self.number[node_id]]

    def way_to(self, node_id: str, longest: int = 100) -> list[str]:
        """A shortest way from the entry to a node, both included; its last ``longest`` nodes when it is longer, and
        just the node when it is not reached."""
        if node_id not in self.reached:
            return [node_id]
        way: list[str] = []
        place = self.number[node_id]
        while place >= 0 and len(way) < longest:
            way.append(self.order[place])
            place = self._parents[place]
        return way[::-1]


def is_restless(wiring: "Wiring") -> bool:
    """Whether a node waits for nobody and goes on at once."""
    row = wiring.row_meant
    return row is not None and not row.waits and not wiring.ends


def loops_of(succ: list[list[int]]) -> list[list[int]]:
    """The loops of a graph of numbers, each in order, and in order of their first members."""
    from wfstudio.graph.reach import strong_components

    found = strong_components(range(len(succ)), succ)
    return sorted([sorted(members) for members in found if len(members) > 1 or members[0] in succ[members[0]]])

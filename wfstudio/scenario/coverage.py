"""What of a workflow its scenarios reach: nodes, handlers, and the edges that scripts make.

Counted is what a journey can reach: every node but scripts that are run on demand, every handler that the engine can
follow, every edge that a script names. What no run can take is listed apart, as ``never``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from wfstudio.document.catalogue import OUTCOMES, node_type
from wfstudio.document.model import Json, NodeView
from wfstudio.engine.definition import HANDLER_STAND_INS
from wfstudio.graph.index import HANDOFF, SCRIPT, SCRIPT_HANDLER, GraphIndex

if TYPE_CHECKING:
    from wfstudio.scenario.running import Step
    from wfstudio.scenario.workflow_file import TestedWorkflow

Handler: TypeAlias = tuple[str, str]
"""Node id and handler key."""
Way: TypeAlias = tuple[str, str, str]
"""Source, handler key ("next" where a script names the target), target."""

_CAPTURE = ("success", "fail", "error", "resolution_fail")
_SCRIPT = ("success", "fail", "error")
_PAGE = ("next", "back")


@dataclass(slots=True)
class Reached:
    """What runs went through, added up."""

    nodes: set[str] = field(default_factory=set)
    handlers: set[Handler] = field(default_factory=set)
    ways: set[Way] = field(default_factory=set)

    def add(self, steps: "Iterable[Step]") -> None:
        """Take the visits of one run, in order."""
        before: Step | None = None
        for step in steps:
            self.nodes.add(step.node_id)
            if step.handler is not None:
                self.handlers.add((step.node_id, step.handler))
            if before is not None and before.handler is not None:
                self.ways.add((before.node_id, before.handler, step.node_id))
            before = step


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of things: ``all`` of them in file order, and those that were ``reached``."""

    all: tuple[tuple[str, ...], ...]
    reached: frozenset[tuple[str, ...]]

    @property
    def missing(self) -> tuple[tuple[str, ...], ...]:
        """Those that were not reached, in file order."""
        return tuple([one for one in self.all if one not in self.reached])

    def to_json(self) -> dict[str, Json]:
        """How many were reached of how many, and which were not."""
        missing: list[Json] = [list(one) for one in self.missing]
        return {"reached": len(self.reached), "of": len(self.all), "missing": missing}


@dataclass(frozen=True, slots=True)
class Coverage:
    """The coverage of one workflow.

    ``nodes`` holds (id,), ``handlers`` (id, key), ``script_edges`` (id, "next", target). ``never`` lists handlers that
    are wired and that no run can follow; ``on_demand`` scripts that only ``execute_node`` runs; ``computed`` scripts
    that compute ``next``, whose edges are not known.
    """

    nodes: Part
    handlers: Part
    script_edges: Part
    never: tuple[Handler, ...] = ()
    on_demand: tuple[str, ...] = ()
    computed: tuple[str, ...] = ()

    @property
    def parts(self) -> Mapping[str, Part]:
        """The three parts by name."""
        return {"nodes": self.nodes, "handlers": self.handlers, "scriptEdges": self.script_edges}

    @property
    def reached(self) -> int:
        """How much was reached, all parts together."""
        return sum(len(part.reached) for part in self.parts.values())

    @property
    def of(self) -> int:
        """How much there is, all parts together."""
        return sum(len(part.all) for part in self.parts.values())

    @property
    def percent(self) -> float:
        """Reached of all in percent, 100 where there is nothing to reach."""
        return 100 * self.reached / self.of if self.of else 100.0


def coverage_of(workflow: "TestedWorkflow", reached: Reached) -> Coverage:
    """The coverage of a workflow by what was reached in it."""
    return measure(workflow.index, reached)


def measure(index: GraphIndex, reached: Reached) -> Coverage:
    """The coverage of the workflow of this index."""
    on_demand = tuple([node_id for node_id in index.ids if _is_on_demand(index, node_id)])
    nodes = [(node_id,) for node_id in index.ids if node_id not in on_demand]
    wired = [(edge.source, edge.handler) for edge in index.edges if edge.kind == "handler"]
    can = {node_id: _followed(index.node(node_id), node_id == index.entry) for node_id, _ in wired}
    handlers = [one for one in wired if one[1] in can[one[0]]]
    ways = [(edge.source, SCRIPT_HANDLER, edge.target) for edge in index.edges if edge.kind == "script"]
    return Coverage(
        _part(nodes, {(node_id,) for node_id in reached.nodes}),
        _part(handlers, reached.handlers),
        _part(ways, reached.ways),
        tuple([one for one in wired if one[1] not in can[one[0]]]),
        on_demand,
        tuple([node_id for node_id in index.ids if node_id in index.computed]),
    )


def _part(all_: Iterable[tuple[str, ...]], reached: Iterable[tuple[str, ...]]) -> Part:
    listed = tuple(dict.fromkeys(all_))
    return Part(listed, frozenset(listed) & frozenset(reached))


def _is_on_demand(index: GraphIndex, node_id: str) -> bool:
    """A script that nothing leads to and that leads nowhere: it is run by ``execute_node``."""
    if node_id == index.entry or index.node(node_id).type != SCRIPT:
        return False
    return not index.into[node_id] and not index.node(node_id).handlers and not index.out[node_id]


def _followed(node: NodeView, is_entry: bool) -> set[str]:
    """The wired handlers of a node that a run can follow: an outcome takes the first of them that is wired for it.

    A hand-off without ``on_next`` goes back to where the run came from, unless it is the first of all.
    """
    wired = node.handlers
    if node.type == HANDOFF and not is_entry:
        return {"on_next"} & wired.keys()
    ways = [next((key for key in HANDLER_STAND_INS[outcome] if key in wired), "") for outcome in _outcomes(node)]
    return set(ways) - {""}


def _outcomes(node: NodeView) -> tuple[str, ...]:
    row = node_type(node.type)
    if row is None:
        return _PAGE
    if row.capture:
        return _CAPTURE
    if node.type == SCRIPT:
        return _SCRIPT
    if node.type == HANDOFF:
        return ("next",)
    if not row.waits:
        return ("success",)
    return tuple([outcome for outcome in _PAGE if row.handler(_KEYS[outcome]) is not None]) or ("next",)


_KEYS = {outcome: key for key, outcome in OUTCOMES.items()}

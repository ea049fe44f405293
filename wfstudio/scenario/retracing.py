"""The way an instance took, visit by visit: what each node came to and which handler led on.

With the embedded service's events this is known; from the node list alone it is inferred. Pure.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from wfstudio.document.catalogue import OUTCOMES, node_type
from wfstudio.document.model import Document, Json
from wfstudio.engine.definition import HANDLER_STAND_INS, Definition
from wfstudio.engine.events import ScriptReport
from wfstudio.engine.scripts import script_outcome
from wfstudio.graph.index import build
from wfstudio.scenario.evidence import Evidence

OPEN = ("PENDING", "INPROGRESS")
HANDOFF = "qr_for_device_handoff"


@dataclass(frozen=True, slots=True)
class Hop:
    """One visit and how it was left.

    ``outcome`` is what the node emitted, ``handler`` the key that was followed ("next" where a script named the
    target), ``to`` the node visited next; each None where there is none or it is not known. ``target`` is what the
    handler names, which may be a node that does not exist. ``choices`` are handlers that all lead to ``to``, where it
    cannot be told which was taken. ``fits`` is False where the definition has no such way.
    """

    node_id: str
    node_type: str
    status: str
    since: str
    until: str
    outcome: str | None = None
    handler: str | None = None
    target: str | None = None
    to: str | None = None
    error: str | None = None
    choices: tuple[str, ...] = ()
    fits: bool = True

    @property
    def is_open(self) -> bool:
        """Whether the run stood here still when it was looked at."""
        return self.status in OPEN

    @property
    def is_capture(self) -> bool:
        """Whether the node's outcome is decided by a capture provider."""
        row = node_type(self.node_type)
        return row is not None and row.capture


def retrace(evidence: Evidence) -> tuple[Hop, ...]:
    """Every visit in order; from the events where there are any, else inferred from the order of the visits."""
    hops = []
    for place, one in enumerate(evidence.visits):
        after = evidence.visits[place + 1].node_id if place + 1 < len(evidence.visits) else None
        hops.append(Hop(one.node_id, one.node_type, one.status, one.since, one.until, to=after))
    if evidence.document is None:
        return tuple(hops)
    if evidence.events is None:
        return tuple(_inferred(evidence.document, hops))
    return tuple(_recorded(Definition(evidence.document.workflow), hops, evidence.events))


def _recorded(definition: Definition, hops: list[Hop], events: Sequence[Mapping[str, Json]]) -> list[Hop]:
    """Scripts and captures are told by the number of their visit, submissions by their order."""
    submitted = deque(event for event in events if event.get("kind") in ("submitted", "device_arrived"))
    numbered: dict[tuple[object, object], Mapping[str, Json]] = {}
    for event in events:
        detail = _detail(event)
        if "seq" in detail:
            numbered[event.get("kind"), detail["seq"]] = detail
    made = []
    for seq, hop in enumerate(hops):
        if hop.node_type != "js" and submitted and submitted[0].get("nodeId") == hop.node_id:
            detail = _detail(submitted.popleft())
        else:
            detail = {}
        if hop.is_open:
            made.append(hop)
        elif definition.is_terminal(hop.node_id):
            made.append(replace(hop, outcome="terminal"))
        elif hop.node_type == "js":
            made.append(_script(definition, hop, numbered.get(("script", seq), {})))
        elif hop.is_capture:
            outcome = numbered.get(("capture_finished", seq), {}).get("outcome")
            made.append(_left(definition, hop, str(outcome) if outcome in HANDLER_STAND_INS else "error"))
        elif hop.node_type == "system":
            made.append(_left(definition, hop, "success"))
        else:
            back = definition.handler_for(hop.node_id, "next") is None and hop.node_type == HANDOFF and seq
            way = ("on_next", hops[seq - 1].node_id) if back else None
            made.append(_left(definition, hop, "back" if detail.get("action") == "back" else "next", way))
    return made


def _script(definition: Definition, hop: Hop, detail: Mapping[str, Json]) -> Hop:
    error = detail.get("error")
    report = ScriptReport(
        detail.get("ok") is True, detail.get("value"), detail.get("next"), error if isinstance(error, str) else None
    )
    outcome, way, problem = script_outcome(definition, hop.node_id, report)
    return _left(definition, replace(hop, error=problem), outcome, way)


def _left(definition: Definition, hop: Hop, outcome: str, way: tuple[str, str] | None = None) -> Hop:
    found = way or definition.handler_for(hop.node_id, outcome)
    handler, target = found if found is not None else (None, None)
    return replace(hop, outcome=outcome, handler=handler, target=target, fits=hop.to in (None, target))


def _detail(event: Mapping[str, Json]) -> Mapping[str, Json]:
    detail = event.get("detail")
    return detail if isinstance(detail, dict) else {}


_WELL = ("next", "back", "success")


def _inferred(document: Document, hops: list[Hop]) -> list[Hop]:
    """The ways of the definition that fit: from each visit to the next, and a good or a bad outcome by its status.

    Inferred: a visit whose status is FAILED emitted fail, error or resolution_fail, a COMPLETED one any other.
    """
    graph, definition = build(document), Definition(document.workflow)
    made = []
    for place, hop in enumerate(hops):
        if hop.is_open:
            made.append(hop)
        elif definition.is_terminal(hop.node_id) and hop.to is None:
            made.append(replace(hop, outcome="terminal"))
        elif hop.to is None:
            made.append(_last(definition, hop))
        else:
            edges = [edge for edge in graph.out.get(hop.node_id, ()) if edge.target == hop.to]
            well = [edge.handler for edge in edges if _is_well(hop, edge.handler)]
            keys = tuple(dict.fromkeys(well or [edge.handler for edge in edges]))
            if not keys and hop.node_id in graph.computed:
                keys = ("next",)
            if not keys and hop.node_type == HANDOFF and place and hops[place - 1].node_id == hop.to:
                keys = ("on_next",)
            made.append(_by(hop, keys))
    return made


def _is_well(hop: Hop, handler: str) -> bool:
    if handler == "next":
        return True
    good = handler in ("on_next", "on_back", "on_success")
    return good == (hop.status != "FAILED")


_EMITTED = {**OUTCOMES, "next": "success"}


def _by(hop: Hop, keys: tuple[str, ...]) -> Hop:
    if len(keys) == 1:
        return replace(hop, outcome=_EMITTED[keys[0]], handler=keys[0], target=hop.to)
    return replace(hop, choices=keys, target=hop.to, fits=bool(keys))


def _last(definition: Definition, hop: Hop) -> Hop:
    """A visit that was left and led nowhere: what the definition has no way for is what it must have come to."""
    outcomes = ("fail", "error", "resolution_fail") if hop.status == "FAILED" else _WELL
    ways = {outcome: definition.handler_for(hop.node_id, outcome) for outcome in outcomes}
    for outcome, way in ways.items():
        if way is not None and definition.node(way[1]) is None:
            return replace(hop, outcome=outcome, handler=way[0], target=way[1])
    emitted = [outcome for outcome in outcomes if ways[outcome] is None and _emits(hop, outcome)]
    return replace(hop, outcome=emitted[0] if len(emitted) == 1 else None, fits=bool(emitted))


def _emits(hop: Hop, outcome: str) -> bool:
    row = node_type(hop.node_type)
    return row is None or any(spec.outcome == outcome for spec in row.handlers)

"""A search over the states of the real engine: everything that the tries lead to, each state once, nearest first.

Two instances count as one state when they wait at the same node and whatever scripts may still read is the same.
Scripts run in the sandbox; a script that reads the same again is not run again.
"""

import json
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field

from wfstudio.document.model import Json
from wfstudio.engine.definition import Definition
from wfstudio.engine.effects import RunScript, StartCapture
from wfstudio.engine.events import CaptureFinished, Event, Initiate, ScriptFinished, ScriptReport, Submit
from wfstudio.engine.machine import Rejected, advance
from wfstudio.engine.simulation import simulated_find, simulated_result
from wfstudio.engine.state import Instance, JsonObject, new_instance
from wfstudio.graph.index import GraphIndex
from wfstudio.sandbox.mocks import MockedFetch, matches
from wfstudio.scenario.interest import Interest, goes_back
from wfstudio.scenario.running import CUT_OFF, NOW, Scripts
from wfstudio.scenario.tries import Act, Tries

MOST_STATES = 20_000
MOST_AT_ONE_NODE = 80
MOST_SECONDS = 20.0
MOST_ANSWERS = 40
"""Ways in which the requests of one script are answered, tried for one state."""

Edge = tuple[str, str, str]
"""Source, handler key ("next" where a script named the target), target ("" where the run went nowhere)."""
Answered = tuple[tuple[str, str, str], ...]
"""How requests are answered in a run: method, URL pattern, the mock as JSON ("" for a refusal)."""


@dataclass(slots=True)
class State:
    """Where a run can be. ``answered`` are the mocks that got it there; ``steps`` lead on, empty at an end."""

    instance: Instance
    metadata: JsonObject
    answered: Answered
    steps: "list[Step]" = field(default_factory=list)

    @property
    def ended(self) -> bool:
        """Whether nothing more happens."""
        return self.instance.ended


@dataclass(frozen=True, slots=True)
class Step:
    """What is done at a state (scripts that are cut off on the way included), the edges taken, and where that leads."""

    acts: tuple[Act, ...]
    edges: tuple[Edge, ...]
    to: State


class Search:
    """Explores one workflow. ``starts`` are steps from nowhere, one for each metadata tried."""

    def __init__(self, definition: Definition, index: GraphIndex, interest: Interest, scripts: Scripts) -> None:
        self._definition = definition
        self._index = index
        self._interest = interest
        self._scripts = scripts
        self._tries = Tries(definition, interest)
        self._states: dict[object, State] = {}
        self._per_node: dict[str, int] = {}
        self._ran: dict[object, tuple[ScriptReport, tuple[tuple[str, str], ...]]] = {}
        self._failing: frozenset[str] = frozenset()
        self._ends: dict[object, State] = {}
        self.starts: list[Step] = []
        self.edges: set[Edge] = set()
        self.nodes: set[str] = set()
        self.runs: dict[str, int] = {}
        self.stopped = ""
        self.unsteady: set[tuple[str, ...]] = set()  # what was reached, and not again by the same answers

    @property
    def states(self) -> int:
        """How many states were found."""
        return len(self._states)

    async def explore(self, *, pairs: bool = False, failing: frozenset[str] = frozenset()) -> None:
        """Search from the start. Asked again it goes on: with ``pairs``, two values of a page may differ; the scripts
        ``failing`` are cut off as well."""
        self._tries = Tries(self._definition, self._interest, pairs=pairs)
        self._failing = failing
        self._per_node.clear()
        deadline = time.monotonic() + MOST_SECONDS
        before, self._states, self._ends = self._states, {}, {}
        self.starts.clear()
        queue: deque[State] = deque()
        for metadata in self._tries.metadata():
            nowhere = State(new_instance(NOW), metadata, ())
            self.starts += await self._steps(nowhere, Initiate(NOW), (), queue)
        while queue:
            if len(self._states) > MOST_STATES or time.monotonic() > deadline:
                self.stopped = f"the search was stopped after {len(self._states)} states"
                break
            state = queue.popleft()
            waiting = state.instance.waiting
            if waiting is None:
                continue
            for act in self._tries.at(waiting.node_id):
                if time.monotonic() > deadline:
                    break
                event = Submit(NOW, waiting.node_id, dict(act.fields), action=act.button)
                state.steps += await self._steps(state, event, (act,), queue)
        del before

    async def _steps(self, state: State, event: Event, acts: tuple[Act, ...], queue: deque[State]) -> list[Step]:
        """Everything that an event may lead to, one step for each way in which scripts' requests are answered."""
        seen = len(state.instance.visits)
        found = []
        pending: deque[tuple[Instance, Event, tuple[Act, ...], Answered]] = deque()
        pending.append((state.instance, event, acts, state.answered))
        while pending:
            instance, event, done, answered = pending.popleft()
            try:
                made = advance(self._definition, instance, event, state.metadata)
            except Rejected:
                continue
            if made.effects and isinstance(effect := made.effects[0], StartCapture):
                pending.append((made.instance, self._captured(effect, done[0], state.metadata), done, answered))
            elif made.effects and isinstance(effect := made.effects[0], RunScript):
                for report, then in await self._reports(effect, answered):
                    pending.append((made.instance, ScriptFinished(NOW, effect.seq, report), done, then))
                if effect.node_id in self._failing and not any(act.fails for act in done):
                    cut = ScriptFinished(NOW, effect.seq, ScriptReport(False, error=CUT_OFF))
                    pending.append((made.instance, cut, (*done, Act(effect.node_id, fails=True)), answered))
            elif made.changed:
                found.append(self._arrived(State(made.instance, state.metadata, answered), seen, done, queue))
        return [step for step in found if step is not None]

    def _arrived(self, state: State, seen: int, acts: tuple[Act, ...], queue: deque[State]) -> Step | None:
        edges = edges_of(state.instance, max(0, seen - 1))
        self.edges.update(edges)
        self.nodes.update(visit.node_id for visit in state.instance.visits[seen:])
        known = self._ends if state.ended else self._states
        key = self._key(state)
        if key in known:
            return Step(acts, edges, known[key])
        waiting = state.instance.waiting
        if waiting is not None:
            count = self._per_node.get(waiting.node_id, 0)
            if count >= MOST_AT_ONE_NODE:
                return None
            self._per_node[waiting.node_id] = count + 1
            queue.append(state)
        known[key] = state
        return Step(acts, edges, state)

    def _captured(self, effect: StartCapture, act: Act, metadata: JsonObject) -> CaptureFinished:
        outcome = act.outcome or "success"
        decided = dict(act.result) if act.result else None
        result = simulated_result(outcome, simulated_find(effect.node_type, metadata), decided)
        return CaptureFinished(NOW, effect.seq, outcome, result)

    async def _reports(self, effect: RunScript, answered: Answered) -> list[tuple[ScriptReport, Answered]]:
        """What a script may come to: its requests that nothing answers yet are answered in every way tried."""
        found: list[tuple[ScriptReport, Answered]] = []
        pending = deque([answered])
        while pending and len(found) < MOST_ANSWERS:
            now = pending.popleft()
            report, asked = await self._report(effect, now)
            new = next((one for one in asked if not _is_answered(now, *one)), None)
            if new is None:
                found.append((report, now))
                continue
            for mock in self._tries.mocks(effect.node_id, *new):
                pattern = str(mock["url"]) if mock is not None else new[1]
                text = json.dumps(mock) if mock is not None else ""
                pending.append((*now, (new[0], pattern, text)))
        return found

    async def _report(self, effect: RunScript, answered: Answered) -> tuple[ScriptReport, tuple[tuple[str, str], ...]]:
        key = (effect.node_id, self._read_by(effect), answered if "fetch" in effect.code else ())
        if key not in self._ran:
            fetch = MockedFetch(mocks_of(answered))
            done = await self._scripts.run(effect.code, effect.params, fetch)
            error = str(done.error) if done.error is not None else None
            report = ScriptReport(done.ok, done.value, done.next, error)
            asked = tuple((str(one["method"]), str(one["url"])) for one in fetch.requests)
            self._ran[key] = report, asked
            self.runs[effect.node_id] = self.runs.get(effect.node_id, 0) + 1
        return self._ran[key]

    def _read_by(self, effect: RunScript) -> str:
        nodes = effect.params.get("nodes")
        results: Mapping[str, Json] = nodes if isinstance(nodes, dict) else {}
        read = [_value(results, *one) for one in self._interest.scripts.get(effect.node_id, ())]
        return json.dumps([read, effect.params.get("metadata")], sort_keys=True)

    def _key(self, state: State) -> object:
        instance = state.instance
        if instance.ended:
            last = instance.visits[-1] if instance.visits else None
            return instance.status, last and (last.node_id, last.outcome), state.answered
        waiting = instance.waiting
        node_id = waiting.node_id if waiting is not None else ""
        results = instance.last_results
        live = [_value(results, *one) for one in self._interest.live.get(node_id, ())]
        came = instance.visits[-2].node_id if len(instance.visits) > 1 and goes_back(self._index, node_id) else ""
        return node_id, came, json.dumps([live, state.metadata], sort_keys=True), state.answered


def edges_of(instance: Instance, start: int) -> tuple[Edge, ...]:
    """The edges that a run took from its ``start``-th visit on."""
    visits = instance.visits
    found = []
    for place in range(start, len(visits)):
        visit = visits[place]
        if visit.handler is not None and not visit.open:
            target = visits[place + 1].node_id if place + 1 < len(visits) else ""
            found.append((visit.node_id, visit.handler, target))
    return tuple(found)


def mocks_of(answered: Answered) -> tuple[dict[str, Json], ...]:
    """The mocks of a run, for its scenario; what is refused has none."""
    return tuple(json.loads(text) for _, _, text in answered if text)


def _is_answered(answered: Answered, method: str, url: str) -> bool:
    return any(
        (method, url) == (known, pattern) if not text else matches(json.loads(text), method, url)
        for known, pattern, text in answered
    )


def _value(results: Mapping[str, Json], node_id: str, key: str | None) -> Json:
    result = results.get(node_id)
    if key is None or not isinstance(result, dict):
        return result
    return [result[key]] if key in result else []

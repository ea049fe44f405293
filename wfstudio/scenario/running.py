"""A scenario run on the pure engine: the function that the service calls, without a server, a store or a clock.

Scripts run in the same sandbox as the service's; ``fetch`` gets the scenario's mocks, the first match wins and what
none answers is refused. Captures come to what the scenario says, else to what the simulated provider finds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from wfstudio.document.model import Json
from wfstudio.engine import answers as told
from wfstudio.engine.effects import Effect, RunScript, StartCapture
from wfstudio.engine.events import CaptureFinished, Initiate, ScriptFinished, ScriptReport, Submit
from wfstudio.engine.machine import Rejected, advance
from wfstudio.engine.simulation import simulated_find, simulated_outcome, simulated_result
from wfstudio.engine.state import Instance, JsonObject, Visit, new_instance
from wfstudio.sandbox.mocks import MockedFetch
from wfstudio.scenario.answers import BadAnswers
from wfstudio.scenario.moves import Move, Stopped, move_at
from wfstudio.scenario.scenario_file import Scenario
from wfstudio.scenario.workflow_file import TestedWorkflow

if TYPE_CHECKING:
    from wfstudio.sandbox.messages import ScriptOutcome
    from wfstudio.sandbox.pool import Fetch

NOW = 1_767_225_600_000
"""When every scenario happens, epoch milliseconds: the same for each run. Scripts have the real clock."""

CUT_OFF = "the scenario has this script fail"
"""The error of a script whose answer is ``error``: as if it had met a limit. Only the engine can be told so."""


class Scripts(Protocol):
    """What runs scripts, such as ``ScriptPool``."""

    async def run(self, code: str, params: Json, fetch: "Fetch | None" = None) -> "ScriptOutcome":
        """What became of one script."""
        ...


@dataclass(frozen=True, slots=True)
class Step:
    """One visit as a report shows it. ``handler`` is the key that was followed, "next" where a script named the
    target, None where the run went nowhere; ``why`` says what led there ("" when nothing more is known)."""

    node_id: str
    node_type: str
    outcome: str = ""
    handler: str | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run came to.

    ``path`` holds node ids in order of visit, ``results`` by node id what the last visit left, ``summary`` is that of
    the result summary ({} while it runs), ``requests`` what scripts asked for (``node``, ``url``, ``method``,
    ``body``, ``status``: None when it was refused), ``logs`` (node id, line). ``failure`` says why it ended FAILED.
    ``skipped`` says what a service could not be asked for.
    """

    status: str
    path: tuple[str, ...]
    results: Mapping[str, Json] = field(default_factory=dict)
    summary: Mapping[str, Json] = field(default_factory=dict)
    requests: tuple[Mapping[str, Json], ...] = ()
    logs: tuple[tuple[str, str], ...] = ()
    steps: tuple[Step, ...] = ()
    stopped: Stopped | None = None
    failure: str | None = None
    skipped: str = ""


async def run_scenario(scenario: Scenario, workflow: TestedWorkflow, scripts: Scripts | None = None) -> Outcome:
    """Walk the scenario to its end, or to where it cannot go on. Raises BadAnswers for what no field can take.

    It awaits nothing but ``scripts``; without them a script counts as failed.
    """
    run = _Run(scenario, workflow, scripts)
    await run.take(Initiate(NOW))
    stopped = None
    while stopped is None and (waiting := run.instance.waiting) is not None:
        stopped = await run.answer(waiting)
    return run.outcome(stopped)


class _Run:
    def __init__(self, scenario: Scenario, workflow: TestedWorkflow, scripts: Scripts | None) -> None:
        self.answers = scenario.answers
        self.metadata: JsonObject = dict(scenario.metadata)
        self.workflow = workflow
        self.scripts = scripts
        self.instance: Instance = new_instance(NOW)
        self.visits: dict[str, int] = {}
        self.requests: list[Mapping[str, Json]] = []
        self.move = Move("")

    async def answer(self, waiting: Visit) -> Stopped | None:
        """Hand in what is answered at the node that waits; why it cannot be, None when it was."""
        node_id = waiting.node_id
        visit = self.visits.get(node_id, 0)
        move = move_at(self.answers, self.workflow, node_id, waiting.node_type, visit)
        if isinstance(move, Stopped):
            return move
        self.move = move
        try:
            await self.take(Submit(NOW, node_id, move.fields, action=move.action))
        except Rejected as refused:
            return Stopped(node_id, "refused", refused.message, move.key)
        self.visits[node_id] = visit + 1
        return None

    async def take(self, event: Initiate | Submit) -> None:
        """Take an event, and carry out what the engine asks for until it asks for nothing more. Raises Rejected."""
        made = advance(self.workflow.definition, self.instance, event, self.metadata)
        while True:
            self.instance = made.instance
            if not made.effects:
                return
            made = advance(self.workflow.definition, self.instance, await self._done(made.effects[0]), self.metadata)

    async def _done(self, effect: Effect) -> ScriptFinished | CaptureFinished:
        if isinstance(effect, StartCapture):
            return self._captured(effect)
        return ScriptFinished(NOW, effect.seq, await self._report(effect))

    def _captured(self, effect: StartCapture) -> CaptureFinished:
        move = self.move
        outcome = move.outcome or simulated_outcome(effect.node_type, self.metadata)
        found = simulated_find(effect.node_type, self.metadata)
        decided = dict(move.result) if move.result else None
        return CaptureFinished(NOW, effect.seq, outcome, simulated_result(outcome, found, decided))

    async def _report(self, effect: RunScript) -> ScriptReport:
        visit = self.visits.get(effect.node_id, 0)
        self.visits[effect.node_id] = visit + 1
        reply = self.answers.next_for(effect.node_id, visit)
        if reply is not None and reply.outcome == "error":
            return ScriptReport(False, error=CUT_OFF)
        if self.scripts is None:
            return ScriptReport(False, error="nothing runs scripts here")
        fetch = MockedFetch(self.answers.mocks)
        done = await self.scripts.run(effect.code, effect.params, fetch)
        self.requests += [{"node": effect.node_id, **request} for request in fetch.requests]
        error = str(done.error) if done.error is not None else None
        return ScriptReport(done.ok, done.value, done.next, error, tuple(done.log), done.duration_ms)

    def outcome(self, stopped: Stopped | None) -> Outcome:
        instance, definition = self.instance, self.workflow.definition
        rows = told.results(definition, instance)
        return Outcome(
            instance.status,
            instance.path,
            {str(row["nodeId"]): row["resultData"] for row in rows},
            told.summary(definition, instance, self.metadata) if instance.ended else {},
            tuple(self.requests),
            tuple([(visit.node_id, line) for visit in instance.visits for line in visit.log]),
            tuple([_step(visit) for visit in instance.visits]),
            stopped,
            instance.error,
        )


def _step(visit: Visit) -> Step:
    return Step(visit.node_id, visit.node_type, visit.outcome or "", visit.handler, visit.error or "")


__all__ = ("NOW", "BadAnswers", "Outcome", "Scripts", "Step", "Stopped", "run_scenario")

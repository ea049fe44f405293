"""Runs with real values as a service keeps them: the engine and the real sandbox, and the events that it would note."""

from collections.abc import Mapping, Sequence
from typing import Any

from wfstudio.engine.effects import StartCapture
from wfstudio.engine.events import CaptureFinished, Event, Initiate, ScriptFinished, ScriptReport, Submit
from wfstudio.engine.machine import advance
from wfstudio.engine.simulation import simulated_find, simulated_result
from wfstudio.engine.state import Instance, new_instance
from wfstudio.sandbox.mocks import MockedFetch
from wfstudio.scenario.answers import Answers
from wfstudio.scenario.evidence import Evidence, Visited
from wfstudio.scenario.moves import Stopped, move_at
from wfstudio.scenario.past import Visit, visits_of
from wfstudio.scenario.retracing import retrace
from wfstudio.scenario.workflow_file import TestedWorkflow

AT = "2026-11-27T12:00:00.000Z"


class RealRun:
    """One run by answers. ``fails`` are scripts that meet a limit in it."""

    def __init__(self, workflow: TestedWorkflow, answers: Answers, scripts: Any, fails: Sequence[str] = ()) -> None:
        self.workflow = workflow
        self.answers = answers
        self.metadata: dict[str, Any] = dict(answers.metadata)
        self.instance: Instance = new_instance(0)
        self.events: list[dict[str, Any]] = []
        self._scripts = scripts
        self._fails = fails

    async def to_the_end(self) -> "RealRun":
        await self._take(Initiate(0))
        seen: dict[str, int] = {}
        while (waiting := self.instance.waiting) is not None:
            node_id = waiting.node_id
            move = move_at(self.answers, self.workflow, node_id, waiting.node_type, seen.get(node_id, 0))
            if isinstance(move, Stopped):
                break
            seen[node_id] = seen.get(node_id, 0) + 1
            fields = {**move.fields, "image": "(20000 characters)"} if move.is_capture else dict(move.fields)
            self._note("submitted", node_id, action=move.action, fields=fields)
            await self._take(Submit(0, node_id, move.fields, action=move.action), move)
        return self

    @property
    def path(self) -> tuple[str, ...]:
        return self.instance.path

    def visits(self, *, told: bool = True) -> tuple[Visit, ...]:
        """The visits as the embedded service tells them; with ``told`` False as a tenant does, without events."""
        rows = tuple(Visited(one.node_id, one.node_type, one.status, AT, AT) for one in self.instance.visits)
        events: tuple[Mapping[str, Any], ...] | None = tuple(self.events) if told else None
        evidence = Evidence("wfi-1", self.instance.status, rows, document=self.workflow.document, events=events)
        return visits_of(self.workflow.document, retrace(evidence), events)

    def _note(self, kind: str, node_id: str, **detail: Any) -> None:
        self.events.append({"at": AT, "kind": kind, "nodeId": node_id, "detail": detail})

    async def _take(self, event: Event, move: Any = None) -> None:
        made = advance(self.workflow.definition, self.instance, event, self.metadata)
        while True:
            self.instance = made.instance
            if not made.effects:
                return
            effect = made.effects[0]
            after: Event
            if isinstance(effect, StartCapture):
                self._note("capture_started", effect.node_id, seq=effect.seq)
                outcome = move.outcome or "success"
                found = simulated_find(effect.node_type, self.metadata)
                result = simulated_result(outcome, found, dict(move.result) if move.result else None)
                self._note("capture_finished", effect.node_id, seq=effect.seq, outcome=outcome, result=result)
                after = CaptureFinished(0, effect.seq, outcome, result)
            else:
                fetch = MockedFetch(self.answers.mocks)
                done = await self._scripts.run(effect.code, effect.params, fetch)
                for request in fetch.requests:
                    self._note("fetch", effect.node_id, seq=effect.seq, **request)
                report = ScriptReport(done.ok, done.value, done.next, str(done.error) if done.error else None)
                if effect.node_id in self._fails:
                    report = ScriptReport(False, error="the script ran longer than 5000 ms")
                self._note(
                    "script", effect.node_id, seq=effect.seq, ok=report.ok, value=report.value, next=report.next,
                    error=report.error, log=[], ms=1.0,
                )  # fmt: skip
                after = ScriptFinished(0, effect.seq, report)
            made = advance(self.workflow.definition, self.instance, after, self.metadata)

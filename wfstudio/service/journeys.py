"""Steps of an instance: load, advance, run what the engine asks for, commit everything as one transaction.

Scripts run before the transaction, never inside it; when the instance moved on meanwhile the step is decided anew.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from wfstudio.engine.definition import Definition
from wfstudio.engine.effects import Effect, RunScript, StartCapture
from wfstudio.engine.events import Expire, ScriptFinished, ScriptReport
from wfstudio.engine.machine import Advance, advance
from wfstudio.engine.rejected import Rejected
from wfstudio.engine.state import Instance
from wfstudio.sandbox.mocks import MockedFetch
from wfstudio.service.call import Call
from wfstudio.service.captures import CaptureRequest
from wfstudio.service.core import Service
from wfstudio.service.kill_points import reach
from wfstudio.service.refused import Refused
from wfstudio.service.store.errors import Replayed, StepConflict
from wfstudio.service.store.rows import CaptureRow, EventRow, InstanceRow, Step, StoredAnswer

MOST_TRIES = 8
NO_INSTANCE = "wfInstanceId: there is no such workflow instance"


class DecideAnew(Exception):
    """What is remembered of the instance does not do for this step."""


@dataclass(slots=True)
class Run:
    """One instance as it was read, and what a step adds to it."""

    service: Service
    row: InstanceRow
    definition: Definition
    instance: Instance
    events: list[EventRow] = field(default_factory=list)
    captures_started: list[CaptureRow] = field(default_factory=list)
    captures_finished: list[int] = field(default_factory=list)
    outcomes_used: list[int] = field(default_factory=list)
    answer: StoredAnswer | None = None
    remembered: bool = False

    async def take(self, made: Advance) -> None:
        """Take over what the engine decided, and carry out what it asks for until it asks for nothing more.

        Raises DecideAnew.
        """
        self.instance = made.instance
        waiting = list(made.effects)
        if waiting and self.remembered and self.service.repository.shared:
            raise StepConflict(
                "what acts on others is decided on a fresh read where other processes step instances too"
            )
        while waiting:
            waiting += await self._carry_out(waiting.pop(0))

    async def _carry_out(self, effect: Effect) -> tuple[Effect, ...]:
        if isinstance(effect, StartCapture):
            await self._start_capture(effect)
            return ()
        report = await self._run_script(effect)
        made = advance(
            self.definition,
            self.instance,
            ScriptFinished(self.service.clock(), effect.seq, report),
            self.row.metadata,
        )
        self.instance = made.instance
        return made.effects

    async def _start_capture(self, effect: StartCapture) -> None:
        provider, now = self.service.provider, self.service.clock()
        request = CaptureRequest(self.row.id, effect.node_id, effect.node_type, effect.request, self.row.metadata, now)
        ticket = await provider.start(request)
        self.captures_started.append(CaptureRow(effect.seq, effect.node_id, effect.node_type, provider.name, ticket))
        self.note("capture_started", effect.node_id, seq=effect.seq)

    async def _run_script(self, effect: RunScript) -> ScriptReport:
        fetch = MockedFetch(await self._mocks())
        outcome = await self.service.scripts.run(effect.code, effect.params, fetch)
        for request in fetch.requests:
            self.note("fetch", effect.node_id, seq=effect.seq, **request)
        error = str(outcome.error) if outcome.error is not None else None
        report = ScriptReport(outcome.ok, outcome.value, outcome.next, error, tuple(outcome.log), outcome.duration_ms)
        told = {"log": list(outcome.log), "ms": round(outcome.duration_ms, 1)}
        self.note(
            "script",
            effect.node_id,
            seq=effect.seq,
            ok=report.ok,
            value=report.value,
            next=report.next,
            error=error,
            **told,
        )
        return report

    async def _mocks(self) -> list[dict[str, Any]]:
        """The mocks as they are now: they change without a step."""
        if not self.remembered:
            return self.row.mocks
        row = await self.service.repository.instance(self.row.id)
        return self.row.mocks if row is None else row.mocks

    def note(self, kind: str, node_id: str | None = None, /, **detail: Any) -> None:
        """Add an event to what the step stores."""
        self.events.append(EventRow(self.service.clock(), kind, node_id, detail))

    def step(self, call: Call) -> Step:
        """Everything that changed, for one transaction."""
        return Step(
            self.row.id,
            self.row.version,
            self.instance.status,
            self.instance.to_text(),
            self.instance.updated_at,
            tuple(self.events),
            self.answer,
            call.mark,
            tuple(self.captures_started),
            tuple(self.captures_finished),
            tuple(self.outcomes_used),
        )


async def load(call: Call, instance_id: str) -> Run:
    """The instance as it is stored. Raises Refused 404, also for one that the caller's credentials do not cover."""
    row = await call.service.repository.instance(instance_id)
    if row is None or not call.caller.covers(row.tenant_id, row.community_id):
        raise Refused(404, NO_INSTANCE)
    if "tenantId" in call.path and call.place != (row.tenant_id, row.community_id):
        raise Refused(404, NO_INSTANCE)
    definition = await call.service.definition(row.definition_hash)
    return Run(call.service, row, definition, Instance.from_text(row.state))


async def look(call: Call, instance_id: str) -> Run:
    """The instance as it is now: EXPIRED once its time is over, whatever was last stored. Raises Refused 404."""
    run = await load(call, instance_id)
    run.instance = advance(run.definition, run.instance, Expire(call.now), run.row.metadata).instance
    return run


async def _remembered(call: Call, instance_id: str) -> Run | None:
    """The instance as its last step here left it; what it leads to counts only once it is committed."""
    found = call.service.recent.take(instance_id)
    if found is None or "tenantId" in call.path or not call.caller.covers(found.row.tenant_id, found.row.community_id):
        return None
    definition = await call.service.definition(found.row.definition_hash)
    return Run(call.service, found.row, definition, found.instance, remembered=True)


Decide = Callable[[Run], Awaitable[dict[str, Any]]]


async def change(call: Call, instance_id: str, decide: Decide) -> dict[str, Any]:
    """Let ``decide`` change the instance and answer, and commit what it changed; nothing is stored if it changed none.

    Raises what ``decide`` raises, Refused 404, 401 for a replay, StoreUnavailable.
    """
    async with call.service.lock(instance_id):
        for _ in range(MOST_TRIES):
            run = await _remembered(call, instance_id) or await load(call, instance_id)
            before = run.instance
            try:
                answer = await decide(run)
                if run.instance is not before:
                    await _commit(call, run)
                elif run.remembered:
                    continue
            except DecideAnew:
                continue
            except StepConflict:
                if run.remembered:
                    call.service.recent.moved_elsewhere(instance_id)
                continue
            except Refused:
                if run.remembered:
                    continue
                raise
            except Rejected as rejected:
                if run.remembered:
                    continue
                if rejected.instance is not None:
                    run.instance = rejected.instance
                    await _commit_expiry(call, run)
                raise Refused(rejected.status, rejected.message) from None
            return answer
    raise Refused(500, "the instance is being changed by too many at once; try again")


async def _commit(call: Call, run: Run) -> None:
    step = run.step(call)
    reach("before-write")
    try:
        await call.service.repository.commit_step(step)
    except Replayed:
        raise Refused(401, "requestid: this request was accepted before") from None
    call.stored()
    call.service.recent.put(run.row, step, run.instance)


async def _commit_expiry(call: Call, run: Run) -> None:
    """Store that an instance expired; whoever else did so first is as good."""
    run.note("expired")
    try:
        await call.service.repository.commit_step(run.step(call))
    except (StepConflict, Replayed):
        return
    call.stored()

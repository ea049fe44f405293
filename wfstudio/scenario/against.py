"""Scenarios run on a service over its API, the embedded one or a tenant: the same steps, decided there."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol

from wfstudio.client.errors import InvalidRequest
from wfstudio.document.model import Json
from wfstudio.scenario.evidence import Evidence, node_list
from wfstudio.scenario.journey import Caller, Control, Journey
from wfstudio.scenario.moves import Move, Stopped, move_at
from wfstudio.scenario.retracing import Hop, retrace
from wfstudio.scenario.rhythm import Rhythm
from wfstudio.scenario.running import Outcome, Step
from wfstudio.scenario.scenario_file import Scenario
from wfstudio.scenario.whereabouts import Where
from wfstudio.scenario.workflow_file import TestedWorkflow


class TestControl(Control, Protocol):
    """What a scenario needs of the embedded service's control path."""

    async def events(self, instance: str) -> list[Json]:
        """Every event of an instance, in order."""
        ...


WorkflowId = Callable[[TestedWorkflow], Awaitable[str]]
"""Gives the id that a workflow has on the service."""


class ServiceRunner:
    """Runs scenarios on one service. Without ``control`` (a tenant) nothing can be decided or mocked there: scenarios
    that need it are skipped, with the reason. Raises client errors."""

    def __init__(
        self,
        client: Caller,
        control: TestControl | None,
        workflow_id: WorkflowId,
        *,
        name: str = "the service",
        rhythm: Rhythm | None = None,
    ) -> None:
        self._client = client
        self._control = control
        self._workflow_id = workflow_id
        self._name = name
        self._rhythm = rhythm or Rhythm(first=0.05, ceiling=1.0)
        self._ids: dict[TestedWorkflow, asyncio.Task[str]] = {}

    async def __call__(self, scenario: Scenario, workflow: TestedWorkflow) -> Outcome:
        """What the scenario came to on the service. Raises BadAnswers and client errors."""
        cut = cut_off(scenario, workflow)
        if cut:
            return Outcome("", (), skipped=f"it has the script '{cut}' fail, which only the engine can be told")
        reason = "" if self._control is not None else what_it_needs(scenario, workflow)
        if reason:
            return Outcome("", (), skipped=f"{reason}, which only the embedded service can be told, not {self._name}")
        journey = Journey(self._client, self._control, workflow.document, rhythm=self._rhythm)
        await journey.create(await self._id_of(workflow), scenario.metadata)
        await journey.set_mocks(scenario.mocks)
        where, stopped = await journey.initiate(), None
        while stopped is None and not where.ended:
            where, stopped = await self._step(scenario, workflow, journey, where)
        return await self._outcome(journey, workflow, stopped)

    async def _id_of(self, workflow: TestedWorkflow) -> str:
        """The workflow's id, asked for once, however many scenarios ask at a time."""
        if workflow not in self._ids:
            self._ids[workflow] = asyncio.ensure_future(self._made(workflow))
        return await asyncio.shield(self._ids[workflow])

    async def _made(self, workflow: TestedWorkflow) -> str:
        return await self._workflow_id(workflow)

    async def _step(
        self, scenario: Scenario, workflow: TestedWorkflow, journey: Journey, where: Where
    ) -> tuple[Where, Stopped | None]:
        if where.polling:
            return await journey.poll(), None
        node_id = where.node_id or ""
        visit = journey.visits.get(node_id, 1) - 1
        move = move_at(scenario.answers, workflow, node_id, where.node_type or "", visit)
        if isinstance(move, Stopped):
            return where, move
        try:
            return await _made(journey, move), None
        except InvalidRequest as refused:
            return where, Stopped(node_id, "refused", refused.message, move.key)

    async def _outcome(self, journey: Journey, workflow: TestedWorkflow, stopped: Stopped | None) -> Outcome:
        report = await journey.finish()
        events: list[Mapping[str, Json]] | None = None
        if self._control is not None:
            events = [event for event in await self._control.events(journey.instance) if isinstance(event, dict)]
        details, visits = await node_list(self._client, journey.instance)
        evidence = Evidence(
            instance=journey.instance,
            status=report.status,
            visits=visits,
            workflow_id=str(details.get("workflowId")),
            document=workflow.document,
            pinned=True,
            events=None if events is None else tuple(events),
        )
        return Outcome(
            report.status,
            report.path,
            report.results,
            report.summary,
            _requests(events or ()),
            _logs(events or ()),
            tuple([_step(hop) for hop in retrace(evidence)]),
            stopped,
        )


async def _made(journey: Journey, move: Move) -> Where:
    if move.is_capture:
        return await journey.capture(move.outcome, move.result, fields=move.fields)
    return await journey.submit(move.fields, move.action)


def cut_off(scenario: Scenario, workflow: TestedWorkflow) -> str:
    """The first script that the scenario has fail, "" when there is none."""
    for node_id, replies in scenario.answers.replies.items():
        if workflow.asked(node_id).kind == "script" and any(reply.outcome == "error" for reply in replies):
            return node_id
    return ""


def what_it_needs(scenario: Scenario, workflow: TestedWorkflow) -> str:
    """What of a scenario only the embedded service can be told; "" when any service can run it."""
    if scenario.mocks:
        return "it mocks what scripts fetch"
    if scenario.expect.requests is not None:
        return "it looks at the requests of scripts"
    for node_id in scenario.answers.replies:
        if workflow.asked(node_id).kind in ("capture", "ssn"):
            return f"it decides what the capture '{node_id}' comes to"
    return ""


def _requests(events: Sequence[Mapping[str, Json]]) -> tuple[Mapping[str, Json], ...]:
    kept = ("url", "method", "body", "status")
    made = [(event.get("nodeId"), event.get("detail")) for event in events if event.get("kind") == "fetch"]
    return tuple(
        [{"node": node, **{key: detail.get(key) for key in kept}} for node, detail in made if isinstance(detail, dict)]
    )


def _logs(events: Sequence[Mapping[str, Json]]) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for event in events:
        detail = event.get("detail")
        lines = detail.get("log") if event.get("kind") == "script" and isinstance(detail, dict) else None
        if isinstance(lines, list):
            found += [(str(event.get("nodeId")), str(line)) for line in lines]
    return tuple(found)


def _step(hop: Hop) -> Step:
    handler = hop.handler or (hop.choices[0] if len(hop.choices) == 1 else None)
    return Step(hop.node_id, hop.node_type, hop.outcome or "", handler, hop.error or "")

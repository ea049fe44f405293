"""A run as the screen shows it: one state at a time, changed by what the person does. Knows no widget.

Every method that talks to the service ends in a new state and never raises for what a service may do.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from wfstudio.client.errors import ConfigurationError, NotFound
from wfstudio.client.values import as_run
from wfstudio.document.model import Document, Json
from wfstudio.scenario.evidence import Evidence, node_list, status_of
from wfstudio.scenario.journey import Journey
from wfstudio.scenario.page import Page, fields_named, page_of
from wfstudio.scenario.past import Visit, visits_of
from wfstudio.scenario.recording import (
    Done,
    Recording,
    continued,
    done_from,
    is_capture,
    load_recording,
    save_recording,
)
from wfstudio.scenario.replaying import Replayed, Target, replay
from wfstudio.scenario.retracing import retrace
from wfstudio.scenario.rhythm import GaveUp
from wfstudio.scenario.whereabouts import ENDED, Where
from wfstudio.tui.run.state import Phase, RunState, Step, step_of

if TYPE_CHECKING:
    from wfstudio.scenario.recording_runs import Past

__all__ = ["Phase", "RunServices", "RunSession", "RunState", "Step"]


class RunServices(Protocol):
    """Where a document is run. Tests put another object with the same methods in its place."""

    async def journey(self, document: Document) -> Journey:
        """A run that is not created yet."""
        ...

    async def workflow_id(self, document: Document, path: Path | None) -> str:
        """The id of a workflow on the service that is what the document is now."""
        ...

    async def close(self) -> None:
        """Let go of the service."""
        ...


class RunSession:
    """One run at a time of a document; ``on_change`` hears of every new state.

    ``keeps``: whether what is done is kept for re-running; only what runs on the embedded service is.
    """

    def __init__(
        self,
        document: Document,
        path: Path | None,
        services: RunServices,
        on_change: Callable[[RunState], None],
        *,
        keeps: bool = True,
    ) -> None:
        self.document = document
        self._shown = document
        self.state = RunState()
        self.evidence: Evidence | None = None
        self.mocks: tuple[Mapping[str, Json], ...] = ()
        self.metadata: dict[str, Json] = {}
        self._keeps = keeps
        self._reaching = "starting the embedded service" if keeps else "reaching the service"
        self._path = path
        self._services = services
        self._on_change = on_change
        self._journey: Journey | None = None
        self._before: Recording | None = None
        self._done: list[Done] = []  # what was done here, for a service that does not tell
        self._again: Callable[[], Awaitable[None]] | None = None

    @property
    def simulates(self) -> bool:
        """Whether the service is the embedded one, where captures can be decided, ``fetch`` mocked, runs branched."""
        return self._journey is None or self._journey.control is not None

    def restart(self) -> None:
        """Forget the run and ask for metadata again; the instance stays on the service."""
        self._forget()
        self.mocks = ()
        self._show(RunState())

    def _forget(self) -> None:
        self._journey, self.evidence, self._done = None, None, []

    # ways in

    async def start(self, metadata: Mapping[str, Json], mocks: Sequence[Mapping[str, Json]] = ()) -> None:
        """Put the document on the service, make an instance and initiate it; ``mocks`` answer its scripts."""
        self._again = lambda: self.start(metadata, mocks)
        self.mocks = tuple(mocks)
        self._forget()
        self._before = load_recording(self._path) if self._keeps else None
        self._show(RunState("working", self._reaching))
        where = await self._begun(metadata)
        if where is not None:
            await self._arrived(where, "")

    async def rerun(self, recording: Recording, target: Target) -> None:
        """A new instance of the document, with the answers of ``recording`` up to ``target``."""
        self._again = lambda: self.rerun(recording, target)
        self._forget()
        self._before = recording
        self._show(RunState("working", self._reaching, before=recording.path))
        self.mocks = recording.mocks
        if await self._begun(recording.metadata) is None or self._journey is None:
            return
        journey = self._journey
        total = len(recording.done)
        try:
            replayed = await replay(
                journey, self.document, recording, target, lambda count, _: self._replaying(count, total)
            )
        except Exception as error:
            self._change(phase="failed", error=told(error))
            return
        here = recording.answer(journey.where.node_id or "", journey.visits.get(journey.where.node_id or "", 1) - 1)
        self._done = list(replayed.taken)
        self._change(
            steps=tuple(step_of(self.document, done) for done in self._done),
            word=_word(replayed, target),
            short=not replayed.reached,
            prefill=dict(here.fields) if here is not None else {},
        )
        await self._arrived(replayed.where, "", replayed)

    def _replaying(self, count: int, total: int) -> None:
        self._change(doing=f"replaying the last answers, {count} of at most {total}")

    async def attach(self, instance: str, url: str = "") -> None:
        """Take up an instance that runs, or show one that has ended; nothing on the service is changed by it."""
        self._again = lambda: self.attach(instance, url)
        self._forget()
        self._show(RunState("working", "looking for the instance", instance=instance, url=url))
        try:
            journey = await self._services.journey(self.document)
            journey.instance, journey.url = instance, url
            self._journey = journey
            where = await self._found(journey)
        except Exception as error:
            self._change(phase="failed", error=told(error))
            return
        if where is None:
            self._change(phase="failed", error=f"{instance} was created and never opened: start it with r")
            self._again = self._initiate
            return
        await self._arrived(where, "")
        if where.polling and journey.control is not None:
            await self.poll()

    async def _found(self, journey: Journey) -> Where | None:
        """Where an instance is, from its node list; None before its start."""
        _, visited = await node_list(journey.client, journey.instance)
        status = await status_of(journey.client, journey.instance)
        journey.path[:] = [one.node_id for one in visited]
        journey.visits.update({node_id: journey.path.count(node_id) for node_id in journey.path})
        last = visited[-1] if visited else None
        if status in ENDED:
            journey.where = Where(last.node_id if last else None, last.node_type if last else None, True, status)
        elif last is None:
            return None
        else:
            under_way = last.status == "INPROGRESS" and is_capture(last.node_type)
            journey.where = Where(last.node_id, last.node_type, False, status, (), polling=under_way)
        return journey.where

    async def _initiate(self) -> None:
        if self._journey is None:
            return
        self._change(phase="working", doing="initiating the instance", error="")
        try:
            where = await self._journey.initiate()
        except Exception as error:
            self._change(phase="failed", error=told(error))
            return
        await self._arrived(where, "")

    async def _begun(self, metadata: Mapping[str, Json]) -> Where | None:
        self.metadata = dict(metadata)
        try:
            if self._keeps:
                self._shown = await asyncio.to_thread(as_run, self.document, self._path)
            journey = await self._services.journey(self._shown)
            self._change(doing="putting the workflow on the service")
            workflow_id = await self._services.workflow_id(self.document, self._path)
            self._change(doing="creating the instance")
            await journey.create(workflow_id, metadata)
            await journey.set_mocks(self.mocks)
            self._change(instance=journey.instance, url=journey.url, doing="initiating the instance")
            where = await journey.initiate()
        except Exception as error:
            self._change(phase="failed", error=told(error))
            return None
        self._journey = journey
        return where

    async def try_again(self) -> None:
        """Do again what failed."""
        if self._again is not None:
            await self._again()

    # steps

    async def submit(self, fields: Mapping[str, Json], action: str) -> None:
        """Hand in the page; a refused value is told at its field and the page waits on."""
        page, journey = self.state.page, self._journey
        if page is None or journey is None or self.state.phase != "page":
            return
        self._change(phase="working", doing="submitting", error="", errors={})
        label = next((button.label for button in page.buttons if button.action == action), action)
        try:
            where = await journey.submit(fields, action if page.kind in {"form", "other"} else None)
        except Exception as error:
            self._refused(page, error)
            return
        self._done.append(Done(page.node_id, action, dict(fields)))
        await self._arrived(where, "the second device went on" if page.kind == "handoff" else label)

    async def capture(
        self,
        outcome: str | None,
        fields: Mapping[str, Json],
        image: str | None = None,
        found: Mapping[str, Json] | None = None,
    ) -> None:
        """Hand in a capture with the outcome to simulate (None: the provider decides), then poll for it.

        ``found`` are fields of the result to simulate; with no outcome it is a success.
        """
        page, journey = self.state.page, self._journey
        if page is None or journey is None or self.state.phase not in ("page", "stopped"):
            return
        self._change(phase="working", doing="handing in the capture", error="", errors={})
        try:
            decided = "success" if outcome is None and found and journey.control is not None else outcome
            where = await journey.capture(decided, found, fields=fields, image=image)
        except Exception as error:
            self._refused(page, error)
            return
        self._change(steps=(*self.state.steps, Step(page.node_id, (outcome or "handed in").replace("_", " "))))
        self._done.append(Done(page.node_id, None, dict(fields), outcome))
        if where.polling:
            await self.poll()
        else:
            await self._arrived(where, "")

    async def poll(self) -> None:
        """Poll the capture until it has come to something; cancelling it leaves the state ``stopped``."""
        journey, page = self._journey, self.state.page
        if journey is None or page is None:
            return
        self._change(phase="polling", attempt=None, error="", doing="")
        try:
            where = await journey.poll(lambda attempt: self._change(attempt=attempt))
        except asyncio.CancelledError:
            self._change(phase="stopped")
            raise
        except GaveUp as gave_up:
            self._change(phase="stopped", error=str(gave_up))
            return
        except NotFound as gone:
            self._change(phase="failed", error=f"{gone}; the service no longer has this instance")
            return
        except Exception as error:
            self._change(phase="stopped", error=told(error))
            return
        await self._arrived(where, "")

    async def _arrived(self, where: Where, what: str, replayed: Replayed | None = None) -> None:
        """Show where the instance is now, with the path it took there."""
        journey, state = self._journey, self.state
        if journey is None:
            return
        steps = (*state.steps, Step(state.page.node_id, what)) if state.page is not None and what else state.steps
        self._change(steps=steps, doing="reading the path")
        try:
            if where.ended:
                report = await journey.finish()
                visits = await self._look_back(report.status)
                steps = steps or _steps(self.document, visits)
                page = self._page(where) if where.node_id else None
                self._change(
                    steps=steps,
                    phase="ended",
                    page=page,
                    report=report,
                    path=report.path,
                    visits=visits,
                    error="",
                    doing="",
                )
                return
            visits = await self._look_back(where.status or "INPROGRESS")
            path = tuple(visit.hop.node_id for visit in visits)
            steps = steps or _steps(self.document, visits)
        except Exception as error:
            if where.ended:
                self._change(phase="failed", error=told(error))
                return
            path, visits = tuple(journey.path), ()
        self._change(
            steps=steps,
            phase="page",
            page=self._page(where),
            visit=state.visit + 1,
            path=path,
            visits=visits,
            attempt=None,
            error=replayed.word if replayed is not None and replayed.errors else "",
            errors=replayed.errors if replayed is not None else {},
            prefill=state.prefill if replayed is not None else {},
            doing="",
        )
        if journey.control is None and self.state.page is not None and self.state.page.kind == "capture":
            await self.poll()  # the person captures on the page that the URL opens

    async def _look_back(self, status: str) -> tuple[Visit, ...]:
        """Every visit so far with what is known of it; what was done is kept for a re-run."""
        journey = self._journey
        if journey is None:
            return ()
        (_, visited), events = await asyncio.gather(node_list(journey.client, journey.instance), self._events(journey))
        self.evidence = Evidence(journey.instance, status, visited, document=self.document, pinned=True, events=events)
        hops = retrace(self.evidence)
        if self._keeps and events is not None:
            self._keep()
        return visits_of(self.document, hops, events, self._done)

    async def _events(self, journey: Journey) -> tuple[Mapping[str, Json], ...] | None:
        read: Any = getattr(journey.control, "events", None)
        if read is None:
            return None
        return tuple(event for event in await read(journey.instance) if isinstance(event, dict))

    async def unshare(self) -> None:
        """Share the instance's page no longer. Raises what the control path raises."""
        journey = self._journey
        unshare: Any = getattr(journey.control, "unshare", None) if journey is not None else None
        if journey is not None and unshare is not None and journey.instance:
            await unshare(journey.instance)

    async def share(self) -> Mapping[str, Json]:
        """Share the instance's page on the local network: ``url``, ``seconds``, ``onNetwork``. Raises what sharing
        raises; {} where there is nothing to share or nobody to do it."""
        journey = self._journey
        share: Any = getattr(journey.control, "share", None) if journey is not None else None
        if journey is None or share is None or not journey.instance:
            return {}
        shared: Mapping[str, Json] = await share(journey.instance)
        return shared

    def recording(self) -> Recording | None:
        """What was done in this run so far, None before there is anything."""
        evidence = self.evidence
        if evidence is None or evidence.events is None or self._journey is None:
            return None
        path = tuple(one.node_id for one in evidence.visits)
        waiting = None if evidence.status in ENDED else self._journey.where.node_id
        visit = max(0, path.count(waiting or "") - 1)
        done = done_from(evidence.events)
        return Recording(evidence.instance, time.time(), path, waiting, done, self.metadata, self.mocks, visit)

    def past(self) -> "Past | None":
        """The run as a scenario is made from it, real values included; None before its end."""
        from wfstudio.scenario.recorded import recorded
        from wfstudio.scenario.recording_runs import Past

        report, evidence = self.state.report, self.evidence
        if report is None or evidence is None:
            return None
        answers = recorded(
            self.document, self.state.visits, status=report.status, metadata=self.metadata, mocks=self.mocks
        )
        return Past(self.document, evidence.workflow_id, answers)

    def _keep(self) -> None:
        recording = self.recording()
        if recording is None:
            return
        try:
            save_recording(self._path, continued(recording, self._before))
        except (ConfigurationError, OSError):
            self._keeps = False  # the run goes on; it is only not there for a re-run

    def _page(self, where: Where) -> Page:
        return page_of(
            self._shown, where.node_id or "", where.node_type or "", summary=where.summary, url=self.state.url
        )

    def _refused(self, page: Page, error: Exception) -> None:
        message = told(error)
        self._change(phase="page", doing="", error=message, errors=dict.fromkeys(fields_named(page, message), message))

    def _change(self, **changes: object) -> None:
        self._show(replace(self.state, **changes))  # type: ignore[arg-type]

    def _show(self, state: RunState) -> None:
        self.state = state
        self._on_change(state)


def _steps(document: Document, visits: tuple[Visit, ...]) -> tuple[Step, ...]:
    """The lines of what was done elsewhere, before the instance was taken up here."""
    return tuple(step_of(document, visit.done) for visit in visits if visit.done is not None)


def _word(replayed: Replayed, target: Target) -> str:
    place = replayed.where.node_id
    if replayed.reached:
        head = f"Back at '{target.node_id or place}' after {replayed.answered} answers of the last run."
        if target.node_id and place and place != target.node_id:
            head = f"'{target.node_id}' ran again, after {replayed.answered} answers of the last run."
    else:
        head = f"Stopped at '{place}': {replayed.word}." if place else f"Stopped: {replayed.word}."
    return " ".join([head, *(f"{note}." for note in replayed.notes)])


def told(error: Exception) -> str:
    """The error as a sentence for a person; one that is no message for people is told by its kind."""
    if hasattr(error, "exit_code") or isinstance(error, OSError):
        return str(error)
    return f"{type(error).__name__}: {error}"

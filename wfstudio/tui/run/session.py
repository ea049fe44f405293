"""A run as the screen shows it: one state at a time, changed by what the person does. Knows no widget.

Every method that talks to the service ends in a new state and never raises for what a service may do.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, Protocol

from wfstudio.document.model import Document, Json
from wfstudio.scenario.journey import Journey
from wfstudio.scenario.page import Page, fields_named, page_of
from wfstudio.scenario.rhythm import Attempt, GaveUp
from wfstudio.scenario.whereabouts import RunReport, Where

Phase = Literal["metadata", "working", "page", "polling", "stopped", "ended", "failed"]


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


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the timeline: what was done at a node."""

    node_id: str
    what: str


@dataclass(frozen=True, slots=True)
class RunState:
    """Everything the screen shows.

    ``phase``: metadata (asked for), working (a call is under way), page (a page waits for its inputs), polling,
    stopped (a poll was left, the instance still waits), ended, failed (``error`` says why; may be tried again).
    ``visit`` counts pages, so that the same page met again is another one. ``errors``: field name → message.
    """

    phase: Phase = "metadata"
    doing: str = ""
    instance: str = ""
    url: str = ""
    page: Page | None = None
    visit: int = 0
    path: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    attempt: Attempt | None = None
    error: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    report: RunReport | None = None

    @property
    def waiting(self) -> str | None:
        """The node the instance waits at."""
        return self.page.node_id if self.page is not None and self.phase not in ("ended", "metadata") else None


class RunSession:
    """One run at a time of a document; ``on_change`` hears of every new state."""

    def __init__(
        self, document: Document, path: Path | None, services: RunServices, on_change: Callable[[RunState], None]
    ) -> None:
        self.document = document
        self.state = RunState()
        self._path = path
        self._services = services
        self._on_change = on_change
        self._journey: Journey | None = None

    def restart(self) -> None:
        """Forget the run and ask for metadata again; the instance stays on the service."""
        self._journey = None
        self._show(RunState())

    async def start(self, metadata: Mapping[str, Json]) -> None:
        """Put the document on the service, make an instance and initiate it."""
        self._show(RunState("working", "starting the embedded service"))
        try:
            journey = await self._services.journey(self.document)
            self._change(doing="putting the workflow on the service")
            workflow_id = await self._services.workflow_id(self.document, self._path)
            self._change(doing="creating the instance")
            await journey.create(workflow_id, metadata)
            self._change(instance=journey.instance, url=journey.url, doing="initiating the instance")
            where = await journey.initiate()
        except Exception as error:
            self._change(phase="failed", error=_told(error))
            return
        self._journey = journey
        await self._arrived(where, "")

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
        await self._arrived(where, "the second device went on" if page.kind == "handoff" else label)

    async def capture(self, outcome: str | None, fields: Mapping[str, Json]) -> None:
        """Hand in a capture with the outcome to simulate (None: the provider decides), then poll for it."""
        page, journey = self.state.page, self._journey
        if page is None or journey is None or self.state.phase != "page":
            return
        self._change(phase="working", doing="handing in the capture", error="", errors={})
        try:
            where = await journey.capture(outcome, fields=fields)
        except Exception as error:
            self._refused(page, error)
            return
        self._change(steps=(*self.state.steps, Step(page.node_id, (outcome or "handed in").replace("_", " "))))
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
        except Exception as error:
            self._change(phase="stopped", error=_told(error))
            return
        await self._arrived(where, "")

    async def _arrived(self, where: Where, what: str) -> None:
        """Show where the instance is now, with the path it took there."""
        journey, state = self._journey, self.state
        if journey is None:
            return
        steps = (*state.steps, Step(state.page.node_id, what)) if state.page is not None and what else state.steps
        self._change(steps=steps, doing="reading the path")
        try:
            if where.ended:
                report = await journey.finish()
                page = self._page(where) if where.node_id else None
                self._change(phase="ended", page=page, report=report, path=report.path, error="", doing="")
                return
            path = await journey.walked()
        except Exception as error:
            if where.ended:
                self._change(phase="failed", error=_told(error))
                return
            path = tuple(journey.path)
        self._change(
            phase="page", page=self._page(where), visit=state.visit + 1, path=path, attempt=None, error="", doing=""
        )

    def _page(self, where: Where) -> Page:
        return page_of(
            self.document, where.node_id or "", where.node_type or "", summary=where.summary, url=self.state.url
        )

    def _refused(self, page: Page, error: Exception) -> None:
        message = _told(error)
        self._change(phase="page", doing="", error=message, errors=dict.fromkeys(fields_named(page, message), message))

    def _change(self, **changes: object) -> None:
        self._show(replace(self.state, **changes))  # type: ignore[arg-type]

    def _show(self, state: RunState) -> None:
        self.state = state
        self._on_change(state)


def _told(error: Exception) -> str:
    """The error as a sentence for a person; one that is no message for people is told by its kind."""
    if hasattr(error, "exit_code") or isinstance(error, OSError):
        return str(error)
    return f"{type(error).__name__}: {error}"

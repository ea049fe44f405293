"""One instance, stepped from its first page to its end over the Workflow API.

The command line and the studio's run screen both walk an instance with a ``Journey``; it knows neither of them.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol

from wfstudio.client.errors import InvalidRequest, NotFound, TimedOut, Unreachable
from wfstudio.document.catalogue import node_type
from wfstudio.document.model import Document, Json
from wfstudio.scenario.rhythm import Attempt, GaveUp, Rhythm
from wfstudio.scenario.whereabouts import ENDED, RunReport, UnexpectedAnswer, Where

_PAGE = 100
"""Rows of the node list asked for at once, the most the API allows. Source: workflows-api, "pSize"."""

_LOOK_UP_EVERY = 5
"""After this many polls the status is looked up: an instance may expire while a capture is awaited."""


class Caller(Protocol):
    """What a journey needs of an API client."""

    async def call(
        self,
        name: str,
        *,
        path: Mapping[str, str] | None = None,
        query: Mapping[str, str | int] | None = None,
        data: Json = None,
    ) -> Json:
        """Call an endpoint of the table and return the value of its answer."""
        ...


class Control(Protocol):
    """What a journey needs of the embedded service's control path."""

    async def queue_outcome(self, instance: str, node: str, outcome: str, result: Json = None) -> None:
        """Decide what the next capture at that node comes to."""
        ...

    async def set_mocks(self, instance: str, mocks: Json) -> None:
        """Set what the instance's scripts get from ``fetch``."""
        ...


class Journey:
    """A run of one workflow. Steps are taken one at a time; ``where`` is always where the instance is now.

    ``control`` is None on a service that is not the embedded one: then captures are decided by its provider.
    Client errors pass through, except that a refusal because the instance has ended (expired, say) becomes an ended
    ``where``. A cancelled ``poll`` may be called again.
    """

    def __init__(
        self,
        client: Caller,
        control: Control | None,
        document: Document,
        *,
        rhythm: Rhythm | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.client = client
        self.control = control
        self.document = document
        self.rhythm = rhythm or Rhythm()
        self.instance = ""
        self.url = ""
        self.where = Where()
        self.path: list[str] = []
        self.visits: dict[str, int] = {}
        self._decided: tuple[str | None, int, str | None] | None = None  # queued, if the submission is then refused
        self._clock = clock
        self._sleep = sleep

    async def create(self, workflow_id: str, metadata: Mapping[str, Json] | None = None) -> str:
        """Make an instance and return its id; ``url`` is where a browser would open it.

        Source: workflows-api, "Create workflow instance".
        """
        data: dict[str, Json] = {"workflowId": workflow_id}
        if metadata:
            data["metaData"] = dict(metadata)
        answer = _mapping(await self.client.call("create_instance", data=data), "create_instance")
        self.instance = _text(answer, "wfInstanceId")
        self.url = _text(answer, "wfInstanceUrl") or _text(answer, "instanceUrl")
        if not self.instance:
            raise UnexpectedAnswer("the service made an instance and did not say its id")
        return self.instance

    async def set_mocks(self, mocks: Sequence[Mapping[str, Json]]) -> None:
        """Set what scripts' ``fetch`` gets. Needs ``control``; without it nothing happens and scripts reach out."""
        if self.control is not None and mocks:
            await self.control.set_mocks(self.instance, [dict(mock) for mock in mocks])

    async def initiate(self) -> Where:
        """Start the instance: scripts before the first page run. Asked again, it finds the instance where it is.

        Source: workflows-api, "Initiate workflow instance".
        """
        answer = await self._step("initiate", {"wfInstanceId": self.instance})
        return self.where if answer is None else self._arrive(answer)

    async def submit(self, fields: Mapping[str, Json] | None = None, action: str | None = None) -> Where:
        """Hand in a page with ``fields`` and the button ``action`` (next or back).

        Raises InvalidRequest when the service refuses a value; the instance then still waits at the page.
        """
        here = self._here()
        data = self._address(here)
        data["nodeType"] = here.node_type or ""
        data["requestData"] = dict(fields or {})
        if action is not None:
            data["action"] = action
        if not data["nodeType"]:
            del data["nodeType"]
        answer = await self._step("submit_result", data)
        return self.where if answer is None else self._arrive(answer, submitted=here)

    async def capture(
        self,
        outcome: str | None = None,
        result: Mapping[str, Json] | None = None,
        *,
        image: str | None = None,
        fields: Mapping[str, Json] | None = None,
    ) -> Where:
        """Hand in a capture. With ``control`` its ``outcome`` and ``result`` are decided first.

        ``image`` is base64 text, ``fields`` are those of a page that is also checked (a social security number).
        The answer is usually the capture itself, ``polling``: then ``poll`` waits for it.
        """
        here = self._here()
        decided = (here.node_id, self.visits.get(here.node_id or "", 0), outcome)
        if outcome is not None and self.control is not None and decided != self._decided:
            values = None if result is None else dict(result)
            await self.control.queue_outcome(self.instance, here.node_id or "", outcome, values)
            self._decided = decided
        sent: dict[str, Json] = dict(fields or {})
        if image is not None:
            sent["image"] = image
        return await self.submit(sent)

    async def poll(self, on_attempt: Callable[[Attempt], None] | None = None) -> Where:
        """Wait until the capture the instance is at has come to something.

        ``on_attempt`` hears of each attempt that found nothing yet, a service that does not answer included.
        Raises GaveUp past the rhythm's give-up time; cancelling it, or giving up, leaves the instance waiting.
        Source: workflows-api, "Poll workflow instance result", "Poll liveid workflow instance result".
        """
        here = self._here()
        name = "poll_liveid" if here.node_type == "liveid_capture" else "poll"
        started = self._clock()
        number = 0
        while True:
            number += 1
            problem = None
            try:
                return self._arrive(_mapping(await self.client.call(name, data=self._address(here)), name))
            except NotFound:
                if number % _LOOK_UP_EVERY == 0 and await self._has_ended():
                    return self.where
            except (Unreachable, TimedOut) as down:
                problem = str(down)
            elapsed = self._clock() - started
            if elapsed >= self.rhythm.give_up:
                raise GaveUp(here.node_id or "", number, elapsed, problem)
            wait = min(self.rhythm.wait(number), max(0.05, self.rhythm.give_up - elapsed))
            if on_attempt is not None:
                on_attempt(Attempt(number, elapsed, wait, problem))
            await self._sleep(wait)

    async def status(self) -> str:
        """The instance's status as the service tells it, such as INPROGRESS."""
        return _text(await self._summary(), "status")

    async def walked(self) -> tuple[str, ...]:
        """The node ids of all visits so far, in order, scripts and the terminal node included.

        Source: workflows-api, "Get workflow instance details with node list".
        """
        ids: list[str] = []
        for index in range(1000):
            answer = _mapping(
                await self.client.call(
                    "instance_details", path={"wfInstanceId": self.instance}, query={"pIndex": index, "pSize": _PAGE}
                ),
                "instance_details",
            )
            rows = answer.get("list")
            rows = rows if isinstance(rows, list) else []
            ids += [_text(row, "nodeId") for row in rows if isinstance(row, dict)]
            page = answer.get("page")
            total = page.get("total") if isinstance(page, dict) else None
            if len(rows) < _PAGE or (isinstance(total, int) and len(ids) >= total):
                break
        return tuple(ids)

    async def finish(self) -> RunReport:
        """What the run came to: status, path, results by node id and summary; may be asked before the end too."""
        told = await self._summary()
        listed = await self.client.call("results", path={"instanceId": self.instance})
        results: dict[str, Json] = {}
        for row in listed if isinstance(listed, list) else []:
            if isinstance(row, dict):
                results[_text(row, "nodeId")] = row.get("resultData")
        summary = told.get("summary")
        return RunReport(
            self.instance,
            _text(told, "status"),
            await self.walked(),
            results,
            summary if isinstance(summary, dict) else {},
        )

    def _here(self) -> Where:
        if self.where.ended or self.where.node_id is None:
            raise UnexpectedAnswer("the instance does not wait for anything")
        return self.where

    def _address(self, here: Where) -> dict[str, Json]:
        return {"wfInstanceId": self.instance, "nodeId": here.node_id}

    async def _step(self, name: str, data: dict[str, Json]) -> dict[str, Json] | None:
        """The answer of a step, None when the instance turned out to have ended."""
        try:
            return _mapping(await self.client.call(name, data=data), name)
        except InvalidRequest:
            if await self._has_ended():
                return None
            raise

    async def _has_ended(self) -> bool:
        status = await self.status()
        if status in ENDED:
            self.where = Where(ended=True, status=status)
        return status in ENDED

    async def _summary(self) -> dict[str, Json]:
        answer = await self.client.call("result_summary", path={"instanceId": self.instance})
        return _mapping(answer, "result_summary")

    def _arrive(self, answer: dict[str, Json], submitted: Where | None = None) -> Where:
        node_id = _text(answer, "nextNodeId") or None
        labels = answer.get("summary")
        summary = tuple(str(label) for label in labels) if isinstance(labels, list) else self.where.summary
        node = self.document.node(node_id) if node_id else None
        kind = _text(answer, "nextNodeType") or (node.type if node else "")
        row = node_type(kind)
        still = submitted is not None and submitted.node_id == node_id and (row is None or row.capture)
        if still:
            self.where = Where(node_id, kind, False, None, summary, polling=True)
            return self.where
        ended = node_id is None or (node is not None and node.is_terminal)
        if node_id is not None:
            self.path.append(node_id)
            self.visits[node_id] = self.visits.get(node_id, 0) + 1
        self.where = Where(node_id, kind or None, ended, None, summary)
        return self.where


def _mapping(answer: Json, name: str) -> dict[str, Json]:
    if isinstance(answer, dict):
        return answer
    raise UnexpectedAnswer(f"the answer to {name} is no object")


def _text(answer: Mapping[str, Json], key: str) -> str:
    value = answer.get(key)
    return value if isinstance(value, str) else ""

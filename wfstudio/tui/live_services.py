"""The studio's services over ``client``: the embedded service, started or shared, or a profile's."""

import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wfstudio.document.model import Document, Json
from wfstudio.tui.live_operations import TOKEN_S, LiveOperations
from wfstudio.tui.planning import LivePlanning
from wfstudio.tui.service_state import ServiceState
from wfstudio.tui.services import WorkflowRow, cache_library

if TYPE_CHECKING:
    from wfstudio.client.call_form import Call
    from wfstudio.client.connection import Connection
    from wfstudio.client.outbox import OutboxMessage
    from wfstudio.client.profiles import Chosen
    from wfstudio.client.publishing import PushPlan, PushReport
    from wfstudio.client.rollback import RollbackPlan
    from wfstudio.tui.environments import Environment

PAGE, MOST_PAGES = 100, 20
"""How the list of workflows is asked for, and where it stops."""

AGAIN_S = 30.0
"""How long after a service was found out of reach it is looked for again by itself."""

CHECK_S = 5.0
"""How long a service may take to say that it is well; leaving the studio waits for that answer too."""


class LiveServices(LiveOperations, LivePlanning):
    """The services of one choice of profile. ``start`` and ``stop`` may be called from any thread; ``start`` again when
    the service is lost."""

    def __init__(self, chosen: "Chosen", first: "Chosen | None" = None) -> None:
        self._chosen = chosen
        self._first = first or chosen  # what flags and environment said at the start
        self._connection: Connection | None = None
        self._embedded: Any = None
        self._lock = threading.Lock()
        self._stopped = False
        self._tried = 0.0
        kind = "LOCAL" if chosen.is_embedded else "TENANT"
        self._state = ServiceState(
            chosen.name, kind, chosen.url or "", "starting", "", chosen.protected, chosen.read_only
        )

    @property
    def state(self) -> ServiceState:
        """The connection as it is known now."""
        return self._state

    @property
    def connection(self) -> "Connection | None":
        """The connection, None until ``start`` has returned."""
        return self._connection

    def start(self) -> ServiceState:
        """Find or start the service and ask whether it is well; what went wrong is in the state's ``detail``."""
        self._tried = time.monotonic()
        try:
            connection = self._connect()
            self._check(connection)
        except Exception as error:  # whatever it was, it is shown and the studio goes on
            self._state = self._with("down", self._state.url, f"{self._chosen.name}: {error}")
        else:
            self._connection = connection
            self._state = self._with("ready", connection.url, "")
        return self._state

    def is_lost(self, missed: bool) -> bool:
        """The embedded service is looked for in the home; whether a tenant answers is asked only where one missed it,
        or now and then while it is out of reach."""
        if self._stopped or self._state.state == "starting":
            return False
        if self._state.state == "down":
            return missed or time.monotonic() - self._tried > AGAIN_S
        if not self._chosen.is_embedded:
            return missed
        from wfstudio.service.embedded import running

        now, embedded = running(), self._embedded
        known = embedded.ready if embedded is not None else {}
        return now is None or (now.get("pid"), now.get("url")) != (known.get("pid"), known.get("url"))

    def _with(self, state: str, url: str, detail: str) -> ServiceState:
        return replace(self._state, url=url, state=state, detail=detail)  # type: ignore[arg-type]

    def _connect(self) -> "Connection":
        if not self._chosen.is_embedded:
            return self._chosen.tenant_connection()
        from wfstudio.service.embedded import ensure

        with self._lock:
            if self._stopped:
                raise RuntimeError("the studio is closing")
            if self._embedded is not None:
                self._embedded.release()
                self._embedded = None
            self._embedded = ensure()
            return self._chosen.embedded_connection(self._embedded.ready)

    def environments(self) -> "list[Environment]":
        """The profiles of the files, and the one that the studio was started with."""
        from wfstudio.tui.environments import environments

        return environments(self._first)

    def to(self, profile: str) -> "LiveServices":
        """The services of another profile."""
        from wfstudio.tui.environments import chosen_again

        return LiveServices(chosen_again(profile, self._first), self._first)

    def look_at(self, profile: str) -> str:
        """Whether a profile's service answers; the embedded one is not started for that."""
        from wfstudio.service.embedded import running

        try:
            there = self.to(profile)
            if not there._chosen.is_embedded:
                self._check(there._chosen.tenant_connection())
            elif running() is None:
                return "+starts when it is chosen"
        except Exception as error:  # whatever it was, it is told beside the profile
            return str(error) or type(error).__name__
        return ""

    def _check(self, connection: "Connection") -> None:
        from wfstudio.client.api import Client

        with Client(connection, timeout=CHECK_S) as client:
            client.call("healthz")

    def stop(self) -> None:
        """Let go of the embedded service; the last one out stops it."""
        with self._lock:
            self._stopped = True
            if self._embedded is not None:
                self._embedded.release()
                self._embedded = None

    def _ready(self) -> "Connection":
        if self._connection is None:
            raise ConnectionError(self._state.detail or "the service is not ready yet")
        return self._connection

    async def workflows(self) -> list[WorkflowRow]:
        """The workflows on the service, as it orders them, scratch ones left out."""
        from wfstudio.client.api import AsyncClient
        from wfstudio.client.scratch import scratch_ids

        rows: list[WorkflowRow] = []
        async with AsyncClient(self._ready()) as client:
            for index in range(MOST_PAGES):
                page = _listed(await client.call("list_workflows", data={"query": {}, "pIndex": index, "pSize": PAGE}))
                rows += [_row(item) for item in page]
                if len(page) < PAGE:
                    break
        hidden = scratch_ids()
        return [row for row in rows if row.id and row.id not in hidden]

    async def pull(self, workflow_id: str, file: Path) -> Path:
        """Write a workflow to a file and link them."""
        from wfstudio.client.api import AsyncClient
        from wfstudio.client.pulling import pull

        async with AsyncClient(self._ready()) as client:
            report = await pull(client, workflow_id, file, file.parent)
        return report.file

    async def call(self, call: "Call") -> Json:
        """The answer, decrypted. The embedded service's own token stands in where an endpoint takes nothing else."""
        from wfstudio.client.api import AsyncClient
        from wfstudio.client.rows import row_named

        connection = self._ready()
        if row_named(call.endpoint).auth.jwt == "only" and not connection.token and connection.kind == "LOCAL":
            from asyncio import to_thread

            from wfstudio.service.embedded import make_token

            token = await to_thread(make_token, ["workflow.manage"], TOKEN_S)
            connection = replace(connection, token=token)
        async with AsyncClient(connection) as client:
            return await client.call(
                call.endpoint, path=call.path, query=call.query, data=call.data, headers=call.headers
            )

    async def outbox(self) -> "list[OutboxMessage]":
        """The messages, the newest first."""
        from wfstudio.client.control import AsyncControl
        from wfstudio.client.outbox import OutboxMessage

        async with AsyncControl(self._ready()) as control:
            return [OutboxMessage.from_json(row) for row in await control.outbox()]

    async def message(self, message_id: str) -> "OutboxMessage":
        """One message with what it says."""
        from wfstudio.client.control import AsyncControl
        from wfstudio.client.outbox import OutboxMessage

        async with AsyncControl(self._ready()) as control:
            return OutboxMessage.from_json(await control.message(message_id))

    async def retry_message(self, message_id: str) -> None:
        """Have it delivered now."""
        from wfstudio.client.control import AsyncControl

        async with AsyncControl(self._ready()) as control:
            await control.retry_message(message_id)

    async def node_library(self) -> dict[str, Json]:
        """The service's node library; kept for when it is out of reach."""
        from wfstudio.client.api import AsyncClient

        async with AsyncClient(self._ready()) as client:
            answer = await client.call("node_library")
        if not isinstance(answer, dict):
            raise ConnectionError("the service answered something that is no node library")
        cache_library(self._chosen.name, answer)
        return answer

    async def plan(
        self,
        document: Document,
        path: Path,
        *,
        new: bool = False,
        link: str | None = None,
        force: bool = False,
        merged: str | None = None,
    ) -> "PushPlan":
        """What publishing would do."""
        from wfstudio.client.api import AsyncClient
        from wfstudio.client.publishing import plan_push

        async with AsyncClient(self._ready()) as client:
            return await plan_push(client, document, path, publish=True, new=new, link=link, force=force, merged=merged)

    async def under_way(self, workflow_id: str) -> str:
        """Which instances are under way on a workflow."""
        from wfstudio.client.api import AsyncClient
        from wfstudio.client.errors import ClientError
        from wfstudio.client.underway import under_way_on

        try:
            async with AsyncClient(self._ready()) as client:
                found = (await under_way_on(client, [workflow_id]))[workflow_id]
        except ClientError:
            return ""
        return found.told(embedded=self._chosen.is_embedded) if found is not None else ""

    async def remote(self, workflow_id: str) -> Document:
        """The service's copy."""
        from wfstudio.client.api import AsyncClient
        from wfstudio.client.publishing import fetch

        async with AsyncClient(self._ready()) as client:
            return Document.from_workflow(await fetch(client, workflow_id))

    async def plan_rollback(
        self, workflow_id: str, *, to: int, force: bool = False, file: Path | None = None
    ) -> "RollbackPlan":
        """What going back would do."""
        from wfstudio.client.api import AsyncClient
        from wfstudio.client.rollback import plan_rollback

        async with AsyncClient(self._ready()) as client:
            return await plan_rollback(client, workflow_id, to=to, force=force, file=file)

    async def roll_back(self, plan: "RollbackPlan") -> "PushReport":
        """Go back as planned."""
        from wfstudio.client.api import AsyncClient
        from wfstudio.client.rollback import roll_back

        async with AsyncClient(self._ready()) as client:
            return await roll_back(client, plan)

    async def publish(self, plan: "PushPlan") -> "PushReport":
        """Publish as planned."""
        from wfstudio.client.api import AsyncClient
        from wfstudio.client.publishing import apply

        async with AsyncClient(self._ready()) as client:
            return await apply(client, plan)


def _listed(answer: Json) -> list[dict[str, Json]]:
    rows = answer.get("data") if isinstance(answer, dict) else None
    return [item for item in rows if isinstance(item, dict)] if isinstance(rows, list) else []


def _row(item: dict[str, Json]) -> WorkflowRow:
    return WorkflowRow(
        str(item.get("workflowId") or ""), str(item.get("name") or ""), str(item.get("updatedAt") or "")[:10]
    )

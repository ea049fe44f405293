"""Where a document is run: the embedded service of this home, with one scratch workflow per file."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from wfstudio.client.connection import EMBEDDED
from wfstudio.client.errors import NotFound, Unreachable
from wfstudio.client.scratch import scratch_id, set_scratch_id
from wfstudio.client.values import resolved_for
from wfstudio.document.model import SERVER_MADE_KEYS, Document, Json
from wfstudio.paths import data_dir
from wfstudio.scenario.journey import Caller, Journey
from wfstudio.scenario.rhythm import Rhythm
from wfstudio.scenario.whereabouts import UnexpectedAnswer

if TYPE_CHECKING:
    from wfstudio.client.api import AsyncClient, Observer
    from wfstudio.client.control import AsyncControl
    from wfstudio.service.embedded import Embedded

T = TypeVar("T")


class EmbeddedStage:
    """The embedded service, started if none runs and shared otherwise; let go of by ``close``.

    It is client and control path of its journeys at once. When the service went away (killed, restarted elsewhere)
    it is found or started again and the call repeated once: instances outlive their service, and a submission that
    is repeated changes nothing.
    """

    def __init__(self, on_exchange: "Observer | None" = None) -> None:
        self.on_exchange = on_exchange
        self._embedded: Embedded | None = None
        self._client: AsyncClient | None = None
        self._control: AsyncControl | None = None

    async def journey(self, document: Document, *, rhythm: Rhythm | None = None) -> Journey:
        """A run of ``document`` that is not created yet. Raises what starting the service raises."""
        await self._connected()
        return Journey(self, self, document, rhythm=rhythm)

    async def workflow_id(self, document: Document, path: Path | None) -> str:
        """The scratch workflow of the file, brought up to what ``document`` is now."""
        return await scratch_workflow(self, document, path)

    async def call(
        self,
        name: str,
        *,
        path: Mapping[str, str] | None = None,
        query: Mapping[str, str | int] | None = None,
        data: Json = None,
    ) -> Json:
        """As ``AsyncClient.call``."""

        async def once() -> Json:
            client, _ = await self._connected()
            return await client.call(name, path=path, query=query, data=data)

        return await self._wherever_it_is(once)

    async def queue_outcome(self, instance: str, node: str, outcome: str, result: Json = None) -> None:
        """As ``AsyncControl.queue_outcome``."""

        async def once() -> None:
            _, control = await self._connected()
            await control.queue_outcome(instance, node, outcome, result)

        await self._wherever_it_is(once)

    async def set_mocks(self, instance: str, mocks: Json) -> None:
        """As ``AsyncControl.set_mocks``."""

        async def once() -> None:
            _, control = await self._connected()
            await control.set_mocks(instance, mocks)

        await self._wherever_it_is(once)

    async def events(self, instance: str) -> list[Json]:
        """As ``AsyncControl.events``."""

        async def once() -> list[Json]:
            _, control = await self._connected()
            return await control.events(instance)

        return await self._wherever_it_is(once)

    async def share(self, instance: str) -> dict[str, Json]:
        """As ``AsyncControl.share``."""

        async def once() -> dict[str, Json]:
            _, control = await self._connected()
            return await control.share(instance)

        return await self._wherever_it_is(once)

    async def unshare(self, instance: str) -> None:
        """As ``AsyncControl.unshare``."""

        async def once() -> None:
            _, control = await self._connected()
            await control.unshare(instance)

        await self._wherever_it_is(once)

    async def preview(self, workflow: Mapping[str, Json], node: str) -> dict[str, Json]:
        """As ``AsyncControl.preview``."""

        async def once() -> dict[str, Json]:
            _, control = await self._connected()
            return await control.preview(workflow, node)

        return await self._wherever_it_is(once)

    async def close(self) -> None:
        """Close the connections and let go of the service: the last one out stops it."""
        await self._disconnect()
        embedded, self._embedded = self._embedded, None
        if embedded is not None:
            await asyncio.to_thread(embedded.release)

    async def _wherever_it_is(self, once: Callable[[], Awaitable[T]]) -> T:
        try:
            return await once()
        except Unreachable:
            if not await self._has_moved():
                raise
            return await once()

    async def _has_moved(self) -> bool:
        """Whether another service runs for this home than the one that did not answer; one is started if none runs."""
        from wfstudio.service.embedded import ensure

        before = self._embedded
        now = await asyncio.to_thread(ensure)
        if before is not None and (now.ready["pid"], now.ready["url"]) == (before.ready["pid"], before.ready["url"]):
            await asyncio.to_thread(now.release)
            return False
        await self.close()
        self._embedded = now
        return True

    async def _connected(self) -> "tuple[AsyncClient, AsyncControl]":
        if self._client is None or self._control is None:
            from wfstudio.client.api import AsyncClient
            from wfstudio.client.connection import Connection
            from wfstudio.client.control import AsyncControl
            from wfstudio.service.embedded import ensure

            if self._embedded is None:
                self._embedded = await asyncio.to_thread(ensure)
            connection = Connection.from_ready(self._embedded.ready)
            self._client = AsyncClient(connection, on_exchange=self.on_exchange)
            self._control = AsyncControl(connection)
        return self._client, self._control

    async def _disconnect(self) -> None:
        client, control = self._client, self._control
        self._client = self._control = None
        if client is not None:
            await client.aclose()
        if control is not None:
            await control.aclose()


async def scratch_workflow(client: Caller, document: Document, path: Path | None) -> str:
    """Create or update the scratch workflow of the file at ``path`` and return its id; never published.

    A document without a file uses the one scratch workflow of this home for such. Running instances keep the
    definition they were made with. Placeholders get the values of the embedded profile. Raises ``UnresolvedValues``.
    """
    file = path if path is not None else data_dir() / "untitled"
    whole = resolved_for(document, EMBEDDED, path).workflow
    workflow: dict[str, Json] = {key: item for key, item in whole.items() if key not in SERVER_MADE_KEYS}
    workflow["isPublished"] = False
    known = scratch_id(file)
    if known is not None and await _update(client, known, workflow):
        return known
    answer = await client.call("create_workflow", data=workflow)
    made = answer.get("workflowId") if isinstance(answer, dict) else None
    if not isinstance(made, str) or not made:
        raise UnexpectedAnswer("the service made a workflow and did not say its id")
    set_scratch_id(file, made)
    return made


async def _update(client: Caller, workflow_id: str, workflow: dict[str, Json]) -> bool:
    """Bring a scratch workflow up to date; False when it has to be made anew.

    An update replaces the keys it names and cannot take one away: a copy with keys that the document no longer has
    is deleted. It has them before the update as after it, so that both are asked for at once.
    """
    path = {"workflowId": workflow_id}
    copy, updated = await asyncio.gather(
        client.call("get_workflow", path=path),
        client.call("update_workflow", path=path, data=workflow),
        return_exceptions=True,
    )
    for answer in (copy, updated):
        if isinstance(answer, NotFound):
            return False
        if isinstance(answer, BaseException):
            raise answer
    left_over = set(copy) - set(workflow) - SERVER_MADE_KEYS - {"poiOn"} if isinstance(copy, dict) else set()
    if left_over:
        await client.call("delete_workflow", path=path)
    return not left_over

"""The control path of the embedded service: what a simulated world does in an instance. No tenant has it.

Source: service design, "Control path".
"""

from collections.abc import Mapping
from types import TracebackType
from typing import Self
from urllib.parse import quote

import httpx

from wfstudio.client.connection import Connection
from wfstudio.client.errors import ConfigurationError, InvalidRequest, NotFound, Refused, TimedOut, Unreachable
from wfstudio.client.recording import control_finished
from wfstudio.client.wire import Json, error_message


class AsyncControl:
    """Calls of the control path; use it as an async context manager, or ``aclose`` it."""

    def __init__(
        self, connection: Connection, *, timeout: float = 10.0, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        """Raises ``ConfigurationError`` for a connection that is not to the embedded service."""
        if not connection.control_url:
            raise ConfigurationError(f"'{connection.name}' is no embedded service: it has no control path")
        self._base = connection.control_url
        self._connection = connection
        self._http = httpx.AsyncClient(
            headers={"license": connection.control_license or connection.license or ""},
            trust_env=False,  # the embedded service is never reached by a proxy
            verify=not connection.control_url.startswith("http://"),
            timeout=timeout,
            transport=transport,
            limits=httpx.Limits(keepalive_expiry=4.0),
        )

    async def queue_outcome(self, instance: str, node: str, outcome: str, result: Json = None) -> None:
        """Decide what the next capture at a node of an instance will come to; several queue up in order."""
        body: dict[str, Json] = {"wfInstanceId": instance, "nodeId": node, "outcome": outcome}
        if result is not None:
            body["result"] = result
        await self._send("POST", "/outcome", body)

    async def set_mocks(self, instance: str, mocks: Json) -> None:
        """Set what the ``fetch`` of an instance's scripts gets; replaces earlier mocks, the first match wins."""
        await self._send("POST", "/mocks", {"wfInstanceId": instance, "mocks": mocks})

    async def share(self, instance: str) -> dict[str, Json]:
        """Share an instance's page on the local network: the ``url`` that opens once, within ``seconds``;
        ``onNetwork`` tells whether the machine has an address there."""
        return self._object(await self._send("POST", "/share", {"wfInstanceId": instance}))

    async def unshare(self, instance: str) -> None:
        """Share an instance's page no longer."""
        await self._send("POST", "/share/stop", {"wfInstanceId": instance})

    async def preview(self, workflow: Mapping[str, Json], node: str) -> dict[str, Json]:
        """Show the page of a node of a workflow that is on no service: its ``url``, there for ``seconds``."""
        return self._object(await self._send("POST", "/preview", {"workflow": dict(workflow), "nodeId": node}))

    async def events(self, instance: str) -> list[Json]:
        """Every event of an instance, in order."""
        answer = await self._send("GET", f"/instance/{quote(instance, safe='')}/events", None)
        if isinstance(answer, dict):
            answer = answer.get("events", answer.get("data"))
        if not isinstance(answer, list):
            raise Unreachable(f"control: the events of {instance} are not a list")
        return answer

    async def definition(self, instance: str) -> dict[str, Json]:
        """The workflow that an instance pinned when it was made, whatever became of it since."""
        return self._object(await self._send("GET", f"/instance/{quote(instance, safe='')}/definition", None))

    async def keys(self) -> Json:
        """Tenants, communities and licenses that this caller manages; no secret is among them."""
        return await self._send("GET", "/keys", None)

    async def change_keys(self, what: str, body: dict[str, Json]) -> dict[str, Json]:
        """Add a ``license`` or a ``tenant``, or ``revoke`` a license; what was made, secrets included."""
        return self._object(await self._send("POST", f"/keys/{what}", body))

    async def outbox(self) -> list[dict[str, Json]]:
        """The messages of the tenant, the newest first, a thousand at most; recipients in full."""
        answer = await self._send("GET", "/outbox", None)
        if not isinstance(answer, list):
            raise Unreachable("control: the outbox is not a list")
        return [row for row in answer if isinstance(row, dict)]

    async def message(self, message: str) -> dict[str, Json]:
        """One message of the outbox, with its ``subject`` and ``text``."""
        return self._object(await self._send("GET", f"/outbox/{quote(message, safe='')}", None))

    async def retry_message(self, message: str) -> dict[str, Json]:
        """Have a message delivered now that failed, waits or was kept; the message as it then is."""
        return self._object(await self._send("POST", f"/outbox/{quote(message, safe='')}/retry", {}))

    async def clock(self) -> dict[str, Json]:
        """The service's time (``now``) and how far it was moved (``aheadMs``)."""
        return self._object(await self._send("GET", "/clock", None))

    async def advance_clock(self, ms: int) -> dict[str, Json]:
        """Move the time that instances live by ahead; the clock as it then is."""
        return self._object(await self._send("POST", "/clock", {"advanceMs": ms}))

    async def set_extension(self, uuid: str, active: bool, community: str | None = None) -> dict[str, Json]:
        """Make an extension active or not, in a community or the service's own."""
        where: dict[str, Json] = {} if community is None else {"communityId": community}
        return self._object(await self._send("POST", "/extension", {"uuid": uuid, "active": active, **where}))

    async def personas(self) -> dict[str, Json]:
        """The ``personas``, and the ``metadataKey`` of an instance that names one."""
        return self._object(await self._send("GET", "/personas", None))

    async def faults(self) -> dict[str, Json]:
        """The ``faults`` by endpoint, and their ``seed``."""
        return self._object(await self._send("GET", "/faults", None))

    async def set_faults(self, faults: list[Json], seed: int) -> dict[str, Json]:
        """Replace all faults; their sequence begins anew."""
        return self._object(await self._send("POST", "/faults", {"faults": faults, "seed": seed}))

    async def requests(self, filters: Mapping[str, Json]) -> dict[str, Json]:
        """The ``requests`` of the log that fit every filter, the oldest first, and how many there are in ``total``."""
        return self._object(await self._send("POST", "/requests/find", dict(filters)))

    async def clear_requests(self) -> None:
        """Forget the requests so far."""
        await self._send("POST", "/requests/clear", {})

    async def visits(self, workflow: str, index: int, size: int) -> dict[str, Json]:
        """A page of a workflow's ``instances``, the last changed first: ``status``, node ``list``; ``total`` of all."""
        return self._object(await self._send("POST", "/visits", {"workflowId": workflow, "index": index, "size": size}))

    async def purge(self, filters: Mapping[str, Json]) -> dict[str, Json]:
        """Delete the instances that fit ``statuses``, ``workflowId``, ``updatedBefore``, and all that is kept about
        them; with ``dryRun`` only count. ``instances`` and ``counts`` (by workflow and status) tell how many."""
        return self._object(await self._send("POST", "/purge", dict(filters)))

    async def purged(self) -> dict[str, Json]:
        """How many instances are ``there``, and how many were ever ``purged``, by workflow and status."""
        return self._object(await self._send("GET", "/purge", None))

    async def reset(self) -> dict[str, Json]:
        """Empty the store, and fill it from the service's seed; ``seeded`` tells whether it has one."""
        return self._object(await self._send("POST", "/reset", {}))

    @staticmethod
    def _object(answer: Json) -> dict[str, Json]:
        if not isinstance(answer, dict):
            raise Unreachable("control: the answer is no object")
        return answer

    async def _send(self, method: str, path: str, body: Json) -> Json:
        if method == "GET":
            return await self._sent(method, path, body)
        try:
            answer = await self._sent(method, path, body)
        except Exception as error:
            control_finished(self._connection, path, body, None, error)
            raise
        control_finished(self._connection, path, body, answer, None)
        return answer

    async def _sent(self, method: str, path: str, body: Json) -> Json:
        url = self._base + path
        try:
            reply = await self._http.request(method, url, json=body if method == "POST" else None)
        except httpx.TimeoutException:
            raise TimedOut(f"control: no answer in time ({method} {url})") from None
        except httpx.HTTPError as error:
            raise Unreachable(f"control: the embedded service cannot be reached: {error} ({method} {url})") from None
        try:
            answer: Json = reply.json() if reply.content else None
        except ValueError:
            raise Unreachable(f"control: something that is not JSON answered ({method} {url})") from None
        if reply.is_success:
            return answer
        text = f"control: {error_message(answer) or reply.reason_phrase} ({reply.status_code}, {method} {url})"
        kind = {400: InvalidRequest, 401: Refused, 403: Refused, 404: NotFound}.get(reply.status_code, Unreachable)
        raise kind(text, status=reply.status_code)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from wfstudio.client.api import AsyncClient
from wfstudio.client.connection import Connection
from wfstudio.client.control import AsyncControl
from wfstudio.client.errors import ConfigurationError, InvalidRequest, NotFound, Refused, TimedOut, Unreachable
from wfstudio.service.app import create_app
from wfstudio.service.first_start import ready_content
from wfstudio.service.settings import Settings

URL = "http://127.0.0.1:8710/workflowapi"
SCRIPT = "const r = await fetch('https://x.example/'); return r.json();"
WORKFLOW: dict[str, Any] = {
    "name": "Selfie",
    "nodes": [
        {"id": "selfie", "type": "liveid_capture", "on_success": "done", "on_fail": "ask"},
        {
            "id": "ask",
            "type": "js",
            "config": {"js_code": SCRIPT},
        },
        {"id": "done", "type": "form", "fields": [], "is_terminal_node": True},
    ],
}


class World:
    def __init__(self, app: Any, connection: Connection) -> None:
        self.connection = connection
        self.transport = httpx.ASGITransport(app, client=("127.0.0.1", 5))
        self.client = AsyncClient(connection, transport=self.transport)
        self.control = AsyncControl(connection, transport=self.transport)

    async def instance(self) -> str:
        made: Any = await self.client.call("create_workflow", data=WORKFLOW)
        created: Any = await self.client.call("create_instance", data={"workflowId": made["workflowId"]})
        await self.client.call("initiate", data={"wfInstanceId": created["wfInstanceId"]})
        return str(created["wfInstanceId"])


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    app = create_app(Settings(store=tmp_path / "store.sqlite3", url=URL))
    async with app.router.lifespan_context(app):
        made = World(app, Connection.from_ready(ready_content(app.state.service.secrets, URL, os.getpid())))
        async with made.client, made.control:
            yield made


async def test_a_queued_outcome_decides_the_capture(world: World) -> None:
    instance = await world.instance()
    await world.control.queue_outcome(instance, "selfie", "success", {"score": 0.9})
    where = {"wfInstanceId": instance, "nodeId": "selfie"}
    await world.client.call("submit_result", data=where)
    step: Any = await world.client.call("poll_liveid", data=where)
    assert step["nextNodeId"] == "done"
    kinds = [event["kind"] for event in await world.control.events(instance)]  # type: ignore[index,call-overload]
    assert kinds


async def test_mocks_are_accepted(world: World) -> None:
    instance = await world.instance()
    await world.control.set_mocks(instance, [{"url": "https://x.example/*", "json": {"id": 1}}])
    with pytest.raises(InvalidRequest):
        await world.control.set_mocks(instance, {"no": "list"})


async def test_refusals_are_typed(world: World) -> None:
    with pytest.raises(NotFound, match="wfi-none") as caught:
        await world.control.events("wfi-none")
    assert caught.value.exit_code == 5
    with pytest.raises(InvalidRequest, match="outcome"):
        await world.control.queue_outcome(await world.instance(), "selfie", "perhaps")
    import dataclasses

    stranger = dataclasses.replace(world.connection, control_license="nobody's")
    async with AsyncControl(stranger, transport=world.transport) as control:
        with pytest.raises(Refused) as refused:
            await control.events("wfi-1")
    assert "nobody" not in str(refused.value)


def test_only_the_embedded_service_has_a_control_path() -> None:
    with pytest.raises(ConfigurationError, match="prod"):
        AsyncControl(Connection("prod", "TENANT", "https://h/workflowapi"))


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(200, text="<html>"), Unreachable),
        (httpx.Response(200, text=json.dumps({"a": 1})), Unreachable),
        (httpx.Response(500, text="{}"), Unreachable),
        (httpx.ConnectError("refused"), Unreachable),
        (httpx.ReadTimeout("slow"), TimedOut),
    ],
)
async def test_a_failing_control_path(answer: Any, kind: type[Exception]) -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        if isinstance(answer, Exception):
            raise answer
        return answer

    connection = Connection("embedded", "LOCAL", URL, control_url="http://127.0.0.1:8710/__studio")
    async with AsyncControl(connection, transport=httpx.MockTransport(handle)) as control:
        with pytest.raises(kind, match="control"):
            await control.events("wfi-1")

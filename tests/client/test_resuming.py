"""Answers that were lost on the way, services that drop keys: an apply that is run again makes nothing twice."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flow_files import actions, flow

from wfstudio.client.api import AsyncClient
from wfstudio.client.apply_journal import ApplyJournal, begun
from wfstudio.client.applying import apply_plan
from wfstudio.client.errors import Conflict, Unreachable
from wfstudio.client.lock import read_link
from wfstudio.client.planning import make_plan
from wfstudio.client.publishing import fetch


class Between:
    """A client between which and the service things happen: answers of calls named ``lost`` do not arrive, and the
    ``fails``-th call from now on fails, before it is done or ``after``."""

    def __init__(self, client: AsyncClient, happens: Callable[[str, Any], Any], lost: str = "") -> None:
        self._client, self._happens, self.lost = client, happens, lost
        self.connection = client.connection
        self.fails, self.after = -1, False

    async def call(self, name: str, *, data: Any = None, **more: Any) -> Any:
        self.fails -= 1
        if self.fails == 0 and not self.after:
            raise Unreachable(f"{name}: the service cannot be reached")
        answer = await self._client.call(name, data=self._happens(name, data), **more)
        if name == self.lost or self.fails == 0:
            raise Unreachable(f"{name}: the service closed the connection mid-answer")
        return answer


def whole(_: str, data: Any) -> Any:
    return data


def dropping(name: str, data: Any) -> Any:
    """A service that does not know the key `extra`."""
    if name in ("create_workflow", "update_workflow"):
        return {**{key: value for key, value in data.items() if key != "extra"}, "theme": "plain"}
    return data


async def names(client: AsyncClient) -> list[str]:
    rows: Any = await client.call("list_workflows", data={"pSize": 100})
    return sorted(str(row["name"]) for row in rows["data"])


@pytest.mark.parametrize("happens", [whole, dropping])
@pytest.mark.parametrize("name", ["named", ""])
async def test_a_workflow_whose_making_was_not_answered_is_found_again(
    client: AsyncClient,
    flows: Path,
    name: str,
    happens: Any,
) -> None:
    flow(flows / "a.json", name, extra=1)
    await client.call("create_workflow", data={"name": "", "nodes": []})
    faulty: Any = Between(client, happens, lost="create_workflow")
    report = await apply_plan(faulty, await make_plan(faulty, flows))
    assert isinstance(report.stopped, Unreachable)
    assert not (flows / "wfstudio.lock").exists()
    faulty.lost = ""
    plan = await make_plan(faulty, flows)
    assert "was made by an apply that was interrupted" in plan.rows[0].note
    assert (await apply_plan(faulty, plan)).stopped is None
    assert await names(client) == sorted(["", name])
    assert begun(client.connection) == {}


@pytest.mark.parametrize("happens", [whole, dropping])
async def test_an_update_that_was_not_answered_is_no_conflict(client: AsyncClient, flows: Path, happens: Any) -> None:
    path = flow(flows / "a.json", "a", extra=1)
    faulty: Any = Between(client, happens)
    made = await apply_plan(faulty, await make_plan(faulty, flows))
    flow(path, "a", "Changed", extra=2)
    faulty.lost = "update_workflow"
    assert isinstance((await apply_plan(faulty, await make_plan(faulty, flows))).stopped, Unreachable)
    faulty.lost = ""
    plan = await make_plan(faulty, flows)
    assert plan.exit_code in (0, 1)
    assert (await apply_plan(faulty, plan)).stopped is None
    assert made.outcomes[0].report is not None
    copy: Any = await fetch(client, made.outcomes[0].report.workflow_id)
    assert copy["nodes"][0]["name"] == "Changed"
    assert (await make_plan(faulty, flows)).exit_code == 0


async def test_what_somebody_else_made_meanwhile_is_not_taken_for_it(client: AsyncClient, flows: Path) -> None:
    flow(flows / "a.json", "a")
    plan = await make_plan(client, flows)
    with ApplyJournal(client.connection) as journal:
        push = plan.rows[0].push
        assert push is not None
        journal.begin("creating", flows / "a.json", content_hash=push.hash, name="a")
    await client.call("create_workflow", data={"name": "a", "nodes": [{"id": "other", "type": "form"}]})
    plan = await make_plan(client, flows)
    assert actions(plan)["a.json"] == "conflict"
    assert "cannot be told" in plan.rows[0].problem
    assert "--link wf-" in plan.rows[0].problem


async def test_one_apply_at_a_time(client: AsyncClient, flows: Path) -> None:
    flow(flows / "a.json", "a")
    plan = await make_plan(client, flows)
    with ApplyJournal(client.connection), pytest.raises(Conflict, match="another apply"):
        await apply_plan(client, plan)
    assert await names(client) == []


async def test_the_journal_holds_nothing_of_what_a_workflow_says(
    client: AsyncClient,
    flows: Path,
    tmp_path: Path,
) -> None:
    flow(flows / "a.json", "a", "Very secret words", apiKey="sk-123")
    faulty: Any = Between(client, whole, lost="create_workflow")
    await apply_plan(faulty, await make_plan(faulty, flows))
    (journal,) = (tmp_path / "home" / "data" / "applying").iterdir()
    text = journal.read_text()
    assert json.loads(text)["what"] == "creating"
    assert "secret" not in text and "sk-123" not in text


@pytest.mark.parametrize("happens", [whole, dropping])
@pytest.mark.parametrize("after", [False, True], ids=["not sent", "not answered"])
async def test_whatever_call_fails_the_same_apply_goes_on(
    client: AsyncClient, flows: Path, happens: Any, after: bool
) -> None:
    faulty: Any = Between(client, happens)
    for fails in range(1, 40):
        folder = flows / str(fails)
        changed, gone = (flow(folder / f"{one}.json", f"{fails} {one}", extra=1) for one in ("changed", "gone"))
        await apply_plan(faulty, await make_plan(faulty, folder))
        flow(changed, f"{fails} changed", "Changed", extra=2)
        gone.unlink()
        flow(folder / "made.json", f"{fails} made", extra=1)
        plan = await make_plan(faulty, folder, unknown=False)
        faulty.fails, faulty.after = fails, after
        await apply_plan(faulty, plan, delete="removed")
        came_by, faulty.fails = faulty.fails <= 0, -1
        assert (await apply_plan(faulty, await make_plan(faulty, folder), delete="removed")).stopped is None
        assert (await make_plan(faulty, folder)).exit_code == 0
        assert [name for name in await names(client) if name.startswith(f"{fails} ")] == [
            f"{fails} changed",
            f"{fails} made",
        ]
        assert begun(client.connection) == {}
        for path in (changed, folder / "made.json"):
            link = read_link(path, "embedded")
            assert link is not None
            assert (await fetch(client, link.workflow_id))["name"] == f"{fails} {path.stem}"
            await client.call("delete_workflow", path={"workflowId": link.workflow_id})
        if not came_by:
            break
    assert fails == 10  # the list; create, read; read, update, read; read, count instances, delete: and one more

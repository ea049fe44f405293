"""A folder of workflows compared with the real service, in this process, and applied."""

import asyncio
import contextlib
import gc
import json
import warnings
from pathlib import Path
from typing import Any

import pytest
from flow_files import actions, flow

from wfstudio.client.api import AsyncClient
from wfstudio.client.applying import apply_plan, lint_errors
from wfstudio.client.errors import Conflict, InvalidRequest
from wfstudio.client.gathering import AT_ONCE, at_once
from wfstudio.client.lock import read_link
from wfstudio.client.planning import make_plan
from wfstudio.client.publishing import fetch


async def applied(client: AsyncClient, place: Path, **how: Any) -> Any:
    report = await apply_plan(client, await make_plan(client, place, **how))
    assert report.stopped is None, report.stopped
    return report


async def test_every_kind_of_row(client: AsyncClient, flows: Path) -> None:
    for name in ("same", "mine", "theirs", "gone", "sub/deep"):
        flow(flows / f"{name}.json", name)
    await applied(client, flows)
    assert (await make_plan(client, flows)).exit_code == 0
    flow(flows / "mine.json", "mine", "Changed here")
    theirs = read_link(flows / "theirs.json", "embedded")
    assert theirs is not None
    await client.call("update_workflow", path={"workflowId": theirs.workflow_id}, data={"dvcId": "theirs"})
    (flows / "gone.json").unlink()
    flow(flows / "new.json", "new")
    (flows / "broken.json").write_text('{"nodes": [}')
    (flows / "answers.json").write_text('{"welcome": "next"}')
    other = await client.call("create_workflow", data={"name": "other", "nodes": [], "isPublished": True})
    plan = await make_plan(client, flows)
    assert actions(plan) == {
        "broken.json": "invalid",
        "mine.json": "update",
        "new.json": "create",
        "same.json": "unchanged",
        "deep.json": "unchanged",
        "theirs.json": "conflict",
        "gone.json": "removed",
        "other": "unknown",
    }
    assert plan.exit_code == 6
    row = next(row for row in plan.rows if row.action == "update")
    assert [str(one) for one in row.differences] == ['~ node \'a\': name: "Hello" → "Changed here"']
    unknown = plan.rows[-1]
    assert (unknown.workflow_id, unknown.published, unknown.file) == (other["workflowId"], True, None)
    with pytest.raises(Conflict, match=r"theirs\.json.*\n.*dvcId"):
        await apply_plan(client, plan)


async def test_few_requests_read_many_workflows(client: AsyncClient, flows: Path) -> None:
    for number in range(12):
        flow(flows / f"f{number}.json", f"flow {number}")
    asked: list[str] = []
    client._on_exchange = lambda exchange: asked.append(exchange.endpoint.name)
    await make_plan(client, flows)
    assert asked == ["list_workflows"]
    await applied(client, flows)
    asked.clear()
    told: list[tuple[int, int]] = []
    plan = await make_plan(client, flows, progress=lambda done, total: told.append((done, total)))
    assert plan.counts == {"unchanged": 12}
    assert sorted(asked) == ["get_workflow"] * 12 + ["list_workflows"]
    assert told[-1] == (12, 12)


async def test_a_plan_writes_nothing(client: AsyncClient, flows: Path, tmp_path: Path) -> None:
    flow(flows / "a.json", "a")
    await make_plan(client, flows)
    assert not (flows / "wfstudio.lock").exists()
    assert not (tmp_path / "home" / "data" / "applying").exists()
    assert (await client.call("list_workflows", data={}))["data"] == []


async def test_the_state_of_publication_stays_unless_it_is_asked_for(client: AsyncClient, flows: Path) -> None:
    flow(flows / "a.json", "a", isPublished=True)
    report = await applied(client, flows)
    workflow_id = report.outcomes[0].report.workflow_id
    assert (await fetch(client, workflow_id))["isPublished"] is False
    plan = await make_plan(client, flows, publish=True)
    assert [(row.action, row.published, row.will_publish) for row in plan.rows] == [("update", False, True)]
    await applied(client, flows, publish=True)
    flow(flows / "a.json", "a", "Changed")
    await applied(client, flows)
    assert (await fetch(client, workflow_id))["isPublished"] is True


async def test_errors_of_any_file_are_found_before_anything_is_done(client: AsyncClient, flows: Path) -> None:
    flow(flows / "a.json", "a")
    path = flow(flows / "b.json", "b")
    path.write_text(path.read_text().replace('"on_next": "b"', '"on_next": "nowhere"'))
    plan = await make_plan(client, flows)
    assert {(row.file, one.code) for row, one in lint_errors(plan)} == {(path, "WF201")}
    path.write_text("{")
    assert actions(await make_plan(client, flows)) == {"a.json": "create"}  # it does not look like a workflow
    path.write_text('{"nodes": [')
    with pytest.raises(InvalidRequest, match=r"b\.json"):
        await apply_plan(client, await make_plan(client, flows))
    assert (await client.call("list_workflows", data={}))["data"] == []


async def test_two_files_are_never_one_workflow(client: AsyncClient, flows: Path) -> None:
    flow(flows / "a.json", "twin")
    flow(flows / "b.json", "twin")
    plan = await make_plan(client, flows)
    assert actions(plan) == {"a.json": "conflict", "b.json": "conflict"}
    assert "two workflows named 'twin'" in plan.rows[0].problem
    (flows / "b.json").unlink()
    await applied(client, flows)
    lock = json.loads((flows / "wfstudio.lock").read_text())
    lock["profiles"]["embedded"]["b.json"] = lock["profiles"]["embedded"]["a.json"]
    (flows / "wfstudio.lock").write_text(json.dumps(lock))
    flow(flows / "b.json", "twin")
    plan = await make_plan(client, flows)
    assert actions(plan) == {"a.json": "conflict", "b.json": "conflict"}
    assert "linked to one workflow" in plan.rows[0].problem


async def test_what_is_deleted_is_what_was_here_and_only_on_demand(client: AsyncClient, flows: Path) -> None:
    kept, gone = flow(flows / "kept.json", "kept"), flow(flows / "gone.json", "gone")
    foreign = (await client.call("create_workflow", data={"name": "foreign", "nodes": []}))["workflowId"]
    await applied(client, flows)
    link = read_link(gone, "embedded")
    assert link is not None
    gone.unlink()
    await applied(client, flows)
    assert (await fetch(client, link.workflow_id))["name"] == "gone"
    await client.call("update_workflow", path={"workflowId": link.workflow_id}, data={"dvcId": "new"})
    plan = await make_plan(client, flows)
    with pytest.raises(Conflict, match="somebody else changed it"):
        await apply_plan(client, plan, delete="removed")
    await client.call("update_workflow", path={"workflowId": link.workflow_id}, data={"dvcId": ""})
    lock = json.loads((flows / "wfstudio.lock").read_text())
    lock["profiles"]["embedded"]["gone.json"]["seen"] = _hash(await fetch(client, link.workflow_id))
    (flows / "wfstudio.lock").write_text(json.dumps(lock))
    report = await apply_plan(client, await make_plan(client, flows), delete="removed")
    assert [(one.state, one.row.workflow_id) for one in report.outcomes] == [("deleted", link.workflow_id)]
    names = {row["name"] for row in (await client.call("list_workflows", data={}))["data"]}
    assert names == {"kept", "foreign"}
    assert read_link(gone, "embedded") is None and read_link(kept, "embedded") is not None
    await apply_plan(client, await make_plan(client, flows), delete="unknown")
    assert [row["name"] for row in (await client.call("list_workflows", data={}))["data"]] == ["kept"]
    assert foreign


def _hash(copy: Any) -> str:
    from wfstudio.document.model import Document

    return Document.from_workflow(copy).content_hash()


async def test_instances_under_way_are_told(client: AsyncClient, flows: Path) -> None:
    path = flow(flows / "a.json", "a")
    report = await applied(client, flows)
    workflow_id = report.outcomes[0].report.workflow_id
    made = [await client.call("create_instance", data={"workflowId": workflow_id, "metaData": {}}) for _ in range(2)]
    await client.call("initiate", data={"wfInstanceId": made[0]["wfInstanceId"]})
    flow(path, "a", "Changed")
    (row,) = (await make_plan(client, flows)).rows
    assert row.under_way is not None
    assert row.under_way.statuses == {"PENDING": 1, "STARTED": 1}
    assert "2 instances are under way (1 PENDING, 1 STARTED; the oldest" in row.under_way.told(embedded=True)
    assert "keeps the definition" in row.under_way.told(embedded=True)
    assert "is not known" in row.under_way.told(embedded=False)


async def test_a_copy_changed_after_the_plan_stops_it_and_the_rest_is_left(client: AsyncClient, flows: Path) -> None:
    for name in ("a", "b", "c"):
        flow(flows / f"{name}.json", name)
    await applied(client, flows)
    for name in ("a", "b", "c"):
        flow(flows / f"{name}.json", name, "Changed")
    plan = await make_plan(client, flows)
    link = read_link(flows / "b.json", "embedded")
    assert link is not None
    await client.call("update_workflow", path={"workflowId": link.workflow_id}, data={"dvcId": "theirs"})
    report = await apply_plan(client, plan)
    assert [one.state for one in report.outcomes] == ["updated", "failed", "left"]
    assert isinstance(report.stopped, Conflict)
    assert (await fetch(client, link.workflow_id))["dvcId"] == "theirs"


async def test_a_name_that_appeared_after_the_plan_is_not_made_again(client: AsyncClient, flows: Path) -> None:
    flow(flows / "a.json", "a")
    plan = await make_plan(client, flows)
    await client.call("create_workflow", data={"name": "a", "nodes": []})
    report = await apply_plan(client, plan)
    assert isinstance(report.stopped, Conflict)
    assert len((await client.call("list_workflows", data={}))["data"]) == 1


async def test_a_file_that_was_renamed_stays_its_workflow(client: AsyncClient, flows: Path) -> None:
    path = flow(flows / "a.json", "a")
    report = await applied(client, flows)
    workflow_id = report.outcomes[0].report.workflow_id
    path.unlink()
    renamed = flow(flows / "b.json", "a", "Changed, too")
    (row,) = (await make_plan(client, flows)).rows
    assert (row.action, row.workflow_id) == ("update", workflow_id)
    assert "a.json was renamed" in row.note
    report = await apply_plan(client, await make_plan(client, flows), delete="removed")
    assert [one.state for one in report.outcomes] == ["updated"]
    assert (await fetch(client, workflow_id))["nodes"][0]["name"] == "Changed, too"
    assert (read_link(path, "embedded"), (await make_plan(client, flows)).exit_code) == (None, 0)
    renamed.unlink()
    flow(flows / "c.json", "a", "Changed again")
    await client.call("update_workflow", path={"workflowId": workflow_id}, data={"dvcId": "theirs"})
    assert actions(await make_plan(client, flows)) == {"c.json": "conflict", "b.json": "removed"}


async def test_reading_that_is_given_up_leaves_nothing_behind() -> None:
    begun = asyncio.Event()

    async def read() -> None:
        begun.set()
        await asyncio.sleep(60)

    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        tasks = [asyncio.create_task(at_once(read() for _ in range(3 * AT_ONCE)))]
        await begun.wait()
        tasks[0].cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await tasks[0]
        tasks.clear()
        gc.collect()  # what was made and never awaited complains now
    assert [str(one.message) for one in told] == []

"""Conflicts, merging and taking back, against the real service in this process."""

import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from wfstudio.client.api import AsyncClient
from wfstudio.client.conflicts import divergence
from wfstudio.client.connection import Connection
from wfstudio.client.copies import copies
from wfstudio.client.errors import ConfigurationError, Conflict, NotFound
from wfstudio.client.lock import read_link
from wfstudio.client.publishing import apply, fetch, plan_push
from wfstudio.client.pulling import pull
from wfstudio.client.rollback import plan_rollback, roll_back
from wfstudio.document.reading import load
from wfstudio.service.app import create_app
from wfstudio.service.first_start import ready_content
from wfstudio.service.settings import Settings

NODES: list[dict[str, Any]] = [
    {"id": "a", "type": "form", "fields": [], "on_next": "b"},
    {"id": "b", "type": "form", "fields": [], "is_terminal_node": True},
]


@pytest.fixture
async def client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[AsyncClient]:
    monkeypatch.setenv("WFSTUDIO_HOME", str(tmp_path / "home"))
    url = "http://127.0.0.1:8710/workflowapi"
    app = create_app(Settings(store=tmp_path / "store.sqlite3", url=url))
    async with app.router.lifespan_context(app):
        ready = ready_content(app.state.service.secrets, url, os.getpid())
        transport = httpx.ASGITransport(app, client=("127.0.0.1", 5))
        async with AsyncClient(Connection.from_ready(ready), transport=transport) as made:
            yield made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "flow.json"
    path.write_text(json.dumps({"version": "v1", "name": "One", "nodes": NODES}, indent=4))
    return path


def change(file: Path, node: int | None = None, **keys: Any) -> None:
    raw = json.loads(file.read_text())
    (raw if node is None else raw["nodes"][node]).update(keys)
    file.write_text(json.dumps(raw, indent=4))


async def push(client: AsyncClient, file: Path, label: str = "", **how: Any) -> Any:
    return await apply(client, await plan_push(client, load(file), file, **how), label=label)


async def change_there(client: AsyncClient, workflow_id: str, node: int, **keys: Any) -> None:
    """What a colleague does."""
    copy: Any = await fetch(client, workflow_id)
    copy["nodes"][node].update(keys)
    await client.call("update_workflow", path={"workflowId": workflow_id}, data={"nodes": copy["nodes"]})


def text_of(file: Path) -> str:
    return file.read_text()


def nodes_of(file: Path) -> Any:
    return json.loads(file.read_text())["nodes"]


def told(workflow_id: str) -> list[tuple[int, str, bool, Any, str]]:
    kept = copies("embedded", workflow_id)
    return [(copy.number, copy.what, copy.published, copy.workflow["name"], copy.label) for copy in kept]


async def test_every_push_keeps_what_was_there_and_it_can_be_taken_back(client: AsyncClient, file: Path) -> None:
    made = (await push(client, file)).workflow_id
    await push(client, file, publish=True)
    change(file, name="Two")
    await push(client, file, label="the new name")
    assert told(made) == [
        (1, "made", False, "One", ""),
        (2, "published", True, "One", ""),
        (3, "pushed", True, "Two", "the new name"),
    ]
    plan = await plan_rollback(client, made, file=file)
    assert (plan.kind, plan.target.number, [str(one) for one in plan.differences]) == (
        "rollback", 2, ['~ workflow: name: "Two" → "One"'],
    )  # fmt: skip
    report = await roll_back(client, plan, label="back")
    assert (report.changed, report.published, report.told, report.notes) == (True, True, (), ())
    assert (await fetch(client, made))["name"] == "One"
    assert told(made)[-1] == (4, "rolled back to 2", True, "One", "back")
    again = await plan_push(client, load(file), file)
    assert (again.kind, [str(one) for one in again.differences]) == ("update", ['~ workflow: name: "One" → "Two"'])
    to_first = await plan_rollback(client, made, to=1)
    assert (to_first.published, to_first.was_published, to_first.differences) == (False, True, ())
    assert (await roll_back(client, to_first)).published is False
    assert (await fetch(client, made))["isPublished"] is False
    assert (await plan_rollback(client, made, to=1)).kind == "unchanged"
    with pytest.raises(NotFound, match="there is: 1, 2, 3, 4, 5"):
        await plan_rollback(client, made, to=9)


async def test_a_roll_back_does_not_go_over_what_somebody_else_changed(client: AsyncClient, file: Path) -> None:
    made = (await push(client, file)).workflow_id
    change(file, name="Two")
    await push(client, file)
    await change_there(client, made, 0, name="Theirs")
    plan = await plan_rollback(client, made)
    assert (plan.kind, [str(one) for one in plan.differences]) == ("conflict", ["+ node 'a': name = \"Theirs\""])
    with pytest.raises(Conflict, match=r"(?s)somebody else.*Theirs.*--force"):
        await roll_back(client, plan)
    forced = await plan_rollback(client, made, force=True)
    assert forced.target.number == 2
    await change_there(client, made, 0, name="Theirs again")
    with pytest.raises(Conflict, match="just now"):
        await roll_back(client, forced)
    await roll_back(client, await plan_rollback(client, made, force=True))
    assert [row[1] for row in told(made)] == ["made", "pushed", "seen", "rolled back to 2"]
    assert "Theirs again" in json.dumps(copies("embedded", made)[2].workflow)


async def test_where_the_earlier_copy_cannot_be_kept_nothing_is_changed(
    client: AsyncClient, file: Path, tmp_path: Path
) -> None:
    made = (await push(client, file)).workflow_id
    folder = next((tmp_path / "home").rglob("1.json")).parent
    await change_there(client, made, 0, name="Theirs")
    change(file, name="Two")
    plan = await plan_push(client, load(file), file, force=True)
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    folder.write_text("in the way")
    with pytest.raises(ConfigurationError, match="nothing was changed"):
        await apply(client, plan)
    assert (await fetch(client, made))["name"] == "One"


async def test_both_sides_of_a_conflict_are_told_and_merged(client: AsyncClient, file: Path) -> None:
    made = (await push(client, file)).workflow_id
    script = "const a = 1;\nreturn {a};"
    await change_there(client, made, 0, config={"js_code": script})
    change(file, 1, name="Mine")
    plan = await plan_push(client, load(file), file)
    found = divergence(plan)
    assert [str(one) for one in found.mine] == ["+ node 'b': name = \"Mine\""]
    assert [str(one)[:19] for one in found.theirs] == ["+ node 'a': config "]
    assert found.merged is not None
    assert found.merged.clashes == ()
    text = str(plan.refusal())
    assert text.index("What they changed:") < text.index("node 'a'") < text.index("changed here:") < text.index("'b'")
    assert "--merge" in text
    report = await pull(client, made, file, file.parent, merge=True)
    assert report.action == "merged"
    nodes = nodes_of(file)
    assert (nodes[0]["config"], nodes[1]["name"]) == ({"js_code": script}, "Mine")
    assert '\n    "nodes"' in text_of(file)
    plan = await plan_push(client, load(file), file)
    assert (plan.kind, [str(one) for one in plan.differences]) == ("update", ["+ node 'b': name = \"Mine\""])
    await apply(client, plan)
    assert (await fetch(client, made))["nodes"] == nodes


async def test_what_clashes_is_listed_and_nothing_is_written(client: AsyncClient, file: Path) -> None:
    made = (await push(client, file)).workflow_id
    await change_there(client, made, 0, name="Theirs")
    change(file, 0, name="Mine")
    before, link = text_of(file), read_link(file, "embedded")
    plan = await plan_push(client, load(file), file)
    assert "! node 'a': both changed name" in str(plan.refusal())
    assert "--merge" not in str(plan.refusal())
    with pytest.raises(Conflict, match="! node 'a': both changed name"):
        await pull(client, made, file, file.parent, merge=True)
    assert (text_of(file), read_link(file, "embedded")) == (before, link)
    resolved = divergence(plan, {("a", "name"): "theirs"}).merged
    assert resolved is not None
    assert (resolved.clashes, "Theirs" in json.dumps(resolved.workflow)) == ((), True)


async def test_a_document_that_has_their_changes_is_no_conflict_until_they_change_again(
    client: AsyncClient, file: Path
) -> None:
    made = (await push(client, file)).workflow_id
    await change_there(client, made, 0, name="Theirs")
    change(file, 1, name="Mine")
    assert (await plan_push(client, load(file), file)).kind == "conflict"
    change(file, 0, name="Theirs")
    plan = await plan_push(client, load(file), file)
    seen = load(file).with_workflow(plan.remote).content_hash()  # type: ignore[arg-type]
    assert (await plan_push(client, load(file), file, merged=seen)).kind == "update"
    await change_there(client, made, 0, name="Theirs again")
    assert (await plan_push(client, load(file), file, merged=seen)).kind == "conflict"


async def test_without_the_copy_last_seen_nothing_is_merged_but_all_is_told(
    client: AsyncClient, file: Path, tmp_path: Path
) -> None:
    made = (await push(client, file)).workflow_id
    await change_there(client, made, 0, name="Theirs")
    change(file, 1, name="Mine")
    for path in (tmp_path / "home").rglob("1.json"):
        path.unlink()
    plan = await plan_push(client, load(file), file)
    assert divergence(plan).merged is None
    assert "from the file to the service's copy:\n  + node 'a': name" in str(plan.refusal())
    with pytest.raises(Conflict, match="not kept on this machine"):
        await pull(client, made, file, file.parent, merge=True)

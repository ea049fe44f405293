"""Pushing and pulling against the real service, in this process."""

import json
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from wfstudio.client.api import AsyncClient
from wfstudio.client.connection import Connection
from wfstudio.client.errors import ConfigurationError, Conflict, NotFound
from wfstudio.client.lock import LOCK_NAME, read_link
from wfstudio.client.publishing import apply, fetch, plan_push, publication_errors, same_named
from wfstudio.client.pulling import file_name, pull
from wfstudio.client.scratch import scratch_id, scratch_ids, set_scratch_id
from wfstudio.document.model import Document
from wfstudio.document.reading import load
from wfstudio.service.app import create_app
from wfstudio.service.first_start import ready_content
from wfstudio.service.settings import Settings

WORKFLOW: dict[str, Any] = {
    "version": "v1",
    "name": "Thin",
    "nodes": [
        {"id": "a", "type": "form", "fields": [], "on_next": "b"},
        {"id": "b", "type": "form", "fields": [], "is_terminal_node": True},
    ],
    "mine": {"half": 0.5, "point": 1.0, "big": 12345678901234567890, "null": None},
}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WFSTUDIO_HOME", str(tmp_path / "home"))


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[AsyncClient]:
    url = "http://127.0.0.1:8710/workflowapi"
    app = create_app(Settings(store=tmp_path / "store.sqlite3", url=url))
    async with app.router.lifespan_context(app):
        ready = ready_content(app.state.service.secrets, url, os.getpid())
        transport = httpx.ASGITransport(app, client=("127.0.0.1", 5))
        async with AsyncClient(Connection.from_ready(ready), transport=transport) as made:
            yield made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    folder = tmp_path / "flows"
    folder.mkdir()
    path = folder / "thin.json"
    path.write_text(json.dumps(WORKFLOW, indent=4))
    return path


async def push(client: AsyncClient, file: Path, **how: Any) -> Any:
    return await apply(client, await plan_push(client, load(file), file, **how))


def write(file: Path, text: str) -> None:
    file.write_text(text)


def text_of(file: Path) -> str:
    return file.read_text()


def change(file: Path, **keys: Any) -> None:
    file.write_text(json.dumps({**json.loads(file.read_text()), **keys}, indent=4))


async def test_a_new_file_makes_a_workflow_and_a_second_push_does_not(client: AsyncClient, file: Path) -> None:
    first = await push(client, file)
    assert (first.created, first.published, first.told) == (True, False, ())
    copy = await fetch(client, first.workflow_id)
    assert {key: copy[key] for key in WORKFLOW} == WORKFLOW
    assert isinstance(copy["mine"]["point"], float)  # type: ignore[index,call-overload]
    second = await push(client, file)
    assert (second.workflow_id, second.changed) == (first.workflow_id, False)
    assert await same_named(client, "Thin") == (first.workflow_id,)


async def test_publishing_twice_makes_one_workflow_and_a_push_leaves_it_published(
    client: AsyncClient, file: Path
) -> None:
    one = await push(client, file, publish=True)
    two = await push(client, file, publish=True)
    assert (one.workflow_id, one.published, two.changed) == (two.workflow_id, True, False)
    change(file, name="Thinner")
    three = await push(client, file)
    assert (three.workflow_id, three.published, three.changed) == (one.workflow_id, True, True)
    plan = await plan_push(client, load(file), file, publish=False)
    assert (plan.kind, plan.was_published, plan.published, plan.differences) == ("update", True, False, ())
    assert (await apply(client, plan)).published is False


async def test_the_lock_is_per_file_and_profile_and_keeps_other_entries(client: AsyncClient, file: Path) -> None:
    lock = file.parent / LOCK_NAME
    lock.write_text(json.dumps({"version": 1, "profiles": {"prod": {"thin.json": {"workflowId": "wf-p"}}}, "x": 1}))
    made = await push(client, file)
    held = json.loads(lock.read_text())
    assert held["x"] == 1
    assert held["profiles"]["prod"] == {"thin.json": {"workflowId": "wf-p"}}
    entry = held["profiles"]["embedded"]["thin.json"]
    assert entry["workflowId"] == made.workflow_id
    assert entry["hash"] == load(file).content_hash()


async def test_an_unlinked_file_whose_name_exists_is_not_guessed_at(client: AsyncClient, file: Path) -> None:
    made = await push(client, file)
    (file.parent / LOCK_NAME).unlink()
    plan = await plan_push(client, load(file), file)
    assert (plan.kind, plan.candidates, plan.applicable) == ("ambiguous", (made.workflow_id,), False)
    with pytest.raises(Conflict) as caught:
        await apply(client, plan)
    assert f"--link {made.workflow_id}" in str(caught.value)
    assert "--new" in str(caught.value)
    assert caught.value.exit_code == 6
    assert not (file.parent / LOCK_NAME).exists()
    linked = await push(client, file, link=made.workflow_id)
    assert linked.workflow_id == made.workflow_id
    another = await push(client, file, new=True)
    assert another.created
    assert sorted(await same_named(client, "Thin")) == sorted([made.workflow_id, another.workflow_id])


async def test_a_name_is_matched_whole(client: AsyncClient, file: Path) -> None:
    await push(client, file)
    (file.parent / LOCK_NAME).unlink()
    for name in ("thin", "Thi", "Thin "):
        change(file, name=name)
        assert (await plan_push(client, load(file), file)).kind == "create"


async def test_a_copy_that_somebody_else_changed_is_a_conflict(client: AsyncClient, file: Path) -> None:
    made = await push(client, file)
    await client.call("update_workflow", path={"workflowId": made.workflow_id}, data={"name": "Theirs"})
    change(file, type="mine")
    plan = await plan_push(client, load(file), file)
    assert plan.kind == "conflict"
    assert any("Theirs" in str(one) for one in plan.differences)
    with pytest.raises(Conflict, match="Theirs"):
        await apply(client, plan)
    assert (await fetch(client, made.workflow_id))["name"] == "Theirs"
    assert (await push(client, file, force=True)).changed
    assert (await fetch(client, made.workflow_id))["name"] == "Thin"


async def test_somebody_elses_push_of_the_same_content_is_no_conflict(client: AsyncClient, file: Path) -> None:
    made = await push(client, file)
    await client.call("update_workflow", path={"workflowId": made.workflow_id}, data={"name": "Same"})
    change(file, name="Same")
    assert (await push(client, file)).changed is False
    link = read_link(file, "embedded")
    assert link is not None
    assert link.hash == load(file).content_hash()


async def test_a_change_between_plan_and_apply_is_a_conflict(client: AsyncClient, file: Path) -> None:
    made = await push(client, file)
    change(file, name="Mine")
    plan = await plan_push(client, load(file), file)
    await client.call("update_workflow", path={"workflowId": made.workflow_id}, data={"type": "theirs"})
    with pytest.raises(Conflict, match="theirs"):
        await apply(client, plan)
    assert (await fetch(client, made.workflow_id))["name"] == "Thin"


async def test_nothing_is_made_when_the_link_could_not_be_kept(client: AsyncClient, file: Path) -> None:
    plan = await plan_push(client, load(file), file, new=True)
    write(file.parent / LOCK_NAME, "{")
    with pytest.raises(ConfigurationError, match=LOCK_NAME):
        await apply(client, plan)
    assert await same_named(client, "Thin") == ()


async def test_what_the_service_kept_is_told_once_and_is_no_conflict_later(client: AsyncClient, file: Path) -> None:
    await push(client, file)
    changed = {key: value for key, value in WORKFLOW.items() if key != "mine"}
    write(file, json.dumps(changed))
    report = await push(client, file)
    assert [(one.kind, one.key) for one in report.told] == [("added", "mine")]
    again = await plan_push(client, load(file), file)
    assert again.kind == "unchanged"


class Forgetful(AsyncClient):
    """A client of a service that drops a key and shortens a name, as a real one might."""

    async def call(self, name: str, **arguments: Any) -> Any:
        answer = await super().call(name, **arguments)
        if name == "get_workflow" and isinstance(answer, dict):
            answer = {key: value for key, value in answer.items() if key != "mine"}
            answer["name"] = str(answer["name"])[:2]
        return answer


async def test_what_the_service_dropped_or_changed_is_told(client: AsyncClient, file: Path) -> None:
    client.__class__ = Forgetful
    report = await push(client, file)
    assert sorted((one.kind, one.key) for one in report.told) == [("changed", "name"), ("removed", "mine")]


async def test_a_link_to_a_workflow_that_is_gone(client: AsyncClient, file: Path) -> None:
    made = await push(client, file)
    await client.call("delete_workflow", path={"workflowId": made.workflow_id})
    again = await push(client, file)  # the embedded store is this machine's own: it is made again
    assert again.created
    await client.call("delete_workflow", path={"workflowId": again.workflow_id})
    with pytest.raises(NotFound):
        await plan_push(client, load(file), file, link=again.workflow_id)
    import dataclasses

    client.connection = dataclasses.replace(client.connection, kind="TENANT")
    with pytest.raises(NotFound, match="--new") as caught:
        await plan_push(client, load(file), file)
    assert caught.value.exit_code == 5


async def test_scratch_workflows_are_left_out(client: AsyncClient, file: Path) -> None:
    made = await push(client, file)
    (file.parent / LOCK_NAME).unlink()
    set_scratch_id(file, made.workflow_id)
    assert scratch_id(file) == made.workflow_id
    assert scratch_ids() == {made.workflow_id}
    assert await same_named(client, "Thin") == ()
    assert (await plan_push(client, load(file), file)).kind == "create"


async def test_ids_of_another_tenant_are_not_sent(client: AsyncClient, file: Path) -> None:
    change(file, tenantId="other", workflowId="wf-other", isPublished=True)
    plan = await plan_push(client, load(file), file)
    assert {"tenantId", "workflowId"}.isdisjoint(plan.sent)
    assert plan.sent["isPublished"] is False


async def test_pull_writes_and_links_and_push_then_changes_nothing(client: AsyncClient, file: Path) -> None:
    made = await push(client, file, publish=True)
    report = await pull(client, made.workflow_id, None, file.parent)
    assert (report.file, report.action) == (file, "unchanged")
    other = file.parent / "other"
    other.mkdir()
    report = await pull(client, made.workflow_id, None, other)
    assert (report.file, report.action) == (other / "thin.json", "written")
    pulled = json.loads(text_of(report.file))
    assert {key: pulled[key] for key in WORKFLOW} == WORKFLOW
    assert list(pulled)[:2] == ["version", "name"]
    assert (await plan_push(client, load(report.file), report.file)).kind == "unchanged"


async def test_pull_updates_an_untouched_file_in_its_own_style(client: AsyncClient, file: Path) -> None:
    write(file, json.dumps({"data": {**WORKFLOW, "tenantId": "kept"}}, indent=7))
    made = await push(client, file)
    await client.call("update_workflow", path={"workflowId": made.workflow_id}, data={"name": "Theirs", "new": 1})
    report = await pull(client, made.workflow_id, file, file.parent)
    assert report.action == "updated"
    text = text_of(file)
    written = json.loads(text)["data"]
    assert (written["name"], written["new"], written["tenantId"]) == ("Theirs", 1, "kept")
    assert list(written)[: len(WORKFLOW)] == list(WORKFLOW)
    assert '\n              "name": "Theirs"' in text


async def test_pull_never_overwrites_changes_without_being_forced(client: AsyncClient, file: Path) -> None:
    made = await push(client, file)
    change(file, name="Mine")
    before = text_of(file)
    with pytest.raises(Conflict, match="Mine") as caught:
        await pull(client, made.workflow_id, file, file.parent)
    assert "--force" in str(caught.value)
    assert text_of(file) == before
    assert (await pull(client, made.workflow_id, file, file.parent, force=True)).action == "updated"
    assert load(file).name == "Thin"


async def test_pull_does_not_overwrite_a_file_of_another_workflow_or_of_no_json(
    client: AsyncClient, file: Path
) -> None:
    made = await push(client, file)
    unlinked = file.parent / "unlinked.json"
    write(unlinked, '{"name": "x", "nodes": []}')
    with pytest.raises(Conflict):
        await pull(client, made.workflow_id, unlinked, file.parent)
    write(unlinked, "{")
    with pytest.raises(Conflict, match="unlinked"):
        await pull(client, made.workflow_id, unlinked, file.parent)
    assert (await pull(client, made.workflow_id, unlinked, file.parent, force=True)).action == "written"


async def test_pull_of_an_unknown_workflow(client: AsyncClient, file: Path) -> None:
    with pytest.raises(NotFound):
        await pull(client, "wf-none", None, file.parent)
    assert not (file.parent / "wf-none.json").exists()


def test_a_file_name_is_made_of_the_workflows_name() -> None:
    assert file_name("IAL2 – Onboarding / v2", "wf-1") == "ial2_onboarding_v2.json"
    assert file_name("../../etc/passwd", "wf-1") == "etc_passwd.json"
    assert file_name("漢字", "wf-1/../x") == "wf-1_x.json"
    assert len(file_name("x" * 500, "wf-1")) < 80


def test_only_structural_errors_stop_a_publication() -> None:
    typed = {**WORKFLOW, "type": "idv-ial2"}
    assert publication_errors(Document.from_workflow(typed)) == []
    broken = {**typed, "nodes": [{**WORKFLOW["nodes"][0], "on_next": "nowhere"}, WORKFLOW["nodes"][1]]}
    assert "WF201" in {one.code for one in publication_errors(Document.from_workflow(broken))}

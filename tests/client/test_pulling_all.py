"""Every workflow of the real service into files, and whether files and service still say the same."""

import json
from pathlib import Path
from typing import Any

from flow_files import flow

from wfstudio.client.api import AsyncClient
from wfstudio.client.applying import apply_plan
from wfstudio.client.drifting import find_drift
from wfstudio.client.lock import read_link
from wfstudio.client.planning import make_plan
from wfstudio.client.publishing import fetch
from wfstudio.client.pulling_all import Pulled, pull_all
from wfstudio.client.scratch import set_scratch_id

NODES: list[Any] = [{"id": "a", "type": "form", "fields": [], "is_terminal_node": True}]


async def made(client: AsyncClient, name: str, **more: Any) -> str:
    answer: Any = await client.call("create_workflow", data={"name": name, "nodes": NODES, **more})
    return str(answer["workflowId"])


def told(pulled: list[Pulled]) -> dict[str, str]:
    return {one.file.name: one.report.action if one.report else "conflict" for one in pulled}


async def test_names_are_safe_and_unique_and_stay(client: AsyncClient, flows: Path, tmp_path: Path) -> None:
    for name in ("Plain one", "twin", "Twin!", "con", "../../etc/passwd", "本人確認", ""):
        await made(client, name)
    set_scratch_id(tmp_path / "x.json", await made(client, "scratch"))
    target = flows / "new" / "folder"
    first = await pull_all(client, target)
    names = sorted(told(first))
    assert set(told(first).values()) == {"written"}
    assert {"plain_one.json", "con_.json", "etc_passwd.json"} < set(names)
    assert sum(name.startswith("twin_") for name in names) == 2
    assert len(set(names)) == 7
    assert sorted(path.name for path in target.iterdir()) == sorted([*names, "wfstudio.lock"])
    assert (await make_plan(client, target)).counts == {"unchanged": 7}
    await made(client, "Plain one")
    again = told(await pull_all(client, target))
    assert {again.pop(name) for name in names} == {"unchanged"}
    ((name, action),) = again.items()
    assert (name.startswith("plain_one_"), action) == (True, "written")


async def test_links_are_respected_and_changes_that_were_not_pushed_stay(client: AsyncClient, flows: Path) -> None:
    mine, theirs = flow(flows / "sub" / "mine.json", "mine"), flow(flows / "theirs.json", "theirs")
    await apply_plan(client, await make_plan(client, flows))
    links = {path: read_link(path, "embedded") for path in (mine, theirs)}
    for link in links.values():
        assert link is not None
        await client.call("update_workflow", path={"workflowId": link.workflow_id}, data={"dvcId": "new"})
    flow(mine, "mine", "Changed here")
    before = mine.read_bytes()
    pulled = await pull_all(client, flows)
    assert told(pulled) == {"mine.json": "conflict", "theirs.json": "updated"}
    link = links[mine]
    assert link is not None
    (problem,) = [one.problem for one in pulled if one.problem]
    assert str(mine) in problem and link.workflow_id in problem
    assert [one.exit_code for one in pulled] == [6, 0]
    assert mine.read_bytes() == before
    assert json.loads(theirs.read_text())["dvcId"] == "new"
    assert told(await pull_all(client, flows, merge=True)) == {"mine.json": "merged", "theirs.json": "unchanged"}
    merged = json.loads(mine.read_text())
    assert (merged["dvcId"], merged["nodes"][0]["name"]) == ("new", "Changed here")


async def test_a_file_of_that_name_that_is_another_workflow_stays(client: AsyncClient, flows: Path) -> None:
    other, same = flow(flows / "one.json", "Something else"), flow(flows / "two.json", "two")
    (flows / "three.json").write_text("no json")
    await client.call("create_workflow", data=json.loads(same.read_text()))
    for name in ("one", "three"):
        await made(client, name)
    before = other.read_bytes()
    pulled = told(await pull_all(client, flows))
    assert pulled.pop("two.json") == "unchanged"  # it is the same workflow: now it is linked
    assert read_link(same, "embedded") is not None
    assert [name.rpartition("_")[0] for name in sorted(pulled)] == ["one", "three"]
    assert (other.read_bytes(), (flows / "three.json").read_text()) == (before, "no json")
    assert read_link(other, "embedded") is None


async def test_drift(client: AsyncClient, flows: Path) -> None:
    names = ("same", "changed", "behind", "both", "published", "gone", "removed")
    for name in names:
        flow(flows / f"{name}.json", name)
    await apply_plan(client, await make_plan(client, flows))
    ids = {name: link.workflow_id for name in names if (link := read_link(flows / f"{name}.json", "embedded"))}
    assert {one.kind for one in await find_drift(client, flows)} == {"in step"}
    for name in ("changed", "both"):
        data: Any = {"dvcId": "theirs", "updatedBy": "ada"}
        await client.call("update_workflow", path={"workflowId": ids[name]}, data=data)
    for name in ("behind", "both"):
        flow(flows / f"{name}.json", name, "Changed here")
    await client.call("update_workflow", path={"workflowId": ids["published"]}, data={"isPublished": True})
    await client.call("delete_workflow", path={"workflowId": ids["gone"]})
    (flows / "removed.json").unlink()
    flow(flows / "fresh.json", "fresh")
    await made(client, "unknown")
    await make_plan(client, flows)  # looking changes nothing
    found = {one.row.name: one for one in await find_drift(client, flows)}
    assert {name: one.kind for name, one in found.items()} == {
        **{name: name for name in names if name != "same"},
        "same": "in step",
        "fresh": "not applied",
        "unknown": "unknown",
    }
    assert {name for name, one in found.items() if not one.is_one} == {"same", "unknown"}
    changed = found["changed"]
    assert [str(one) for one in changed.differences] == ['+ workflow: dvcId = "theirs"']
    rows: Any = await client.call("list_workflows", data={"query": {"workflowId": ids["changed"]}})
    assert (changed.by, changed.at) == ("ada", rows["data"][0]["updatedAt"])
    assert (await fetch(client, ids["published"]))["isPublished"] is True

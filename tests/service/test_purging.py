"""Purging instances on both stores: what goes, what stays, and that nothing personal is left in the files."""

from typing import Any

PERSON = "Ada-Lovelace-1815"
MAIL = "ada.lovelace@example.org"


async def _instance(world: Any, workflow_id: str, *, end: bool) -> str:
    made = await world.caller().call("create_instance", {"workflowId": workflow_id, "metaData": {"firstName": PERSON}})
    instance = made["wfInstanceId"]
    await world.caller(None).call("initiate", {"wfInstanceId": instance})
    if end:
        await world.submit(instance, "start", {"email": MAIL})
    return str(instance)


WORKFLOW = {
    "name": "purged",
    "nodes": [
        {"id": "start", "type": "form", "fields": [{"type": "email", "name": "email"}], "on_next": "end"},
        {"id": "end", "type": "form", "fields": [], "is_terminal_node": True},
    ],
}


async def _workflow(world: Any) -> str:
    made = await world.caller().call("create_workflow", WORKFLOW)
    return str(made["workflowId"])


async def _purge(world: Any, body: dict[str, Any], status: int = 200) -> Any:
    answer = await world.control("POST", "/purge", body)
    assert answer.status_code == status, answer.text
    return answer.json()


async def test_what_ended_goes_and_its_count_stays(world: Any, settings: Any, store_kind: str) -> None:
    workflow = await _workflow(world)
    ended = [await _instance(world, workflow, end=True) for _ in range(3)]
    running = await _instance(world, workflow, end=False)
    store = settings.store
    would = await _purge(world, {"dryRun": True})
    assert (would["instances"], would["counts"][0]["status"]) == (3, "COMPLETED")
    gone = await _purge(world, {})
    assert gone["counts"] == [{"workflowId": workflow, "workflowName": "purged", "status": "COMPLETED", "count": 3}]
    for instance in ended:
        assert await world.service.repository.instance(instance) is None
        assert await world.service.repository.events(instance) == []
        assert await world.service.repository.stored_answer(instance, 0) is None
    await world.submit(running, "start", {"email": MAIL})
    assert (await _purge(world, {"workflowId": workflow}))["instances"] == 1
    told = (await world.control("GET", "/purge")).json()
    assert (told["there"]["instances"], told["purged"]["instances"]) == (0, 4)
    if store_kind == "sqlite":
        assert gone["compacted"] is True
        files = [path for path in store.parent.iterdir() if path.name.startswith(store.name)]
        text = b"".join(path.read_bytes() for path in files)
        assert b"purged" in text and PERSON.encode() not in text and MAIL.encode() not in text


async def test_by_age_and_status(world: Any, clock: Any) -> None:
    workflow = await _workflow(world)
    await _instance(world, workflow, end=True)
    await _instance(world, workflow, end=False)
    now = (await world.control("GET", "/clock")).json()["now"]
    clock.advance(60)
    young = await _instance(world, workflow, end=True)
    assert (await _purge(world, {"updatedBefore": now}))["instances"] == 0
    later = (await world.control("GET", "/clock")).json()["now"]
    assert (await _purge(world, {"updatedBefore": later, "statuses": ["STARTED"]}))["instances"] == 1
    assert (await _purge(world, {"updatedBefore": later}))["instances"] == 1
    assert await world.service.repository.instance(young) is not None


async def test_a_step_of_an_instance_that_is_purged_meanwhile_finds_none(world: Any) -> None:
    workflow = await _workflow(world)
    instance = await _instance(world, workflow, end=False)
    await _purge(world, {"statuses": ["STARTED"]})
    body = {"wfInstanceId": instance, "nodeId": "start", "requestData": {"email": MAIL}}
    answer = await world.caller(None).send("submit_result", body)
    assert answer.status_code == 404


async def test_what_is_refused(world: Any) -> None:
    assert "statuses" in (await _purge(world, {"statuses": ["NEVER"]}, 400))["message"]
    assert "updatedBefore" in (await _purge(world, {"updatedBefore": "soon"}, 400))["message"]
    assert "evrything" in (await _purge(world, {"evrything": True}, 400))["message"]
    assert "dryRun" in (await _purge(world, {"dryRun": "no"}, 400))["message"]

"""The visits of a workflow's instances in one answer, on both stores."""

from typing import Any

import pytest

from wfstudio.scenario.counting import whole_funnel

PAGES = [
    {"id": "start", "type": "form", "fields": [{"type": "email", "name": "email"}], "on_next": "end"},
    {"id": "end", "type": "form", "fields": [], "is_terminal_node": True},
]


async def _asked(world: Any, body: dict[str, Any], status: int = 200) -> Any:
    answer = await world.control("POST", "/visits", body)
    assert answer.status_code == status, answer.text
    return answer.json()


async def _workflow(world: Any, name: str) -> str:
    return str((await world.caller().call("create_workflow", {"name": name, "nodes": PAGES}))["workflowId"])


async def _instance(world: Any, workflow: str, *, opened: bool = True, ended: bool = False) -> None:
    made = await world.caller().call("create_instance", {"workflowId": workflow})
    if opened:
        await world.caller(None).call("initiate", {"wfInstanceId": made["wfInstanceId"]})
    if ended:
        await world.submit(made["wfInstanceId"], "start", {"email": "ada@example.org"})


class Recorded:
    """The control path of a world, as a client has it."""

    def __init__(self, world: Any) -> None:
        self.world = world
        self.asked = 0

    async def visits(self, workflow: str, index: int, size: int) -> Any:
        self.asked += 1
        return await _asked(self.world, {"workflowId": workflow, "index": index, "size": size})


async def test_a_funnel_of_every_instance_is_counted_from_few_answers(world: Any, monkeypatch: Any) -> None:
    workflow, other = await _workflow(world, "counted"), await _workflow(world, "other")
    await _instance(world, other, ended=True)
    for _ in range(3):
        await _instance(world, workflow, ended=True)
    await _instance(world, workflow)
    await _instance(world, workflow, opened=False)
    monkeypatch.setattr("wfstudio.scenario.counting.PAGE", 3)
    recorded = Recorded(world)
    told = await whole_funnel(recorded, workflow)
    assert recorded.asked == 2
    assert (told.sample, told.total, told.unopened, told.completed) == (5, 5, 1, 3)
    assert [(step.node_id, step.reached, step.stopped) for step in told.steps] == [("start", 4, 1), ("end", 3, 0)]
    answer = await _asked(world, {"workflowId": workflow})
    assert "ada@" not in str(answer)
    assert [one["status"] for one in answer["instances"]].count("COMPLETED") == 3


@pytest.mark.parametrize(
    ("body", "named"),
    [({}, "workflowId"), ({"workflowId": 1}, "workflowId"), ({"workflowId": "wf-1", "index": -1}, "index")]
    + [({"workflowId": "wf-1", "size": size}, "size") for size in (0, 501, True, "2")],
)
async def test_what_is_asked_wrongly_is_named(world: Any, body: dict[str, Any], named: str) -> None:
    answer = await world.control("POST", "/visits", body)
    assert answer.status_code == 400 and named in answer.text

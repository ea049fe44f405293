"""Seeds: what they put into the store, through the same doors as requests; and resetting to them."""

import dataclasses
import json

import pytest

from wfstudio.scenario.seed_example import EXAMPLE
from wfstudio.scenario.seed_file import read_seed
from wfstudio.service.seed import BadSeed
from wfstudio.service.seeding import apply

SEED = """
version: 1
tenants:
  - name: local
    extensions: [{uuid: ext-1}]
    workflows:
      - {name: Selfie, definition: {nodes: [
          {id: selfie, type: liveid_capture, on_success: done},
          {id: done, type: form, fields: [], is_terminal_node: true}]}}
    instances:
      - {workflow: Selfie, steps: [], outcomes: [{node: selfie, outcome: success, result: {score: 0.5}}]}
  - name: acme
    id: acme-tenant
    communities: [{name: people, id: acme-people}, {name: robots}]
    licenses:
      - {level: system, license: acme-test-system, community: people, tag: ci}
      - {level: service, license: acme-test-service}
    workflows:
      - file: age.json
        id: wf-age
        community: people
        published: true
        accessCode: Ab1_c2
    instances:
      - {workflow: wf-age, id: wfi-new, metadata: {n: 5}}
      - workflow: Age check
        id: wfi-done
        steps:
          - {node: welcome, fields: {email: ada@example.org}}
          - {node: selfie, outcome: fail}
          - {node: retry, action: next}
          - {node: selfie, outcome: success, result: {score: 1}}
"""


@pytest.fixture
def seed_file(tmp_path, workflow):
    (tmp_path / "age.json").write_text(json.dumps({"data": workflow}))
    path = tmp_path / "seed.yaml"
    path.write_text(SEED)
    return path


@pytest.fixture
async def seeded(world, seed_file):
    world.service.seed = read_seed(seed_file)
    await apply(world.service, world.service.seed)
    return world


def _acme(world):
    return type(world.caller())(world, "acme-test-system", "acme-tenant", "acme-people")


async def _whole(world):
    acme, own = _acme(world), world.caller()
    instances = await acme.call("list_instances", {"pIndex": 0, "pSize": 50})
    return (
        [(row["wfInstanceId"], row["status"]) for row in instances["list"]],
        (await acme.call("get_workflow", workflowId="wf-age")),
        [row["workflowId"] for row in (await own.call("list_workflows", {}))["data"]],
    )


async def test_everything_is_there(seeded):
    instances, workflow, own = await _whole(seeded)
    assert instances == [("wfi-done", "COMPLETED"), ("wfi-new", "PENDING")]
    assert (workflow["isPublished"], workflow["name"], len(own)) == (True, "Age check", 1)
    done = await _acme(seeded).call("result_summary", instanceId="wfi-done")
    assert done["status"] == "COMPLETED"
    details = await _acme(seeded).call("instance_details", wfInstanceId="wfi-done", query={"pSize": 50})
    assert details["page"]["total"] == 6
    made = await _acme(seeded).call("create_by_access_code", accessCode="Ab1_c2")
    assert made["wfInstanceId"].startswith("wfi-")
    listed = (await seeded.control("GET", "/keys")).json()["tenants"][1]
    assert [(one["tag"], one["level"]) for one in listed["licenses"]] == [("ci", "system"), ("seed", "service")]
    assert [one["name"] for one in listed["communities"]] == ["people", "robots"]
    place = (seeded.tenant, seeded.community)
    assert await seeded.service.repository.extension_active(*place, "ext-1")


async def test_a_queued_outcome_of_a_seed_waits_for_its_capture(seeded):
    rows = await seeded.caller().call("list_instances", {"pIndex": 0, "pSize": 5})
    (instance,) = [row["wfInstanceId"] for row in rows["list"]]
    await seeded.submit(instance, "selfie")
    step = await seeded.caller(None).call("poll", {"wfInstanceId": instance, "nodeId": "selfie"})
    assert step["nextNodeId"] == "done"


async def test_applied_again_it_changes_nothing(seeded, seed_file):
    before = await _whole(seeded)
    await _acme(seeded).call("update_workflow", {"dvcId": "mine"}, workflowId="wf-age")
    seed_file.write_text(SEED + "# changed\n")
    await apply(seeded.service, read_seed(seed_file))
    after = await _whole(seeded)
    assert after[0] == before[0]
    assert after[1]["dvcId"] == "mine"


async def test_a_reset_goes_back_to_the_seed(seeded):
    before = await _whole(seeded)
    own = await seeded.started()
    await seeded.submit(own, "welcome", {"email": "a@b.example"})
    await _acme(seeded).call("delete_workflow", workflowId="wf-age")
    await seeded.control("POST", "/clock", {"advanceMs": 10_000})
    await seeded.control("POST", "/faults", {"faults": [{"endpoint": "poll", "status": 500}]})
    await seeded.control("POST", "/extension", {"uuid": "ext-1", "active": False})
    made = (await seeded.control("POST", "/keys/license", {"level": "app"})).json()["license"]
    old_keys = await seeded.caller().call("servicekeys")
    used = seeded.caller()
    replayed = used.headers()
    await used.call("servicekeys", headers=replayed)

    assert (await seeded.control("POST", "/reset")).json() == {"seeded": True}
    assert await _whole(seeded) == before
    assert (await seeded.control("GET", "/clock")).json()["aheadMs"] == 0
    assert (await seeded.control("GET", "/faults")).json()["faults"] == []
    assert "wfInstanceId" in await seeded.caller(None).refused(
        404, "submit_result", {"wfInstanceId": own, "nodeId": "selfie"}
    )
    assert await seeded.service.repository.license(made) is None
    assert await seeded.service.repository.extension_active(seeded.tenant, seeded.community, "ext-1")
    assert len(await seeded.caller().call("servicekeys")) == len(old_keys)
    assert "before" in await used.refused(401, "servicekeys", headers=replayed)


async def test_a_reset_without_a_seed_leaves_a_first_start(world):
    instance = await world.started()
    await world.submit(instance, "welcome", {"email": "a@b.example"})
    assert (await world.control("POST", "/reset")).json() == {"seeded": False}
    assert (await world.caller().call("list_workflows", {}))["data"] == []
    told = await world.caller(None).refused(404, "submit_result", {"wfInstanceId": instance, "nodeId": "selfie"})
    assert "wfInstanceId" in told
    assert len(await world.caller().call("servicekeys")) == 1
    assert await world.caller().call("result_summary", instanceId=await world.started())


async def test_a_reset_is_the_owners_alone(world):
    await world.stranger()
    response = await world.control("POST", "/reset", license="license-b-system")
    assert "own tenant" in world.message(response, 403)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("on: nothing", ""), None),
        (("workflow: wf-age, id: wfi-new", "workflow: wf-nope, id: wfi-new"), "tenants[1].instances[0]"),
        (("node: welcome, fields", "node: nowhere, fields"), "tenants[1].instances[1].steps[0]"),
        (("{email: ada@example.org}", "{mail: x}"), "mail"),
        (("outcome: fail", "outcome: perhaps"), "outcome must be"),
        (("community: people, tag: ci", "community: nobodies, tag: ci"), "tenants[1].licenses[0]"),
    ],
)
async def test_what_cannot_be_applied_is_told_by_its_place(world, seed_file, change, told):
    seed_file.write_text(SEED.replace(*change))
    if told is None:
        await apply(world.service, read_seed(seed_file))
        return
    with pytest.raises(BadSeed) as caught:
        await apply(world.service, read_seed(seed_file))
    assert told in str(caught.value)
    assert str(caught.value).startswith(f"{seed_file}:")


async def test_the_example_is_a_seed(world, tmp_path):
    path = tmp_path / "seed.yaml"
    path.write_text(EXAMPLE)
    await apply(world.service, read_seed(path))
    rows = [await world.service.repository.instance(f"wfi-{name}") for name in ("new", "at-the-selfie", "done")]
    assert [row.status for row in rows] == ["PENDING", "INPROGRESS", "COMPLETED"]


def test_a_license_of_a_seed_is_in_no_repr(seed_file):
    seed = read_seed(seed_file)
    assert "acme-test" not in repr(seed)
    assert dataclasses.asdict(seed)["tenants"][1]["licenses"][0]["text"] == "acme-test-system"

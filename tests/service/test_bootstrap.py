"""What a client begins with: the bootstrap calls and the description of the API."""

import pytest
from openapi_spec_validator import validate

from wfstudio.protocol.endpoints import ENDPOINTS


async def test_a_dns_name_leads_to_the_community_and_every_service(world):
    body = {"dns": "127.0.0.1:8710", "communityName": "default"}
    reply = await world.http.post("/api/r1/system/community_info/fetch", json=body)
    assert reply.status_code == 200
    value = reply.json()
    assert (value["tenant"]["id"], value["community"]["id"]) == (world.tenant, world.community)
    assert value["tenant"]["tenanttag"] == "local"
    assert value["community"]["publicKey"] == world.service.keys.public
    services = (await world.http.get("/caas/sd")).json()
    own = (await world.http.get(services["workflowapi"].removeprefix("http://127.0.0.1:8710") + "/publickeys")).json()
    assert own["publicKey"] == world.service.keys.public


async def test_the_first_label_of_a_dns_name_is_the_tenant(world):
    await world.stranger()
    reply = await world.http.post("/api/r1/system/community_info/fetch", json={"dns": "B.example.org"})
    assert reply.json()["tenant"]["id"] == "tenant-b"
    assert reply.json()["community"]["id"] == "community-b"
    reply = await world.http.post(
        "/api/r1/system/community_info/fetch", json={"dns": "127.0.0.1:8710", "communityName": "B"}
    )
    assert reply.json()["tenant"]["id"] == "tenant-b"
    reply = await world.http.post(
        "/api/r1/system/community_info/fetch", json={"dns": "b.localhost", "communityName": "default"}
    )
    world.message(reply, 404)


async def test_ids_stand_in_for_names_as_the_public_sdks_send_them(world):
    body = {"tenantId": world.tenant, "communityId": world.community}
    value = (await world.http.post("/api/r1/system/community_info/fetch", json=body)).json()
    assert value["community"]["tenantid"] == value["tenant"]["id"] == world.tenant
    assert value["community"]["id"] == world.community
    for wrong in ({"tenantId": "x"}, {"tenantId": world.tenant, "communityId": "x"}):
        reply = await world.http.post("/api/r1/system/community_info/fetch", json=wrong)
        world.message(reply, 404)
    assert (await world.http.get("/caas/sd")).json()["licenses"]


@pytest.mark.parametrize(
    ("content", "status", "named"),
    [
        (b"{}", 400, "dns or tenantId"),
        (b'{"tenantId": 7}', 400, "tenantId"),
        (b'{"dns": 5}', 400, "dns"),
        (b'{"dns": "x", "communityName": []}', 400, "communityName"),
        (b"[]", 400, "object"),
        (b"{", 400, "JSON"),
        (b"\xff", 400, "UTF-8"),
        (b'{"dns": "x", "communityName": "nowhere"}', 404, "communityName"),
        (b" " * 70_000, 413, "larger"),
    ],
)
async def test_what_is_not_a_question_is_refused(world, content, status, named):
    reply = await world.http.post("/api/r1/system/community_info/fetch", content=content)
    assert named in world.message(reply, status)


async def test_the_description_is_valid_and_names_this_service(world):
    value = (await world.http.get("/workflowapi/openapi.json")).json()
    validate(value)
    assert value["servers"] == [{"url": "http://127.0.0.1:8710/workflowapi"}]
    operations = [one["operationId"] for path in value["paths"].values() for one in path.values()]
    assert set(ENDPOINTS) <= set(operations)

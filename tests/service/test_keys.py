"""Licenses and tenants on the control path."""

from wfstudio.service.first_start import license_digest


async def _post(world, path, body, text=None):
    headers = {} if text is None else {"license": text}
    return await world.control("POST", f"/keys/{path}", body, **headers)


async def _licenses(world, text=None):
    headers = {} if text is None else {"license": text}
    tenants = (await world.control("GET", "/keys", **headers)).json()["tenants"]
    return [one for tenant in tenants for one in tenant["licenses"]]


async def test_an_added_license_works_until_it_is_revoked(world):
    made = (await _post(world, "license", {"level": "service", "tag": "ci"})).json()
    caller = world.caller()
    caller.license = made["license"]
    await caller.call("list_workflows", {})
    listed = {one["id"]: one for one in await _licenses(world)}
    assert listed[made["id"]]["tag"] == "ci"
    assert listed[made["id"]]["revokedAt"] is None
    assert (await _post(world, "revoke", {"id": made["id"]})).status_code == 200
    assert "license" in await caller.refused(401, "list_workflows", {})
    assert {one["id"]: one for one in await _licenses(world)}[made["id"]]["revokedAt"]
    assert "before" in world.message(await _post(world, "revoke", {"id": made["id"]}), 400)


async def test_a_list_shows_no_secret_and_the_local_licenses_stay(world):
    answer = (await world.control("GET", "/keys")).text
    for text in world.service.secrets.licenses.values():
        assert text not in answer
        assert license_digest(text) not in answer
    local = [one for one in await _licenses(world) if one["local"]]
    assert {one["level"] for one in local} == {"system", "service", "service_ext", "app"}
    assert "own" in world.message(await _post(world, "revoke", {"id": local[0]["id"]}), 400)


async def test_an_added_tenant_sees_only_itself(world):
    made = (await _post(world, "tenant", {"name": "acme", "communityName": "people"})).json()
    assert made["licenses"].keys() == {"system", "service", "service_ext", "app"}
    caller = world.caller()
    caller.tenant, caller.community, caller.license = made["tenantId"], made["communityId"], made["licenses"]["system"]
    workflow = await caller.call("create_workflow", {"name": "theirs", "nodes": []})
    await world.caller().refused(404, "get_workflow", workflowId=workflow["workflowId"])
    caller.tenant = world.tenant
    await caller.refused(403, "list_workflows", {})
    theirs = made["licenses"]["system"]
    assert {one["communityId"] for one in await _licenses(world, theirs)} == {made["communityId"]}
    assert len((await world.control("GET", "/keys")).json()["tenants"]) == 2
    world.message(await _post(world, "tenant", {"name": "more"}, theirs), 403)
    foreign = next(one["id"] for one in await _licenses(world) if one["local"])
    world.message(await _post(world, "revoke", {"id": foreign}, theirs), 404)
    world.message(await _post(world, "license", {"level": "app", "tenantId": world.tenant}, theirs), 404)


async def test_only_a_system_license_manages_keys(world):
    made = (await _post(world, "license", {"level": "service"})).json()
    world.message(await _post(world, "license", {"level": "app"}, made["license"]), 403)
    world.message(await _post(world, "license", {"level": "app"}, "nonsense"), 401)


async def test_what_is_wrong_is_named(world):
    for path, body, status, named in (
        ("license", {}, 400, "level"),
        ("license", {"level": "root"}, 400, "level"),
        ("license", {"level": "app", "tag": 5}, 400, "tag"),
        ("license", {"level": "app", "tenantId": "no"}, 404, "tenantId"),
        ("license", {"level": "app", "communityId": "no"}, 404, "communityId"),
        ("revoke", {}, 400, "id"),
        ("revoke", {"id": "ab"}, 400, "id"),
        ("revoke", {"id": "0" * 64}, 404, "id"),
        ("tenant", {}, 400, "name"),
        ("tenant", {"name": "a\nb"}, 400, "name"),
        ("tenant", {"name": "local"}, 400, "name"),
    ):
        assert named in world.message(await _post(world, path, body), status), (path, body)

"""Service keys, and verifying tokens."""

import pytest


def _token(world, permissions=("workflow.create",), tenant=None, community=None, life_s=60):
    now = world.clock.ms // 1000
    return world.service.tokens.sign(tenant or world.tenant, community or world.community, [*permissions], now, life_s)


async def test_service_keys_are_a_bare_array_even_in_the_clear(world):
    (key,) = await world.caller().call("servicekeys")
    assert key.keys() == {"tag", "keyId", "keySecret", "type"}
    assert all(isinstance(value, str) and value for value in key.values())
    response = await world.caller().send("servicekeys", headers=world.documented())
    assert response.json() == [key]


async def test_a_reset_makes_a_new_key_in_the_old_ones_place(world):
    caller = world.caller()
    (old,) = await caller.call("servicekeys")
    answer = await caller.call("reset_servicekey", keyId=old["keyId"])
    (new,) = answer
    assert (new["tag"], new["type"]) == (old["tag"], old["type"])
    assert new["keyId"] != old["keyId"]
    assert new["keySecret"] != old["keySecret"]
    assert await caller.call("servicekeys") == answer
    assert "keyId" in await caller.refused(404, "reset_servicekey", keyId=old["keyId"])


@pytest.mark.parametrize("level", ["service", "service_ext", "app"])
async def test_service_keys_are_for_system_licenses(world, level):
    assert level in await world.caller(level).refused(403, "servicekeys")
    assert level in await world.caller(level).refused(403, "reset_servicekey", keyId="x")
    bearer = world.caller(None)
    bearer.token = _token(world, ("workflow.manage",))
    assert "licensekey" in await bearer.refused(401, "servicekeys")


async def test_service_keys_of_another_tenant_are_out_of_reach(world):
    stranger = await world.stranger()
    assert await stranger.call("servicekeys") == []
    (ours,) = await world.caller().call("servicekeys")
    told = await stranger.refused(404, "reset_servicekey", keyId=ours["keyId"])
    assert told == await stranger.refused(404, "reset_servicekey", keyId="nobodys")
    assert await world.caller().call("servicekeys") == [ours]


async def test_a_secret_is_not_stored_in_the_clear(world):
    (key,) = await world.caller().call("servicekeys")
    (row,) = await world.service.repository.service_keys(world.tenant, None)
    assert key["keySecret"] not in row.secret


async def test_a_good_token_tells_its_claims(world):
    caller = world.caller(None)
    caller.token = _token(world)
    other = _token(world, ("workflow.instance.view",))
    told = await caller.call("verify_token", {"token": other})
    assert told["valid"] is True
    assert told["claims"]["permissions"] == ["workflow.instance.view"]
    assert told["claims"]["tenantId"] == world.tenant


async def test_bad_tokens_are_told_as_not_valid(world):
    caller = world.caller(None)
    caller.token = _token(world, life_s=1000)
    short = _token(world, life_s=10)
    world.clock.advance(11)
    good = _token(world)
    altered = good[:-6] + ("A" if good[-6] != "A" else "B") + good[-5:]
    for bad, why in ((short, "expired"), (altered, "signature"), ("a.b", "JWT"), ("ü.ü.ü", "JWT")):
        told = await caller.call("verify_token", {"token": bad})
        assert told["valid"] is False
        assert why in told["message"]


async def test_a_token_of_another_tenant_is_as_one_never_signed_here(world):
    caller = world.caller(None)
    caller.token = _token(world)
    good = _token(world)
    theirs = await caller.call("verify_token", {"token": _token(world, tenant="tenant-b", community="community-b")})
    never = await caller.call("verify_token", {"token": good[:-6] + ("A" if good[-6] != "A" else "B") + good[-5:]})
    assert theirs == never


async def test_verifying_needs_a_token_and_one_in_the_body(world):
    caller = world.caller("system")
    assert "authorization" in await caller.refused(401, "verify_token", {"token": "x"})
    caller.token = _token(world)
    for body in ({}, {"token": ""}, {"token": 5}):
        assert "token" in await caller.refused(400, "verify_token", body)

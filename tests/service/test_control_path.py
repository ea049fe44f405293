"""The control path: no tenant has it, so it answers only where it was asked for, and only whom it is for."""

import dataclasses

import pytest

from wfstudio.protocol.endpoints import BASE_PATH, ENDPOINTS
from wfstudio.service.control import PREFIX
from wfstudio.service.routing import routes


def _all(world):
    found = [route for route in routes(world.service) if route.path.startswith(PREFIX)]
    assert len(found) > 15
    for route in found:
        for method in route.methods - {"HEAD"}:
            yield method, route.path.removeprefix(PREFIX).replace("{", "").replace("}", "")


async def test_switched_off_nothing_of_it_answers_and_nothing_is_logged(open_world, settings):
    world = await open_world(dataclasses.replace(settings, host="192.0.2.1", control=False))
    for method, path in _all(world):
        assert "switched off" in world.message(await world.control(method, path, {}), 404)
    assert world.service.requests is None
    await world.caller().call("list_workflows", {})
    assert await world.service.repository.requests(10) == []


async def test_it_takes_a_system_license_and_a_host_of_this_machine(world):
    for method, path in _all(world):
        assert "required" in world.message(await world.http.request(method, PREFIX + path), 401)
        app = await world.control(method, path, {}, license=world.service.secrets.licenses["app"])
        assert "system" in world.message(app, 403)
        unknown = await world.control(method, path, {}, license="no such license")
        assert "not known" in world.message(unknown, 401)
        elsewhere = await world.control(method, path, {}, host="studio.attacker.example")
        assert "Host" in world.message(elsewhere, 403)


def test_no_endpoint_of_the_api_is_below_it():
    assert not any((BASE_PATH + row.path).startswith(PREFIX) for row in ENDPOINTS.values())


@pytest.mark.parametrize("body", [b"[]", b"nonsense", b'{"a":', b"\xff"])
async def test_a_bad_body_is_a_400(world, body):
    headers = {"license": world.service.secrets.licenses["system"]}
    response = await world.http.post(f"{PREFIX}/requests/find", content=body, headers=headers)
    assert response.status_code == 400

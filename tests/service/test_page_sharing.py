"""One page on the local network: opened once, by one device, and nothing else of the service with it."""

import asyncio

import httpx
import pytest
import pytest_asyncio
from page_forms import Person, at, path_of
from test_pages import sample

from wfstudio.service.pages import sharing

HANDOFF = {
    "version": "v1",
    "name": "Hand-off",
    "type": "x",
    "nodes": [
        {"id": "start", "type": "form", "fields": [], "on_next": "qr"},
        {"id": "qr", "type": "qr_for_device_handoff", "fields": [], "on_next": "phone"},
        {"id": "phone", "type": "form", "name": "Phone", "fields": [], "on_next": "done"},
        {"id": "done", "type": "form", "name": "Done", "fields": [], "is_terminal_node": True},
    ],
}


@pytest.fixture
def store_kind():
    return "sqlite"


async def share(world, instance, status=200):
    answer = await world.control("POST", "/share", {"wfInstanceId": instance})
    assert answer.status_code == status, answer.text
    return answer.json()


@pytest_asyncio.fixture
async def phones(world):
    """Makes devices that reach the second listener."""
    opened = []

    def phone():
        client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{world.service.sharing.port}", trust_env=False)
        opened.append(client)
        return client

    yield phone
    for client in opened:
        await client.aclose()


def opening(shared):
    return sharing.OPENING + shared["url"].rpartition(sharing.OPENING)[2]


async def test_the_second_device_goes_on_with_a_shared_page(world, phones):
    instance = await world.instance(HANDOFF)
    first = Person(world.http, instance)
    await first.open()
    await first.send()
    assert at(first.page) == "1.pending"
    assert "this machine only" in first.page.text
    shared = await share(world, instance)
    assert (await first.open("/state")).text == "1.shared"
    await first.open()
    assert shared["url"] in first.page.text
    assert "this machine only" not in first.page.text

    client = phones()
    redeemed = await client.get(opening(shared))
    assert (redeemed.status_code, redeemed.headers["location"]) == (303, path_of(instance))
    phone = Person(client, instance)
    phone.cookies = client.cookies
    assert at(await phone.open()) == "2.pending"
    assert (await first.open("/state")).text == "2.pending"
    for loaded in ("/page.css", "/page.js"):
        assert (await phone.open(loaded)).status_code == 200
    await phone.open()
    await phone.send()
    assert at(phone.page) == "completed"


async def test_nobody_else_gets_in_and_nothing_else_is_served(world, phones):
    instance, other = await world.instance(HANDOFF), await world.instance(HANDOFF)
    shared = await share(world, instance)
    mine, stranger = phones(), phones()
    assert (await stranger.head(opening(shared))).status_code == 404
    await mine.get(opening(shared))
    assert (await mine.get(path_of(instance))).status_code == 200
    assert (await mine.get(opening(shared))).status_code == 303
    closed = [
        await stranger.get(opening(shared)),
        await stranger.get(path_of(instance)),
        await stranger.get(path_of(instance) + "/state"),
        await stranger.post(path_of(instance), data={"visit": "0"}),
        await stranger.get(opening(shared)[:-1]),
        await mine.get(path_of(other)),
        await mine.get("/workflowapi/healthz"),
        await mine.get("/readyz"),
        await mine.post("/__studio/share", json={}),
        await mine.get(path_of(instance) + "/../../x"),
        await mine.put(path_of(instance)),
    ]
    assert [answer.status_code for answer in closed] == [404] * len(closed)
    assert all("does not open" in answer.text for answer in closed)
    assert (await world.caller().call("result_summary", instanceId=instance))["status"] == "STARTED"
    assert (await world.caller().call("result_summary", instanceId=other))["status"] == "PENDING"


async def test_a_new_address_makes_the_earlier_one_worthless(world, phones):
    instance = await world.instance(HANDOFF)
    early = await share(world, instance)
    late = await share(world, instance)
    assert (await phones().get(opening(early))).status_code == 404
    assert (await phones().get(opening(late))).status_code == 303


async def test_an_address_that_nobody_opened_in_time_is_over(world, phones, monkeypatch):
    instance = await world.instance(HANDOFF)
    monkeypatch.setattr(sharing, "REDEEM_S", 0)
    shared = await share(world, instance)
    assert (await phones().get(opening(shared))).status_code == 404


async def test_sharing_ends_on_demand_and_with_the_instance(world, phones, monkeypatch):
    monkeypatch.setattr(sharing, "LOOK_EVERY_S", 0.01)
    monkeypatch.setattr(sharing, "AFTER_END_S", 0.0)
    instance, other = await world.started(HANDOFF), await world.started(HANDOFF)
    shared = await share(world, instance)
    client = phones()
    await client.get(opening(shared))
    await share(world, other)
    assert (await world.control("POST", "/share/stop", {"wfInstanceId": other})).status_code == 200
    assert (await client.get(path_of(instance))).status_code == 200
    for node in ("start", "qr", "phone"):
        await world.submit(instance, node)
    async with asyncio.timeout(10):
        await world.service.sharing.closed()
    with pytest.raises(httpx.TransportError):
        await phones().get("/")
    assert "ended" in (await share(world, instance, 400))["message"]


async def test_a_node_is_previewed_without_an_instance(world):
    document = sample("ial2_onboarding")

    async def preview(node, status=200):
        answer = await world.control("POST", "/preview", {"workflow": document, "nodeId": node})
        assert answer.status_code == status, answer.text
        return await world.http.get(answer.json()["url"]) if status == 200 else answer

    contact = await preview("contact")
    assert contact.status_code == 200
    assert "<form" not in contact.text
    assert 'name="f.firstName"' in contact.text
    assert "Harbor County Benefits" in contact.text
    assert "script-src 'nonce-" in contact.headers["content-security-policy"]
    assert "tenant.example" in (await preview("phone_handoff")).text
    assert "Photo ID" in (await preview("verified")).text
    assert "no page" in (await preview("decide")).text
    assert "Choose a picture" in (await preview("passport")).text
    await preview("nowhere", 400)
    assert (await world.http.get("/workflow/wf_preview/unknown")).status_code == 404
    listed = await world.caller().call("list_instances", {"pSize": 10, "pIndex": 0})
    assert listed["page"]["total"] == 0

"""The API console: every endpoint called from its form on the real service; masks, history, copies, questions."""

import json

import pytest
from textual.widgets import Button, Input, Static

from wfstudio.client.connection import Connection
from wfstudio.client.errors import NotFound
from wfstudio.protocol.endpoints import ENDPOINTS
from wfstudio.tui.console.confirm import ConfirmCall
from wfstudio.tui.panels.panel import ChoiceList
from wfstudio.tui.screens.console import ConsoleScreen
from wfstudio.tui.service_state import ServiceState

FLOW = {
    "name": "Console flow",
    "version": "v1",
    "type": "idv",
    "dvcId": "dvc-1",
    "nodes": [
        {"id": "a", "type": "form", "fields": [{"name": "email", "type": "email"}], "on_next": "face"},
        {"id": "face", "type": "liveid_capture", "on_success": "b", "on_fail": "b", "on_error": "b"},
        {"id": "b", "type": "form", "fields": [], "is_terminal_node": True},
        {"id": "alone", "type": "js", "config": {"js_code": "return {fine: true};"}},
    ],
}


async def choose(app, pilot, settle, endpoint, /, **texts):
    screen = app.screen
    filled = {one.name: one.filled for one in _fields(app, endpoint)}
    screen._choose(ENDPOINTS[endpoint], {**filled, **texts})
    await settle(pilot)


def _fields(app, name):
    from wfstudio.client.call_form import fields_of

    return fields_of(ENDPOINTS[name], app.connection)


async def send(app, pilot, settle, endpoint, /, **texts):
    await choose(app, pilot, settle, endpoint, **texts)
    before = len(app.screen._kept)
    app.screen.action_send()
    await app.workers.wait_for_complete()
    await pilot.pause()
    assert len(app.screen._kept) == before + 1, (endpoint, app.screen.query_one("CallFields .fault", Static).content)
    return app.screen.exchange


async def test_every_endpoint_is_called_from_its_form(studio_app, settle):
    from wfstudio.client.profiles import choose as chosen
    from wfstudio.protocol.envelope import KeyPair
    from wfstudio.tui.live_services import LiveServices

    services = LiveServices(chosen())
    app = studio_app(services=services)
    called = set()
    async with app.run_test(size=(150, 45)) as pilot:
        try:
            await settle(pilot)
            await pilot.press("alt+a")
            await settle(pilot)
            assert isinstance(app.screen, ConsoleScreen)
            assert (
                sum(1 for one in app.screen.query_one("#console-list ChoiceList", ChoiceList).options if one.id) == 33
            )

            async def fine(endpoint, /, **texts):
                shown = await send(app, pilot, settle, endpoint, **texts)
                called.add(endpoint)
                assert not shown.fault, (endpoint, shown.fault)
                return shown.answer

            for name in ("healthz", "publickeys", "well_known", "sd", "environment", "recaptcha_config", "servicekeys"):
                await fine(name)
            await fine("node_library")
            workflow = (await fine("create_workflow", body=json.dumps(FLOW)))["workflowId"]
            await fine("update_workflow", workflowId=workflow, body='{"name": "Console flow 2"}')
            assert (await fine("get_workflow", workflowId=workflow))["name"] == "Console flow 2"
            await fine("list_workflows", query='{"name": "Console flow 2"}')
            await fine("search_workflows", name="console")
            await fine("dvcid_list")
            code = (await fine("manage_direct_access", workflowId=workflow, enable="true"))["accessCode"]
            await fine("create_by_access_code", accessCode=code)
            await fine("callback_by_access_code", accessCode=code)
            made = await fine("create_instance", workflowId=workflow, metaData='{"firstName": "Ada"}')
            instance = made["wfInstanceId"]
            await fine("list_instances", pSize="10", pIndex="0", query=json.dumps({"workflowId": workflow}))
            await fine("initiate", wfInstanceId=instance)
            email = '{"email": "ada@example.org"}'
            await fine("submit_result", wfInstanceId=instance, nodeId="a", nodeType="form", requestData=email)
            await fine("submit_result", wfInstanceId=instance, nodeId="face", requestData='{"selfie": "aGk="}')
            await fine("poll", wfInstanceId=instance, nodeId="a")
            waiting = await send(app, pilot, settle, "poll_liveid", wfInstanceId=instance, nodeId="face")
            called.add("poll_liveid")
            assert not waiting.fault or "404" in waiting.fault
            await fine("result_summary", instanceId=instance)
            await fine("instance_details", wfInstanceId=instance)
            await fine("results", instanceId=instance)
            await fine("node_result", wfInstanceId=instance, nodeId="a")
            shown = str(app.screen.query_one("#console-text", Static).content)
            assert "ada@" not in shown and "******" in shown
            app.screen.action_reveal()
            assert "ada@" in str(app.screen.query_one("#console-text", Static).content)
            await fine("execute_node", wfInstanceId=instance, nodeId="alone")
            await fine(
                "send_notification", type="email", emailTo="ada@example.org", instanceUrl=made["wfInstanceUrl"],
                captchaToken="t",
            )  # fmt: skip
            await fine("verify_token", token="not.a.token")
            pair = KeyPair.generate()
            sealed = await fine(
                "ecdsa_helper", method="encrypt", dataStr="x", publicKey=pair.public, privateKey=pair.private
            )
            assert sealed["data"]
            keys = await fine("servicekeys")
            secret = keys[0]["keySecret"]
            assert secret not in str(app.screen.query_one("#console-text", Static).content)
            await fine("reset_servicekey", keyId=keys[0]["keyId"])
            await fine("delete_workflow", workflowId=workflow)
            assert called == set(ENDPOINTS)
        finally:
            services.stop()


class Answers:
    """Services that answer what they are told to, on a tenant."""

    def __init__(self, base, protected=False):
        self.calls = []
        self.base = base
        base.start = lambda: base.state
        base.state = ServiceState("acme", "TENANT", "https://acme.example/workflowapi", "ready", "", protected)

    async def call(self, call):
        self.calls.append(call)
        if call.endpoint == "get_workflow":
            raise NotFound("get_workflow: there is no such workflow (404)")
        return {"name": call.endpoint, "metaData": {"firstName": "Ada"}}


@pytest.fixture
def tenant(offline):
    def make(protected=False):
        services = offline()
        answers = Answers(services, protected)
        services.call = answers.call
        services.connection = Connection(
            name="acme", kind="TENANT", url="https://acme.example/workflowapi", tenant_id="t", community_id="c"
        )
        return services, answers

    return make


async def opened(app, pilot, settle):
    await settle(pilot)
    await pilot.press("alt+a")
    await settle(pilot)


async def test_keys_filter_fill_send_repeat_and_look_back(studio_app, tenant, settle):
    services, answers = tenant()
    app = studio_app(services=services)
    async with app.run_test(size=(120, 36)) as pilot:
        await opened(app, pilot, settle)
        await pilot.press("slash", *"search", "enter", "enter")
        await settle(pilot)
        assert isinstance(app.focused, Input) and app.focused.id == "field-name"
        await pilot.press("enter")
        await settle(pilot)
        assert "name is required" in str(app.screen.query_one("CallFields .fault", Static).content)
        await pilot.press(*"age", "enter")
        await settle(pilot)
        assert answers.calls[-1].query["name"] == "age"
        shown = str(app.screen.query_one("#console-text", Static).content)
        assert "search_workflows" in shown and "Ada" not in shown
        await pilot.press("escape", "v")
        assert "Ada" in str(app.screen.query_one("#console-text", Static).content)
        await pilot.press("r")
        await settle(pilot)
        assert len(answers.calls) == 2 and answers.calls[0] == answers.calls[1]
        await pilot.press("left_square_bracket")
        assert app.screen._at == 0
        await pilot.press("c")
        assert "wfstudio call search_workflows" in (app.clipboard or "")
        await pilot.press("y")
        assert app.clipboard.startswith("curl -X GET")
        await pilot.press("escape", "escape")
        await settle(pilot)
        assert not isinstance(app.screen, ConsoleScreen)


async def test_a_refusal_is_shown_as_the_answer(studio_app, tenant, settle):
    services, _ = tenant()
    app = studio_app(services=services)
    async with app.run_test(size=(120, 36)) as pilot:
        await opened(app, pilot, settle)
        shown = await send(app, pilot, settle, "get_workflow", workflowId="wf-1")
        assert "404" in shown.fault
        assert "no such workflow" in str(app.screen.query_one("#console-text", Static).content)


async def test_a_change_of_a_tenant_asks_and_a_protected_one_wants_its_name(studio_app, tenant, settle):
    services, answers = tenant(protected=True)
    app = studio_app(services=services)
    async with app.run_test(size=(120, 36)) as pilot:
        await opened(app, pilot, settle)
        await choose(app, pilot, settle, "delete_workflow", workflowId="wf-1")
        app.screen.action_send()
        await settle(pilot)
        assert isinstance(app.screen, ConfirmCall) and not answers.calls
        assert app.screen.query_one("#send", Button).disabled
        await pilot.press(*"acme", "enter")
        await settle(pilot)
        assert [call.endpoint for call in answers.calls] == ["delete_workflow"]


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
def test_picture(studio_app, tenant, snap_compare, settle, size):
    services, _ = tenant()

    async def before(pilot):
        await opened(pilot.app, pilot, settle)
        await send(pilot.app, pilot, settle, "list_instances", pSize="10", pIndex="0")
        pilot.app.screen._kept[-1] = type(pilot.app.screen._kept[-1])(
            **{name: getattr(pilot.app.screen._kept[-1], name) for name in ("call", "texts", "answer", "fault")}, ms=12
        )
        pilot.app.screen._show_answer()
        pilot.app.screen.query_one("#console-list ChoiceList").focus()

    assert snap_compare(studio_app(services=services), run_before=before, terminal_size=size)

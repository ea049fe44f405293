"""The instances screen: filters, pages, details, masks, exports, messages; on a stand-in, and on the real service."""

import asyncio
import json

import pytest
from textual.widgets import Button, Input, Static

from wfstudio.client.connection import Connection
from wfstudio.client.errors import Refused
from wfstudio.scenario.evidence import Evidence, Visited
from wfstudio.scenario.explain import explain
from wfstudio.tui.operate import views
from wfstudio.tui.operate.filter_line import FilterLine
from wfstudio.tui.operations import InstanceTold, Page
from wfstudio.tui.panels.panel import ChoiceList
from wfstudio.tui.run.values import ValueList
from wfstudio.tui.screens.instances import InstancesScreen

WORKFLOW = "wf-1a2b3c4d-0000-4000-8000-000000000001"
STATUSES = ("FAILED", "STARTED", "COMPLETED", "EXPIRED", "PENDING")


def instance_id(number):
    return f"wfi-{number:08x}-0000-4000-8000-000000000000"


def told_of(instance, status):
    return InstanceTold(
        id=instance, status=status, workflow_id=WORKFLOW, workflow_name="Age check",
        created="2026-11-24T10:30:00.000Z", expires="2026-11-25T10:30:00.000Z",
        started="2026-11-24T10:31:00.000Z", updated="2026-11-24T10:32:00.000Z",
        visits=(
            Visited("welcome", "form", "COMPLETED", "2026-11-24T10:31:00.000Z", "2026-11-24T10:31:20.000Z"),
            Visited("selfie", "selfie_capture", "FAILED", "2026-11-24T10:31:20.000Z", "2026-11-24T10:32:00.000Z"),
        ),
        metadata={"firstName": "Grace"}, results=(("welcome", {"email": "ada@example.org", "ok": True}),),
        summary={"document": {"type": "passport"}},
    )  # fmt: skip


class Told:
    """What a service with some instances tells."""

    def __init__(self, count=5):
        self.asked = []
        self.sent = []
        self.fault = None
        self.rows = [
            {
                "wfInstanceId": instance_id(n), "workflowId": WORKFLOW, "status": STATUSES[n % 5],
                "updatedAt": f"2026-11-24T10:{59 - n % 60:02}:00.000Z",
            }
            for n in range(count)
        ]  # fmt: skip

    async def instances(self, query, index, size):
        self.asked.append((query, index))
        if self.fault:
            raise self.fault
        rows = [row for row in self.rows if row["status"] in query.get("status", STATUSES)]
        rows = [row for row in rows if query.get("wfInstanceId", "") in row["wfInstanceId"]]
        return Page(rows[index * size : (index + 1) * size], len(rows))

    async def instance(self, instance):
        status = next(row["status"] for row in self.rows if row["wfInstanceId"] == instance)
        return told_of(instance, status)

    async def explain(self, instance):
        told = await self.instance(instance)
        return explain(Evidence(instance, "FAILED", told.visits, WORKFLOW))

    async def notify_person(self, message):
        self.sent.append(message)
        return "msg-1"


@pytest.fixture
def told(offline):
    def make(count=5, **state):
        services, told = offline(**state), Told(count)
        for name in ("instances", "instance", "explain", "notify_person"):
            setattr(services, name, getattr(told, name))
        services.connection = Connection(
            name=services.wished.name, kind=services.wished.kind, url=services.wished.url, tenant_id="t",
            community_id="c",
        )  # fmt: skip
        return services, told

    return make


@pytest.fixture
def in_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def text(app):
    """Everything that can be read on the screen."""
    return "\n".join("".join(part.text for part in line) for line in app.screen._compositor.render_strips())


def said(app):
    return " | ".join(note.message for note in app._notifications)


async def opened(pilot, settle, key="i"):
    await settle(pilot)
    await pilot.press(key)
    await settle(pilot, 0.15)


async def test_filter_pages_and_details(studio_app, told, settle):
    services, service = told(120)
    app = studio_app(services=services)
    async with app.run_test(size=(140, 40)) as pilot:
        await opened(pilot, settle)
        assert isinstance(app.screen, InstancesScreen)
        shown = text(app)
        assert "1 to 50 of 120" in shown and "Age check" in shown
        await pilot.press("right_square_bracket", "right_square_bracket")
        await settle(pilot)
        assert "101 to 120 of 120" in text(app) or "51 to 100 of 120" in text(app)
        await pilot.press("slash", *"st", "ctrl+n", *"fa", "ctrl+n", "enter")
        await settle(pilot, 0.15)
        assert service.asked[-1] == ({"status": ["FAILED"]}, 0)
        assert "1 to 24 of 24" in text(app)
        await pilot.press("slash", *" status:gone", "enter")
        await settle(pilot)
        assert "is no status" in str(app.screen.query_one("#filter-told", Static).content)
        app.screen.filter_by("id:nothing")
        await settle(pilot)
        assert "No instance fits the filter." in text(app)
        service.fault = Refused("list_instances: not permitted")
        app.screen.filter_by("id:1")
        await settle(pilot)
        assert "Not listed: list_instances: not permitted" in text(app)


async def test_values_are_masked_and_shown_one_by_one_in_files_too(studio_app, told, settle, in_folder):
    services, _ = told()
    app = studio_app(services=services)
    async with app.run_test(size=(140, 40)) as pilot:
        await opened(pilot, settle)
        shown = text(app)
        assert "firstName" in shown and "email" in shown
        assert "Grace" not in shown and "ada@" not in shown and "passport" not in shown
        await pilot.press("2", "v")
        await settle(pilot)
        shown = text(app)
        assert "Grace" in shown and "ada@" not in shown
        await pilot.press("E")
        await settle(pilot)
        app.screen.query_one(Input).value = "one.json"
        await pilot.press("enter")
        await settle(pilot)
        written = json.loads((in_folder / "one.json").read_text())
        assert written["metaData"] == {"firstName": "Grace"}
        assert written["results"] == [{"nodeId": "welcome", "resultData": {"email": "******", "ok": True}}]
        assert written["summary"] == {"document": {"type": "******"}}
        assert (in_folder / "one.json").stat().st_mode & 0o777 == 0o600
        await pilot.press("e")
        await settle(pilot)
        app.screen.query_one(Input).value = "page.csv"
        await pilot.press("enter")
        await settle(pilot)
        lines = (in_folder / "page.csv").read_text().splitlines()
        assert lines[0] == "wfInstanceId,workflowId,status,updatedAt" and len(lines) == 6
        await pilot.press("V")
        await settle(pilot)
        assert "passport" in text(app)
        await pilot.press("escape", "down")
        await settle(pilot, 0.2)
        assert "Grace" not in text(app)  # what was shown of one person is masked for the next


async def test_all_pages_are_exported_masked_once_each(studio_app, told, settle, in_folder):
    services, service = told(230)
    for row in service.rows:
        row["metaData"] = {"firstName": "Grace"}
    app = studio_app(services=services)
    async with app.run_test(size=(140, 40)) as pilot:
        await opened(pilot, settle)
        service.rows.insert(100, service.rows[99])  # one that moved to the next page meanwhile
        for name in ("all.json", "all.csv"):
            await pilot.press("A")
            await settle(pilot)
            app.screen.query_one(Input).value = name
            await pilot.press("enter")
            await settle(pilot)
        written = json.loads((in_folder / "all.json").read_text())
        assert {one["wfInstanceId"] for one in written["instances"]} == {instance_id(n) for n in range(230)}
        assert len(written["instances"]) == 230
        assert all(one["metaData"] == {"firstName": "******"} for one in written["instances"])
        assert "Grace" not in (in_folder / "all.csv").read_text()
        assert len((in_folder / "all.csv").read_text().splitlines()) == 231
        assert (in_folder / "all.csv").stat().st_mode & 0o777 == 0o600
        assert "1 to 50 of" in text(app)
        app.settings.values["masks"] = False
        await pilot.press("A")
        await settle(pilot)
        app.screen.query_one(Input).value = "shown.json"
        await pilot.press("enter")
        await settle(pilot)
        assert "Grace" in (in_folder / "shown.json").read_text()


async def test_an_export_is_stopped_and_then_nothing_is_written(studio_app, told, settle, in_folder):
    services, service = told(230)
    app = studio_app(services=services)
    async with app.run_test(size=(140, 40)) as pilot:
        await opened(pilot, settle)
        never = asyncio.Event()
        listed = service.instances

        async def second_never(query, index, size):
            if index:
                await never.wait()
            return await listed(query, index, size)

        services.instances = second_never
        await pilot.press("A")
        await settle(pilot)
        app.screen.query_one(Input).value = "all.json"
        await pilot.press("enter")
        while "100 of 230 read" not in text(app):
            await pilot.pause(0.02)
        await pilot.press("A")
        await settle(pilot)
        assert "nothing was written" in said(app)
        assert not (in_folder / "all.json").exists()
        assert "1 to 50 of 230" in text(app)


async def test_explained_from_the_palette_by_its_url(studio_app, told, settle):
    services, service = told()
    app = studio_app(services=services)
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        await pilot.press("ctrl+p")
        await pilot.pause(0.1)
        await pilot.press(*f"http://h/wf_instance/{instance_id(2)}")
        await pilot.pause(0.4)
        await pilot.press("enter")
        await settle(pilot, 0.15)
        assert isinstance(app.screen, InstancesScreen)
        assert service.asked[-1][0] == {"wfInstanceId": instance_id(2)}
        sentence = str(app.screen.query_one("#instances-sentence", Static).content)
        assert "failed at 'selfie'" in sentence and "welcome → selfie" in sentence
        assert "inferred from visit times" in sentence


async def test_live_asks_again_only_after_an_answer_and_only_while_it_is_on(studio_app, told, settle, monkeypatch):
    monkeypatch.setattr("wfstudio.tui.screens.instances.LIVE_S", 0.05)
    services, service = told()
    app = studio_app(services=services)
    async with app.run_test(size=(140, 40)) as pilot:
        await opened(pilot, settle)
        before = len(service.asked)
        await pilot.press("l")
        while len(service.asked) < before + 3:
            await pilot.pause(0.02)
        assert "live" in text(app)
        await pilot.press("l")
        await settle(pilot)
        assert app.screen._later is None


async def test_a_link_is_sent_and_a_tenant_asks_first(studio_app, told, settle):
    services, service = told()
    app = studio_app(services=services)
    async with app.run_test(size=(140, 40)) as pilot:
        await opened(pilot, settle)
        await pilot.press("n", *"nobody", "enter")
        await settle(pilot)
        assert "no" in str(app.screen.query_one(".fault", Static).content)
        app.screen.query_one("#to", Input).value = "ada@example.org"
        await pilot.press("enter")
        await settle(pilot)
        assert service.sent[0].email == "ada@example.org"
        assert service.sent[0].url.endswith(f"/wf_instance/{instance_id(0)}")
        assert "a***@e***.org" in said(app) and "ada@" not in said(app)
    services, service = told(name="prod", kind="TENANT", url="https://acme.example/workflowapi", protected=True)
    app = studio_app(services=services)
    async with app.run_test(size=(140, 40)) as pilot:
        await opened(pilot, settle)
        await pilot.press("n", *"+44 2079460018", "enter")
        app.screen.query_one("#url", Input).value = f"https://acme.example/wf_instance/{instance_id(0)}"
        await pilot.press("enter")
        await settle(pilot)
        assert app.screen.query_one("#send", Button).disabled and not service.sent
        await pilot.press(*"prod", "enter")
        await settle(pilot)
        assert (service.sent[0].code, service.sent[0].number) == ("+44", "2079460018")


async def test_views_are_saved_chosen_and_forgotten(studio_app, told, settle, own_home):
    services, service = told()
    app = studio_app(services=services)
    async with app.run_test(size=(140, 40)) as pilot:
        await opened(pilot, settle)
        await pilot.press("s")
        assert "no filter to save" in said(app)
        app.screen.filter_by("status:expired firstName=Ada")
        await settle(pilot)
        await pilot.press("s", *"mine", "enter")
        await settle(pilot)
        assert views.saved_views() == {"mine": "status:expired firstName=Ada"}
        (file,) = own_home.rglob("instance-views.json")
        assert file.stat().st_mode & 0o777 == 0o600
        app.screen.filter_by("")
        await settle(pilot)
        await pilot.press("o", *"mine", "enter")
        await settle(pilot)
        assert app.screen.query_one(FilterLine).line == "status:expired firstName=Ada"
        assert service.asked[-1][0]["status"] == ["EXPIRED"]
        await pilot.press("D", "enter")
        await settle(pilot)
        assert views.saved_views() == {}
        await pilot.press("w")
        await settle(pilot)
        assert service.asked[-1][0]["workflowId"] == WORKFLOW
        await pilot.press("w")
        await settle(pilot)
        assert app.screen.line == "status:expired firstName=Ada"


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
def test_picture(studio_app, told, snap_compare, settle, size):
    services, _ = told(120)

    async def before(pilot):
        await opened(pilot, settle)
        await pilot.press("x")
        await settle(pilot)

    assert snap_compare(studio_app(services=services), terminal_size=size, run_before=before)


async def test_on_the_real_service(studio_app, settle):
    from wfstudio.client.api import Client
    from wfstudio.client.profiles import choose
    from wfstudio.tui.live_services import LiveServices

    page = {"id": "a", "type": "form", "fields": [{"type": "text", "name": "email", "label": "Email"}]}
    flow = {"name": "Age check", "nodes": [{**page, "on_next": "s"}, {"id": "s", "type": "js",
            "config": {"js_code": "throw new Error('no luck')"}}]}  # fmt: skip
    services = LiveServices(choose())
    app = studio_app(services=services)
    async with app.run_test(size=(140, 40)) as pilot:
        try:
            await settle(pilot)
            with Client(services.connection) as client:
                workflow = client.call("create_workflow", data=flow)["workflowId"]
                data = {"workflowId": workflow, "metaData": {"firstName": "Ada"}}
                instance = client.call("create_instance", data=data)["wfInstanceId"]
                client.call("create_instance", data={"workflowId": workflow})
                client.call("initiate", data={"wfInstanceId": instance})
                answer = {"requestData": {"email": "ada@example.org"}, "nodeId": "a", "nodeType": "form"}
                client.call("submit_result", data={"wfInstanceId": instance, **answer})
            await opened(pilot, settle)
            assert app.screen.query_one("#instances-list ChoiceList", ChoiceList).option_count == 2
            app.screen.filter_by("status:failed firstName=Ada from:1h")
            await settle(pilot, 0.2)
            await pilot.press("x")
            await settle(pilot)
            shown = text(app)
            for told in ("FAILED", "firstName", "email", "1 to 1 of 1", "no luck", instance):
                assert told in shown, told
            assert "ada@" not in shown
            app.screen.query_one(ValueList).reveal()
            await settle(pilot)
            assert "ada@example.org" in text(app)
            await pilot.press("n", *"ada@example.org", "enter")
            await settle(pilot)
            assert "A mail to a***@e***.org is on its way" in said(app)
        finally:
            services.stop()

"""The workflows screen: search, details, access, deletion, comparison; on a stand-in, and on the real service."""

import pytest
from textual.widgets import Button, Static

from wfstudio.client.connection import Connection
from wfstudio.client.deleting import Deletion
from wfstudio.client.errors import Refused
from wfstudio.scenario.evidence import Visited
from wfstudio.scenario.funnel import Run, funnel
from wfstudio.tui.dialogs.compare import Compare
from wfstudio.tui.operate.funnel_text import funnel_lines
from wfstudio.tui.operate.workflow_changes import ConfirmDeletion
from wfstudio.tui.operations import Page
from wfstudio.tui.screens.instances import InstancesScreen
from wfstudio.tui.screens.workflows import WorkflowsScreen

FORM = {"id": "a", "type": "form", "name": "Welcome", "fields": [], "is_terminal_node": True}


def workflow_id(number):
    return f"wf-{number:08x}-0000-4000-8000-000000000000"


class Told:
    """What a service with some workflows tells."""

    def __init__(self, names):
        self.asked = []
        self.changed = []
        self.deleted = []
        self.fault = None
        self.rows = [
            {
                "workflowId": workflow_id(n), "name": name, "createdAt": "2026-11-20T10:00:00.000Z",
                "updatedAt": f"2026-11-24T10:{59 - n % 60:02}:00.000Z",
            }
            for n, name in enumerate(names)
        ]  # fmt: skip

    async def workflow_page(self, words, index, size):
        self.asked.append((words, index))
        if self.fault:
            raise self.fault
        rows = [row for row in self.rows if words.lower() in row["name"].lower()]
        return Page(rows[index * size : (index + 1) * size], len(rows))

    async def workflow(self, one):
        name = next(row["name"] for row in self.rows if row["workflowId"] == one)
        return {"name": name, "type": "idv-ial2", "isPublished": True, "nodes": [FORM]}

    async def change_access(self, one, *, enable=None, regenerate=False):
        self.changed.append((one, enable, regenerate))
        return {"directAccessEnabled": enable is not False, "accessCode": "C0DE"}

    async def plan_deletion(self, one):
        return Deletion(one, await self.workflow(one), 3)

    async def delete_workflow(self, plan):
        self.deleted.append(plan.workflow_id)
        self.rows = [row for row in self.rows if row["workflowId"] != plan.workflow_id]
        return 1

    async def instances(self, query, index, size):
        self.asked.append((query, index))
        return Page([], 0)


@pytest.fixture
def told(offline):
    def make(names=("Age check", "Digital banking", "Recovery"), **state):
        services, told = offline(**state), Told(names)
        for name in (
            "workflow_page", "workflow", "change_access", "plan_deletion", "delete_workflow", "instances",
        ):  # fmt: skip
            setattr(services, name, getattr(told, name))
        services.connection = Connection(
            name=services.wished.name, kind=services.wished.kind, url=services.wished.url, tenant_id="t",
            community_id="c",
        )  # fmt: skip
        return services, told

    return make


def text(app):
    """Everything that can be read on the screen."""
    return "\n".join("".join(part.text for part in line) for line in app.screen._compositor.render_strips())


async def opened(pilot, settle):
    await settle(pilot)
    await pilot.press("w")
    await settle(pilot, 0.15)
    assert isinstance(pilot.app.screen, WorkflowsScreen)


async def test_search_pages_details_compare_and_instances(studio_app, told, settle):
    services, service = told([f"Flow {n}" for n in range(60)])
    app = studio_app(services=services)
    async with app.run_test(size=(140, 40)) as pilot:
        await opened(pilot, settle)
        shown = text(app)
        for seen in ("1 to 50 of 60", "Flow 0", "published", "1 form"):
            assert seen in shown, seen
        await pilot.press("right_square_bracket")
        await settle(pilot)
        assert "51 to 60 of 60" in text(app)
        await pilot.press("slash", *"flow 5", "enter")
        await settle(pilot)
        assert service.asked[-1] == ("flow 5", 0) and "of 11" in text(app)
        await pilot.press("c", "enter")
        await settle(pilot)
        assert isinstance(app.screen, Compare) and "Flow 50" in text(app)
        await pilot.press("escape", "i")
        await settle(pilot)
        assert isinstance(app.screen, InstancesScreen)
        assert service.asked[-1] == ({"workflowId": workflow_id(50)}, 0)
        await pilot.press("escape")
        service.fault = Refused("list_workflows: not permitted")
        await pilot.press("g")
        await settle(pilot)
        assert "Not listed: list_workflows: not permitted" in text(app)


async def test_access_is_switched_and_a_code_made_after_a_question(studio_app, told, settle):
    services, service = told()
    app = studio_app(services=services)
    async with app.run_test(size=(140, 40)) as pilot:
        await opened(pilot, settle)
        await pilot.press("a", "enter")
        await settle(pilot)
        assert "on, by the code C0DE" in str(app.screen.query_one("#workflows-text", Static).content)
        await pilot.press("A", "escape", "n", "enter")
        await settle(pilot)
        one = workflow_id(0)
        assert service.changed == [(one, True, False), (one, None, True)]


async def test_deleting_names_what_goes_and_a_protected_profile_wants_its_name(studio_app, told, settle):
    services, service = told(name="prod", kind="TENANT", url="https://acme.example/workflowapi", protected=True)
    app = studio_app(services=services)
    async with app.run_test(size=(140, 40)) as pilot:
        await opened(pilot, settle)
        await pilot.press("down")
        await settle(pilot)
        await pilot.press("d")
        await settle(pilot)
        assert isinstance(app.screen, ConfirmDeletion)
        shown = text(app)
        for seen in ("'Digital banking'", "1 nodes", "its access code", "3 instances stay", "A copy is kept"):
            assert seen in shown, seen
        assert app.screen.query_one("#delete", Button).disabled
        await pilot.press("escape", "d")
        await settle(pilot)
        assert service.deleted == []
        await pilot.press(*"prod", "enter")
        await settle(pilot)
        assert service.deleted == [workflow_id(1)]
        assert "1 to 2 of 2" in text(app)


def test_a_funnel_of_a_sample_says_so():
    def visit(node, status, seconds):
        return Visited(node, "form", status, "2026-11-24T10:00:00.000Z", f"2026-11-24T10:00:{seconds}.000Z")

    told = funnel([Run("FAILED", (visit("a", "COMPLETED", 10), visit("b", "FAILED", 40)))], 250)
    lines = [line.plain for line in funnel_lines(told)]
    assert lines[0].startswith("sample of 1 of 250, the last changed: 1 instances")
    assert lines[3].split()[:3] == ["b", "1", "100%"]
    assert lines[3].split()[-3:] == ["1", "40.0", "s"]


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
def test_picture(studio_app, told, snap_compare, settle, size):
    services, _ = told()

    async def before(pilot):
        await opened(pilot, settle)

    assert snap_compare(studio_app(services=services), terminal_size=size, run_before=before)


async def test_on_the_real_service(studio_app, settle):
    from wfstudio.client.api import Client
    from wfstudio.client.profiles import choose
    from wfstudio.tui.live_services import LiveServices

    services = LiveServices(choose())
    app = studio_app(services=services)
    async with app.run_test(size=(140, 40)) as pilot:
        try:
            await settle(pilot)
            with Client(services.connection) as client:
                one = client.call("create_workflow", data={"name": "Age check", "nodes": [FORM]})["workflowId"]
                client.call("create_workflow", data={"name": "Recovery", "nodes": [FORM]})
                made = client.call("create_instance", data={"workflowId": one})["wfInstanceId"]
                client.call("initiate", data={"wfInstanceId": made})
                client.call("create_instance", data={"workflowId": one})
            await opened(pilot, settle)
            assert "1 to 2 of 2" in text(app)
            await pilot.press("slash", *"age c", "enter")
            await settle(pilot, 0.2)
            assert "1 to 1 of 1" in text(app) and one in text(app)
            await pilot.press("u")
            await settle(pilot, 0.2)
            for seen in ("all: 2 instances, 1 never opened", "50%"):
                assert seen in text(app), seen
            await pilot.press("escape", "a", "enter")
            await settle(pilot, 0.2)
            assert "on, by the code " in text(app)
            await pilot.press("d")
            await settle(pilot, 0.2)
            assert "2 instances stay" in text(app)
            await pilot.click("#delete")
            await settle(pilot, 0.2)
            assert "No workflow's name has that." in text(app)
        finally:
            services.stop()

"""The plan of a folder: its rows and differences, applying one or all, stopping, and what was read back."""

import asyncio
from pathlib import Path

import pytest
from textual.widgets import Input, OptionList, Static

from wfstudio.client.applying import Outcome
from wfstudio.client.planning import Plan, Row
from wfstudio.client.publishing import PushPlan, PushReport
from wfstudio.client.underway import UnderWay
from wfstudio.document.diff import Difference, differences
from wfstudio.document.reading import load
from wfstudio.tui.dialogs.apply import ApplyDialog
from wfstudio.tui.screens.plan import PlanScreen

WF = "wf-1a2b3c4d-0000-4000-8000-00000000000{}"


@pytest.fixture
def folder(demo, tmp_path):
    """Three files, the first of which the service has in an older version."""
    for name in ("age.json", "bank.json", "demo.json"):
        demo["name"] = name.removesuffix(".json").title()
        demo.file().rename(tmp_path / name)
    return tmp_path


def rows_of(folder, *, conflict=False):
    age, bank, demo = (load(folder / name) for name in ("age.json", "bank.json", "demo.json"))
    copy = {**age.workflow, "workflowId": WF.format(1), "name": "Age, as it was"}

    def push(kind, document, remote, found):
        workflow = WF.format(1) if remote else None
        return PushPlan(
            kind, folder / f"{document.name.lower()}.json", "embedded", document.name, workflow, False, False,
            document.workflow, "h", remote=remote, differences=found,
        )  # fmt: skip

    found = tuple(differences(copy, age.workflow))
    rows = [
        Row("update", "Age", folder / "age.json", WF.format(1), found, False, False, UnderWay({"STARTED": 2}),
            push=push("update", age, copy, found), document=age),
        Row("create", "Bank", folder / "bank.json", will_publish=False, push=push("create", bank, None, ()),
            document=bank),
        Row("unchanged", "Demo", folder / "demo.json", WF.format(2), (), True, True, document=demo),
        Row("unknown", "Somebody's", workflow_id=WF.format(3), published=True),
    ]  # fmt: skip
    if conflict:
        rows[2] = Row("conflict", "Demo", folder / "demo.json", WF.format(2), found, True, True,
                      problem="demo.json: somebody else changed it", exit_code=6)  # fmt: skip
    return rows


@pytest.fixture
def make(offline, folder):
    """Services whose plan has these rows; applying answers at once, or when ``gate`` opens."""

    def services(**how):
        conflict = how.pop("conflict", False)
        made = offline(**how)
        made.gate = None
        made.publishes = []

        def plan(place, publish):
            made.publishes.append(publish)
            return Plan(made.state.name, made.state.kind, place, tuple(rows_of(folder, conflict=conflict)), publish)

        async def apply(row):
            if made.gate is not None:
                await made.gate.wait()
            told = (Difference("changed", "welcome", "name", before="Welcome", after="Hello"),)
            made_now = row.action == "create"
            report = PushReport(row.workflow_id or WF.format(4), made_now, True, False, told if made_now else ())
            return Outcome(row, "made" if made_now else "updated", report)

        made.folder_plan, made.apply = plan, apply
        return made

    return services


def lines(app):
    return [str(option.prompt) for option in app.screen.query_one("#plan-rows OptionList", OptionList).options]


def told(app):
    return str(app.screen.query_one("#plan-told", Static).render())


async def opened(app, pilot, settle):
    await settle(pilot)
    await pilot.press("alt+p")
    await settle(pilot)
    assert isinstance(app.screen, PlanScreen)


async def test_the_rows_their_differences_and_applying_one(studio_app, settle, make, folder):
    services = make()
    app = studio_app(folder / "age.json", services=services)
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot, settle)
        assert app.screen.place == folder
        assert lines(app)[0].startswith("~ update    age.json  wf-1a2b3c4d  ")
        assert lines(app)[1].startswith("+ create    bank.json  Bank")
        assert lines(app)[3].startswith("? unknown   Somebody's")
        assert "2 instances are under way" in told(app) and 'name: "Age, as it was" → "Age"' in told(app)
        await pilot.press("down", "a")
        await settle(pilot)
        assert isinstance(app.screen, ApplyDialog)
        await pilot.press("enter")
        await settle(pilot)
        assert [row.name for row in services.applied] == ["Bank"]
        assert lines(app)[1].startswith("+ made      bank.json")
        assert "made, read back not published" in told(app)
        assert "The service has it otherwise than it was sent:" in told(app) and '"Welcome" → "Hello"' in told(app)
        assert "1 applied and read back. The service has 1 of them" in [n.message for n in app._notifications][-1]
        await pilot.press("P")
        await settle(pilot)
        assert services.publishes == [None, True]
        await pilot.press("v")
        await settle(pilot)
        assert app.screen.compared.name == "wf-1a2b3c4d on embedded (LOCAL)"


async def test_all_on_a_protected_profile_and_stopped_before_the_second(studio_app, settle, make, folder):
    services = make(name="prod", kind="TENANT", protected=True)
    app = studio_app(folder / "age.json", services=services)
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot, settle)
        services.gate = asyncio.Event()
        await pilot.press("A")
        await settle(pilot)
        await pilot.press("enter")
        assert isinstance(app.screen, ApplyDialog) and app.screen.query_one("#apply").disabled
        app.screen.query_one(Input).value = "prod"
        await pilot.press("enter")
        await pilot.pause()
        assert app.screen.applying and lines(app)[0].startswith("* begun")
        await pilot.press("escape")
        assert isinstance(app.screen, PlanScreen)
        await pilot.press("alt+c")
        assert isinstance(app.screen, PlanScreen)
        await pilot.press("c")
        services.gate.set()
        await settle(pilot)
        assert [row.name for row in services.applied] == ["Age"]
        assert lines(app)[0].startswith("~ updated") and lines(app)[1].startswith("+ create")
        assert "1 not begun" in [note.message for note in app._notifications][-1]
        await pilot.press("escape")
        assert not isinstance(app.screen, PlanScreen)


async def test_a_conflict_or_an_error_keeps_all_from_being_applied(studio_app, settle, make, folder):
    services = make(conflict=True)
    (folder / "bank.json").write_text((folder / "bank.json").read_text().replace('next": "selfie"', 'next": "nowhere"'))
    app = studio_app(folder / "age.json", services=services)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, settle)
        assert lines(app)[2].startswith("! conflict  demo.json")
        await pilot.press("A")
        await settle(pilot)
        text = "\n".join(str(part.render()) for part in app.screen.query(Static))
        assert "demo.json: somebody else changed it" in text and "WF201" in text
        assert not app.screen.query("#apply")
        await pilot.press("escape")
        await settle(pilot)
        assert services.applied == []


async def test_a_plan_that_cannot_be_made_says_why(studio_app, settle, make, folder):
    services = make()
    services.folder_plan = lambda *_: (_ for _ in ()).throw(ConnectionError("the service went away"))
    app = studio_app(folder / "age.json", services=services)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, settle)
        empty = str(app.screen.query_one("#plan-rows .empty", Static).render())
        assert "the service went away" in empty and "g asks again" in empty


def on_production(make):
    return make(name="production", kind="TENANT", protected=True, url="https://acme.example.com/workflowapi")


async def in_flows(app, pilot, settle):
    """Open the plan, of a folder that is called the same everywhere."""
    await opened(app, pilot, settle)
    app.screen.place = Path("flows")
    app.screen.refresh_title()
    app.clear_notifications()
    await pilot.pause()


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
def test_picture(snap_compare, studio_app, settle, make, folder, size):
    async def before(pilot):
        await in_flows(pilot.app, pilot, settle)

    app = studio_app(folder / "age.json", services=on_production(make), ascii=size[0] == 80)
    assert snap_compare(app, terminal_size=size, run_before=before)


def test_picture_of_the_question(snap_compare, studio_app, settle, make, folder):
    async def before(pilot):
        await in_flows(pilot.app, pilot, settle)
        await pilot.press("A")
        await settle(pilot)
        pilot.app.screen.styles.background = "black"
        for typed in pilot.app.screen.query(Input):
            typed.cursor_blink = False
        await pilot.pause()

    app = studio_app(folder / "age.json", services=on_production(make))
    assert snap_compare(app, terminal_size=(120, 40), run_before=before)


def test_picture_of_what_was_read_back(snap_compare, studio_app, settle, make, folder):
    async def before(pilot):
        await in_flows(pilot.app, pilot, settle)
        await pilot.press("A")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("down")
        pilot.app.clear_notifications()
        await pilot.pause()

    assert snap_compare(studio_app(folder / "age.json", services=make()), terminal_size=(120, 40), run_before=before)

"""A picture of each screen. Look at it before you accept a new one: ``pytest --snapshot-update``."""

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.widgets import Input

from wfstudio.client.copies import Copy
from wfstudio.client.lock import Link, write_link
from wfstudio.client.publishing import PushPlan
from wfstudio.document.diff import Difference
from wfstudio.document.model import Document
from wfstudio.document.reading import load

SIZE = (120, 40)


@pytest.fixture
def picture(snap_compare, settle):
    """Compares an app after some keys with its picture."""

    def compare(app, *keys, size=SIZE):
        async def before(pilot):
            await settle(pilot)
            for key in keys:
                await pilot.press(key)
            await settle(pilot)
            for typed in pilot.app.screen.query(Input):
                typed.cursor_blink = False
            pilot.app.clear_notifications()
            await pilot.pause(0.1)

        return snap_compare(app, terminal_size=size, run_before=before)

    return compare


def test_home(studio_app, picture, monkeypatch):
    files = [Path("/home/ada/identity/onboarding.json"), Path("/home/ada/identity/recovery.json")]
    monkeypatch.setattr("wfstudio.tui.screens.home.recent_files", lambda: files)
    samples = [(Path("/samples/age_check.json"), "Age check, 13 nodes")]
    monkeypatch.setattr("wfstudio.tui.screens.home.samples", lambda: samples)
    assert picture(studio_app())


def test_design(studio_app, picture, demo_file):
    assert picture(studio_app(demo_file), "right")


def test_design_with_a_problem_at_its_field(studio_app, picture, demo):
    demo["nodes"][0]["on_next"] = "selfi"
    assert picture(studio_app(demo.file()), "right_square_bracket", "e")


def test_design_in_light(studio_app, picture, demo_file):
    assert picture(studio_app(demo_file, theme="wfstudio-light"), "1")


def test_design_narrow(studio_app, picture, demo_file):
    assert picture(studio_app(demo_file), size=(80, 24))


def test_design_narrow_with_the_inspector_and_ascii(studio_app, picture, demo_file):
    assert picture(studio_app(demo_file, ascii=True), "3", "e", size=(80, 24))


def test_design_tiny(studio_app, picture, demo_file):
    assert picture(studio_app(demo_file), "3", size=(40, 10))


def test_publish(studio_app, picture, offline, demo_file, monkeypatch):
    monkeypatch.chdir(demo_file.parent)

    def plan(document, path):
        differences = (
            Difference("changed", "welcome", "on_next", "terms", "selfie"),
            Difference("added", "retry", ""),
            Difference("removed", "terms", ""),
        )
        return PushPlan(
            "update", path, "prod", document.name, "wf-1a2b", True, False, document.workflow, "h", differences
        )

    services = offline(name="prod", kind="TENANT", url="https://prod.example.org/workflowapi", protected=True)
    services.make_plan = plan
    assert picture(studio_app(demo_file, services=services), "P")


@pytest.fixture
def earlier(demo, demo_file):
    """The demo file, linked to a workflow, and what a service may have of it."""
    seen = load(demo_file).content_hash()
    write_link(demo_file, "embedded", Link("wf-1a2b", seen, seen))
    first, *others = json.loads(json.dumps(demo["nodes"]))
    terms = {"id": "terms", "type": "form", "name": "Terms", "fields": [], "on_next": "selfie"}
    first = {**first, "on_next": "terms", "on_next_button_label": "Go"}
    return {**demo, "workflowId": "wf-1a2b", "nodes": [first, terms, *others]}


def test_compared_with_the_service(studio_app, picture, offline, demo_file, earlier):
    services = offline()
    services.copy = Document.from_workflow(earlier)
    assert picture(studio_app(demo_file, services=services), "V")


def test_publish_conflict(studio_app, picture, offline, demo_file, earlier, monkeypatch):
    monkeypatch.chdir(demo_file.parent)

    def plan(document, path):
        mine = {**document.workflow, "name": "Mine"}
        return PushPlan(
            "conflict", Path("demo.json"), "embedded", document.name, "wf-1a2b", True, True, mine, "h",
            remote={**earlier, "name": "Theirs"}, base=dict(document.workflow), local=mine,
        )  # fmt: skip

    services = offline()
    services.make_plan = plan
    assert picture(studio_app(demo_file, services=services), "P")


def test_copies(studio_app, picture, demo_file, earlier, monkeypatch):
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    at = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
    kept = [
        Copy(3, at, "published", "a1b2c3d4e5", True, "ada", "the pilot", earlier),
        Copy(4, at, "pushed", "f6a7b8c9d0", True, "ada", "", load(demo_file).workflow),
    ]
    monkeypatch.setattr("wfstudio.client.rollback.history", lambda *_: kept)
    assert picture(studio_app(demo_file), "W", size=(80, 24))


def test_help(studio_app, picture, demo_file):
    assert picture(studio_app(demo_file), "question_mark")


@pytest.fixture
def scripted(demo):
    """The small workflow with a script that has two problems."""
    code = "const mail = params.nodes.welcome.mail;\nconst b = ;\nreturn { mail };"
    script = {"id": "look", "type": "js", "name": "Look", "config": {"js_code": code}}
    demo["nodes"][0]["on_next"] = "look"
    demo["nodes"].insert(1, {**script, "on_success": "selfie", "on_fail": "retry", "on_error": "retry"})
    return demo.file()


def test_design_with_a_script_and_its_problem(studio_app, picture, scripted):
    assert picture(studio_app(scripted), "right", size=(160, 40))


def test_a_script_alone(studio_app, picture, scripted):
    assert picture(studio_app(scripted), "down", "t", size=(80, 24))


def test_open_files(studio_app, snap_compare, settle, tmp_path, monkeypatch):
    folder = tmp_path / "identity"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name in ("age_check.json", "onboarding.json", "recovery.json"):
        Path(name).write_text(json.dumps({"nodes": []}))
    Path("drafts").mkdir()

    async def before(pilot):
        await settle(pilot)
        await pilot.press("o")
        await settle(pilot)
        await pilot.press("down", "down", "insert")
        await settle(pilot)
        pilot.app.screen.query_one("#folder").update("/home/ada/identity")
        pilot.app.screen.query_one(Input).cursor_blink = False
        pilot.app.screen.styles.background = "black"
        await pilot.pause(0.1)

    assert snap_compare(studio_app(), terminal_size=(80, 24), run_before=before)


def test_several_documents_and_a_bar_that_asks(studio_app, snap_compare, settle, demo_file):
    other = demo_file.with_name("other.json")
    other.write_text(demo_file.read_text())

    async def before(pilot):
        await settle(pilot)
        app = pilot.app
        app.open_path(other)
        await settle(pilot)
        await pilot.press("D")
        app.action_document(1)
        await settle(pilot)
        await pilot.press("e", "end", "!", "escape")
        demo_file.write_text(demo_file.read_text().replace('"Welcome"', '"Good morning"'))
        app.on_app_focus()
        while not app.screen.query("NoticeBar"):
            await pilot.pause(0.02)
        await settle(pilot)
        app.clear_notifications()
        await pilot.pause(0.1)

    assert snap_compare(studio_app(demo_file), terminal_size=SIZE, run_before=before)

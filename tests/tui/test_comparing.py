"""Comparing on the drawing, conflicts and merging, and taking back what was published."""

import json
import subprocess

import pytest
from textual.widgets import Button, OptionList, Static

from wfstudio.client.copies import copies
from wfstudio.client.lock import Link, read_link, write_link
from wfstudio.client.publishing import PushPlan, PushReport
from wfstudio.document.changes import SetValue
from wfstudio.document.diff import Difference
from wfstudio.document.model import Document
from wfstudio.document.reading import load
from wfstudio.tui.dialogs.choose import Choose
from wfstudio.tui.dialogs.copies import CopiesDialog
from wfstudio.tui.dialogs.difference import DifferenceText
from wfstudio.tui.dialogs.merge import MergeDialog
from wfstudio.tui.dialogs.publish import PublishDialog
from wfstudio.tui.dialogs.rollback import RollbackDialog
from wfstudio.tui.environments import Environment
from wfstudio.tui.panels.changes import Changes

WF = "wf-1a2b3c4d-0000-4000-8000-000000000001"


@pytest.fixture
def linked(demo_file):
    """The demo file, linked to a workflow of the embedded service."""
    seen = load(demo_file).content_hash()
    write_link(demo_file, "embedded", Link(WF, seen, seen))
    return demo_file


def theirs(file, *, gone=None, **keys):
    """The demo workflow as a service has it: with another first node, and one more where ``gone``."""
    raw = json.loads(file.read_text())
    raw["nodes"][0].update(keys)
    if gone:
        raw["nodes"].insert(1, {"id": gone, "type": "form", "fields": [], "on_next": "selfie"})
        raw["nodes"][0]["on_next"] = gone
    return {**raw, "workflowId": WF}


def said(app):
    return "\n".join(f"{toast.title}: {toast.message}" for toast in app._notifications)


def shown(screen, selector):
    return str(screen.query_one(selector, Static).render())


def labels(screen):
    return [str(button.label) for button in screen.query(Button)]


async def test_the_difference_from_the_services_copy_is_on_the_drawing(studio_app, settle, offline, linked):
    services = offline()
    services.copy = Document.from_workflow(theirs(linked, gone="terms", name="Hello"))
    app = studio_app(linked, services=services)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("right_curly_bracket")
        assert "Nothing is compared" in said(app)
        await pilot.press("V")
        await settle(pilot)
        screen = app.screen
        assert screen.compared.result.nodes == {"welcome": "changed", "terms": "removed"}
        picture = screen.canvas._scene.text()
        assert "≠" in picture
        assert "┣+next" in picture  # of the selected node
        assert "╭−┈" in picture
        assert screen.canvas.selected == "welcome"
        assert '~ node \'welcome\': name: "Hello" → "Welcome"' in shown(screen, "#change-lines")
        assert "wf-1a2b3c4d on embedded (LOCAL): 1 node removed, 1 node changed" in str(
            screen.query_one(Changes).query_one(".panel-title", Static).render()
        )
        await pilot.press("right_curly_bracket")
        await settle(pilot)
        assert screen.canvas.selected == "terms"
        assert shown(screen, "#change-lines") == "- node 'terms'"
        await pilot.press("right_curly_bracket", "X")
        await settle(pilot)
        assert isinstance(app.screen, DifferenceText)
        await pilot.press("j", "escape")
        assert screen.canvas.selected == "welcome"
        screen.apply(SetValue(("nodes", 0, "name"), "Hello"))  # an edit is compared at once
        await settle(pilot)
        assert [one.key for one in screen.compared.result.of("welcome")] == ["on_next"]
        await pilot.press("u", "V")
        await settle(pilot)
        assert screen.compared is None
        assert not screen.query_one(Changes).display
        assert "terms" not in screen.canvas._scene.text()


async def test_what_cannot_be_compared_says_why_and_git_is_asked(studio_app, settle, demo_file):
    for arguments in (["init", "-q"], ["add", demo_file.name], ["commit", "-qm", "the first one"]):
        command = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments]
        subprocess.run(command, cwd=demo_file.parent, check=True)  # noqa: ASYNC221
    demo_file.write_text(demo_file.read_text().replace("Try again", "Once more"))
    app = studio_app(demo_file)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("V")
        await settle(pilot)
        assert "demo.json is no workflow on embedded yet" in said(app)
        await pilot.press("W")
        assert app.screen.compared is None
        await pilot.press("G")
        await pilot.pause()
        app.screen.query_one(OptionList).highlighted = 2
        await pilot.press("enter")
        await settle(pilot)
        assert "the first one" in str(app.screen.query_one(OptionList).get_option_at_index(0).prompt)
        await pilot.press("enter")
        await settle(pilot)
        assert app.screen.compared.result.nodes == {"retry": "changed"}
        assert "+<h1>Once more</h1>" in shown(app.screen, "#change-lines")


async def test_a_conflict_is_merged_where_it_can_be_and_asked_about_where_not(studio_app, settle, offline, linked):
    base, remote = theirs(linked), theirs(linked, name="Theirs", on_next_button_label="Go")
    raw = json.loads(linked.read_text())
    raw["nodes"][0]["name"] = "Mine"
    raw["nodes"][2]["name"] = "Mine too"
    linked.write_text(json.dumps(raw, indent=2))

    def plan(document, path):
        kind = "update" if services.planned[-1]["merged"] else "conflict"
        return PushPlan(
            kind, path, "embedded", document.name, WF, True, False, dict(document.workflow), "h",
            (Difference("changed", "welcome", "name", "x", "y"),),
            remote=remote, base=base, local=dict(document.workflow),
        )  # fmt: skip

    services = offline()
    services.make_plan = plan
    app = studio_app(linked, services=services)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("P")
        await settle(pilot)
        dialog = app.screen
        text = shown(dialog, "#changes Static")
        assert (
            text.index("What they changed") < text.index('"Go"') < text.index("changed here") < text.index("Mine too")
        )
        assert "✖ node 'welcome': both changed name" in text
        assert labels(dialog) == ["Not now", "Merge…", "On the drawing", "Take theirs", "Overwrite theirs"]
        assert "demo.json → wf-1a2b3c4d" in shown(dialog, "#what")
        await pilot.click("#merge")
        await settle(pilot)
        assert isinstance(app.screen, MergeDialog)
        assert app.screen.query_one("#merge", Button).disabled
        assert '"Theirs"' in shown(app.screen, "#sides")
        await pilot.press("t", "enter")
        await settle(pilot)
        nodes = json.loads(linked.read_text())["nodes"]
        assert [nodes[0]["name"], nodes[0]["on_next_button_label"], nodes[2]["name"]] == ["Theirs", "Go", "Mine too"]
        seen = Document.from_workflow(remote).content_hash()
        assert services.planned[-1]["merged"] == seen
        assert isinstance(app.screen, PublishDialog)
        await pilot.press("escape", "u", "u")
        assert app.screen.document.nodes[0].name == "Mine"


async def test_theirs_is_taken_and_undo_brings_mine_back(studio_app, settle, offline, linked):
    remote = theirs(linked, name="Theirs")

    def plan(document, path):
        return PushPlan(
            "conflict", path, "embedded", document.name, WF, True, False, dict(document.workflow), "h",
            (Difference("changed", "welcome", "name", "x", "y"),), (), remote,
        )  # fmt: skip

    services = offline()
    services.make_plan = plan
    app = studio_app(linked, services=services)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("P")
        await settle(pilot)
        assert "Merge" not in labels(app.screen)
        await pilot.click("#canvas")
        await settle(pilot)
        assert app.screen.compared.result.nodes == {"welcome": "changed"}
        services.make_plan = lambda *_: PushPlan("update", linked, "embedded", "Demo", WF, True, False, {}, "h")
        services.copy = app.screen.document
        await pilot.press("P")
        await settle(pilot)
        await pilot.press("enter")  # once it is published, the service's copy is compared again
        await settle(pilot)
        assert app.screen.compared.result.nodes == {}
        services.make_plan = plan
        await pilot.press("P")
        await settle(pilot)
        await pilot.click("#theirs")
        await settle(pilot)
        seen = Document.from_workflow(remote).content_hash()
        assert read_link(linked, "embedded") == Link(WF, seen, seen)
        assert load(linked).nodes[0].name == "Theirs"
        assert app.screen.compared.result.nodes == {"welcome": "changed"}
        await pilot.press("u", "escape")
        assert app.screen.compared is None
        assert app.screen.document.nodes[0].name == "Welcome"


async def test_what_the_service_has_otherwise_is_listed(studio_app, settle, offline, demo_file):
    services = offline()

    def plan(document, path):
        return PushPlan("update", path, "embedded", document.name, WF, True, False, document.workflow, "h")

    async def publish(plan):
        told = (Difference("removed", "welcome", "canvas", 1),)
        return PushReport(WF, False, True, True, told, ("the copy is not in the history: no room",))

    services.make_plan, services.publish = plan, publish
    app = studio_app(demo_file, services=services)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("P")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, DifferenceText)
        assert "- node 'welcome': canvas (was 1)" in shown(app.screen, "#difference Static")
        assert "no room" in said(app)


async def test_publishing_is_taken_back_on_the_real_service(studio_app, settle, demo_file):
    from wfstudio.client.profiles import choose
    from wfstudio.tui.live_services import LiveServices

    services = LiveServices(choose())
    app = studio_app(demo_file, services=services)
    try:
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot, 0.3)
            for name in ("Welcome", "Changed"):
                demo_file.write_text(demo_file.read_text().replace('"Welcome"', f'"{name}"'))
                app.screen.workspace.keep_file()
                app.open_workspace(type(app.screen.workspace).open(demo_file))
                await settle(pilot)
                await pilot.press("P")
                await settle(pilot)
                await pilot.press("enter")
                await settle(pilot)
            link = read_link(demo_file, "embedded")
            assert [copy.what for copy in copies("embedded", link.workflow_id)] == ["published", "pushed"]
            await pilot.press("W")
            await settle(pilot)
            assert isinstance(app.screen, CopiesDialog)
            assert shown(app.screen, "#copy-lines") == '~ node \'welcome\': name: "Welcome" → "Changed"'
            await pilot.press("down", "r")
            await settle(pilot)
            assert isinstance(app.screen, RollbackDialog)
            assert '"Changed" → "Welcome"' in shown(app.screen, "#changes Static")
            await pilot.press("enter")
            await settle(pilot)
            assert "has copy 1 again, read back as published" in said(app)
            assert (await services.remote(link.workflow_id)).nodes[0].name == "Welcome"
            await pilot.press("V")
            await settle(pilot)
            assert app.screen.compared.result.nodes == {"welcome": "changed"}
    finally:
        services.stop()


async def test_any_two_versions_are_compared_with_each_other(studio_app, settle, offline, linked):
    services, prod = offline(), offline(name="prod", kind="TENANT")
    services.profiles = [Environment("embedded", "LOCAL", ""), Environment("prod", "TENANT", "https://x.example.com")]
    services.others = {"prod": prod}
    services.copy = Document.from_workflow(theirs(linked, name="Hello"))
    prod.copy = Document.from_workflow(theirs(linked, gone="terms"))
    app = studio_app(linked, services=services)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        first = app.screen
        await pilot.press("G", *"copy on prod", "enter")
        while not (isinstance(app.screen, Choose) and "Which one" in app.screen._title):
            await pilot.pause(0.02)
        await pilot.press("enter")  # the file is not linked there: its workflows are listed
        await settle(pilot)
        assert prod.stopped
        assert first.compared.name == "wf-1a2b3c4d on prod (TENANT)"
        assert first.compared.result.nodes == {"welcome": "changed", "terms": "removed"}
        await pilot.press("G", *"two others", "enter", *"service", "enter")
        await settle(pilot)
        await pilot.press(*"disk", "enter")
        await settle(pilot, 0.2)
        assert app.screen is not first
        assert app.screen.workspace.title == "demo.json on disk" and app.screen.workspace.path is None
        assert not app.screen.workspace.dirty
        assert app.screen.compared.name == "wf-1a2b3c4d on embedded (LOCAL)"
        assert app.screen.compared.result.nodes == {"welcome": "changed"}

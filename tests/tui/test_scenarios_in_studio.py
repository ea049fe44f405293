"""The scenarios of a workflow run in the studio: the results as a list, what they reach on the drawing."""

import pytest
from textual.widgets import OptionList, Static

from wfstudio.document.changes import SetValue
from wfstudio.tui.dialogs.scenarios import ScenarioResults

GOOD = """\
workflow: demo.json
answers: {welcome: next, selfie: success}
expect: {path: [welcome, selfie, done]}
"""
LOOP = """\
workflow: demo.json
answers: {welcome: next, selfie: [fail, success], retry: next}
expect: {path: [welcome, selfie, retry, selfie, done]}
"""


def said(app):
    return " | ".join(f"{note.title}: {note.message}" for note in app._notifications)


@pytest.fixture
def scenarios(demo_file):
    (demo_file.parent / "good.scenario.yaml").write_text(GOOD)
    (demo_file.parent / "loop.scenario.yaml").write_text(LOOP)
    return demo_file


async def test_results_are_listed_and_marked_until_the_document_changes(studio_app, settle, scenarios):
    app = studio_app(scenarios)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        screen = app.screen
        await pilot.press("n")
        await settle(pilot)
        dialog = app.screen
        assert isinstance(dialog, ScenarioResults)
        lead = str(dialog.query_one(".lead", Static).render())
        assert lead == "2 passed, 4 of 4 nodes, 4 of 5 handlers, 0 of 0 script edges"
        await pilot.press("escape")
        await settle(pilot)
        marks = screen.marks()
        assert marks.tags == {"welcome": "x2", "selfie": "x2", "retry": "x1", "done": "x2"}
        assert ("selfie", "on_error", "welcome") not in marks.visited_edges
        assert ("selfie", "on_fail", "retry") in marks.visited_edges
        assert "x2" in screen.canvas._scene.text()
        screen.apply(SetValue(("nodes", 0, "name"), "Hello"))
        assert screen.marks().tags == {}
        await pilot.press("u")
        assert screen.marks().tags
        await pilot.press("escape")
        assert screen.marks().tags == {}
        assert "x2" not in screen.canvas._scene.text()


async def test_they_run_on_what_is_not_saved_yet(studio_app, settle, scenarios):
    app = studio_app(scenarios)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        screen = app.screen
        screen.apply(SetValue(("nodes", 1, "on_fail"), "done"))
        await pilot.press("n")
        await settle(pilot)
        dialog = app.screen
        listed = dialog.query_one(OptionList)
        assert [str(option.prompt) for option in listed.options] == [
            "✔ good.scenario.yaml",
            "✖ loop.scenario.yaml  step 3: expected retry, got done",
        ]
        assert listed.highlighted == 1
        report = str(dialog.query_one("#scenario-report Static", Static).render())
        assert "≠   ← here they part" in report
        await pilot.press("enter")
        await settle(pilot)
        assert screen.canvas.selected == "done"
        assert screen.marks().tags["retry"] == "x0"


async def test_without_scenarios_it_says_so(studio_app, settle, demo_file):
    app = studio_app(demo_file)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("n")
        await settle(pilot)
        assert "No scenario was run: No *.scenario.yaml beside demo.json or below names it." in said(app)

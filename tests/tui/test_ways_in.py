"""The palette, the tour, the yank menu, and themes that change while the studio runs."""

import shutil

from wfstudio.client.connection import Connection
from wfstudio.client.lock import Link, write_link
from wfstudio.paths import config_dir, themes_dir
from wfstudio.tui.command_rows import _PLACES, _WITHIN, command_rows
from wfstudio.tui.keymap import ACTIONS
from wfstudio.tui.run.session import RunState
from wfstudio.tui.screens.design import DesignScreen
from wfstudio.tui.settings.reading import user_file
from wfstudio.tui.tour import STEPS, TourLine
from wfstudio.tui.yank import of_design, of_run


def said(app):
    return " ".join(f"{one.title} {one.message}" for one in app._notifications)


async def test_the_palette_has_every_action_with_its_keys_and_says_why_not(studio_app, settle, demo_file):
    app = studio_app(demo_file)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        rows = list(command_rows(app, app.screen, app.user_keys))
        titles = {row.title for row in rows}
        left_out = {"dialog", "help", "rule_page", "find", "preview", "switches", "ref", "open", "settings", "alone"}
        for row in ACTIONS.values():
            if row.scope not in left_out and "palette" not in row.action and "step_focus" not in row.action:
                same = [one for one in ACTIONS.values() if (one.scope, one.action) == (row.scope, row.action)]
                assert any(f"{one.label}: {one.tooltip[0].lower()}{one.tooltip[1:]}" in titles for one in same), row.id
        by_label = {row.title.partition(":")[0]: row for row in reversed(rows)}
        assert by_label["Undo"].why == "nothing to undo"
        assert by_label["Fix all safe"].why == "no problem can be fixed safely"
        assert by_label["Go on"].why == "only on the run screen"
        assert by_label["Apply all"].why == "only on the plan"
        assert {row.scope for row in ACTIONS.values()} <= {*_PLACES, *_WITHIN, "app"}  # each place has a name
        assert by_label["Undo"].keys == "u ^z"
        by_label["Undo"].run()
        await pilot.pause()
        assert "Undo nothing to undo." in said(app)
        assert not by_label["Filter"].why  # a key of a panel that does not have the focus
        await by_label["Group"].run()
        assert app.screen.query_one("#problems").view.grouping == "node"


async def test_the_tour_is_offered_once_and_walks_by_what_is_done(studio_app, settle):
    app = studio_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert app.screen.query_one("#welcome").display
        await pilot.press("T")
        await settle(pilot)
        assert isinstance(app.screen, DesignScreen)
        assert app.screen.workspace.path is None
        assert "Tour 1/" in str(app.screen.query_one(TourLine).render())
        await pilot.press("3", "right")
        await settle(pilot)
        assert "Tour 2/" in str(app.screen.query_one(TourLine).render())
        for _ in STEPS[1:]:
            await pilot.press("alt+n")
        await settle(pilot)
        assert "That was the tour" in str(app.screen.query_one(TourLine).render())
        await pilot.press("ctrl+g")
        await settle(pilot)
        assert not app.screen.query(TourLine)


async def test_the_line_that_offers_the_tour_can_be_hidden_for_good(studio_app, settle):
    app = studio_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("H")
        await pilot.pause()
        assert not app.screen.query_one("#welcome").display
        assert "tour = false" in user_file().read_text()


async def test_every_step_of_the_tour_names_an_action_that_is_done_by_it():
    for step in STEPS:
        row = ACTIONS[step.action]
        assert row.action in step.done_by, step.action


async def test_what_can_be_yanked(studio_app, settle, demo_file, offline):
    services = offline()
    services.connection = Connection(
        name="embedded", kind="LOCAL", url="http://127.0.0.1:1/workflowapi", tenant_id="t", community_id="c",
        license="s3cret",
    )  # fmt: skip
    write_link(demo_file, "embedded", Link("wf-1", "h", "h"))
    app = studio_app(demo_file, services=services)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        rows = {row.title: row.text for row in of_design(app.screen)}
        assert rows["Node id"] == "welcome"
        assert rows["JSON pointer"] == "/nodes/0"
        assert '"id": "welcome"' in rows["Node as JSON"]
        assert rows["Workflow id"] == "wf-1"
        url = "http://127.0.0.1:1/workflowapi/tenant/t/community/c/workflow/wf-1"
        assert rows["URL of get_workflow"] == url
        assert rows["Command: call get_workflow"] == "wfstudio call get_workflow workflowId=wf-1"
        assert rows["curl get_workflow"].startswith(f"curl -X GET {url}")
        assert "s3cret" not in str(rows)
        await pilot.press("Y")
        await pilot.pause()
        await pilot.press("enter")
        await settle(pilot)
        assert app.clipboard == "welcome"
        assert "Node id" in said(app)
        run = {row.title for row in of_run(RunState(instance="i-1", url="http://x/i-1"), services.connection)}
        assert {"Instance id", "Instance URL", "curl result_summary"} <= run
        assert of_run(RunState(), None) == []


async def test_a_theme_is_reloaded_when_its_file_changes_and_a_bad_one_is_told(studio_app, settle, demo_file):
    folder = config_dir() / "themes"
    folder.mkdir()
    mine = folder / "mine.toml"
    shutil.copyfile(themes_dir() / "wfstudio-light.toml", mine)
    app = studio_app(demo_file, theme="mine")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert app.theme == "mine"
        text = mine.read_text()
        mine.write_text(text.replace("#fbfaf7", "#ffeedd  ".strip()))
        app.look_for_changes()
        await settle(pilot)
        assert app.screen.styles.background.hex == "#FFEEDD"
        mine.write_text(text.replace('"#0b57b0"', '"blurple"', 1))
        app.look_for_changes()
        await settle(pilot)
        line = text[: text.index('"#0b57b0"')].count("\n") + 1
        assert f"{mine}:{line}: `colors.primary` is no colour: 'blurple'" in said(app)
        assert app.theme == "mine"
        (folder / "other.toml").write_text(text)
        app.look_for_changes()
        assert "other" in app.theme_names
        mine.unlink()
        app.look_for_changes()
        assert app.theme == "wfstudio-dark"

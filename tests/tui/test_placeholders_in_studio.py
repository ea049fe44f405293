"""Placeholders in the studio: shown as such, typed where numbers are, and listed where they have no value."""

from textual.widgets import Checkbox, Input

from wfstudio.client.values import resolved_for
from wfstudio.tui.dialogs.choose import Choose
from wfstudio.tui.inspector.inspector import Inspector
from wfstudio.tui.screens.design import DesignScreen


def editor(screen, key):
    return next(one for one in screen.query("FieldEditor") if one.setting.key == key)


async def test_publishing_lists_what_has_no_value_and_leads_there(studio_app, settle, offline, demo):
    demo["nodes"][2]["min_resolution_height"] = "${height}"
    demo["nodes"][3]["fields"][0]["html"] = "<main><h1>${secret:promo}</h1></main>"
    services = offline()
    services.make_plan = lambda document, path: resolved_for(document, "embedded", path)
    app = studio_app(demo.file(), services=services)
    async with app.run_test(size=(140, 45)) as pilot:
        await settle(pilot)
        await pilot.press("P")
        await settle(pilot)
        assert isinstance(app.screen, Choose)
        shown = [str(option.prompt) for option in app.screen.query_one("OptionList").options]
        assert "${height}" in shown[0]
        assert "retry" in shown[0]
        assert "min_resolution_height" in shown[0]
        assert "line" in shown[0]
        assert "${secret:promo}" in shown[1]
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, DesignScreen)
        assert app.screen.selected.id == "retry"
        assert services.published == []


async def test_a_placeholder_is_shown_in_a_box_and_typed_as_a_number(studio_app, settle, offline, demo):
    demo["nodes"][2]["check_resolution"] = "${check}"
    app = studio_app(demo.file(), services=offline())
    async with app.run_test(size=(140, 60)) as pilot:
        await settle(pilot)
        screen = app.screen
        screen.select("retry")
        screen.query_one(Inspector)
        screen.edit_setting("min_resolution_height")
        await settle(pilot)
        assert "${check}" in str(editor(screen, "check_resolution").query_one(Checkbox).label)
        height = editor(screen, "min_resolution_height")
        height.query_one(Input).focus()
        for sign in "${most-x}q":
            await pilot.press(
                {"$": "dollar_sign", "{": "left_curly_bracket", "}": "right_curly_bracket", "-": "minus"}.get(
                    sign, sign
                )
            )
        await pilot.press("enter")
        await settle(pilot)
        assert screen.document.node("retry").raw["min_resolution_height"] == "${most-x}"
        editor(screen, "check_resolution").query_one(Checkbox).toggle()
        await settle(pilot)
        assert screen.document.node("retry").raw["check_resolution"] is True
        assert "${check}" not in str(editor(screen, "check_resolution").query_one(Checkbox).label)

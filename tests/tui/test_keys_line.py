"""The keys at the bottom of a screen."""

from textual.widgets._footer import FooterKey


async def test_the_keys_are_made_anew_only_when_they_say_something_else(studio_app, demo_file, settle):
    app = studio_app(demo_file)
    async with app.run_test(size=(120, 36)) as pilot:
        await settle(pilot)
        before = list(app.screen.query(FooterKey))
        assert before
        app.screen.refresh_bindings()
        await settle(pilot)
        assert all(one is other for one, other in zip(before, app.screen.query(FooterKey), strict=True))
        told = app.screen.check_action
        app.screen.check_action = lambda action, parameters: action != "save" and told(action, parameters)
        app.screen.refresh_bindings()
        await settle(pilot)
        after = list(app.screen.query(FooterKey))
        assert after and not set(after) & set(before)
        assert "save" in {key.action for key in before} - {key.action for key in after}

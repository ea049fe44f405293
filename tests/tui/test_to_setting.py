"""Going to a setting by its name, and what is typed there taking the place of what stands in it."""

from test_typed_ahead import typed
from textual.events import Paste


async def test_a_setting_is_gone_to_from_the_drawing_and_from_inside_a_text(studio_app, settle, demo_file):
    app = studio_app(demo_file)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        screen = app.screen
        await typed(pilot, settle, "apostrophe", *"next b", "enter", "ctrl+a", *"Go")
        await typed(pilot, settle, "alt+j", *"name", "enter", "end", *"!", "escape")
        node = screen.selected
        assert (node.raw["on_next_button_label"], node.name) == ("Go", "Welcome!")
        await typed(pilot, settle, "apostrophe", *"name", "enter", "ctrl+a", *"longer than the line is")
        lines = ["".join(part.text for part in line) for line in app.screen._compositor.render_strips()]
        assert any(line.rstrip().endswith("than the line is") for line in lines)  # no bar stands in its place
        await typed(pilot, settle, "escape", "w", "alt+j", *"style", "enter", *"p {}", "ctrl+a", Paste("[]"), "escape")
        assert screen.document.workflow["styleSheet"] == "[]"
        assert not app._notifications  # what is pasted into a text is not taken for nodes


async def test_in_a_new_field_what_is_typed_takes_the_place_of_what_it_began_with(studio_app, settle, demo_file):
    app = studio_app(demo_file)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        screen = app.screen
        await typed(pilot, settle, "apostrophe", *"fields", "enter", "a", *"date", "enter")
        await typed(pilot, settle, *"born", "tab", *"Date of birth", "escape")
        await typed(pilot, settle, "a", *"html", "enter", *"<p>{born}</p>", "escape")
        await typed(pilot, settle, "up", "enter", *["tab"] * 5, "{", "enter", "escape", "escape")
        assert screen.selected.raw["fields"][1:] == [
            {
                "type": "date", "name": "born", "label": "Date of birth", "required": True,
                "replaceWithInHtml": "{born}",
            },
            {"type": "html", "html": "<p>{born}</p>"},
        ]  # fmt: skip

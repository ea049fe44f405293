"""Keys that come in one piece, as a fast hand or a slow line sends them."""

import pytest
from textual._xterm_parser import XTermParser
from textual.events import Key
from textual.widgets import Input

from wfstudio.tui.dialogs.ask import Prompt
from wfstudio.tui.inspector.code_pane import CodePane
from wfstudio.tui.typed_ahead import as_two_keys


async def typed(pilot, settle, *keys):
    for key in keys:
        pilot.app.post_message(key if isinstance(key, Key) else Key(key, key if len(key) == 1 else None))
    await settle(pilot)
    while pilot.app.keys_wait:
        await pilot.pause(0.02)
    await settle(pilot, 0.1)


async def test_what_is_typed_ahead_goes_where_it_was_meant_to_go(studio_app, settle, demo_file):
    app = studio_app(demo_file)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        screen = app.screen
        await typed(pilot, settle, "I", *"added", "enter", "D", "D", "u")  # a letter is a command elsewhere
        assert [node.id for node in screen.document.nodes][:2] == ["added", "added_2"]
        assert len(screen.document.nodes) == 5
        await typed(pilot, settle, "4", *"Hello", "escape", "D")
        assert screen.canvas.has_focus
        assert screen.selected is not None
        assert [node.name for node in screen.document.nodes].count("WelcomeHello") == 2  # changed, and its copy
        assert len(screen.document.nodes) == 6
        await typed(pilot, settle, "colon", *"notes")
        assert app.screen.query_one(Input).value == ":notes"


async def test_an_escape_that_came_with_a_letter_is_both(studio_app, settle, demo_file):
    app = studio_app(demo_file)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        before = len(app.screen.document.nodes)
        await typed(pilot, settle, "I", *"_x", Key("alt+shift+d", "D"))
        assert not isinstance(app.screen, Prompt)
        assert len(app.screen.document.nodes) == before + 1
        await typed(pilot, settle, Key("alt+w", "w"))  # a key of its own
        assert type(app.screen).__name__ == "WorkflowsScreen"


@pytest.mark.parametrize(
    ("name", "letter", "two"),
    [
        ("alt+r", "r", ["escape", "r"]),
        ("alt+shift+r", "R", ["escape", "R"]),
        ("alt+left", None, None),
        ("r", "r", None),
    ],
)
def test_which_keys_are_two(name, letter, two):
    found = as_two_keys(Key(name, letter))
    assert (found and [key.key for key in found]) == two


@pytest.mark.parametrize("digit", "1234567890")
def test_alt_and_a_digit_is_read_as_that(digit, monkeypatch):
    parser = XTermParser()
    told = list(parser.feed(f"\x1b{digit}"))
    monkeypatch.setattr("textual._parser.get_time", lambda: float("inf"))  # nothing more comes
    told += parser.tick()
    assert [event.key for event in told] == [f"alt+{digit}"]


async def test_alt_and_a_letter_in_a_text_is_the_texts_key_or_leaves_it(studio_app, settle, demo_file):
    app = studio_app(demo_file)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        screen = app.screen
        before = screen.document
        screen.edit_setting("fields")
        await settle(pilot, 0.1)
        await typed(pilot, settle, "enter")
        app.screen.query_one(CodePane).area.focus()
        await settle(pilot)
        await typed(pilot, settle, Key("alt+f", "f"), *"head", "escape")
        assert type(app.screen).__name__ == "RowForm"  # alt+f found something in the text, and wrote nothing into it
        await typed(pilot, settle, "escape")
        assert screen.document is before
        await typed(pilot, settle, "4", *"Hi", Key("alt+a", "a"))  # escape, then the key that adds
        assert type(app.screen).__name__ == "Choose"
        assert "WelcomeHi" in [node.name for node in screen.document.nodes]

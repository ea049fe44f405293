"""Keys that come in one piece, as a fast hand or a slow line sends them."""

import pytest
from textual._xterm_parser import XTermParser
from textual.events import Event, Key, Paste
from textual.widgets import Input

from wfstudio.tui.dialogs.ask import Prompt
from wfstudio.tui.in_one_piece import as_two_keys
from wfstudio.tui.inspector.code_pane import CodePane


async def typed(pilot, settle, *keys):
    for key in keys:
        pilot.app.post_message(key if isinstance(key, Event) else Key(key, key if len(key) == 1 else None))
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
        await typed(pilot, settle, "I", Paste("pasted"), "enter")
        assert screen.selected.id.endswith("pasted")
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


async def test_a_wait_that_is_over_does_not_end_the_next_one(studio_app, settle, demo_file, monkeypatch):
    app = studio_app(demo_file)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        ends = []
        monkeypatch.setattr(app, "set_timer", lambda _seconds, end: ends.append(end))
        app.hold_keys("panel")
        app.let_keys("panel")
        app.hold_keys("panel")
        ends[0]()
        assert app._held
        ends[1]()
        assert not app._held


@pytest.mark.parametrize(
    ("name", "letter", "two"),
    [
        ("alt+r", "r", ["escape", "r"]),
        ("alt+shift+r", "R", ["escape", "R"]),
        ("alt+slash", "/", ["escape", "slash"]),
        ("alt+enter", "\r", ["escape", "enter"]),
        ("alt+ctrl+s", "\x13", ["escape", "ctrl+s"]),
        ("alt+a", None, None),
        ("alt+left", None, None),
        ("r", "r", None),
    ],
)
def test_which_keys_are_two(name, letter, two):
    found = as_two_keys(Key(name, letter))
    assert (found and [key.key for key in found]) == two


@pytest.mark.parametrize("letter", [*"a1fb/'.; \r\t\x13"])
def test_escape_and_a_key_in_one_piece_are_told_at_once_and_the_next_escape_is_one(letter):
    told = list(XTermParser().feed(f"\x1b{letter}\x1b[A\x1b{letter}x"))
    assert [event.key for event in told[1::2]] == ["up", "x"]
    assert as_two_keys(told[0])[1].character == as_two_keys(told[2])[1].character == letter


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
        await typed(pilot, settle, Key("alt+f", None), *"head", "escape")
        assert type(app.screen).__name__ == "RowForm"  # alt+f found something in the text, and wrote nothing into it
        await typed(pilot, settle, "escape")
        assert screen.document is before
        await typed(pilot, settle, "4", *"Hi", Key("alt+a", "a"))  # escape, then the key that adds
        assert type(app.screen).__name__ == "Choose"
        assert "WelcomeHi" in [node.name for node in screen.document.nodes]


async def test_escape_and_a_letter_on_a_tick_leave_it_and_in_a_text_option_goes_a_word_on(
    studio_app, settle, demo_file
):
    app = studio_app(demo_file)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        screen = app.screen
        screen.edit_setting("return_summary")
        await settle(pilot, 0.1)
        await typed(pilot, settle, "space", Key("alt+a", "a"))  # not the console's key with alt
        assert type(app.screen).__name__ == "Choose"
        assert screen.selected.raw["return_summary"] is True
        await typed(pilot, settle, "escape", "4", "home", Key("alt+f", "f"), *"!")
        assert app.focused.value == "Welcome!"

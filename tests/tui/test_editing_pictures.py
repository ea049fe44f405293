"""Pictures of the editing dialogs. Look at one before you accept it: ``pytest --snapshot-update``."""

import pytest
from textual.widgets import Input, TextArea

from wfstudio.tui.dialogs.base import Dialog


@pytest.fixture
def picture(snap_compare, settle):
    """Compares an app after some keys and texts with its picture."""

    def compare(app, *steps, size=(120, 40)):
        async def before(pilot):
            await settle(pilot)
            for step in steps:
                if step.startswith("type:"):
                    await pilot.pause()
                    box = pilot.app.focused
                    (box.insert if isinstance(box, TextArea) else box.insert_text_at_cursor)(step[5:])
                    await pilot.pause()
                elif step == "clear":
                    pilot.app.clear_notifications()
                    await pilot.pause()
                else:
                    await pilot.press(step)
            await settle(pilot)
            for typed in pilot.app.screen.query(Input):
                typed.cursor_blink = False
            pilot.app.clear_notifications()
            if isinstance(pilot.app.screen, Dialog):  # what is behind it is in other pictures
                pilot.app.screen.styles.background = "black"
            await pilot.pause(0.1)

        return snap_compare(app, terminal_size=size, run_before=before)

    return compare


def test_replace(studio_app, picture, demo_file):
    assert picture(studio_app(demo_file), "S", "type:self", "tab", "type:port", "enter", "space")


def test_replace_narrow(studio_app, picture, demo_file):
    keys = ("3", "S", "type:e", "tab", "type:E")
    assert picture(studio_app(demo_file, ascii=True), *keys, size=(80, 24))


def test_many(studio_app, picture, demo_file):
    assert picture(studio_app(demo_file), "B", "type:header", "enter", "type:<b>Bank</b>", "tab", "space")


def test_history(studio_app, picture, demo_file):
    assert picture(studio_app(demo_file), "D", "right", "d", "u", "u", "clear", "U")


def test_convert(studio_app, picture, demo_file):
    assert picture(studio_app(demo_file), "C", "type:selfie", "enter")


def test_many_narrow(studio_app, picture, demo_file):
    lines = "<b>one</b>\n" * 9
    assert picture(studio_app(demo_file), "3", "B", "type:header", "enter", f"type:{lines}", "tab", size=(80, 24))

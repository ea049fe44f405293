"""A change of a large document is answered at once and shown after that; nothing is lost in between."""

import pytest
from textual.events import MouseDown

from wfstudio.graph.healing import deletion
from wfstudio.tui.canvas.sizes import BACKGROUND_FROM
from wfstudio.tui.steady import SteadyText


@pytest.fixture
def large_file(tmp_path):
    ways = ",".join(
        f'{{"id": "n{at}", "type": "form", "name": "N", "on_next": "n{at + 1}"}}' for at in range(BACKGROUND_FROM + 20)
    )
    file = tmp_path / "large.json"
    file.write_text(f'{{"name": "Large", "nodes": [{ways}]}}')
    return file


def status(screen):
    return str(screen.query_one("#status", SteadyText).content)


async def test_what_was_done_is_said_first_and_shown_next(studio_app, settle, large_file):
    app = studio_app(large_file)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        screen, drawn = app.screen, app.screen.canvas.drawing
        screen.apply(deletion(screen.document, ["n3"]).edit)
        screen.select("n9")
        screen.notify("It is done.")
        assert status(screen).startswith("Delete n3 ")
        assert "checking" in status(screen)
        assert screen.canvas.drawing is drawn and "n3" in screen.index.ids
        assert screen.canvas.selected == "n0"
        assert not app._notifications
        await settle(pilot)
        assert "n3" not in screen.index.ids
        assert screen.canvas.settled
        assert screen.canvas.selected == "n9"
        assert [told.message for told in app._notifications] == ["It is done."]
        assert status(screen).startswith("n9 ")


async def test_keys_typed_meanwhile_mean_what_comes(studio_app, settle, large_file):
    app = studio_app(large_file)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("right", "d", "right", "d", "u", "u", "u", "right", "d")
        await settle(pilot)
        left = [node.id for node in app.screen.document.nodes]
        assert len(left) == BACKGROUND_FROM + 19
        assert app.screen.workspace.history.entries[0].startswith("Delete ")
        assert app.screen.canvas.settled
        assert app.screen.canvas.selected in left


async def test_a_click_finds_the_picture_of_the_document(studio_app, settle, large_file):
    app = studio_app(large_file)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        screen = app.screen
        screen.apply(deletion(screen.document, ["n3"]).edit)
        screen._forward_event(MouseDown(None, 60, 20, 0, 0, 1, False, False, False, 60, 20))
        assert "n3" not in screen.index.ids
        assert not status(screen).startswith("Delete")
        await settle(pilot)
        assert screen.canvas.settled

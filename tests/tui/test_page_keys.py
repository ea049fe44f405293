"""The keys that lead to a browser: the selected node's page, and a run's page for a phone; on a real service."""

import asyncio
import time

import httpx
import pytest

from wfstudio.tui.design.browsing import has_browser
from wfstudio.tui.run.qr_code import UrlWindow, shared_note
from wfstudio.tui.screens.run import RunScreen


async def window(pilot, app):
    """The window with an address, once it is there."""
    until = time.monotonic() + 60
    while not isinstance(app.screen, UrlWindow):
        assert time.monotonic() < until, app.screen
        await asyncio.sleep(0.02)
    await pilot.pause()
    return app.screen


async def test_a_node_s_page_and_a_run_s_page(studio_app, demo_file, monkeypatch):
    for name in ("SSH_CONNECTION", "SSH_TTY", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    app = studio_app(demo_file)
    async with app.run_test(size=(120, 40)) as pilot, httpx.AsyncClient(trust_env=False) as http:
        await pilot.pause()
        node = app.screen.selected.id
        await pilot.press("alt+s")
        shown = await window(pilot, app)
        page = await http.get(shown._url)
        assert page.status_code == 200
        assert "Preview by wfstudio" in page.text
        assert node in shown._title
        await pilot.press("escape", "r")
        run = app.screen
        assert isinstance(run, RunScreen)
        await pilot.press("ctrl+s")
        until = time.monotonic() + 60
        while run.state.phase != "page":
            assert time.monotonic() < until, run.state
            await asyncio.sleep(0.02)
        await pilot.press("3", "S")
        shared = await window(pilot, app)
        opened = await http.get(f"http://127.0.0.1:{httpx.URL(shared._url).port}{httpx.URL(shared._url).path}")
        assert opened.headers["location"].endswith(run.state.instance)
        await pilot.press("escape")
        before = len(app._notifications)
        await pilot.press("E")
        until = time.monotonic() + 30
        while len(app._notifications) == before:
            assert time.monotonic() < until
            await asyncio.sleep(0.02)
        with pytest.raises(httpx.TransportError):
            await http.get(f"http://127.0.0.1:{httpx.URL(shared._url).port}/")
        await pilot.press("escape")


@pytest.mark.parametrize(
    ("environ", "opens"),
    [
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"DISPLAY": "localhost:10.0", "SSH_CONNECTION": "1 2 3 4"}, False),
        ({"SSH_TTY": "/dev/pts/1"}, False),
        ({}, False),
    ],
)
def test_a_window_is_opened_only_where_the_person_is(environ, opens, monkeypatch):
    monkeypatch.setattr("sys.platform", "linux")
    assert has_browser(environ) is opens


def test_who_can_open_a_shared_page():
    assert "once, within 10 minutes" in shared_note({"seconds": 600, "onNetwork": True})
    assert "only it" in shared_note({"seconds": 600, "onNetwork": False})

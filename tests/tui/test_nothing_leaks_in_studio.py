"""A studio lived in on the real service: what was entered, and every key, is on no picture, in no file, in no log.

Everything is done with masks on, as they are at the start; then every screen's picture, what was exported, what went to
the clipboard, the request log, the arguments of processes and every file of the home are searched.
"""

import asyncio
import html
import io
import json
import re
import time
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from textual.widgets import Input

from wfstudio.cli.main import main
from wfstudio.client.profiles import choose
from wfstudio.document.reading import load
from wfstudio.service.embedded import running
from wfstudio.tui.live_services import LiveServices
from wfstudio.tui.panels.panel import ChoiceList
from wfstudio.tui.screens.console import ConsoleScreen
from wfstudio.tui.screens.instances import InstancesScreen
from wfstudio.tui.screens.outbox import OutboxScreen
from wfstudio.tui.screens.run import RunScreen

PEOPLE = {
    "first name": "Adalovelace",
    "mail": "adalovelace@mail.example",
    "number": "219-09-9999",
    "street": "Umeaastrasse",
    "document": "XK77013313",
}
SCRIPT = "console.log(params.nodes.start.mail); return {success: true, at: params.nodes.start.street}"
FLOW = {
    "name": "Leaks", "version": "v1", "type": "idv",
    "nodes": [
        {"id": "start", "type": "form", "on_next": "check", "fields": [
            {"type": "email", "name": "mail", "label": "Mail"}, {"type": "text", "name": "street", "label": "Street"}]},
        {"id": "check", "type": "js", "on_success": "passport",
         "config": {"js_code": SCRIPT}},
        {"id": "passport", "type": "photo_id_capture", "config": {"photo_id_type": "ppt"},
         "on_success": "number", "on_fail": "end"},
        {"id": "number", "type": "ssn_capture", "fields": [{"type": "ssn", "name": "ssn"}],
         "on_success": "end", "on_fail": "end"},
        {"id": "end", "type": "form", "fields": [], "is_terminal_node": True},
    ],
}  # fmt: skip
KEEPS_DATA = ("store.sqlite3", "store.sqlite3-wal")
KEEPS_SECRETS = ("store.sqlite3.secrets.json", "ready.json")


def found(text, values):
    return [name for name, value in values.items() if value in text]


def arguments(pid):
    """What a process was started with, "" where the system does not tell."""
    told = Path("/proc") / str(pid) / "cmdline"
    return told.read_text() if told.exists() else ""


async def stands(pilot, screen, is_so):
    deadline = time.monotonic() + 30
    while not is_so(screen.state):
        assert time.monotonic() < deadline and screen.state.phase != "failed", (
            screen.state.waiting,
            screen.state.error,
        )
        await asyncio.sleep(0.01)
    await pilot.pause(0.1)


async def the(pilot, screen, name):
    """The input of that name or id, once it is there."""
    deadline = time.monotonic() + 30
    while True:
        for widget in screen.query("#run-body Input").results(Input):
            if name in (widget.name, widget.id):
                return widget
        assert time.monotonic() < deadline, name
        await pilot.pause(0.02)


class Lived:
    """What there is to search."""

    def __init__(self):
        self.shown = {}
        self.secrets = {}

    def look(self, app, what):
        picture = app.export_screenshot().partition("</style>")[2]
        text = html.unescape(re.sub(r"<[^>]*>", "", picture)).replace("\xa0", " ")
        self.shown[f"{what} {len(self.shown)}"] = text
        assert len(text) > 300, what


async def walk(lived, app, pilot, settle, file):
    """A run to its end, with a look at every panel."""
    screen = RunScreen(load(file), file, begin=lambda session: session.start({"firstName": PEOPLE["first name"]}))
    await app.push_screen(screen)
    await stands(pilot, screen, lambda state: state.phase == "page")
    (await the(pilot, screen, "mail")).value = PEOPLE["mail"]
    (await the(pilot, screen, "street")).value = PEOPLE["street"]
    await pilot.press("f2")
    await stands(pilot, screen, lambda state: state.waiting == "passport" and state.phase == "page")
    lived.look(app, "capture")
    (await the(pilot, screen, "found")).value = json.dumps({"documentNumber": PEOPLE["document"]})
    await pilot.press("f2")
    await stands(pilot, screen, lambda state: state.waiting == "number" and state.phase == "page")
    lived.look(app, "number")
    (await the(pilot, screen, "ssn")).value = PEOPLE["number"]
    await pilot.press("f2")
    await stands(pilot, screen, lambda state: state.phase == "ended")
    lived.look(app, "ending")
    for key in "2345":
        screen.action_focus_panel({"2": "run-drawing", "3": "run-timeline", "4": "run-step", "5": "run-requests"}[key])
        await pilot.pause(0.1)
        lived.look(app, f"panel {key}")
    requests = screen._requests
    for place in range(requests.option_count):
        requests.highlighted = place
        screen.action_copy()
        screen.action_copy_call()
        lived.shown[f"clipboard {place}"] = app.clipboard
    await pilot.press("enter")
    await pilot.pause(0.1)
    lived.look(app, "request")
    await pilot.press("escape", "x")
    await pilot.pause(0.1)
    lived.look(app, "why")
    await pilot.press("escape")
    screen.action_focus_panel("run-timeline")
    screen._timeline.highlighted = 0
    await pilot.pause()
    screen.action_branch()
    await stands(pilot, screen, lambda state: state.phase == "page" and state.waiting == "start")
    lived.look(app, "re-run, filled in with what was entered")
    instance = screen.state.instance
    app.pop_screen()
    await settle(pilot)
    return instance


async def operate(lived, app, pilot, settle, folder):
    """Instances with their files, messages, the console."""
    app.action_instances()
    await settle(pilot, 0.2)
    assert isinstance(app.screen, InstancesScreen)
    listed = app.screen.query_one("#instances-list ChoiceList", ChoiceList)
    listed.highlighted = listed.option_count - 1  # the one that ended
    await settle(pilot, 0.2)
    await pilot.press("x")
    await settle(pilot)
    lived.look(app, "instances")
    assert app.screen.told.results and app.screen.told.summary
    for key, name in (("E", "one.json"), ("E", "one.csv"), ("e", "page.json"), ("A", "all.csv")):
        await pilot.press(key)
        await settle(pilot)
        app.screen.query_one(Input).value = str(folder / name)
        await pilot.press("enter")
        await settle(pilot)
    instance = app.screen.marked
    await pilot.press("n", *PEOPLE["mail"], "enter")
    await settle(pilot)
    app.action_outbox()
    await settle(pilot, 0.2)
    assert isinstance(app.screen, OutboxScreen) and app.screen.marked
    lived.look(app, "outbox")
    app.pop_screen()
    app.action_console()
    await settle(pilot)
    assert isinstance(app.screen, ConsoleScreen)
    from wfstudio.client.call_form import fields_of
    from wfstudio.protocol.endpoints import ENDPOINTS

    for name in ("results", "result_summary", "environment", "servicekeys"):
        row = ENDPOINTS[name]
        given = {one.name: one.filled for one in fields_of(row, app.connection)}
        app.screen._choose(row, given | ({"instanceId": instance} if "instanceId" in given else {}))
        await settle(pilot)
        app.screen.action_send()
        await settle(pilot)
        lived.look(app, name)
    app.screen.action_copy_curl()
    lived.shown["clipboard curl"] = app.clipboard


@pytest.fixture
def folder(tmp_path, monkeypatch):
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "flow.json").write_text(json.dumps(FLOW))
    monkeypatch.chdir(folder)
    return folder


async def test_what_a_studio_shows_writes_and_keeps_tells_nobody(studio_app, settle, folder, own_home):
    lived, services = Lived(), LiveServices(choose())
    app = studio_app(services=services)
    async with app.run_test(size=(150, 44)) as pilot:
        try:
            await settle(pilot)
            ready = running()
            lived.secrets = {f"license {level}": text for level, text in ready["licenses"].items()}
            lived.secrets["client key"] = ready["client"]["keySecret"]
            await walk(lived, app, pilot, settle, folder / "flow.json")
            await operate(lived, app, pilot, settle, folder)
            printed = io.StringIO()
            with redirect_stdout(printed):
                await asyncio.to_thread(main, ["requests", "list", "-o", "json"])
            lived.shown["request log"] = printed.getvalue()
            assert "submit_result" in printed.getvalue()
            lived.shown["arguments"] = arguments(ready["pid"])
        finally:
            services.stop()
    for what, text in lived.shown.items():
        assert found(text, {**PEOPLE, **lived.secrets}) == [], (what, text)
    exported = [path for path in folder.iterdir() if path.name != "flow.json"]
    assert len(exported) == 4
    for path in exported:
        assert found(path.read_text(), {**PEOPLE, **lived.secrets}) == [], path
        assert path.stat().st_mode & 0o077 == 0, path
    for path in (path for path in own_home.rglob("*") if path.is_file()):
        text, kept = path.read_bytes().decode("latin-1"), path.relative_to(own_home)
        if path.name not in KEEPS_DATA and path.parent.name != "last-runs":
            assert found(text, PEOPLE) == [], kept
        if path.name not in KEEPS_SECRETS:
            assert found(text, lived.secrets) == [], kept
        if found(text, {**PEOPLE, **lived.secrets}):
            assert path.stat().st_mode & 0o077 == 0, kept

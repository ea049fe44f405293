"""Run mode and the instances screen on the real service: an image handed in, an instance taken up from its row."""

import asyncio
import base64
import os
import signal
import time

import pytest
from textual.widgets import Input, Static

from wfstudio.client.profiles import choose
from wfstudio.document.reading import load
from wfstudio.service.embedded import running
from wfstudio.tui.live_services import LiveServices
from wfstudio.tui.panels.panel import ChoiceList
from wfstudio.tui.screens.instances import InstancesScreen
from wfstudio.tui.screens.run import RunScreen

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


async def stands(screen, phase):
    deadline = time.monotonic() + 20
    while screen.state.phase != phase:
        assert time.monotonic() < deadline and screen.state.phase != "failed", screen.state
        await asyncio.sleep(0.01)


@pytest.fixture
def services():
    services = LiveServices(choose())
    yield services
    services.stop()


async def test_an_image_is_handed_in_and_the_instance_taken_up_from_its_row(
    studio_app, services, settle, demo_file, tmp_path
):
    image = tmp_path / "selfie.png"
    image.write_bytes(PNG)
    app = studio_app(services=services)
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        screen = RunScreen(load(demo_file), demo_file, begin=lambda session: session.start({}))
        await app.push_screen(screen)
        await pilot.pause()
        await stands(screen, "page")
        await pilot.pause()
        await pilot.press("f2")
        while screen.state.waiting != "selfie":
            await pilot.pause(0.02)
        await pilot.pause(0.1)
        screen.action_focus_panel("run-drawing")
        await pilot.pause()
        await pilot.press("i")
        await pilot.pause(0.1)
        typed = app.screen.query_one(Input)
        typed.value = str(tmp_path / "no such file")
        await pilot.press("enter")
        assert isinstance(app.screen.query_one(Input), Input) and screen.state.waiting == "selfie"
        typed.value = str(image)
        await pilot.press("enter")
        await stands(screen, "ended")
        assert screen.state.report.path == ("welcome", "selfie", "done")
        (sent,) = [
            one.request["requestData"]
            for one in screen._requests.exchanges
            if one.endpoint.name == "submit_result" and one.request["nodeId"] == "selfie"
        ]
        assert base64.b64decode(sent["image"]) == PNG
        instance = screen.state.instance
        await pilot.press("escape")
        app.action_instances()
        await settle(pilot, 0.15)
        assert isinstance(app.screen, InstancesScreen)
        listed = app.screen.query_one("#instances-list ChoiceList", ChoiceList)
        listed.highlighted = listed.get_option_index(instance)
        await settle(pilot, 0.15)
        await pilot.press("r")
        while not isinstance(app.screen, RunScreen):
            await pilot.pause(0.02)
        taken = app.screen
        await stands(taken, "ended")
        assert taken.state.instance == instance
        assert taken.state.path == ("welcome", "selfie", "done")
        assert taken.state.report.status == "COMPLETED"
        await pilot.press("escape")
        assert isinstance(app.screen, InstancesScreen)  # and back to where one came from


async def test_a_service_that_was_killed_is_found_again_by_the_screens(studio_app, services, settle):
    app = studio_app(services=services)
    async with app.run_test(size=(140, 40)) as pilot:
        await settle(pilot)
        before = running()
        os.kill(before["pid"], signal.SIGKILL)
        app.action_instances()
        await pilot.pause(0.2)
        listed = app.screen.query_one("#instances-list .empty", Static)
        deadline = time.monotonic() + 60
        while "No instance was made yet" not in str(listed.content):
            assert time.monotonic() < deadline, listed.content
            await pilot.pause(0.05)
        assert running()["pid"] != before["pid"]
        assert app.service.state == "ready" and app.service.url == running()["url"]
        assert app.connection.url == running()["url"]

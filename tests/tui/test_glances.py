"""An idle studio: glances in one thread, and an input thread that waits longer."""

import os
import selectors
import threading
import time
from types import SimpleNamespace

import pytest

from wfstudio.tui import glances, patient_input
from wfstudio.tui.design.watching import Looked
from wfstudio.tui.files.disk import look
from wfstudio.tui.glances import Glances


def test_a_glance_that_fails_stops_neither_the_others_nor_the_next_round(monkeypatch):
    monkeypatch.setattr(glances, "SECONDS", 0.001)
    rounds, done = [], threading.Event()

    def fails() -> None:
        raise OSError("the folder went")

    def counts() -> None:
        rounds.append(1)
        if len(rounds) == 3:
            done.set()

    both = Glances([fails, counts])
    both.begin()
    assert done.wait(20)
    both.end()


async def test_a_file_changed_by_another_program_is_seen_without_a_key(studio_app, settle, demo_file, monkeypatch):
    monkeypatch.setattr(glances, "SECONDS", 0.05)
    app = studio_app(demo_file)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        demo_file.write_text(demo_file.read_text().replace('"Demo"', '"Theirs"', 1))
        until = time.monotonic() + 20
        while app.screen.workspace.history.current.raw.get("name") != "Theirs" and time.monotonic() < until:
            await pilot.pause(0.02)
        assert app.screen.workspace.history.current.raw["name"] == "Theirs"


def test_a_wait_for_input_is_longer_only_after_many_for_nothing(monkeypatch):
    waits: list[float | None] = []
    real = selectors.SelectSelector.select

    def told(self, timeout=None):
        waits.append(timeout)
        return real(self, 0)

    monkeypatch.setattr(selectors.SelectSelector, "select", told)
    reading, writing = os.pipe()
    with patient_input.PatientSelector() as patient:
        patient.register(reading, selectors.EVENT_READ)
        for _ in range(patient_input.AFTER_INPUT + 1):
            patient.select(0.1)
        assert waits == [0.1] * patient_input.AFTER_INPUT + [patient_input.AT_REST_S]
        os.write(writing, b"x")
        assert patient.select(0.1)
        patient.select(0.1)
        assert waits[-1] == 0.1
    os.close(reading)
    os.close(writing)


def test_the_terminal_driver_waits_with_the_patient_selector(monkeypatch):
    linux_driver = pytest.importorskip("textual.drivers.linux_driver")
    monkeypatch.setattr(linux_driver, "selectors", selectors)
    patient_input.wait_patiently()
    waited: list[object] = []
    monkeypatch.setattr(patient_input.PatientSelector, "select", lambda self, timeout=None: waited.append(self) or [])
    reading, writing = os.pipe()
    over = threading.Event()
    over.set()
    driver = SimpleNamespace(fileno=reading, exit_event=over, _debug=False, process_message=print)
    linux_driver.LinuxDriver.run_input_thread(driver)
    assert waited
    os.close(reading)
    os.close(writing)


async def test_what_was_seen_of_the_file_before_counts_for_nothing_after_saving_as(
    studio_app, settle, demo_file, monkeypatch
):
    monkeypatch.setattr(glances, "SECONDS", 3600)
    app = studio_app(demo_file)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        workspace = app.screen.workspace
        demo_file.write_text(demo_file.read_text().replace('"Demo"', '"Theirs"', 1))
        workspace.path = demo_file.with_name("other.json")
        app.screen.post_message(Looked(demo_file, look(demo_file, workspace.seen, workspace.signature)))
        await settle(pilot)
        assert workspace.history.current.raw["name"] == "Demo"

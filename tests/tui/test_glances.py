"""An idle studio: glances in one thread, and an input thread that waits longer."""

import os
import selectors
import threading
import time

from wfstudio.tui import glances, patient_input
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

"""A finished run saved as a scenario from the run screen: beside the workflow, personal data replaced."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from test_run_screen import FrozenStage, fill_in, go_on, home, opened, studio_app, to_the_capture
from textual.pilot import Pilot
from textual.widgets import Input

from wfstudio.tui.dialogs.ask import Prompt
from wfstudio.tui.run import keeping

__all__ = ["home"]


async def ended(pilot: Pilot[Any], path: Path) -> None:
    await opened(pilot, FrozenStage())
    pilot.app.screen.path = path  # type: ignore[attr-defined]
    await go_on(pilot)
    await fill_in(pilot, email="wilhelmina@home.example", terms=True)
    await go_on(pilot)
    await go_on(pilot)
    await fill_in(pilot, ssn="771-55-2020")
    await go_on(pilot)
    await go_on(pilot)


async def written(pilot: Pilot[Any], file: Path) -> str:
    for _ in range(500):
        await pilot.pause()
        if text := text_of(file):
            return text
        await asyncio.sleep(0.01)
    raise AssertionError(f"{file} was not written")


def text_of(file: Path) -> str:
    return file.read_text("utf-8") if file.exists() else ""


async def test_a_finished_run_is_saved_beside_its_workflow(tmp_path: Path) -> None:
    app = studio_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await ended(pilot, tmp_path / "onboarding.json")
        await pilot.press("s")
        await pilot.pause()
        assert isinstance(app.screen, Prompt)
        line = app.screen.query_one(Input)
        assert line.value == "onboarding.to-done.scenario.yaml"
        line.value = "onboarding.txt"
        await pilot.press("enter")
        assert isinstance(app.screen, Prompt)  # no scenario's name
        line.value = "onboarding.to-done.scenario.yaml"
        await pilot.press("enter")
        text = await written(pilot, tmp_path / "onboarding.to-done.scenario.yaml")
    assert "workflow: onboarding.json\n" in text
    assert "path: [contact, selfie, ssn, phone, decide, done]" in text
    assert "wilhelmina" not in text
    assert "771-55-2020" not in text


async def test_a_run_that_goes_on_is_not_saved(tmp_path: Path) -> None:
    app = studio_app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await to_the_capture(pilot)
        assert screen.why_not("keep") == "the run has not come to its end"
        await pilot.press("s")
        await pilot.pause()
        assert not isinstance(app.screen, Prompt)


@pytest.mark.parametrize(
    ("there", "name"), [([], "a.to-end"), (["a.to-end.scenario.yaml"], "a.to-end-2"), (["x"], "a.to-end")]
)
def test_the_name_is_a_new_one(there: list[str], name: str) -> None:
    assert keeping.default_name(Path("a.json"), ("x", "end"), there) == f"{name}.scenario.yaml"

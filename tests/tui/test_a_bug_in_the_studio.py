"""What a bug in the studio leaves on the terminal: no traceback, nothing of what was entered, everything kept."""

import pytest

from wfstudio.tui.app import StudioApp
from wfstudio.tui.files import journals
from wfstudio.tui.run_studio import run
from wfstudio.tui.screens.design import DesignScreen


def test_a_bug_shows_no_values_and_loses_nothing(demo_file, own_home, monkeypatch, capfd):
    monkeypatch.setenv("WFSTUDIO_URL", "http://127.0.0.1:9/workflowapi")
    monkeypatch.setenv("WFSTUDIO_LICENSE", "none")

    def fail(_screen):
        entered = "078-05-1120"
        raise RuntimeError(f"not {len(entered)}")

    async def person(pilot):
        await pilot.pause(0.2)
        await pilot.press("D")
        await pilot.press("ctrl+s")

    real = StudioApp.run
    monkeypatch.setattr(StudioApp, "run", lambda app, **more: real(app, headless=True, auto_pilot=person, **more))
    monkeypatch.setattr(DesignScreen, "action_save", fail)
    with pytest.raises(RuntimeError, match="not 11"):
        run([str(demo_file)])
    out, err = capfd.readouterr()
    assert "Traceback" not in out + err
    assert "078-05-1120" not in out + err
    assert err == "wfstudio: what was not saved is kept, and comes back when the file is opened again\n"
    left = journals.left_behind(demo_file)
    assert left.recovered.history.unsaved_steps == 1
    left.release()

"""The README's tour: its keys build the sample, to the letter."""

from textual.events import Key, Paste
from textual.keys import _character_to_key
from tour_keys import SAMPLE, lines, pressed

from wfstudio.document.diff import differences
from wfstudio.document.reading import load

SIGNS = {"enter": "\r", "space": " "}


async def test_the_keys_of_the_tour_build_the_sample(studio_app, settle, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("wfstudio.tui.typed_ahead.PATIENCE", 60.0)  # a slow machine types as it can
    app = studio_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for what, said in (one for line in lines() for one in pressed(line)):
            if what == "text" or (what == "type" and len(said) > 1):  # words in one go: letter by letter takes long
                app.post_message(Paste(said))
            elif len(said) == 1:
                app.post_message(Key(_character_to_key(said), said))
            else:
                app.post_message(Key(said, SIGNS.get(said)))
        await pilot.pause()
        while app.keys_wait:
            await pilot.pause(0.1)
        await settle(pilot)
    assert differences(load(SAMPLE).workflow, load("age_check_before_delivery.json").workflow) == []

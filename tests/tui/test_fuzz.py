"""Random keys and clicks over the design screen: no exception, a document that is always JSON, undo to the first byte.

``WFSTUDIO_FUZZ_KEYS`` sets how many keys and clicks, ``WFSTUDIO_FUZZ_SEED`` which ones. They come in bursts, as a fast
hand or a pasted text sends them; after each burst everything that was posted is worked off and the document is looked
at, now and then the studio gets the time that its timers and background work want.
"""

import asyncio
import json
import os
import random
import shutil
import unicodedata
from pathlib import Path

import pytest
from textual import events
from textual.keys import REPLACED_KEYS, _character_to_key, _get_unicode_name_from_key

from wfstudio.document.emitting import same
from wfstudio.document.reading import parse
from wfstudio.document.writing import dump
from wfstudio.tui.canvas.sizes import BACKGROUND_FROM
from wfstudio.tui.keymap import ACTIONS

KEYS = int(os.environ.get("WFSTUDIO_FUZZ_KEYS", "1000"))
SEED = int(os.environ.get("WFSTUDIO_FUZZ_SEED", "20261127"))
SAMPLE = Path(__file__).parents[2] / "sample_workflows" / "age_check.json"
MOST_NODES = 40
LARGE = BACKGROUND_FROM + 20
"""Nodes of a document whose changes are answered first and shown after that; it gets a fifth of the keys."""
PATIENCE = 300.0
"""Seconds for a burst to be worked off, however busy the machine is."""
SIZES = ((80, 24), (120, 36))

_SCOPES = ("app", "design", "canvas", "inspector", "code", "rows", "palette", "dialog", "switches")
_AWAY = {"r", "f6", "M", "f4", "ctrl+b", "R", "f12", "alt+a", "alt+w", "alt+l", "f11"}
"""Keys that lead to another screen, which are other tests."""
COMMANDS = sorted({key for row in ACTIONS.values() if row.scope in _SCOPES for key in row.keys} - _AWAY)
WALKING = ["right", "left", "up", "down", "tab", "shift+tab", "enter", "escape", "space", "1", "2", "3", "4", "5"]
TEXT = [*"aeinost'\"<{}.\\_-09 é", "backspace", "delete", "home", "end", "ctrl+a", "ctrl+x", "ctrl+v", "ctrl+k"]


def event_of(key):
    """The event that a terminal makes of a key."""
    name = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
    try:
        char = unicodedata.lookup(_get_unicode_name_from_key(REPLACED_KEYS.get(name, name)))
    except KeyError:
        char = name if len(name) == 1 else None
    return events.Key(name, char)


class Hand:
    """Presses keys and clicks, and remembers the last ones."""

    def __init__(self, pilot, seed):
        self.pilot = pilot
        self.app = pilot.app
        self.random = random.Random(seed)
        self.pressed = []

    async def burst(self):
        """A few random keys or clicks, then whatever they lead to."""
        number = self.random.choice((1, 3, 8, 20, 40))
        for _ in range(number):
            if self.random.random() < 0.06:
                self._click()
            else:
                self._press()
            await asyncio.sleep(0)
        while self.app.keys_wait:  # noqa: ASYNC110
            await asyncio.sleep(0.001)
        await self.pilot._wait_for_screen(PATIENCE)
        return number

    def _press(self):
        kind = self.random.random()
        key = self.random.choice(COMMANDS if kind < 0.45 else WALKING if kind < 0.8 else TEXT)
        self.pressed.append(key)
        self.app.post_message(event_of(key))

    def _click(self):
        screen = self.app.screen
        x, y = self.random.randrange(screen.size.width), self.random.randrange(screen.size.height)
        self.pressed.append(f"click {x},{y}")
        for kind in (events.MouseDown, events.MouseUp):
            self.app.post_message(kind(None, x, y, 0, 0, 1, False, False, False, x, y))

    async def rest(self):
        """Another size, and the time that timers and workers want."""
        await self.pilot.resize_terminal(*self.random.choice(SIZES))
        await asyncio.sleep(0.2)
        await self.pilot._wait_for_screen(PATIENCE)


@pytest.mark.parametrize("large", [False, True])
async def test_random_keys_and_clicks(studio_app, settle, tmp_path, monkeypatch, large):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EDITOR", "true")
    monkeypatch.setattr("wfstudio.tui.design.browsing.beside", lambda *_: None)  # it would hold a real service for long
    file = tmp_path / "age_check.json"
    if large:
        nodes = [{"id": f"n{at}", "type": "form", "name": "N", "on_next": f"n{at + 1}"} for at in range(LARGE)]
        file.write_text(json.dumps({"name": "Large", "nodes": nodes}))
    else:
        shutil.copy(SAMPLE, file)
    keys, most = (KEYS // 5, LARGE + MOST_NODES) if large else (KEYS, MOST_NODES)
    original = file.read_bytes()
    app = studio_app(file)
    monkeypatch.setattr(app, "exit", lambda *_args, **_options: None)
    async with app.run_test(size=SIZES[0]) as pilot:
        await settle(pilot)
        design = app.screen
        hand, count, seen, edits, resting = Hand(pilot, SEED), 0, design.document, set(), 100
        try:
            while count < keys:
                count += await hand.burst()
                assert app._exception is None, f"after {count}: {hand.pressed[-40:]}"
                if design.document is not seen:
                    seen = design.document
                    assert same(parse(dump(seen)).raw, seen.raw), f"after {count}: {hand.pressed[-40:]}"
                    edits |= {label.partition(" ")[0] for label in design.workspace.history.entries}
                if design not in app.screen_stack:  # another document, another screen
                    app.show(design)
                    await pilot._wait_for_screen(PATIENCE)
                if len(seen.nodes) > most:  # copies of copies: a jump back in the history, as a person may make
                    design.workspace.history.jump(design.workspace.history.at // 2)
                    design.document_changed()
                if count > resting:
                    resting += 200
                    await hand.rest()
                    print(count, "keys and clicks", flush=True)
        except BaseException as error:  # what the app says when it then closes would hide it
            print(f"after {count}, {error!r}, screens {app.screen_stack}: {hand.pressed[-60:]}", flush=True)
            raise
        while len(app.screen_stack) > 1 and app.screen is not design:
            app.pop_screen()
            await pilot.pause()
        await settle(pilot)
        design.commit()
        while design.workspace.history.undo() is not None:
            pass
        assert dump(design.document) == original
        assert edits
        print(f"{count} keys and clicks, seed {SEED}, edits of the kinds {sorted(edits)}")

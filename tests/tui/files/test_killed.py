"""A studio in a terminal of its own that is killed while somebody edits: at most the last edit is lost."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

from wfstudio.document.reading import load
from wfstudio.tui.files import journals
from wfstudio.tui.workspace import Workspace

WFSTUDIO = str(Path(sys.executable).with_name("wfstudio"))
NOWHERE = {"WFSTUDIO_URL": "http://127.0.0.1:9/workflowapi", "WFSTUDIO_LICENSE": "none"}
EDITS = 4


class Studio:
    """The studio on a file; what it wrote to its terminal is in ``seen``."""

    def __init__(self, home, file):
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        self.child = subprocess.Popen(
            [WFSTUDIO, str(file)], stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
            env={**os.environ, **NOWHERE, "WFSTUDIO_HOME": str(home), "TERM": "xterm-256color",
                 "COLUMNS": "120", "LINES": "40"},
        )  # fmt: skip
        os.close(slave)
        self.seen = b""

    def saw(self, text, seconds):
        """Whether the text comes to the terminal in that time."""
        deadline = time.monotonic() + seconds
        while text not in self.seen:
            if time.monotonic() > deadline:
                return False
            if select.select([self.master], [], [], 0.1)[0]:
                self.seen += os.read(self.master, 65536)
        return True

    def wait_for(self, text):
        assert self.saw(text, 180), self.seen[-3000:]

    def press_until(self, key, text):
        """Press a key, again if what it does is not seen; tells how often."""
        for presses in range(1, 10):
            self.seen = b""
            os.write(self.master, key)
            if self.saw(text, 20):
                return presses
        raise AssertionError(self.seen[-3000:])

    def kill(self):
        os.killpg(self.child.pid, signal.SIGKILL)
        self.child.wait()
        os.close(self.master)


async def test_killed_while_editing_loses_at_most_one_edit(own_home, demo_file, studio_app, settle):
    before = demo_file.read_bytes()
    studio = Studio(own_home, demo_file)
    try:
        studio.wait_for(b"4 Inspector")
        presses = sum(studio.press_until(b"D", b"welcome_%d" % number) for number in range(2, 2 + EDITS))
    finally:
        studio.kill()
    assert demo_file.read_bytes() == before
    left = journals.left_behind(demo_file)
    steps = left.recovered.history.unsaved_steps
    assert EDITS - 1 <= steps <= presses
    left.release()

    app = studio_app(demo_file)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert [type(screen).__name__ for screen in app.screen_stack[1:]] == ["DesignScreen"]
        assert f"{steps} unsaved changes" in app.screen.query_one("NoticeBar").text
        assert len(app.screen.document.nodes) == 4 + steps
        for _ in range(steps):
            await pilot.press("u")
        await settle(pilot)
        assert not app.screen.workspace.dirty
        await pilot.press("ctrl+r", "ctrl+s")
        await settle(pilot)
        assert len(load(demo_file).nodes) == 5
        await pilot.press("q")
    assert journals.left_behind(demo_file) is None
    assert not Workspace.open(demo_file).dirty


def test_a_studio_whose_terminal_is_closed_leaves_by_itself(own_home, demo_file):
    studio = Studio(own_home, demo_file)
    try:
        studio.wait_for(b"4 Inspector")
        os.close(studio.master)
        assert studio.child.wait(timeout=60) == 129
    finally:
        if studio.child.poll() is None:
            studio.kill()

"""Studios in terminals of their own on one home: they share one service, and whichever leaves harms nothing."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

from wfstudio.client.api import Client
from wfstudio.client.connection import Connection
from wfstudio.service.embedded import running

WFSTUDIO = str(Path(sys.executable).with_name("wfstudio"))
LONG = 120


class Studio:
    """A studio on the home of the test, once its service is ready."""

    def __init__(self):
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        self.child = subprocess.Popen(
            [WFSTUDIO], stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
            env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "120", "LINES": "40"},
        )  # fmt: skip
        os.close(slave)
        self.seen = b""

    def sees(self, pattern, key=b""):
        """Press a key and wait until the terminal is sent what the pattern says."""
        self.seen = b"" if key else self.seen
        if key:
            os.write(self.master, key)
        deadline = time.monotonic() + LONG
        while not re.search(pattern, self.seen):
            assert time.monotonic() < deadline, self.seen[-3000:]
            if select.select([self.master], [], [], 0.1)[0]:
                self.seen += os.read(self.master, 65536)

    def quit(self):
        os.write(self.master, b"\x11")
        deadline = time.monotonic() + LONG
        while self.child.poll() is None:
            assert time.monotonic() < deadline, self.seen[-3000:]
            if select.select([self.master], [], [], 0.1)[0]:
                try:
                    self.seen += os.read(self.master, 65536)
                except OSError:  # the terminal's other end is closed
                    continue
        return self.child.returncode

    def close(self):
        if self.child.poll() is None:
            os.killpg(self.child.pid, signal.SIGKILL)
            self.child.wait()
        os.close(self.master)


@pytest.fixture
def studio(own_home):
    started = []

    def start():
        started.append(Studio())
        started[-1].sees(rb"ready")
        return started[-1]

    yield start
    for one in started:
        one.close()


def well(ready):
    """Whether the service answers, and is the one that this home names."""
    with Client(Connection.from_ready(ready)) as client:
        return client.call("healthz") is not None and running()["pid"] == ready["pid"]


def test_studios_share_one_service_and_quitting_either_harms_nothing(studio):
    starter = studio()
    ready = running()
    sharer = studio()
    assert running() == ready
    with Client(Connection.from_ready(ready)) as client:
        page = {"id": "a", "type": "form", "fields": [], "is_terminal_node": True}
        workflow = client.call("create_workflow", data={"name": "Shared", "nodes": [page]})["workflowId"]
        instance = client.call("create_instance", data={"workflowId": workflow})["wfInstanceId"]
    assert starter.quit() == 0
    assert well(ready)
    sharer.sees(instance[:12].encode(), b"i")  # what it lists comes from the service that the other one started
    another = studio()
    assert running() == ready
    assert another.quit() == 0
    assert well(ready)
    sharer.sees(rb"PENDING", b"g")
    assert sharer.quit() == 0
    deadline = time.monotonic() + LONG
    while running() is not None:  # the last one out stops it
        assert time.monotonic() < deadline
        time.sleep(0.05)

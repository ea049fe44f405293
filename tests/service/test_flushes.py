"""What is acknowledged is on the disk: the system calls of a real service are watched while it answers."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from walkers import FORMS, Line, Walker

CALL = re.compile(
    r"(?P<thread>\d+) +(?:<\.\.\. )?(?P<name>\w+)(?:\((?P<fd>\d+)<(?P<path>[^>]*)>| resumed>)(?P<rest>.*)"
)
CALLERS, STEPS = 6, 15


class Watched:
    """The system calls of a service in order, as far as they read, write and flush."""

    def __init__(self, text):
        self.flushes = []  # line of the beginning, line of the end
        self.answers = []  # line of the question's last bytes, line of the answer's first ones
        self._under_way = {}
        self._asked = {}
        for number, line in enumerate(text.splitlines()):
            if found := CALL.match(line):
                self._see(number, **found.groupdict())

    def _see(self, number, *, thread, name, fd, path, rest):
        begun = number
        if fd is None:
            begun, fd, path = self._under_way.pop(thread, (number, None, ""))
        if rest.endswith("<unfinished ...>"):
            self._under_way[thread] = (number, fd, path)
        elif name == "fdatasync" and path.endswith("-wal"):
            assert rest.endswith("= 0"), rest
            self.flushes.append((begun, number))
        elif name == "read" and path.startswith("socket:") and not rest.endswith("= 0"):
            self._asked[fd] = number
        if name == "write" and path.startswith("socket:") and '"HTTP/1.1 200' in rest:
            self.answers.append((self._asked[fd], begun))


@pytest.fixture
def watched(tmp_path):
    """Runs a service under strace; the first value tells how to reach it, the second stops it and gives its calls."""
    strace = shutil.which("strace")
    if strace is None or subprocess.run([strace, "-o", "/dev/null", "true"], check=False).returncode:
        pytest.skip("NO STRACE: nobody counted the flushes of the store; install strace where tracing is allowed")
    ready, trace = tmp_path / "ready.json", tmp_path / "trace"
    calls = "trace=fdatasync,fsync,read,write,writev,sendto,sendmsg"
    command = [strace, "-f", "-y", "-s", "40", "-e", calls, "-e", "signal=none", "-o", trace]
    command += [sys.executable, "-m", "wfstudio", "serve", "--port", "0", "--ready-file", ready]
    home = {**os.environ, "WFSTUDIO_HOME": str(tmp_path / "home")}
    child = subprocess.Popen(command, env=home, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    end = time.monotonic() + 60
    while not ready.exists():
        assert child.poll() is None, child.stderr.read()
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)
    told = json.loads(ready.read_text())

    def stopped():
        os.kill(told["pid"], signal.SIGTERM)
        _, err = child.communicate(timeout=60)
        assert child.returncode == 0, err
        return Watched(Path(trace).read_text())

    yield told, stopped
    if child.poll() is None:
        os.kill(told["pid"], signal.SIGKILL)
        child.communicate(timeout=20)


def test_every_acknowledged_step_was_flushed_before_its_answer(watched):
    ready, stopped = watched
    line = Line(ready)
    workflow = line.good("PUT", f"{line.base}/workflow", FORMS)["workflowId"]
    walkers = [Walker(line.instance(workflow)) for _ in range(CALLERS)]
    line.close()
    with ThreadPoolExecutor(CALLERS) as threads:
        for done in [threads.submit(walker.walk, ready, STEPS) for walker in walkers]:
            done.result()
    assert [walker.acknowledged for walker in walkers] == [STEPS] * CALLERS
    calls = stopped()
    assert len(calls.answers) == CALLERS * (STEPS + 2) + 1
    for asked, answered in calls.answers:
        between = [begun for begun, ended in calls.flushes if asked < begun and ended < answered]
        assert between, f"line {answered} of the trace answers what was not flushed since line {asked}"
    groups = {max(ended for _, ended in calls.flushes if ended < answered) for _, answered in calls.answers}
    assert len(calls.flushes) >= len(groups) > STEPS
    print(f"{len(calls.answers)} answers in {len(groups)} groups, {len(calls.flushes)} flushes")

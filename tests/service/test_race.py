"""Eight processes submit the same steps: each is applied exactly once, also when PostgreSQL goes away meanwhile."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from postgres_server import binaries, running

PROCESSES, STEPS = 8, 24

SUBMITTER = """
import http.client, json, sys, time
from urllib.parse import urlsplit
url, headers, instance, steps, name = json.loads(sys.argv[1])
place = urlsplit(url)
print("ready", flush=True)
sys.stdin.readline()
told, doubts, end = [], 0, time.monotonic() + 60
for step in range(steps):
    body = {"wfInstanceId": instance, "nodeId": f"n{step}", "requestData": {"who": name}}
    while True:
        assert time.monotonic() < end, "it took too long"
        try:
            connection = http.client.HTTPConnection(place.hostname, place.port, timeout=20)
            connection.request("POST", place.path + "/workflow_instance/submit_result", json.dumps(body), headers)
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException):
            status = 0
        finally:
            connection.close()
        if status in (200, 400):
            break
        doubts += 1
        time.sleep(0.05)
    told.append(status)
print(json.dumps([told, doubts]))
"""


def _call(ready, method, path, body=None):
    headers = {**ready["client"], "license": ready["licenses"]["system"], "content-type": "application/json"}
    content = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(ready["url"] + path, content, headers, method=method)
    with urllib.request.urlopen(request, timeout=20) as response:
        return json.load(response)["data"]


def _started(ready):
    form = {"type": "form", "fields": [{"type": "text", "name": "who"}]}
    nodes = [{**form, "id": f"n{step}", "on_next": f"n{step + 1}"} for step in range(STEPS)]
    nodes.append({"id": f"n{STEPS}", "type": "form", "fields": []})
    base = f"/tenant/{ready['tenantId']}/community/{ready['communityId']}"
    made = _call(ready, "PUT", f"{base}/workflow", {"name": "chain", "nodes": nodes})
    instance = _call(ready, "POST", f"/workflow_instance{base}/create", {"workflowId": made["workflowId"]})
    _call(ready, "POST", "/workflow_instance/initiate", {"wfInstanceId": instance["wfInstanceId"]})
    return instance["wfInstanceId"], base


def _submitters(ready, instance):
    made = []
    for number in range(PROCESSES):
        headers = {**ready["client"], "content-type": "application/json"}
        told = json.dumps([ready["url"], headers, instance, STEPS, f"p{number}"])
        made.append(
            subprocess.Popen(
                [sys.executable, "-I", "-c", SUBMITTER, told],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
    for child in made:
        assert child.stdout.readline() == "ready\n"
    for child in made:
        child.stdin.write("go\n")
        child.stdin.flush()
    return made


@pytest.fixture
def serve(tmp_path):
    """`wfstudio serve` with the given flags, until the end of the test."""
    children = []

    def started(*flags):
        ready = tmp_path / "ready.json"
        child = subprocess.Popen(
            [sys.executable, "-m", "wfstudio", "serve", "--port", "0", "--ready-file", str(ready), *flags],
            env={**os.environ, "WFSTUDIO_HOME": str(tmp_path / "home")},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        children.append(child)
        end = time.monotonic() + 30
        while not ready.exists():
            assert child.poll() is None, child.stderr.read()
            assert time.monotonic() < end, "it took too long"
            time.sleep(0.02)
        return child, json.loads(ready.read_text())

    yield started
    for child in children:
        if child.poll() is None:
            child.terminate()
        child.communicate(timeout=20)


def _each_step_once(ready, instance, base, children):
    told, doubts = [], 0
    for child in children:
        out, err = child.communicate(timeout=90)
        assert child.returncode == 0, err
        one, more = json.loads(out)
        told.append(one)
        doubts += more
    for step in range(STEPS):
        assert [one[step] for one in told].count(200) == 1, f"step {step}: {[one[step] for one in told]}"
    visited = _visited(ready, instance, base)
    assert sorted(visited, key=lambda name: int(name[1:])) == [f"n{step}" for step in range(STEPS + 1)]
    return doubts


def _wait_for(ready, instance, base, visits):
    """Until so many nodes were visited; no matter what is answered while PostgreSQL comes back."""
    end, seen = time.monotonic() + 30, 0
    while seen < visits:
        assert time.monotonic() < end, "it took too long"
        with contextlib.suppress(OSError):
            seen = len(_visited(ready, instance, base))


def _visited(ready, instance, base):
    page = _call(ready, "GET", f"/workflow_instance/{instance}{base}?pIndex=0&pSize=100")
    return [row["nodeId"] for row in page["list"]]


def test_each_step_happens_once_on_sqlite(serve):
    _, ready = serve()
    instance, base = _started(ready)
    _each_step_once(ready, instance, base, _submitters(ready, instance))


@pytest.mark.skipif(binaries() is None, reason="NO POSTGRESQL: nothing is tested on it")
def test_each_step_happens_once_on_postgresql_that_is_killed_in_the_middle(serve):
    with running(durable=True) as server:
        child, ready = serve("--store", server.url, "--workers", "3")
        instance, base = _started(ready)
        submitters = _submitters(ready, instance)
        for some in (3, 10):
            _wait_for(ready, instance, base, some)
            server.kill()
            server.start()
        assert _each_step_once(ready, instance, base, submitters) > 0
        child.send_signal(signal.SIGTERM)
        _, err = child.communicate(timeout=20)
        assert child.returncode == 0
        assert "Traceback" not in err


@pytest.mark.skipif(binaries() is None, reason="NO POSTGRESQL: nothing is tested on it")
def test_a_worker_that_dies_is_replaced_and_all_stop_together(serve):
    with running() as server:
        child, ready = serve("--store", server.url, "--workers", "2")
        assert ready["pid"] == child.pid
        workers = _children(child.pid)
        assert len(workers) == 2
        os.kill(workers[0], signal.SIGKILL)
        end = time.monotonic() + 20
        while workers[0] in (now := _children(child.pid)) or len(now) < 2:
            assert time.monotonic() < end, "it took too long"
            time.sleep(0.05)
        child.kill()  # workers whose parent is gone stop by themselves
        while any(_runs(pid) for pid in now):
            assert time.monotonic() < end, "it took too long"
            time.sleep(0.05)


def _children(pid):
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _runs(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False

"""kill -9 at random and at named places: no acknowledged step is lost and none is taken twice.

``WFSTUDIO_TEST_KILLS=200`` makes as many rounds (6 otherwise).
"""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time

import httpx
import pytest

ROUNDS = int(os.environ.get("WFSTUDIO_TEST_KILLS", "6"))
PLACES = ("before-write", "before-commit", "before-answer", "random")
FORMS = {
    "name": "chain",
    "nodes": [
        {"id": "a", "type": "form", "fields": [{"type": "text", "name": "n"}], "on_next": "b"},
        {"id": "b", "type": "form", "fields": [{"type": "text", "name": "n"}], "on_next": "a"},
    ],
}


def _serve(folder, place, rng):
    """A service that kills itself at a place, or is killed at some moment."""
    ready = folder / "ready.json"
    ready.unlink(missing_ok=True)
    environment = {**os.environ, "WFSTUDIO_HOME": str(folder / "home")}
    if place not in (None, "random"):
        environment["WFSTUDIO_TEST_KILL_AT"] = f"{place}:{rng.randint(4, 12)}"
    command = [sys.executable, "-m", "wfstudio", "serve", "--port", "0", "--ready-file", str(ready)]
    child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 30
    while not ready.exists():
        assert child.poll() is None, f"it ended with {child.returncode}"
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.005)
    return child, json.loads(ready.read_text())


class _Walker:
    """Walks one instance, and keeps what was acknowledged."""

    def __init__(self, instance):
        self.instance = instance
        self.acknowledged = 0

    def walk(self, ready, steps):
        """Submit the next steps until the service is gone; the step in doubt is sent again by the next call."""
        headers = {**ready["client"], "license": ready["licenses"]["system"]}
        with httpx.Client(base_url=ready["url"], headers=headers, timeout=20, trust_env=False) as http:
            for _ in range(steps):
                count = self.acknowledged
                body = {"wfInstanceId": self.instance, "nodeId": "ab"[count % 2], "requestData": {"n": str(count)}}
                try:
                    answer = http.post("/workflow_instance/submit_result", json=body)
                except httpx.TransportError:
                    return
                assert answer.status_code == 200, answer.text
                assert answer.json()["data"]["nextNodeId"] == "ab"[(count + 1) % 2]
                self.acknowledged += 1


def _made(ready, count):
    headers = {**ready["client"], "license": ready["licenses"]["system"]}
    base = f"/tenant/{ready['tenantId']}/community/{ready['communityId']}"
    with httpx.Client(base_url=ready["url"], headers=headers, timeout=20, trust_env=False) as http:
        workflow = http.put(f"{base}/workflow", json=FORMS).json()["data"]["workflowId"]
        for _ in range(count):
            answer = http.post(f"/workflow_instance{base}/create", json={"workflowId": workflow})
            instance = answer.json()["data"]["wfInstanceId"]
            http.post("/workflow_instance/initiate", json={"wfInstanceId": instance})
            yield _Walker(instance)


def _stop(child):
    child.send_signal(signal.SIGTERM)
    assert child.wait(20) == 0


def _seen(ready, walker):
    """What was stored for each visit but the open one, in order."""
    url = f"{ready['url'].rpartition('/')[0]}/__studio/instance/{walker.instance}/events"
    events = httpx.get(url, headers={"license": ready["licenses"]["system"]}, trust_env=False).json()
    return [event["detail"]["fields"]["n"] for event in events if event["kind"] == "submitted"]


@pytest.mark.parametrize("seed", [20261124])
def test_no_acknowledged_step_is_lost_and_none_is_taken_twice(tmp_path, seed):
    rng = random.Random(seed)
    child, ready = _serve(tmp_path, None, rng)
    walkers = list(_made(ready, 3))
    _stop(child)
    for number in range(ROUNDS):
        place = PLACES[number % len(PLACES)]
        child, ready = _serve(tmp_path, place, rng)
        threads = [threading.Thread(target=walker.walk, args=(ready, 10_000)) for walker in walkers]
        for thread in threads:
            thread.start()
        if place == "random":
            time.sleep(rng.uniform(0.01, 0.15))
            child.kill()
        assert child.wait(30) == -signal.SIGKILL, place
        for thread in threads:
            thread.join()
    child, ready = _serve(tmp_path, None, rng)
    for walker in walkers:
        before = walker.acknowledged
        walker.walk(ready, 1)
        assert walker.acknowledged == before + 1
        assert _seen(ready, walker) == [str(count) for count in range(walker.acknowledged)]
    assert sum(walker.acknowledged for walker in walkers) > ROUNDS
    _stop(child)

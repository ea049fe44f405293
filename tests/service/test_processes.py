"""Real processes: serve, kill -9, the shared background service."""

import contextlib
import json
import os
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest

from wfstudio.service import embedded
from wfstudio.service.home import Held, Home

FORMS = {
    "name": "chain",
    "nodes": [
        {"id": "a", "type": "form", "fields": [{"type": "text", "name": "n"}], "on_next": "b"},
        {"id": "b", "type": "form", "fields": [{"type": "text", "name": "n"}], "on_next": "a"},
    ],
}


def _until(condition, seconds=15.0):
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)
    return value


def _is_gone(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state == "Z"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("WFSTUDIO_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(embedded, "IDLE_S", 0.2)
    return tmp_path / "home"


@pytest.fixture
def spawn(home):
    """Starts `wfstudio serve` and waits for its ready file; whatever still runs at the end is killed."""
    children = []

    def started(*flags, wait=True):
        ready = home.parent / f"ready-{len(children)}.json"
        child = subprocess.Popen(
            [sys.executable, "-m", "wfstudio", "serve", "--port", "0", "--ready-file", str(ready), *flags],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        children.append(child)
        if not wait:
            return child, ready
        _until(lambda: ready.exists() or child.poll() is not None)
        assert child.poll() is None, child.stderr.read()
        return child, json.loads(ready.read_text())

    yield started
    for child in children:
        if child.poll() is None:
            child.kill()
        child.communicate(timeout=10)


class Api:
    """The documentation headers against a running service."""

    def __init__(self, ready):
        self.ready = ready
        client = ready["client"]
        self.headers = {**client, "license": ready["licenses"]["system"]}
        self.http = httpx.Client(base_url=ready["url"], headers=self.headers, timeout=10, trust_env=False)
        self.base = f"/tenant/{ready['tenantId']}/community/{ready['communityId']}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.http.close()

    def created(self, workflow):
        made = self.http.put(f"{self.base}/workflow", json=workflow).json()["data"]["workflowId"]
        return self.http.post(f"/workflow_instance{self.base}/create", json={"workflowId": made}).json()["data"]

    def initiate(self, instance):
        return self.http.post("/workflow_instance/initiate", json={"wfInstanceId": instance})

    def started(self):
        created = self.created(FORMS)
        self.initiate(created["wfInstanceId"])
        return created["wfInstanceId"], created["wfInstanceUrl"]

    def submit(self, instance, node, text):
        body = {"wfInstanceId": instance, "nodeId": node, "requestData": {"n": text}}
        return self.http.post("/workflow_instance/submit_result", json=body)

    def visits(self, instance):
        answer = self.http.get(f"/workflow_instance/{instance}{self.base}?pSize=1").json()
        return answer["data"]["page"]["total"]


def test_serve_tells_how_to_reach_it_and_stops_on_sigterm(home, spawn):
    child, ready = spawn()
    path = home.parent / "ready-0.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert ready.keys() == {"url", "pid", "tenantId", "communityId", "publicKey", "licenses", "client"}
    assert ready["licenses"].keys() == {"system", "service", "service_ext", "app"}
    assert ready["client"].keys() == {"keyId", "keySecret"}
    assert ready["pid"] == child.pid
    with Api(ready) as api:
        assert api.http.get("/publickeys").json() == {"publicKey": ready["publicKey"]}
        _, url = api.started()
        assert httpx.get(url, trust_env=False).status_code == 200
    assert embedded.running() == ready
    child.send_signal(signal.SIGTERM)
    out, err = child.communicate(timeout=10)
    assert (child.returncode, out) == (0, "")
    assert ready["url"] in err
    assert "Traceback" not in err
    for secret in (*ready["licenses"].values(), ready["client"]["keySecret"]):
        assert secret not in err
    assert not path.exists()
    assert embedded.running() is None


def test_sigterm_lets_what_is_in_flight_finish(spawn):
    child, ready = spawn()
    slow = {
        "name": "slow",
        "nodes": [
            {"id": "busy", "type": "js", "config": {"js_code": "for (;;) {}"}, "on_error": "page"},
            {"id": "page", "type": "form", "fields": []},
        ],
    }
    with Api(ready) as api, httpx.Client(trust_env=False) as idle:
        idle.get(f"{ready['url']}/healthz")  # an idle connection holds nothing up
        instance = api.created(slow)["wfInstanceId"]
        answers = []
        asking = threading.Thread(target=lambda: answers.append(api.initiate(instance)))
        asking.start()
        time.sleep(0.2)
        child.terminate()
        asking.join()
        assert answers[0].json()["data"]["nextNodeId"] == "page"
    assert child.wait(10) == 0


@pytest.mark.parametrize("asked", [False, True])
def test_beyond_loopback_comforts_are_off_unless_asked_for(spawn, asked):
    flags = ["--documentation-headers", "--control-path"] if asked else []
    _, ready = spawn("--host", "0.0.0.0", *flags)
    with Api(ready) as api:
        assert api.http.post(f"{api.base}/workflows", json={}).status_code == (200 if asked else 401)
        control = ready["url"].replace("/workflowapi", "/__studio/instance/x/events")
        told = api.http.get(control).json()["message"]
        assert ("switched off" in told) is not asked


def test_ctrl_c_stops_it_too(spawn):
    child, _ = spawn()
    child.send_signal(signal.SIGINT)
    _, err = child.communicate(timeout=10)
    assert child.returncode == 130
    assert "Traceback" not in err


def test_only_one_serves_a_home(spawn):
    child, ready = spawn()
    second, _ = spawn(wait=False)
    _, err = second.communicate(timeout=10)
    assert second.returncode == 6
    assert str(child.pid) in err
    assert ready["url"] in err


def test_a_taken_port_is_named(home, spawn, monkeypatch):
    _, ready = spawn()
    monkeypatch.setenv("WFSTUDIO_HOME", str(home.parent / "other"))
    port = str(httpx.URL(ready["url"]).port)
    second, _ = spawn("--port", port, wait=False)
    _, err = second.communicate(timeout=10)
    assert second.returncode == 6
    assert f"port {port}" in err
    assert "Traceback" not in err


def test_a_ready_file_that_cannot_be_written_is_named(spawn):
    child, _ = spawn("--ready-file", "/nonexistent/folder/ready.json", wait=False)
    _, err = child.communicate(timeout=15)
    assert child.returncode == 2
    assert "--ready-file /nonexistent" in err
    assert "Traceback" not in err


def test_a_store_of_ones_own_keeps_its_data_and_keys(home, spawn, monkeypatch):
    store = f"sqlite:///{home.parent}/mine.sqlite3"
    child, ready = spawn("--store", store)
    with Api(ready) as api:
        instance, _ = api.started()
        token = embedded.make_token(["workflow.manage"], 60)
        headers = {**ready["client"], "authorization": f"Bearer {token}"}
        listed = httpx.post(f"{ready['url']}{api.base}/workflows", headers=headers, json={}, trust_env=False)
        assert listed.json()["data"]["page"]["total"] == 1
    child.terminate()
    child.wait(10)
    monkeypatch.setenv("WFSTUDIO_HOME", str(home.parent / "other"))
    _, again = spawn("--store", store)
    assert again["licenses"] == ready["licenses"]
    with Api(again) as api:
        assert api.visits(instance) == 1


def test_kill_9_loses_no_acknowledged_step(spawn):
    instance, acknowledged = None, 0
    for round_number in range(3):
        child, ready = spawn()
        with Api(ready) as api:
            if instance is None:
                instance, _ = api.started()
            visits = api.visits(instance)
            assert acknowledged + 1 <= visits <= acknowledged + 2
            acknowledged = visits - 1
            killer = threading.Timer(0.1 + 0.05 * round_number, child.kill)
            killer.start()
            with contextlib.suppress(httpx.TransportError):
                while True:
                    answer = api.submit(instance, "ab"[acknowledged % 2], f"{acknowledged}")
                    assert answer.status_code == 200, answer.text
                    acknowledged += 1
            killer.join()
            child.wait(10)
            assert child.returncode == -signal.SIGKILL
    assert acknowledged > 3
    _, ready = spawn()
    with Api(ready) as api:
        assert acknowledged + 1 <= api.visits(instance) <= acknowledged + 2
        results = api.http.get(f"/workflow_instance/{instance}/results").json()["data"]
        assert f"{acknowledged - 1}" in {row["resultData"]["n"] for row in results}


def test_the_background_service_is_shared_and_the_last_one_out_stops_it(home):
    with embedded.ensure() as one:
        with embedded.ensure() as two:
            assert one.ready == two.ready
        assert httpx.get(f"{one.ready['url']}/healthz", trust_env=False).json()["code"] == "200"
        assert stat.S_IMODE((home / "log" / "service.log").stat().st_mode) == 0o600
        assert not _is_gone(one.ready["pid"])
    _until(lambda: _is_gone(one.ready["pid"]))
    assert embedded.running() is None
    with embedded.ensure() as three:
        assert three.ready["licenses"] == one.ready["licenses"]
        os.kill(three.ready["pid"], signal.SIGKILL)
        _until(lambda: Home.here().serving() is None)
        with embedded.ensure() as four:
            assert four.ready["pid"] != three.ready["pid"]
    _until(lambda: _is_gone(four.ready["pid"]))


def test_starters_that_race_get_one_service(home):
    found, errors = [], []

    def start():
        try:
            found.append(embedded.ensure())
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert len({one.ready["pid"] for one in found}) == 1
    for one in found:
        one.release()
        one.release()
    _until(lambda: _is_gone(found[0].ready["pid"]))


def test_a_user_that_is_killed_no_longer_counts(home):
    code = (
        "from wfstudio.service import embedded\nimport time\nembedded.IDLE_S = 0.2\n"
        "e = embedded.ensure(); print(e.ready['pid'], flush=True); time.sleep(60)"
    )
    user = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    try:
        pid = int(user.stdout.readline())
        assert Home.here().is_used()
    finally:
        user.kill()
        user.communicate()
    _until(lambda: _is_gone(pid))


def test_a_foreground_service_is_shared_and_not_stopped(spawn):
    child, ready = spawn()
    with embedded.ensure() as shared:
        assert shared.ready == ready
    time.sleep(0.2)
    assert child.poll() is None
    assert embedded.running() == ready


def test_a_service_that_cannot_start_says_why(home):
    folder = Home.here().folder
    (folder / "store.sqlite3").mkdir()
    with pytest.raises(embedded.ServiceDidNotStart, match=r"store\.sqlite3.*log") as caught:
        embedded.ensure()
    assert caught.value.exit_code == 8
    assert not Home.here().is_used()


def test_what_a_killed_service_left_is_not_believed(home):
    here = Home.here()
    here.write_ready({"pid": 1, "url": "http://127.0.0.1:9/workflowapi"})
    (here.folder / "lock").write_text('{"pid": 1}')
    assert here.ready() is None
    held = here.take_service_lock()
    assert here.ready() is not None
    held.release()
    assert here.clear_stale()
    assert not here.ready_file.exists()


def test_locks(tmp_path):
    path = tmp_path / "lock"
    held = Held.take(path)
    assert Held.take(path) is None
    assert Held.take(path, shared=True) is None
    held.release()
    held.release()
    lookers = [Held.take(path, shared=True), Held.take(path, shared=True)]
    assert None not in lookers
    for one in lookers:
        one.release()


def test_the_door_imports_nothing_heavy():
    code = (
        "import sys; import wfstudio.service.embedded\n"
        "heavy = {'starlette', 'uvicorn', 'cryptography', 'sqlite3', 'pydantic', 'httpx', 'asyncio', 'textual'}\n"
        "print(sorted(heavy & sys.modules.keys()))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == "[]"


def test_serve_waits_for_a_background_service_that_nobody_uses(spawn):
    with embedded.ensure() as shared:
        background = shared.ready["pid"]
    child, ready = spawn()
    assert ready["pid"] == child.pid != background

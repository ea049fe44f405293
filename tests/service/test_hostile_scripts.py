"""Scripts that mean harm against a real service: each is contained, and others are served meanwhile."""

import json
import signal
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from forked_services import ForkedServices
from hostile_scripts import CONTAINED, TIME
from walkers import FORMS, Line, Walker

LIMITS = {"cpu_ms": 100, "wall_ms": 1500, "memory_bytes": 16 * 1024 * 1024, "output_chars": 10_000, "log_chars": 2_000}


@pytest.fixture
def line(tmp_path):
    with ForkedServices(tmp_path, None, script_limits=LIMITS) as services:
        service = services.start()
        line = Line(service.ready)
        yield line
        line.close()
        service.signal(signal.SIGTERM)
        assert service.wait() == 0
    log = services.log()
    assert "Traceback" not in log, log


def _orphans(line):
    """An instance of a workflow that has each of the scripts, wired to nothing."""
    nodes = [{"id": "start", "type": "form", "fields": []}]
    nodes += [
        {"id": f"js{number}", "type": "js", "config": {"js_code": code}}
        for number, (_, code, _) in enumerate(CONTAINED)
    ]
    workflow = line.good("PUT", f"{line.base}/workflow", {"name": "hostile", "nodes": nodes})["workflowId"]
    return line.instance(workflow)


class Person:
    """Fills in forms one after another until told to stop, and counts how many while which script ran."""

    def __init__(self, line):
        self._walker = Walker(line.instance(line.good("PUT", f"{line.base}/workflow", FORMS)["workflowId"]))
        self._line, self._done = Line(line.ready), threading.Event()

    @property
    def steps(self):
        return self._walker.acknowledged

    def walk(self):
        while not self._done.is_set():
            self._walker.step(self._line)
        self._line.close()

    def stop(self):
        self._done.set()


def test_a_service_contains_every_hostile_script_and_serves_others_meanwhile(line):
    instance, person = _orphans(line), Person(line)
    wrong, meanwhile = [], 0
    with ThreadPoolExecutor(1) as threads:
        walk = threads.submit(person.walk)
        try:
            for number, row in enumerate(CONTAINED):
                before = person.steps
                path = f"/workflow_instance/{instance}{line.base}/execute_node/js{number}"
                status, told = line.send("GET", path)
                meanwhile += person.steps - before if row in TIME else 0
                if status not in (200, 500) or len(json.dumps(told)) > 25_000 or not _fits(row[2], status, told):
                    wrong.append((row[0], status, told))
        finally:
            person.stop()
        walk.result()
    assert wrong == []
    assert meanwhile > len(TIME)
    print(f"{person.steps} steps of another caller, {meanwhile} of them during the {len(TIME)} that take time")


def _fits(expected, status, told):
    if expected == "any":
        return True
    return ("none" in (expected or "none")) if status == 200 else expected is not None and "details" in told

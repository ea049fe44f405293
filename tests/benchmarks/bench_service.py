"""The service over HTTP on SQLite: signed durable steps, signed reads, script nodes, start and memory.

The floor, taken in the same run on the same disk: a bare SQLite commit with ``synchronous=FULL``, one at a time.
``python tests/benchmarks/bench_service.py [STEPS] [--connections 32] [--folder DIR]``
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench_submit import WORKFLOW, commits_per_second
from load import Speaker, ask, cpu_seconds, drive, resident_mb

WFSTUDIO = str(Path(sys.executable).with_name("wfstudio"))
STEPS_EACH = 10
"""Form steps of one journey."""

SCRIPTED = {
    "version": "v1",
    "name": "scripted",
    "type": "idv",
    "nodes": [
        {"id": "one", "type": "form", "fields": [{"type": "text", "name": "a", "label": "A"}], "on_next": "js"},
        {"id": "js", "type": "js", "config": {"js_code": "return {b: params.nodes.one.a};"}, "on_success": "one"},
    ],
}


def started(speaker: Speaker, workflow: dict, count: int) -> list[str]:
    """Make and initiate that many instances."""
    _, body = ask(speaker.address, speaker.request("PUT", f"{speaker.place}/workflow", workflow))
    workflow_id = speaker.opened(body)["workflowId"]
    path = f"/workflow_instance{speaker.place}/create"
    creations = [speaker.request("POST", path, {"workflowId": workflow_id, "metaData": {}}) for _ in range(count)]
    ids = []
    for request in creations:
        status, body = ask(speaker.address, request)
        assert status == 200, body
        ids.append(speaker.opened(body)["wfInstanceId"])
    starts = [speaker.request("POST", "/workflow_instance/initiate", {"wfInstanceId": one}) for one in ids]
    assert not drive(speaker.address, [starts]).failures
    return ids


def submissions(speaker: Speaker, instances: list[str], each: int, nodes: list[str]) -> list[bytes]:
    """Every step of these instances, in order."""
    return [
        speaker.request(
            "POST",
            "/workflow_instance/submit_result",
            {
                "wfInstanceId": instance,
                "nodeId": nodes[step % len(nodes)],
                "nodeType": "form",
                "requestData": {"a": str(step)},
            },
        )
        for instance in instances
        for step in range(each)
    ]


def journeys(speaker: Speaker, workflow: dict, steps: int, connections: int, each: int, nodes: list[str]) -> list:
    """A queue of submissions for each connection."""
    per_connection = max(1, steps // connections // each)
    ids = started(speaker, workflow, per_connection * connections)
    return [
        submissions(speaker, ids[n * per_connection : (n + 1) * per_connection], each, nodes)
        for n in range(connections)
    ]


def measure(ready: dict, steps: int, connections: int, folder: Path) -> None:
    """All loads against one service, the floor beside them."""
    speaker, pid = Speaker(ready), ready["pid"]
    pages, alternate = WORKFLOW, ["one", "two"]

    def told(title: str, queues: list) -> float:
        before = cpu_seconds(pid)
        load = drive(speaker.address, queues)
        used = (cpu_seconds(pid) - before) / len(load.times)
        print(f"{title:34}{load}  service CPU {used * 1e6:5.0f} us each", flush=True)
        return load.rate

    drive(speaker.address, journeys(speaker, pages, 320, 4, STEPS_EACH, alternate))  # warm up
    many = told(
        f"steps, {connections} connections", journeys(speaker, pages, steps, connections, STEPS_EACH, alternate)
    )
    told("steps, 1 connection", journeys(speaker, pages, steps // 4, 1, STEPS_EACH, alternate))
    long_ones = journeys(speaker, pages, steps // 2, 8, max(1, steps // 16), alternate)
    told(f"steps, {len(long_ones[0])} visits per instance", long_ones)
    told("steps through a script, 1 conn.", journeys(speaker, SCRIPTED, steps // 4, 1, STEPS_EACH, ["one"]))
    instance = started(speaker, pages, 1)[0]
    path = f"/workflow_instance/{instance}/result_summary"
    read = [[speaker.request("GET", path) for _ in range(steps // connections)] for _ in range(connections)]
    told(f"signed reads, {connections} connections", read)
    health = f"GET {speaker.base}/healthz HTTP/1.1\r\nhost: x\r\n\r\n".encode()
    told("healthz (the HTTP server's floor)", [[health] * (steps // connections)] * connections)
    print(f"resident {resident_mb(pid):.0f} MB")
    floor = commits_per_second(folder, 2000)
    print(f"bare SQLite commits {floor:.0f}/s; steps to commits {many / floor:.2f}")


def main() -> None:
    """Start a service, load it, print what came of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("steps", type=int, nargs="?", default=6400)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--folder", help="where the store lives (its disk is what is measured)")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=args.folder) as folder:
        ready_file = Path(folder) / "ready.json"
        command = [WFSTUDIO, "serve", "--port", "0", "--ready-file", str(ready_file)]
        begun = time.perf_counter()
        service = subprocess.Popen(command, env={**os.environ, "WFSTUDIO_HOME": folder})
        try:
            while not ready_file.exists():
                time.sleep(0.002)
            ready = json.loads(ready_file.read_text())
            speaker = Speaker(ready)
            assert ask(speaker.address, f"GET {speaker.base}/healthz HTTP/1.1\r\nhost: x\r\n\r\n".encode())[0] == 200
            print(f"first answer after {time.perf_counter() - begun:.2f} s, resident {resident_mb(service.pid):.0f} MB")
            measure(ready, args.steps, args.connections, Path(folder))
        finally:
            service.terminate()
            service.wait()


if __name__ == "__main__":
    main()

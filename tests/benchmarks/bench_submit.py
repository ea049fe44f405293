"""Sequential, encrypted, durable ``submit_result`` per second over HTTP against one embedded service on SQLite.

The floor, taken in the same run on the same disk, is a bare SQLite commit with ``synchronous=FULL``.
``python tests/benchmarks/bench_submit.py [STEPS]``
"""

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from wfstudio.client.api import Client
from wfstudio.client.connection import Connection

WFSTUDIO = str(Path(sys.executable).with_name("wfstudio"))


def page(node_id: str, target: str) -> dict[str, object]:
    """A form page that leads to ``target``."""
    return {"id": node_id, "type": "form", "fields": [{"type": "text", "name": "a", "label": "A"}], "on_next": target}


WORKFLOW = {"version": "v1", "name": "bench", "type": "idv", "nodes": [page("one", "two"), page("two", "one")]}


def steps_per_second(ready: dict[str, object], steps: int) -> float:
    """Submit ``steps`` pages of one instance after another and tell the rate."""
    with Client(Connection.from_ready(ready)) as client:
        workflow = client.call("create_workflow", data=WORKFLOW)
        started = 0.0
        for count in range(steps + 20):
            if count % 50 == 0:
                made = client.call("create_instance", data={"workflowId": workflow["workflowId"], "metaData": {}})
                where = client.call("initiate", data={"wfInstanceId": made["wfInstanceId"]})
            if count == 20:
                started = time.perf_counter()
            body = {
                "wfInstanceId": made["wfInstanceId"],
                "nodeId": where["nextNodeId"],
                "nodeType": "form",
                "requestData": {"a": str(count)},
            }
            where = client.call("submit_result", data=body)
        return steps / (time.perf_counter() - started)


def commits_per_second(folder: Path, commits: int) -> float:
    """The floor: one row, one commit, flushed."""
    database = sqlite3.connect(folder / "floor.sqlite", isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE rows (body TEXT)")
    started = time.perf_counter()
    for _ in range(commits):
        database.execute("INSERT INTO rows VALUES (?)", ("x" * 500,))
    rate = commits / (time.perf_counter() - started)
    database.close()
    return rate


def main() -> None:
    """Print both rates and their ratio."""
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as folder:
        ready_file = Path(folder) / "ready.json"
        environment = {**os.environ, "WFSTUDIO_HOME": folder}
        command = [WFSTUDIO, "serve", "--port", "0", "--ready-file", str(ready_file)]
        started = time.perf_counter()
        service = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
        while not ready_file.exists():
            time.sleep(0.01)
        print(f"ready after {time.perf_counter() - started:.2f} s")
        try:
            rate = steps_per_second(json.loads(ready_file.read_text()), steps)
        finally:
            service.terminate()
            service.wait()
        floor = commits_per_second(Path(folder), 2000)
    print(f"submit_result {rate:.0f}/s, bare SQLite commits {floor:.0f}/s, ratio {rate / floor:.2f}")


if __name__ == "__main__":
    main()

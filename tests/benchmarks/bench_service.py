"""The service over HTTP on SQLite: signed durable steps, signed reads, script nodes, start and memory.

The floors, taken in the same run on the same disk: a bare SQLite commit with ``synchronous=FULL`` and a bare
``fdatasync``, one at a time; bare uvicorn. Beside each rate stands the processor time of the service for one request,
of which the loop's thread cannot be shared out: it bounds what one process answers on a machine that is otherwise idle.
``python tests/benchmarks/bench_service.py [STEPS] [--connections 32] [--folder DIR]``
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import uvloop
from bench_submit import WORKFLOW, commits_per_second
from floors import crypto_us, flushes_per_second, hello_per_second
from load import Speaker, ask, cpu_seconds, drive, loop_seconds, resident_mb

from wfstudio.sandbox.pool import ScriptPool

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

    def told(title: str, queues: list) -> tuple[float, float]:
        before, loop, ours = cpu_seconds(pid), loop_seconds(pid), time.process_time()
        load = drive(speaker.address, queues)
        share = 1e6 / len(load.times)
        used, looped = (cpu_seconds(pid) - before) * share, (loop_seconds(pid) - loop) * share
        client = (time.process_time() - ours) * share
        print(
            f"{title:34}{load}  service CPU {used:4.0f} us (loop {looped:4.0f}: {1e6 / max(looped, 1):6.0f}/s at most)"
            f"  client {client:3.0f} us",
            flush=True,
        )
        return load.rate, used

    drive(speaker.address, journeys(speaker, pages, 640, 4, STEPS_EACH, alternate))  # warm up
    many, step_us = told(
        f"steps, {connections} connections", journeys(speaker, pages, steps, connections, STEPS_EACH, alternate)
    )
    single, _ = told("steps, 1 connection", journeys(speaker, pages, steps // 4, 1, STEPS_EACH, alternate))
    long_ones = journeys(speaker, pages, steps // 2, 8, max(1, steps // 16), alternate)
    told(f"steps, {len(long_ones[0])} visits per instance", long_ones)
    told("steps through a script, 1 conn.", journeys(speaker, SCRIPTED, steps // 4, 1, STEPS_EACH, ["one"]))
    instance = started(speaker, pages, 1)[0]
    path = f"/workflow_instance/{instance}/result_summary"
    read = [[speaker.request("GET", path) for _ in range(steps // connections)] for _ in range(connections)]
    reads, read_us = told(f"signed reads, {connections} connections", read)
    health = f"GET {speaker.base}/healthz HTTP/1.1\r\nhost: x\r\n\r\n".encode()
    told("healthz (our HTTP alone)", [[health] * (steps // connections)] * connections)
    hello = hello_per_second(steps, connections)
    print(f"bare uvicorn {hello:.0f}/s; signed reads to it {reads / hello:.2f}, steps {many / hello:.2f}")
    commits, flushes = commits_per_second(folder, 2000), flushes_per_second(folder, 2000)
    print(
        f"bare SQLite commits {commits:.0f}/s; steps to commits {many / commits:.2f}, one by one {single / commits:.2f}"
    )
    print(f"bare fdatasync {flushes:.0f}/s; steps to flushes {many / flushes:.2f}, one by one {single / flushes:.2f}")
    step_crypto, read_crypto = crypto_us((90, 130, 110), 2), crypto_us((90, 450), 1)
    print(
        f"crypto of a step {step_crypto:.1f} us ({step_crypto / step_us:.0%} of its CPU),"
        f" of a read {read_crypto:.1f} us ({read_crypto / read_us:.0%})"
    )
    print(f"resident {resident_mb(pid):.0f} MB")


async def scripts(count: int, pause_s: float) -> None:
    """Round trips to a worker, as a script node makes them; in the pause a worker makes its next context."""
    pool, times = ScriptPool(), []
    code, params = SCRIPTED["nodes"][1]["config"]["js_code"], {"nodes": {"one": {"a": "1"}}, "metadata": {}}
    for _ in range(count + 50):
        await asyncio.sleep(pause_s)
        began = time.perf_counter()
        assert (await pool.run(code, params)).ok
        times.append(time.perf_counter() - began)
    await pool.close()
    ordered = sorted(times[50:])
    p50, p99 = 1000 * ordered[count // 2], 1000 * ordered[count * 99 // 100]
    how = f"{1000 * pause_s:.0f} ms apart" if pause_s else "back to back"
    print(f"script nodes {how}: p50 {p50:.2f} ms, p99 {p99:.2f} ms")


def main() -> None:
    """Start a service, load it, print what came of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("steps", type=int, nargs="?", default=9600)
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
            for pause_s in (0.002, 0.0):
                with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                    runner.run(scripts(1000, pause_s))
        finally:
            service.terminate()
            service.wait()


if __name__ == "__main__":
    main()

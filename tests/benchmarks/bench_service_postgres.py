"""Signed durable form steps over HTTP on PostgreSQL (fsync on), by several processes.

``python tests/benchmarks/bench_service_postgres.py [STEPS] [--connections 32] [--workers 2]``
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path += [str(Path(__file__).resolve().parent.parent / "service"), str(Path(__file__).resolve().parent.parent)]

from bench_service import STEPS_EACH, WFSTUDIO, journeys
from bench_submit import WORKFLOW
from load import Speaker, drive, tree_seconds
from postgres_server import running


def main() -> None:
    """Start PostgreSQL and the service, load it, print what came of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("steps", type=int, nargs="?", default=6400)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running(durable=True) as server:
        ready_file = Path(folder) / "ready.json"
        command = [WFSTUDIO, "serve", "--port", "0", "--ready-file", str(ready_file)]
        command += ["--store", server.url, "--workers", str(args.workers)]
        service = subprocess.Popen(command, env={**os.environ, "WFSTUDIO_HOME": folder})
        try:
            while not ready_file.exists():
                assert service.poll() is None
                time.sleep(0.01)
            speaker = Speaker(json.loads(ready_file.read_text()))
            drive(speaker.address, journeys(speaker, WORKFLOW, 320, 4, STEPS_EACH, ["one", "two"]))
            for connections in (args.connections, 1):
                steps = args.steps if connections > 1 else args.steps // 8
                queues = journeys(speaker, WORKFLOW, steps, connections, STEPS_EACH, ["one", "two"])
                title = f"steps, {args.workers} processes, {connections} connections"
                before = tree_seconds(service.pid), tree_seconds(server.pid)
                load = drive(speaker.address, queues)
                after = tree_seconds(service.pid), tree_seconds(server.pid)
                ours, theirs = (
                    1e6 * (late - early) / len(load.times) for early, late in zip(before, after, strict=True)
                )
                print(f"{title:40}{load}  CPU: service {ours:4.0f} us, PostgreSQL {theirs:4.0f} us", flush=True)
        finally:
            service.terminate()
            service.wait()


if __name__ == "__main__":
    main()

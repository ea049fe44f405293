"""The first byte of a journey's page: the first time a workflow's page is opened, and again, beside a bare server.

The floor, taken in turn in the same run, is uvicorn that answers sixteen bytes over a connection that is open already.
``python tests/benchmarks/bench_page.py [ROUNDS]``
"""

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from floors import HELLO

from wfstudio.client.api import Client
from wfstudio.client.connection import Connection
from wfstudio.paths import samples_dir

WFSTUDIO = str(Path(sys.executable).with_name("wfstudio"))
SAMPLES = ("digital_banking", "ial2_onboarding", "age_check")


class Asking:
    """One open connection on which pages are asked for."""

    def __init__(self, port: int) -> None:
        self._wire = socket.create_connection(("127.0.0.1", port))
        self._wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def first_byte_ms(self, path: str) -> float:
        """Milliseconds from the request to the first bytes of its answer; the rest is read and thrown away."""
        started = time.perf_counter()
        self._wire.sendall(f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n".encode())
        answer = self._wire.recv(65536)
        took = (time.perf_counter() - started) * 1000
        assert answer.startswith(b"HTTP/1.1 200"), answer[:200]
        head, _, body = answer.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        while len(body) < length:
            body += self._wire.recv(65536)
        return took


def instances(client: Client, name: str, count: int) -> list[str]:
    """Paths of new instances of a sample, each of a workflow of its own so that nothing of it was seen before."""
    read = json.loads((samples_dir() / f"{name}.json").read_text())
    workflow, paths = read.get("data", read), []
    for number in range(count):
        fresh = json.loads(json.dumps(workflow).replace("<h1", f"<!-- {number} --><h1"))
        fresh["styleSheet"] = f"{workflow['styleSheet']}\n.n{number} {{ color: #000000 }}"
        made = client.call("create_workflow", data=fresh)
        created = client.call("create_instance", data={"workflowId": made["workflowId"], "metaData": {}})
        paths.append("/" + str(created["wfInstanceUrl"]).split("/", 3)[3])
    return paths


def measured(ready: dict[str, str], rounds: int) -> None:
    """Print the medians and the 95th percentiles, and their ratio to the floor."""
    floor = subprocess.Popen([sys.executable, "-c", HELLO], stdout=subprocess.PIPE, text=True)
    try:
        assert floor.stdout is not None
        bare, pages = Asking(int(floor.stdout.readline())), Asking(int(ready["url"].split(":")[2].split("/")[0]))
        with Client(Connection.from_ready(ready)) as client:
            for name in SAMPLES:
                taken: dict[str, list[float]] = {"floor": [], "first": [], "again": []}
                for path in instances(client, name, rounds):
                    taken["floor"].append(bare.first_byte_ms("/"))
                    taken["first"].append(pages.first_byte_ms(path))
                    taken["again"].append(pages.first_byte_ms(path))
                print(f"{name}: " + ", ".join(told(kind, taken) for kind in taken))
    finally:
        floor.terminate()
        floor.wait()


def told(kind: str, taken: dict[str, list[float]]) -> str:
    """One measure in words."""
    middle, base = statistics.median(taken[kind]), statistics.median(taken["floor"])
    late = statistics.quantiles(taken[kind], n=20)[-1]
    return f"{kind} {middle:.2f} ms (95th {late:.2f} ms, {middle / base:.0f}x the floor)"


def main() -> None:
    """Start a service and measure."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    with tempfile.TemporaryDirectory() as folder:
        ready_file = Path(folder) / "ready.json"
        environment = {**os.environ, "WFSTUDIO_HOME": folder}
        command = [WFSTUDIO, "serve", "--port", "0", "--ready-file", str(ready_file)]
        service = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
        while not ready_file.exists():
            time.sleep(0.01)
        try:
            measured(json.loads(ready_file.read_text()), rounds)
        finally:
            service.terminate()
            service.wait()


if __name__ == "__main__":
    main()

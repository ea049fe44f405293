"""The instances screen over ten thousand instances on SQLite, in a real terminal: from the key to the page on it.

``python tests/benchmarks/bench_instances.py``. The service is ``wfstudio serve`` with a store of its own. Told apart:
the first time a studio shows the screen, and again; the next page; the service's answer alone; the studio's processor.
"""

import asyncio
import json
import os
import re
import select
import signal
import sqlite3
import statistics
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

from bench_keys import WFSTUDIO, Terminal

from wfstudio.client.api import AsyncClient, Client
from wfstudio.client.connection import Connection

COUNT, STUDIOS, AGAIN = 10_000, 7, 10
SAMPLE = Path(__file__).parents[2] / "sample_workflows" / "digital_banking.json"
COLUMNS = (
    "tenant_id, community_id, workflow_id, workflow_name, definition_hash, mocks, status, state, version,"
    " created_at, expires_at"
)
MORE = f"""
WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {COUNT - 1})
INSERT INTO instances (id, metadata, updated_at, {COLUMNS})
SELECT printf('wfi-%08x-0000-4000-8000-000000000000', n), json_object('group', n % 10), updated_at + n, {COLUMNS}
FROM numbers, instances
"""
EVENTS = (
    "INSERT INTO events SELECT i.id, e.version, e.position, e.at, e.kind, e.node_id, e.detail"
    " FROM events e, instances i WHERE i.id LIKE 'wfi-%-0000-4000-8000-000000000000'"
)
SHOWN = re.compile(rb"of 10,000")


def serve(home: Path) -> "tuple[subprocess.Popen[bytes], dict[str, Any]]":
    """A service for this home, in the foreground."""
    ready = home / "ready-for-bench.json"
    ready.unlink(missing_ok=True)
    command = [WFSTUDIO, "serve", "--port", "0", "--ready-file", str(ready)]
    service = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not ready.exists():
        time.sleep(0.05)
    return service, json.loads(ready.read_text())


def fill(home: Path) -> None:
    """Ten thousand instances that wait at the first page of the sample."""
    service, ready = serve(home)
    with Client(Connection.from_ready(ready)) as client:
        made: Any = client.call("create_workflow", data=json.loads(SAMPLE.read_text()))
        one: Any = client.call("create_instance", data={"workflowId": made["workflowId"], "metaData": {"group": 1}})
        client.call("initiate", data={"wfInstanceId": one["wfInstanceId"]})
    service.send_signal(signal.SIGTERM)
    service.wait()
    (path,) = home.rglob("store.sqlite3")
    with sqlite3.connect(path) as connection:
        connection.execute(MORE)
        connection.execute(EVENTS)
    connection.close()


async def answers(ready: dict[str, Any]) -> tuple[float, float]:
    """Milliseconds of the service's answer to the first page: a new client's first call, and the median after it."""
    taken = []
    async with AsyncClient(Connection.from_ready(ready)) as client:
        for _ in range(AGAIN):
            started = time.perf_counter()
            await client.call("list_instances", data={"pIndex": 0, "pSize": 50})
            taken.append((time.perf_counter() - started) * 1e3)
    return taken[0], statistics.median(taken[1:])


class Studio(Terminal):
    """A studio that shows its first screen, its service ready."""

    def __init__(self) -> None:
        environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        super().__init__([WFSTUDIO], environment)
        self.read_until(re.compile(rb"digital_banking|Digital Banking", re.I), 30)
        self.quiet(1.0)

    def read_until(self, sought: "re.Pattern[bytes]", most: float = 10) -> None:
        """Read until this was written."""
        came, deadline = b"", time.monotonic() + most
        while not sought.search(came):
            assert time.monotonic() < deadline, f"never shown: {sought.pattern!r} in {came[-2000:]!r}"
            if select.select([self.master], [], [], 0.05)[0]:
                came = (came + os.read(self.master, 1 << 16))[-(1 << 18) :]

    def until(self, key: bytes, sought: "re.Pattern[bytes]") -> tuple[float, float]:
        """Milliseconds from a key until this is written, and of the studio's processor until it rests."""
        before, started = self.cpu(), time.perf_counter()
        os.write(self.master, key)
        self.read_until(sought)
        passed = (time.perf_counter() - started) * 1e3
        self.quiet(0.6)
        return passed, (self.cpu() - before) * 1e3


def told(title: str, taken: list[tuple[float, float]]) -> None:
    """A line of figures."""
    passed, cpu = [one[0] for one in taken], [one[1] for one in taken]
    print(
        f"{title}: median {statistics.median(passed):.0f} ms, worst of {len(taken)} {max(passed):.0f} ms,"
        f" processor until it rests {statistics.median(cpu):.0f} ms"
    )


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["WFSTUDIO_HOME"] = folder
        os.chdir(folder)
        fill(Path(folder))
        service, ready = serve(Path(folder))
        try:
            first, median = asyncio.run(answers(ready))
            print(f"the service's answer: first {first:.0f} ms, then median {median:.0f} ms")
            opened, again, paged = [], [], []
            for _ in range(STUDIOS):
                studio = Studio()
                try:
                    opened.append(studio.until(b"i", SHOWN))
                    paged.append(studio.until(b"]", re.compile(rb"51 to 100")))
                    os.write(studio.master, b"\x1b")
                    studio.quiet(0.5)
                    again.append(studio.until(b"i", SHOWN))
                finally:
                    studio.close()
            told("instances screen, first page, first time", opened)
            told("instances screen, first page, again", again)
            told("instances screen, next page", paged)
        finally:
            service.terminate()
            service.wait()


if __name__ == "__main__":
    main()

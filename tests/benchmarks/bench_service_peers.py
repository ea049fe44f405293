"""Our signed, durable form steps over HTTP beside two peers that persist each form, in the same run on the same disk.

SpiffWorkflow keeps its JSON in SQLite with ``synchronous=FULL``; DBOS waits for forms on PostgreSQL with fsync on. Each
is installed into a venv of this run only, and set up as fast as its own documentation allows (see ``peers/``); ours
also pays for HTTP, keys, encryption, replay marks and events, the peers for none of it. Rounds are taken in turn, the
best of each counts. ``python tests/benchmarks/bench_service_peers.py [STEPS] [--rounds 3] [--folder DIR]``
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

sys.path += [str(Path(__file__).resolve().parent.parent / "service"), str(Path(__file__).resolve().parent.parent)]

import asyncpg
from bench_service import STEPS_EACH, WFSTUDIO, journeys
from bench_submit import WORKFLOW
from load import Speaker, cpu_seconds, drive
from postgres_server import PostgresServer, running

PEERS = Path(__file__).parent / "peers"
CONNECTIONS = 32
Rate: TypeAlias = tuple[float, float]
"""Forms per second, and microseconds of processor time of each."""

FEWER = 8
"""DBOS gets this share of the steps: it needs a minute for what the others do in seconds."""


def installed(folder: Path) -> str:
    """The Python of a new venv that has the peers, and what it has told on standard output."""
    subprocess.run(["uv", "venv", "-q", "--python", sys.executable, folder / "venv"], check=True)
    python = str(folder / "venv/bin/python")
    subprocess.run(["uv", "pip", "install", "-q", "--python", python, "SpiffWorkflow", "dbos"], check=True)
    told = (
        "import importlib.metadata as m; print(*(f'{n} {m.version(n)}' for n in ('SpiffWorkflow', 'dbos')), sep=', ')"
    )
    print(subprocess.run([python, "-c", told], capture_output=True, text=True, check=True).stdout.strip())
    return python


@contextmanager
def serving(folder: Path, *flags: str) -> Iterator[Speaker]:
    """A service on a home of its own."""
    ready_file = folder / "ready.json"
    command = [WFSTUDIO, "serve", "--port", "0", "--ready-file", str(ready_file), *flags]
    service = subprocess.Popen(command, env={**os.environ, "WFSTUDIO_HOME": str(folder)}, stderr=subprocess.DEVNULL)
    try:
        while not ready_file.exists():
            assert service.poll() is None
            time.sleep(0.01)
        ready = json.loads(ready_file.read_text())
        speaker = Speaker(ready)
        speaker.pid = ready["pid"]
        yield speaker
    finally:
        service.terminate()
        service.wait()


def ours(steps: int, *flags: str, folder: Path) -> Rate:
    """Of a service that was warmed up."""
    place = folder / uuid.uuid4().hex
    place.mkdir()
    with serving(place, *flags) as speaker:
        drive(speaker.address, journeys(speaker, WORKFLOW, 640, 8, STEPS_EACH, ["one", "two"]))
        queues = journeys(speaker, WORKFLOW, steps, CONNECTIONS, STEPS_EACH, ["one", "two"])
        before = _used(speaker.pid)
        load = drive(speaker.address, queues)
        cpu_us = (_used(speaker.pid) - before) / len(load.times) * 1e6
    assert not load.failures, load
    print(
        f"  {'ours' + (', PostgreSQL' if flags else ''):30}{load}, {cpu_us:.0f} us of processor time each", flush=True
    )
    return load.rate, cpu_us


def _used(pid: int) -> float:
    """Processor time of a service and its workers so far."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return sum(cpu_seconds(one) for one in (pid, *map(int, children)))


def peer(python: str, script: str, *told: object) -> Rate:
    """Of a peer."""
    command = [python, str(PEERS / script), *map(str, told)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    told_back = json.loads(done.stdout.splitlines()[-1])
    name = f"{script.partition('_')[0]}, {told[-1]}"
    print(f"  {name:30}{told_back['rate']:7.0f}/s, {told_back['cpu_us']:.0f} us of processor time each", flush=True)
    return told_back["rate"], told_back["cpu_us"]


def best(rounds: int, **measures: Callable[[], Rate]) -> tuple[dict[str, float], dict[str, float]]:
    """The best rate and the least processor time of each, taken in turn."""
    taken: dict[str, list[Rate]] = {name: [] for name in measures}
    for _ in range(rounds):
        for name, measure in measures.items():
            taken[name].append(measure())
    rates = {name: max(rate for rate, _ in each) for name, each in taken.items()}
    return rates, {name: min(cpu for _, cpu in each) for name, each in taken.items()}


def database(server: PostgresServer) -> str:
    """The URL of a new, empty database."""

    async def made() -> str:
        connection, name = await asyncpg.connect(server.url), f"d{uuid.uuid4().hex}"
        await connection.execute(f"CREATE DATABASE {name}")
        await connection.close()
        return server.url.removesuffix("postgres") + name

    return asyncio.run(made())


def main() -> None:
    """Print the rate of each and the ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("steps", type=int, nargs="?", default=6400)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", help="where the stores live (its disk is what is measured)")
    args = parser.parse_args()
    walks = args.steps // STEPS_EACH
    with tempfile.TemporaryDirectory(dir=args.folder) as name, running(durable=True) as server:
        folder = Path(name)
        python = installed(folder)

        def spiff(kept: str) -> Rate:
            file = folder / f"{uuid.uuid4().hex}.sqlite"
            return peer(python, "spiffworkflow_forms.py", file, walks, STEPS_EACH, kept)

        def dbos(how: str) -> Rate:
            return peer(python, "dbos_forms.py", database(server), walks // FEWER, STEPS_EACH, CONNECTIONS, how)

        rates, cpu = best(
            args.rounds,
            sqlite=lambda: ours(args.steps, folder=folder),
            spiff_whole=lambda: spiff("whole"),
            spiff_state=lambda: spiff("state"),
            postgres=lambda: ours(args.steps, "--store", database(server), "--workers", "2", folder=folder),
            dbos_threads=lambda: dbos("threads"),
            dbos_async=lambda: dbos("async"),
        )
    print(f"ours: SQLite, one process {rates['sqlite']:.0f}/s; PostgreSQL, two processes {rates['postgres']:.0f}/s")
    for name, goal, ways in (
        ("SpiffWorkflow", 4, ("spiff_whole", "spiff_state")),
        ("DBOS", 20, ("dbos_threads", "dbos_async")),
    ):
        rate, used = max(rates[way] for way in ways), min(cpu[way] for way in ways)
        for store in ("sqlite", "postgres"):
            times, less = rates[store] / rate, used / cpu[store]
            print(f"{name} {rate:.0f}/s: ours on {store} {times:.1f} times (goal {goal}), by processor time {less:.1f}")


if __name__ == "__main__":
    main()

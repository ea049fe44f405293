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

sys.path.append(str(Path(__file__).resolve().parent.parent / "service"))

import asyncpg
from bench_service import STEPS_EACH, WFSTUDIO, journeys
from bench_submit import WORKFLOW
from load import Speaker, drive
from postgres_server import PostgresServer, running

PEERS = Path(__file__).parent / "peers"
CONNECTIONS = 32
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
        yield Speaker(json.loads(ready_file.read_text()))
    finally:
        service.terminate()
        service.wait()


def ours(steps: int, *flags: str, folder: Path) -> float:
    """Steps per second of a service that was warmed up."""
    place = folder / uuid.uuid4().hex
    place.mkdir()
    with serving(place, *flags) as speaker:
        drive(speaker.address, journeys(speaker, WORKFLOW, 640, 8, STEPS_EACH, ["one", "two"]))
        load = drive(speaker.address, journeys(speaker, WORKFLOW, steps, CONNECTIONS, STEPS_EACH, ["one", "two"]))
    assert not load.failures, load
    print(f"  {'ours':30}{load}", flush=True)
    return load.rate


def peer(python: str, script: str, *told: object) -> float:
    """Forms per second of a peer."""
    command = [python, str(PEERS / script), *map(str, told)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    rate = float(json.loads(done.stdout.splitlines()[-1])["rate"])
    print(f"  {script.partition('_')[0] + ', ' + str(told[-1]):30}{rate:7.0f}/s", flush=True)
    return rate


def best(rounds: int, **measures: Callable[[], float]) -> dict[str, float]:
    """The best rate of each, taken in turn."""
    rates: dict[str, float] = dict.fromkeys(measures, 0.0)
    for _ in range(rounds):
        for name, measure in measures.items():
            rates[name] = max(rates[name], measure())
    return rates


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

        def spiff(kept: str) -> float:
            file = folder / f"{uuid.uuid4().hex}.sqlite"
            return peer(python, "spiffworkflow_forms.py", file, walks, STEPS_EACH, kept)

        def dbos(how: str) -> float:
            return peer(python, "dbos_forms.py", database(server), walks // FEWER, STEPS_EACH, CONNECTIONS, how)

        rates = best(
            args.rounds,
            sqlite=lambda: ours(args.steps, folder=folder),
            spiff_whole=lambda: spiff("whole"),
            spiff_state=lambda: spiff("state"),
            postgres=lambda: ours(args.steps, "--store", database(server), "--workers", "2", folder=folder),
            dbos_threads=lambda: dbos("threads"),
            dbos_async=lambda: dbos("async"),
        )
    spiff_best = max(rates["spiff_whole"], rates["spiff_state"])
    dbos_best = max(rates["dbos_threads"], rates["dbos_async"])
    print(
        f"ours on SQLite, one process {rates['sqlite']:.0f}/s; on PostgreSQL, two processes {rates['postgres']:.0f}/s"
    )
    print(f"SpiffWorkflow {spiff_best:.0f}/s: ours on SQLite is {rates['sqlite'] / spiff_best:.1f} times that (goal 4)")
    print(
        f"DBOS {dbos_best:.0f}/s: ours on SQLite is {rates['sqlite'] / dbos_best:.1f} times that (goal 20),"
        f" on PostgreSQL {rates['postgres'] / dbos_best:.1f} times"
    )


if __name__ == "__main__":
    main()

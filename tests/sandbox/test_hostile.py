"""Scripts that mean harm: each is contained, others are served meanwhile, and the next call finds a worker."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hostile_scripts import CONTAINED, fits

from wfstudio.sandbox.pool import Limits, ScriptPool
from wfstudio.sandbox.process import Worker

LIMITS = Limits(cpu_ms=150, wall_ms=2000, memory_bytes=16 * 1024 * 1024, output_chars=10_000, log_chars=2_000)
CLEAN = "return ({}).polluted === undefined && params.leaked === undefined && [1].length === 1 && !({}).a"


@pytest.fixture
async def pool() -> AsyncIterator[ScriptPool]:
    async with ScriptPool(size=2, limits=LIMITS) as pool:
        yield pool


@pytest.mark.parametrize(("code", "kind"), [row[1:] for row in CONTAINED], ids=[row[0] for row in CONTAINED])
async def test_contained_while_others_are_served(pool: ScriptPool, code: str, kind: str | None) -> None:
    hostile = asyncio.ensure_future(pool.run(code, {"nodes": {}}))
    await asyncio.sleep(0)
    assert (await pool.run("return params.a", {"a": 1})).value == 1
    outcome = await hostile
    assert fits(kind, outcome.error and outcome.error.kind), outcome
    assert len(str(outcome.error)) <= 2500
    assert len(str(outcome.value)) <= LIMITS.output_chars
    for _ in range(2):  # both workers, or their successors
        assert (await pool.run(CLEAN, {"nodes": {}})).value is True


async def test_giant_log_is_cut(pool: ScriptPool) -> None:
    outcome = await pool.run("for (let i = 0; i < 1e4; i++) console.log('line ' + i); return 1", {})
    assert outcome.value == 1
    assert outcome.log[0] == "line 0"
    assert outcome.log[-1].endswith("(log cut here)")
    assert sum(len(line) + 1 for line in outcome.log) <= LIMITS.log_chars + 50
    single = await pool.run("console.log('x'.repeat(1e6))", {})
    assert len(single.log[0]) <= LIMITS.log_chars + 50


async def test_log_before_a_limit_is_kept(pool: ScriptPool) -> None:
    outcome = await pool.run("console.log('got here'); while (true) {}", {})
    assert outcome.log == ("got here",)


@pytest.mark.parametrize(
    "code",
    [
        "Object.prototype.polluted = 1; Array.prototype.polluted = 1",
        "globalThis.polluted = 1; polluted2 = 2",
        "Promise.prototype.then = null",
        "fetch = null; console = null; delete globalThis.JSON",
        "Object.freeze(globalThis)",
    ],
)
async def test_nothing_is_left_for_the_next_script(code: str) -> None:
    look = "return [({}).polluted, [].polluted, globalThis.polluted, globalThis.polluted2].map(x => x === undefined)"
    async with ScriptPool(size=1, limits=LIMITS) as pool:
        await pool.run(code, {})
        assert (await pool.run(look, {})).value == [True] * 4
        assert (await pool.run("await 1; return typeof fetch + typeof console + typeof JSON", {})).value == (
            "functionobjectobject"
        )


async def test_worker_has_no_environment_and_no_open_files() -> None:
    worker = Worker(LIMITS.memory_bytes)
    try:
        limits = {"cpu": 1, "memory": LIMITS.memory_bytes, "stack": LIMITS.stack_bytes}
        await worker.send({"order": "check", "code": "", "limits": limits})
        await worker.receive(1000)  # it has given up its rights once it answers
        look_at(worker.process.pid, Path(f"/proc/{worker.process.pid}"))
    finally:
        worker.kill()


def look_at(pid: int, root: Path) -> None:
    if not root.exists():
        pytest.skip("this system has no /proc")
    names = {entry.split(b"=")[0] for entry in (root / "environ").read_bytes().split(b"\0") if entry}
    assert names <= {b"LC_CTYPE"}  # which Python sets for itself
    assert {path.name for path in (root / "fd").iterdir()} == {"0", "1", "2"}
    limits = {line[:26].strip(): line[26:].split()[0] for line in (root / "limits").read_text().splitlines()}
    assert limits["Max file size"] == limits["Max processes"] == limits["Max core file size"] == "0"
    assert limits["Max open files"] == "3"
    assert limits["Max address space"] != "unlimited"
    assert os.getsid(pid) == pid
    assert (root / "cwd").readlink() == Path("/")

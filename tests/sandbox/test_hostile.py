"""Scripts that mean harm: each is contained, others are served meanwhile, and the next call finds a worker."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from wfstudio.sandbox.pool import Limits, ScriptPool
from wfstudio.sandbox.process import Worker

LIMITS = Limits(cpu_ms=150, wall_ms=600, memory_bytes=16 * 1024 * 1024, output_chars=10_000, log_chars=2_000)


@pytest.fixture
async def pool() -> AsyncIterator[ScriptPool]:
    async with ScriptPool(size=2, limits=LIMITS) as pool:
        yield pool


CONTAINED = [
    ("endless loop", "while (true) {}", "limit"),
    ("endless loop after awaiting", "await 1; for (;;);", "limit"),
    ("loop that catches", "try { while (true) {} } catch { return 1 } finally { while (true) {} }", "limit"),
    ("endless promise chain", "for (;;) await 0", "limit"),
    ("jobs that make jobs", "const go = () => Promise.resolve().then(go); await go()", "limit"),
    ("catastrophic regex", "return /^(a+)+$/.test('a'.repeat(40) + 'b')", "limit"),
    ("2^30 characters", "return 'x'.repeat(2 ** 30)", "throw"),
    ("doubling string", "let s = 'x'; for (;;) s = (s + s).toUpperCase()", "limit"),
    ("array growth", "const a = []; for (;;) a.push(a.length + 'abc')", "limit"),
    ("native loop that nothing interrupts", "return Array(1e9).join('x')", "limit"),
    ("filled array", "return new Array(1e9).fill(0)", "limit"),
    ("large buffer", "return new ArrayBuffer(2 ** 31).byteLength", None),
    ("deep recursion", "function f() { return f() + 1 } return f()", "limit"),
    ("deep result", "let d = {}, x = d; for (let i = 0; i < 5e4; i++) x = x.a = {}; return d", None),
    ("nothing to wait for", "await new Promise(() => {})", "stalled"),
    ("huge output", "return 'x'.repeat(20000)", "limit"),
    ("huge next", "next = 'x'.repeat(20000)", "limit"),
    ("blocking on shared memory", "Atomics.wait(new Int32Array(new SharedArrayBuffer(8)), 0, 0)", "throw"),
    ("constructor escape", "return this.constructor.constructor('return process')()", "throw"),
    ("escape through fetch", "return fetch.constructor('return process')()", "throw"),
    ("import of a module", "return await import('os')", "throw"),
    ("import of a file", "return await import('/etc/passwd')", "throw"),
    ("require", "return require('fs')", "throw"),
    ("network", "return new XMLHttpRequest()", "throw"),
    ("too many requests", "for (let i = 0; i < 60; i++) fetch('x' + i).catch(() => {}); await fetch('last')", "throw"),
    ("sly getter in the result", "return {get a() { while (true) {} }}", "limit"),
    ("sly error", "throw {get message() { while (true) {} }}", "limit"),
    ("sly stack", "const e = new Error('x'); Object.defineProperty(e, 'stack', {get() { throw 1 }}); throw e", "throw"),
    ("broken promises", "Promise.prototype.then = null; return 1", None),
    ("broken JSON", "JSON.stringify = () => '}{'; JSON.parse = null; return 1", None),
]


@pytest.mark.parametrize(("code", "kind"), [row[1:] for row in CONTAINED], ids=[row[0] for row in CONTAINED])
async def test_contained_while_others_are_served(pool: ScriptPool, code: str, kind: str | None) -> None:
    hostile = asyncio.ensure_future(pool.run(code, {"nodes": {}}))
    await asyncio.sleep(0)
    assert (await pool.run("return params.a", {"a": 1})).value == 1
    outcome = await hostile
    if kind is not None:
        assert outcome.error is not None
        assert outcome.error.kind == kind, outcome.error
    assert len(str(outcome.value)) <= LIMITS.output_chars
    for _ in range(2):  # both workers, or their successors
        assert (await pool.run("return ({}).polluted === undefined", {})).value is True


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

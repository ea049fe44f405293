"""The pool: lazy start, reuse, taking turns, cancelling, closing, workers that die."""

import asyncio
import os
import signal

import pytest

from wfstudio.sandbox.pool import FetchRequest, FetchResponse, Limits, ScriptPool

SMALL = Limits(cpu_ms=400, wall_ms=2000)


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


async def test_workers_start_when_first_needed_and_are_used_again() -> None:
    async with ScriptPool(2, SMALL) as pool:
        assert not pool._workers
        for number in range(5):
            assert (await pool.run("return params", number)).value == number
        assert len(pool._workers) == 1
        await asyncio.gather(*(pool.run("return 1", {}) for _ in range(4)))
        assert len(pool._workers) == 2


async def test_many_concurrent_calls_each_get_their_own_answer() -> None:
    async with ScriptPool(2, SMALL) as pool:
        outcomes = await asyncio.gather(*(pool.run("await 0; return params.n", {"n": n}) for n in range(60)))
    assert [outcome.value for outcome in outcomes] == list(range(60))


async def test_cancelling_kills_the_worker_and_the_pool_goes_on() -> None:
    reached = asyncio.Event()

    async def hang(request: FetchRequest) -> FetchResponse:
        reached.set()
        await asyncio.get_running_loop().create_future()
        return FetchResponse()

    async with ScriptPool(1, SMALL) as pool:
        call = asyncio.ensure_future(pool.run("await fetch('x')", {}, hang))
        await reached.wait()
        (worker,) = pool._workers
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert gone(worker.process.pid)
        assert (await pool.run("return 2", {})).value == 2


async def test_cancelling_one_that_waits_for_its_turn_hurts_nobody() -> None:
    async with ScriptPool(1, SMALL) as pool:
        first = asyncio.ensure_future(pool.run("let n = 0; while (n < 1e5) n++; return n", {}))
        second = asyncio.ensure_future(pool.run("return 2", {}))
        await asyncio.sleep(0)
        second.cancel()
        assert (await first).value == 100000
        assert (await pool.run("return 3", {})).value == 3


async def test_close_ends_calls_under_way_and_leaves_no_process() -> None:
    reached = asyncio.Event()

    async def hang(request: FetchRequest) -> FetchResponse:
        reached.set()
        await asyncio.get_running_loop().create_future()
        return FetchResponse()

    pool = ScriptPool(1, Limits(cpu_ms=5000, wall_ms=5000))
    call = asyncio.ensure_future(pool.run("await fetch('x'); return 1", {}, hang))
    queued = asyncio.ensure_future(pool.run("return 1", {}))
    await reached.wait()
    pids = [worker.process.pid for worker in pool._workers]
    await pool.close()
    assert (await call).error is not None
    assert pids
    assert all(gone(pid) for pid in pids)
    with pytest.raises(RuntimeError, match="closed"):
        await queued
    with pytest.raises(RuntimeError, match="closed"):
        await pool.run("return 1", {})


async def test_closing_while_a_script_computes() -> None:
    pool = ScriptPool(1, Limits(cpu_ms=5000, wall_ms=5000))
    await pool.run("return 1", {})
    call = asyncio.ensure_future(pool.run("while (true) {}", {}))
    await asyncio.sleep(0.02)
    await pool.close()
    outcome = await call
    assert outcome.error is not None
    assert outcome.error.kind == "worker"


async def test_worker_that_died_idle_is_replaced() -> None:
    async with ScriptPool(1, SMALL) as pool:
        await pool.run("return 1", {})
        (worker,) = pool._workers
        worker.process.send_signal(signal.SIGKILL)
        os.waitid(os.P_PID, worker.process.pid, os.WEXITED | os.WNOWAIT)  # noqa: ASYNC222
        assert (await pool.run("return 2", {})).value == 2
        assert gone(worker.process.pid)


async def test_worker_that_dies_at_work_is_an_outcome() -> None:
    async with ScriptPool(1, SMALL) as pool:

        async def murder(request: FetchRequest) -> FetchResponse:
            for worker in pool._workers:
                worker.process.kill()
            return FetchResponse()

        outcome = await pool.run("await fetch('x'); return 1", {}, murder)
        assert outcome.error is not None
        assert outcome.error.kind == "worker"
        assert (await pool.run("return 2", {})).value == 2


async def test_no_process_can_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wfstudio.sandbox.process.sys.executable", "/nowhere/python")
    async with ScriptPool(1, SMALL) as pool:
        outcome = await pool.run("return 1", {})
    assert outcome.error is not None
    assert "No such file" in outcome.error.message

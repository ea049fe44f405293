"""Runs scripts in worker processes; whatever a script does, the caller gets an outcome in bounded time."""

import asyncio
import json
import signal
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from wfstudio.sandbox.messages import (
    FetchRefused,
    FetchRequest,
    FetchResponse,
    Json,
    Limits,
    ScriptError,
    ScriptOutcome,
)
from wfstudio.sandbox.process import Worker, WorkerDied

__all__ = (
    "FetchRefused", "FetchRequest", "FetchResponse", "Limits", "ScriptError", "ScriptOutcome", "ScriptPool",
)  # fmt: skip

Fetch: TypeAlias = Callable[[FetchRequest], Awaitable[FetchResponse]]

NO_FETCH = "requests are not allowed here"


class ScriptPool:
    """At most ``size`` worker processes, started when first needed and used again.

    ``run`` may be called concurrently; more calls than workers wait for their turn. All calls belong to one event
    loop. A worker that met a wall-clock limit, died, or whose call was cancelled is killed and replaced.
    """

    def __init__(self, size: int = 2, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._size = size
        self._turns = asyncio.Semaphore(size)
        self._idle: list[Worker] = []
        self._workers: set[Worker] = set()
        self._asking: set[asyncio.Task[dict[str, Any]]] = set()  # requests of scripts that are under way
        self._closed = False

    async def run(self, code: str, params: Json, fetch: Fetch | None = None) -> ScriptOutcome:
        """Run ``code``, the body of an async function, with ``params``; never raises for what the script does.

        ``fetch`` answers the script's requests; it may raise ``FetchRefused``. Raises RuntimeError once closed.
        """
        limits = self.limits
        within = {"output": limits.output_chars, "log": limits.log_chars, "fetches": limits.fetches}
        order = {"order": "run", "code": code, "input": json.dumps({"params": params, "limits": within})}
        return await self._in_turn(order, fetch)

    async def compile_check(self, code: str) -> ScriptError | None:
        """The error that keeps ``code`` from compiling, None when it compiles. Nothing of it is run."""
        return (await self._in_turn({"order": "check", "code": code}, None)).error

    async def close(self) -> None:
        """Kill all workers; calls under way end with an error. Returns when the last one has ended."""
        self._closed = True
        while self._idle:
            self._discard(self._idle.pop())
        for worker in self._workers:
            worker.process.kill()  # its call sees the end of the stream and reaps it
        for task in self._asking:
            task.cancel()
        for _ in range(self._size):
            await self._turns.acquire()
        for _ in range(self._size):
            self._turns.release()

    async def __aenter__(self) -> "ScriptPool":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _in_turn(self, order: dict[str, Any], fetch: Fetch | None) -> ScriptOutcome:
        async with self._turns:
            started = time.perf_counter()
            try:
                worker = self._worker()
            except OSError as problem:
                return _outcome(_failed("worker", f"no process could be started for the script: {problem.strerror}"), 0)
            try:
                answer = await self._exchange(worker, order, fetch)
            except BaseException:
                self._discard(worker)
                raise
            return _outcome(answer, (time.perf_counter() - started) * 1000)

    async def _exchange(self, worker: Worker, order: dict[str, Any], fetch: Fetch | None) -> dict[str, Any]:
        limits = self.limits
        try:
            async with asyncio.timeout(limits.wall_ms / 1000):
                answer = await self._converse(worker, {**order, "limits": _for_worker(limits)}, fetch)
        except TimeoutError:
            self._discard(worker)
            return _failed("limit", f"the script ran longer than {limits.wall_ms} ms")
        except WorkerDied:
            code = self._discard(worker)
            if code == -signal.SIGXCPU:
                return _failed("limit", f"the script used more than {limits.cpu_ms} ms of processor time")
            return _failed("worker", "the process that ran the script died")
        if self._closed:
            self._discard(worker)
        else:
            self._idle.append(worker)
        return answer

    async def _converse(self, worker: Worker, order: dict[str, Any], fetch: Fetch | None) -> dict[str, Any]:
        """Send the order, answer the script's requests as they end, until the worker is done."""
        limits = self.limits
        most = 4 * (2 * limits.output_chars + limits.log_chars) + 64 * 1024
        under_way: set[asyncio.Task[dict[str, Any]]] = set()
        try:
            await worker.send(order)
            while True:
                answer = await worker.receive(most)
                if not isinstance(answer, dict):
                    raise WorkerDied
                if answer.get("done"):
                    return answer
                started = {asyncio.ensure_future(_answer(request, fetch)) for request in answer.get("requests", ())}
                under_way |= started
                self._asking |= started
                if not under_way:
                    raise WorkerDied
                done, under_way = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
                self._asking -= done
                if any(task.cancelled() for task in done):
                    raise WorkerDied
                await worker.send([task.result() for task in done])
        finally:
            self._asking -= under_way
            for task in under_way:
                task.cancel()
            if under_way:
                await asyncio.gather(*under_way, return_exceptions=True)

    def _worker(self) -> Worker:
        if self._closed:
            raise RuntimeError("the script pool is closed")
        while self._idle:
            worker = self._idle.pop(0)  # idle the longest, so its next context is surely made
            if worker.alive:
                return worker
            self._discard(worker)
        worker = Worker(self.limits.memory_bytes)
        self._workers.add(worker)
        return worker

    def _discard(self, worker: Worker) -> int:
        self._workers.discard(worker)
        return worker.kill()


async def _answer(request: dict[str, Any], fetch: Fetch | None) -> dict[str, Any]:
    """A request's answer as the worker wants it; any failure of the callable is a refusal."""
    asked = FetchRequest(
        url=str(request["url"]),
        method=str(request["method"]),
        headers={str(name): str(value) for name, value in request["headers"]},
        body=request["body"],
    )
    try:
        if fetch is None:
            raise FetchRefused(NO_FETCH)
        response = await fetch(asked)
    except FetchRefused as refused:
        return {"id": request["id"], "refused": str(refused) or NO_FETCH}
    except Exception as problem:
        return {"id": request["id"], "refused": f"the request failed ({type(problem).__name__})"}
    headers = [[name.lower(), value] for name, value in response.headers.items()]
    return {
        "id": request["id"],
        "url": asked.url,
        "status": response.status,
        "headers": headers,
        "body": response.body,
    }


def _for_worker(limits: Limits) -> dict[str, float]:
    return {"cpu": limits.cpu_ms / 1000, "memory": limits.memory_bytes, "stack": limits.stack_bytes}


def _failed(kind: str, message: str) -> dict[str, Any]:
    return {"ok": False, "error": {"kind": kind, "message": message, "line": None, "column": None}, "log": []}


def _outcome(answer: dict[str, Any], duration_ms: float) -> ScriptOutcome:
    log = tuple(str(line) for line in answer.get("log") or ())
    if answer.get("ok") is True:
        return ScriptOutcome(True, answer.get("value"), answer.get("next"), None, log, duration_ms)
    error = answer.get("error") or {}
    line, column = error.get("line"), error.get("column")
    known = ScriptError(str(error.get("kind")), str(error.get("message")), line, column)
    return ScriptOutcome(False, None, None, known, log, duration_ms)

"""DBOS on PostgreSQL: workflows that wait for forms. Run by bench_service_peers in a venv of its own.

``python dbos_forms.py URL JOURNEYS FORMS CALLERS threads|async`` prints JSON: forms per second, and processor time of
each (PostgreSQL's left out). A form counts when it
was sent durably, the workflow took it and its next page is stored and was seen, which is what our answer means, too.
As its configuration's documentation allows: LISTEN/NOTIFY instead of polling, events told after a millisecond instead
of ten, a connection and a thread for everybody, the limit on concurrent waits lifted, no logs. No HTTP, no signature.
"""

import asyncio
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from dbos import DBOS, SetWorkflowID

URL, JOURNEYS, FORMS, CALLERS, HOW = sys.argv[1], *map(int, sys.argv[2:5]), sys.argv[5]
WARM_UP = 2


@DBOS.workflow()
def pages(forms: int) -> dict:
    """Wait for each form, then tell the next page."""
    kept = {}
    for page in range(forms):
        kept[page] = DBOS.recv("form", timeout_seconds=600)
        DBOS.set_event(f"after {page}", {"nextNodeId": str(page + 1)})
    return kept


@DBOS.workflow()
async def pages_async(forms: int) -> dict:
    """The same as a coroutine."""
    kept = {}
    for page in range(forms):
        kept[page] = await DBOS.recv_async("form", timeout_seconds=600)
        await DBOS.set_event_async(f"after {page}", {"nextNodeId": str(page + 1)})
    return kept


def walk(name: str) -> None:
    """One person's way through one workflow."""
    for page in range(FORMS):
        DBOS.send(name, {"a": str(page)}, "form")
        assert DBOS.get_event(name, f"after {page}", timeout_seconds=60) == {"nextNodeId": str(page + 1)}


async def walk_async(name: str) -> None:
    """The same as a coroutine."""
    for page in range(FORMS):
        await DBOS.send_async(name, {"a": str(page)}, "form")
        told = await DBOS.get_event_async(name, f"after {page}", timeout_seconds=60)
        assert told == {"nextNodeId": str(page + 1)}


def in_threads(names: list[list[str]]) -> None:
    """Each caller walks its workflows one after another."""
    with ThreadPoolExecutor(CALLERS) as threads:
        list(threads.map(lambda mine: [walk(name) for name in mine], names))


async def in_tasks(names: list[list[str]]) -> None:
    """The same on one event loop."""

    async def one(mine: list[str]) -> None:
        for name in mine:
            await walk_async(name)

    await asyncio.gather(*(one(mine) for mine in names))


def started(prefix: str, each: int) -> list[list[str]]:
    """Workflows that wait for their first form."""
    names = [[f"{prefix}-{caller}-{number}" for number in range(each)] for caller in range(CALLERS)]
    for name in (name for mine in names for name in mine):
        with SetWorkflowID(name):
            DBOS.start_workflow(pages, FORMS)
    return names


async def started_async(prefix: str, each: int) -> list[list[str]]:
    """The same as coroutines."""
    names = [[f"{prefix}-{caller}-{number}" for number in range(each)] for caller in range(CALLERS)]
    for name in (name for mine in names for name in mine):
        with SetWorkflowID(name):
            await DBOS.start_workflow_async(pages_async, FORMS)
    return names


async def measure_async(each: int) -> tuple[float, float]:
    """Seconds for everything, by the clock and of the processor."""
    await in_tasks(await started_async("warm", 1))
    names = await started_async("it", each)
    await asyncio.sleep(WARM_UP)
    begun, used = time.perf_counter(), time.process_time()
    await in_tasks(names)
    return time.perf_counter() - begun, time.process_time() - used


def measure(each: int) -> tuple[float, float]:
    """Seconds for everything, by the clock and of the processor."""
    in_threads(started("warm", 1))
    names = started("it", each)
    time.sleep(WARM_UP)
    begun, used = time.perf_counter(), time.process_time()
    in_threads(names)
    return time.perf_counter() - begun, time.process_time() - used


def main() -> None:
    """Walk all the workflows and print the rate."""
    each = max(1, JOURNEYS // CALLERS)
    DBOS(
        config={
            "name": "forms",
            "system_database_url": URL.replace("postgresql://", "postgresql+psycopg://"),
            "sys_db_pool_size": CALLERS * 2,
            "sys_db_polling_concurrency": -1,
            "max_executor_threads": CALLERS * (each + 2),
            "use_listen_notify": True,
            "notification_coalesce_sec": 0.001,
            "log_level": "ERROR",
            "console_log_level": "ERROR",
        }
    )
    DBOS.launch()
    seconds, used = measure(each) if HOW == "threads" else asyncio.run(measure_async(each))
    forms = CALLERS * each * FORMS
    print(json.dumps({"rate": forms / seconds, "cpu_us": used / forms * 1e6}), flush=True)
    DBOS.destroy()


if __name__ == "__main__":
    main()

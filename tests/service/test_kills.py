"""kill -9 at random and at named places: no acknowledged step is lost and none is taken twice.

200 rounds on both stores; ``WFSTUDIO_TEST_KILLS=1000`` makes as many.
"""

import os
import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from forked_services import ForkedServices
from walkers import FORMS, SCRIPTED, Line, Maker, SignedWalker, Walker, submitted

ROUNDS = int(os.environ.get("WFSTUDIO_TEST_KILLS", "200"))
PLACES = ("before-write", "before-commit", "before-answer", "random")


def _all_there(services, walkers, maker):
    service = services.start()
    line = Line(service.ready)
    for walker in walkers:
        before = walker.acknowledged
        walker.walk(service.ready, 1)
        assert walker.acknowledged > before
        assert submitted(line, walker) == [str(count) for count in range(walker.acknowledged)]
    for instance in maker.made:
        assert line.good("GET", f"/workflow_instance/{instance}/result_summary")["status"] == "STARTED"
    line.close()
    service.signal(signal.SIGTERM)
    assert service.wait() == 0


@pytest.mark.parametrize(
    ("store_kind", "share", "seed"),
    [("sqlite", 0.35, 1), ("sqlite", 0.35, 2), ("postgres", 0.3, 3)],
    ids=["sqlite-1", "sqlite-2", "postgres"],
)
def test_no_acknowledged_step_is_lost_and_none_is_taken_twice(tmp_path, database, share, seed):
    with ForkedServices(tmp_path, database) as services:
        walkers, maker = _made(services)
        _killed(services, [*walkers, maker], random.Random(seed), round(ROUNDS * share))
        _all_there(services, walkers, maker)
    assert all(walker.acknowledged for walker in walkers)
    print(f"{[walker.acknowledged for walker in walkers]} steps, {len(maker.made)} instances")


def _made(services):
    service = services.start()
    line = Line(service.ready)
    plain, scripted = (
        line.good("PUT", f"{line.base}/workflow", workflow)["workflowId"] for workflow in (FORMS, SCRIPTED)
    )
    walkers = [Walker(line.instance(plain)), SignedWalker(line.instance(plain)), Walker(line.instance(scripted))]
    line.close()
    service.signal(signal.SIGKILL)
    service.wait()
    return walkers, Maker(plain)


def _killed(services, callers, rng, rounds):
    """Kill one service after another while all of them call it."""
    with ThreadPoolExecutor(len(callers)) as threads:
        for number in range(rounds):
            place = PLACES[number % len(PLACES)]
            service = services.start(f"{place}:{rng.randint(1, 16)}" if place != "random" else None)
            busy = [threads.submit(one.walk, service.ready, 10_000) for one in callers if service.ready]
            if place == "random":
                time.sleep(rng.uniform(0.005, 0.1))
                service.signal(signal.SIGKILL)
            ended = service.wait()
            for one in busy:
                one.result()
            assert ended == -signal.SIGKILL, f"{place}: {services.log()[-2000:]}"

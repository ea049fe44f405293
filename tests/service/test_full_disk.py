"""A disk without room under a real service: what cannot be stored is refused, reads go on, and nothing is lost."""

import resource
import signal

import pytest
from forked_services import ForkedServices
from walkers import FORMS, SUBMIT, Line, Walker, submitted

EVERYTHING = resource.RLIM_INFINITY
MOST = 500


def _limit(pid, size):
    """From now on no file of the process grows beyond that many bytes: each write fails as on a full disk."""
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, EVERYTHING))


def _until_refused(line, walkers):
    """Walk until a step is refused; what is refused changes nothing and says nothing of itself."""
    for number in range(MOST):
        walker = walkers[number % len(walkers)]
        status, told = line.send("POST", SUBMIT, walker.body())
        if status != 200:
            assert (status, told["message"]) == (500, "the store is not available; nothing was changed"), told
            return
        walker.acknowledge(status, told)
    raise AssertionError("the disk was never full")


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="only Linux takes room away from a running process")
@pytest.mark.parametrize("left", [None, 30_000], ids=["no room at all", "room for a few"])
def test_a_full_disk_refuses_loses_nothing_and_is_got_over(tmp_path, left):
    with ForkedServices(tmp_path, None) as services:
        service = services.start()
        line = Line(service.ready)
        workflow = line.good("PUT", f"{line.base}/workflow", FORMS)["workflowId"]
        walkers = [Walker(line.instance(workflow)) for _ in range(3)]
        for walker in walkers:
            walker.walk(service.ready, 4)
        (log,) = tmp_path.rglob("store.sqlite3-wal")
        _limit(service.pid, 0 if left is None else log.stat().st_size + left)
        _until_refused(line, walkers)
        if left is None:
            assert line.send("PUT", f"{line.base}/workflow", FORMS)[0] == 500
        for walker in walkers:
            told = line.good("GET", f"/workflow_instance/{walker.instance}/result_summary")
            assert told["progress"]["nextNodeId"] == walker.body()["nodeId"]
            assert len(submitted(line, walker)) == walker.acknowledged
        _limit(service.pid, EVERYTHING)
        for walker in walkers:
            walker.walk(service.ready, 3)
        service.signal(signal.SIGKILL)
        service.wait()
        line.close()
        service = services.start()
        line = Line(service.ready)
        for walker in walkers:
            assert submitted(line, walker) == [str(number) for number in range(walker.acknowledged)]
        service.signal(signal.SIGTERM)
        assert service.wait() == 0
        line.close()
    assert "Traceback" not in services.log()

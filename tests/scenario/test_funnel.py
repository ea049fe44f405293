"""Instances counted by node: who reached it, who stopped there, how long it took."""

from wfstudio.scenario.evidence import Visited
from wfstudio.scenario.funnel import Run, funnel


def visit(node, status="COMPLETED", seconds=10):
    return Visited(node, "form", status, "2026-11-24T10:00:00.000Z", f"2026-11-24T10:00:{seconds:02}.000Z")


def test_reached_stopped_and_median_time():
    runs = [
        Run("COMPLETED", (visit("a", seconds=10), visit("b", seconds=20), visit("done"))),
        Run("FAILED", (visit("a", seconds=30), visit("b", "FAILED", 40), visit("a", seconds=50))),
        Run("EXPIRED", (visit("a", seconds=20), visit("b", "PENDING", 59))),
        Run("PENDING", ()),
    ]
    told = funnel(runs, 400)
    assert (told.sample, told.total, told.unopened, told.completed) == (4, 400, 1, 1)
    assert [(one.node_id, one.reached, one.stopped, one.seconds) for one in told.steps] == [
        ("a", 3, 1, 25.0),  # visited twice by one that stopped there
        ("b", 3, 1, 30.0),  # a visit that is not over has no time
        ("done", 1, 0, 10.0),
    ]


def test_nobody_came():
    assert funnel([], 0).steps == ()

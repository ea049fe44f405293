import asyncio
from typing import Any

import pytest
from engine_caller import INSTANCE, URL, EngineCaller

from wfstudio.client.errors import InvalidRequest, Unreachable
from wfstudio.document.model import Document
from wfstudio.engine.events import ScriptReport
from wfstudio.scenario.journey import Journey
from wfstudio.scenario.rhythm import Attempt, GaveUp, Rhythm
from wfstudio.scenario.whereabouts import UnexpectedAnswer, Where

WORKFLOW: dict[str, Any] = {
    "name": "T",
    "nodes": [
        {
            "id": "contact",
            "type": "form",
            "fields": [{"type": "email", "name": "email", "label": "Email", "required": True}],
            "on_next": "selfie",
        },
        {"id": "selfie", "type": "liveid_capture", "on_success": "passport", "on_fail": "again"},
        {"id": "again", "type": "form", "fields": [], "on_next": "selfie", "on_back": "contact"},
        {"id": "passport", "type": "photo_id_capture", "on_success": "decide", "on_fail": "passport"},
        {"id": "decide", "type": "js", "config": {"js_code": "next = 'done'"}, "on_success": ""},
        {"id": "done", "type": "form", "fields": [], "is_terminal_node": True},
    ],
}
EMAIL = {"email": "ada@example.org"}


class Time:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


def service(**how: Any) -> EngineCaller:
    return EngineCaller(WORKFLOW, scripts={"decide": ScriptReport(True, {"risk": "low"}, "done")}, **how)


def journey(caller: EngineCaller, time: Time | None = None, *, control: bool = True, **rhythm: Any) -> Journey:
    time = time or Time()
    return Journey(
        caller,
        caller if control else None,
        Document.from_workflow(WORKFLOW),
        rhythm=Rhythm(jitter=0.0, **rhythm),
        clock=time.clock,
        sleep=time.sleep,
    )


async def started(caller: EngineCaller, **how: Any) -> Journey:
    run = journey(caller, **how)
    await run.create("wf-1", {"firstName": "Ada"})
    await run.initiate()
    return run


async def test_a_run_from_the_first_page_to_the_report() -> None:
    caller = service()
    run = journey(caller)
    assert await run.create("wf-1", {"firstName": "Ada"}) == INSTANCE
    assert run.url == URL
    assert await run.initiate() == Where("contact", "form")
    assert await run.submit(EMAIL) == Where("selfie", "liveid_capture")
    assert (await run.capture("fail", {"liveness_score": "0.1"})).polling
    assert await run.poll() == Where("again", "form")
    assert (await run.submit()).node_id == "selfie"
    await run.capture("success")
    assert await run.poll() == Where("passport", "photo_id_capture", summary=("Biometric",))
    await run.capture("success", {"documentType": "Passport", "firstName": "Ada"})
    end = await run.poll()
    assert (end.node_id, end.ended, end.summary) == ("done", True, ("Biometric", "Passport"))
    assert run.visits == {"contact": 1, "selfie": 2, "again": 1, "passport": 1, "done": 1}

    report = await run.finish()
    assert report.status == "COMPLETED"
    assert report.path == ("contact", "selfie", "again", "selfie", "passport", "decide", "done")
    assert report.results["contact"] == EMAIL
    assert report.results["decide"] == {"risk": "low"}
    assert report.summary == {"person_info": {"firstName": "Ada"}, "docsScanned": ["Passport"]}
    assert list(report.to_json()) == ["wfInstanceId", "status", "path", "results", "summary"]


async def test_live_captures_and_others_are_polled_at_their_own_endpoint() -> None:
    caller = service()
    run = await started(caller)
    await run.submit(EMAIL)
    await run.capture("success")
    await run.poll()
    await run.capture("success")
    await run.poll()
    assert [name for name, _ in caller.calls if name.startswith("poll")] == ["poll_liveid", "poll"]


async def test_the_outcome_goes_by_the_control_path_and_never_in_the_submission() -> None:
    caller = service()
    run = await started(caller)
    await run.submit(EMAIL)
    await run.capture("fail", {"liveness_score": "0.1"}, image="aGk=")
    assert caller.queued == {"selfie": ("fail", {"liveness_score": "0.1"})}
    sent = [data for name, data in caller.calls if name == "submit_result"][-1]
    assert sent["requestData"] == {"image": "aGk="}
    assert sent["nodeType"] == "liveid_capture"


async def test_without_a_control_path_the_provider_decides() -> None:
    caller = service()
    run = await started(caller, control=False)
    await run.submit(EMAIL)
    await run.capture("fail")
    assert caller.queued == {}
    assert (await run.poll()).node_id == "passport"


async def test_the_back_button() -> None:
    run = await started(service())
    await run.submit(EMAIL)
    await run.capture("fail")
    await run.poll()
    assert (await run.submit(action="back")).node_id == "contact"
    assert run.visits["contact"] == 2


async def test_a_failed_capture_that_leads_to_itself_is_a_new_visit() -> None:
    run = await started(service())
    await run.submit(EMAIL)
    await run.capture("success")
    await run.poll()
    await run.capture("fail")
    again = await run.poll()
    assert (again.node_id, again.polling, run.visits["passport"]) == ("passport", False, 2)


async def test_polls_back_off_and_each_is_told() -> None:
    time, told = Time(), list[Attempt]()
    run = await started(service(not_yet=4), time=time)
    await run.submit(EMAIL)
    await run.capture()
    await run.poll(told.append)
    assert [attempt.number for attempt in told] == [1, 2, 3, 4]
    assert time.slept == [attempt.wait for attempt in told]
    assert time.slept == sorted(time.slept) and time.slept[-1] > time.slept[0]
    assert told[-1].elapsed == pytest.approx(sum(time.slept[:3]))


async def test_polling_gives_up_and_may_be_taken_up_again() -> None:
    caller = service(not_yet=1000)
    run = await started(caller, give_up=20.0)
    await run.submit(EMAIL)
    await run.capture("success")
    with pytest.raises(GaveUp, match="selfie: no result after") as caught:
        await run.poll()
    assert caught.value.exit_code == 7
    assert run.where.polling
    caller.not_yet = 0
    assert (await run.poll()).node_id == "passport"


async def test_a_cancelled_poll_may_be_taken_up_again() -> None:
    caller = service(not_yet=1000)
    run = await started(caller, give_up=10**9)
    await run.submit(EMAIL)
    await run.capture("success")
    task = asyncio.create_task(run.poll())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    caller.not_yet = 0
    assert (await run.poll()).node_id == "passport"


async def test_a_service_that_vanishes_during_a_poll_is_asked_again() -> None:
    caller, told = service(), list[Attempt]()
    run = await started(caller)
    await run.submit(EMAIL)
    await run.capture("success")
    down = iter([Unreachable("connection refused"), Unreachable("connection refused")])
    caller.fail_with = lambda name: next(down, None) if name == "poll_liveid" else None
    assert (await run.poll(told.append)).node_id == "passport"
    assert [attempt.problem for attempt in told] == ["connection refused", "connection refused"]


async def test_a_refused_value_leaves_the_instance_at_the_page() -> None:
    run = await started(service())
    with pytest.raises(InvalidRequest, match="email"):
        await run.submit({"email": "nobody"})
    assert run.where.node_id == "contact"
    assert (await run.submit(EMAIL)).node_id == "selfie"


async def test_an_instance_that_expires_ends_the_run() -> None:
    caller = service()
    run = await started(caller)
    caller.expire()
    assert await run.submit(EMAIL) == Where(ended=True, status="EXPIRED")
    assert (await run.finish()).status == "EXPIRED"


async def test_an_instance_that_expires_during_a_poll_ends_the_run() -> None:
    caller = service(not_yet=1000)
    run = await started(caller)
    await run.submit(EMAIL)
    await run.capture("success")
    caller.expire()
    assert await run.poll() == Where(ended=True, status="EXPIRED")


async def test_a_run_with_nowhere_to_go_ends() -> None:
    workflow = {"nodes": [{"id": "a", "type": "form", "fields": []}]}
    run = Journey(EngineCaller(workflow), None, Document.from_workflow(workflow))  # type: ignore[arg-type]
    await run.create("wf-1")
    await run.initiate()
    assert await run.submit() == Where(ended=True)
    assert (await run.finish()).status == "COMPLETED"
    with pytest.raises(UnexpectedAnswer):
        await run.submit()


async def test_the_path_is_read_over_all_pages_of_the_node_list() -> None:
    run = await started(service())
    await run.submit(EMAIL)
    for _ in range(60):
        await run.capture("fail")
        await run.poll()
        await run.submit()
    path = await run.walked()
    assert len(path) == 2 + 2 * 60
    assert path[-1] == "selfie"


async def test_an_answer_of_another_shape_is_told() -> None:
    caller = service()
    run = await started(caller)
    caller._submit_result = lambda data: ["what"]  # type: ignore[method-assign]
    with pytest.raises(UnexpectedAnswer, match="submit_result"):
        await run.submit(EMAIL)


def test_the_rhythm_grows_to_its_ceiling_with_jitter() -> None:
    low, high = Rhythm(chance=lambda: 0.0), Rhythm(chance=lambda: 1.0)
    for number in (1, 2, 3, 50, 10_000):
        assert low.wait(number) <= Rhythm(jitter=0).wait(number) <= high.wait(number) <= 5.0
    assert low.wait(1) < high.wait(1)
    assert low.wait(2) > low.wait(1)

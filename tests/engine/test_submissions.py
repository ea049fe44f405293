"""Submissions that are refused or repeated, initiating twice, expiry, and taking up what was interrupted."""

from typing import Any

import pytest

from wfstudio.engine.definition import Definition
from wfstudio.engine.effects import RunScript, StartCapture
from wfstudio.engine.events import CaptureFinished, Expire, Initiate, ScriptFinished, ScriptReport, Submit
from wfstudio.engine.machine import Advance, Rejected, advance, pending_effects
from wfstudio.engine.state import Instance, new_instance

NODES: list[dict[str, Any]] = [
    {"id": "a", "type": "form", "fields": [{"type": "text", "name": "t"}], "on_next": "s"},
    {"id": "s", "type": "selfie_capture", "on_success": "b", "on_fail": "a"},
    {"id": "b", "type": "form", "fields": [], "on_next": "d", "on_back": "a"},
    {"id": "d", "type": "form", "fields": [], "is_terminal_node": True},
]
WORKFLOW = Definition({"nodes": NODES})  # type: ignore[dict-item]


def start(ttl_ms: int = 1000) -> Instance:
    return advance(WORKFLOW, new_instance(0, ttl_ms), Initiate(1)).instance


def submit(instance: Instance, node_id: str, fields: Any = None, now: int = 5, **keys: Any) -> Advance:
    return advance(WORKFLOW, instance, Submit(now, node_id, {} if fields is None else fields, **keys))


def refused(instance: Instance, *args: Any, **keys: Any) -> Rejected:
    with pytest.raises(Rejected) as caught:
        submit(instance, *args, **keys)
    assert caught.value.status == 400
    return caught.value


def at_capture() -> Instance:
    return submit(start(), "a", {"t": "x"}).instance


def at_b() -> Instance:
    handed_in = submit(at_capture(), "s", {"selfie": "…"}).instance
    return advance(WORKFLOW, handed_in, CaptureFinished(6, 1, "success")).instance


def ended() -> Instance:
    return submit(at_b(), "b").instance


def test_initiate_twice_changes_nothing() -> None:
    first = start()
    again = advance(WORKFLOW, first, Initiate(9))
    assert again == Advance(first, changed=False)
    later = at_b()
    assert advance(WORKFLOW, later, Initiate(9)).instance is later


def test_submit_before_initiate() -> None:
    assert "not initiated" in refused(new_instance(0), "a").message


@pytest.mark.parametrize(
    ("node", "keys", "message", "field"),
    [
        ("b", {}, "Node 'b' is not reached yet; the instance waits at 'a'", "nodeId"),
        ("zz", {}, "The workflow has no node 'zz'; the instance waits at 'a'", "nodeId"),
        ("a", {"node_type": "selfie_capture"}, "Node 'a' is of type form, not selfie_capture", "nodeType"),
        ("a", {"fields": {"t": 5}}, "Field 't' must be text", "t"),
        ("a", {"fields": {"u": "x"}}, "Node 'a' has no field 'u' (its fields: t)", "u"),
        ("a", {"fields": ["t"]}, "requestData must be an object", "requestData"),
        ("a", {"action": "sideways"}, "action must be next or back, not 'sideways'", "action"),
        ("a", {"action": "back"}, "Node 'a' has no back button", "action"),
    ],
)
def test_refused_and_says_why(node: str, keys: dict[str, Any], message: str, field: str) -> None:
    problem = refused(start(), node, **keys)
    assert (problem.message, problem.field, problem.instance) == (message, field, None)


def test_capture_has_no_back() -> None:
    assert "no back button" in refused(at_capture(), "s", action="back").message


def test_matching_type_is_accepted() -> None:
    assert submit(start(), "a", node_type="form").instance.path == ("a", "s")


def test_node_already_passed() -> None:
    assert refused(at_b(), "a", {"t": "other"}).message == "Node 'a' was passed already; the instance waits at 'b'"


@pytest.mark.parametrize("keys", [{}, {"action": "next"}, {"node_type": "form"}])
def test_same_submission_again_is_a_repeat(keys: dict[str, Any]) -> None:
    now_at_b = at_b()
    again = submit(now_at_b, "a", {"t": "x"}, now=500, **keys)
    assert again == Advance(now_at_b, repeats=0, changed=False)


def test_capture_handed_in_twice_starts_one() -> None:
    handed_in = submit(at_capture(), "s", {"selfie": "…"})
    assert handed_in.effects == (StartCapture(1, "s", "selfie_capture", {"selfie": "…"}),)
    again = submit(handed_in.instance, "s", {"selfie": "…"})
    assert again == Advance(handed_in.instance, repeats=1, changed=False)
    assert "not yet available" in refused(handed_in.instance, "s", {"selfie": "other"}).message


def test_same_body_at_a_later_visit_is_new() -> None:
    back_at_a = submit(at_b(), "b", action="back").instance
    assert back_at_a.path == ("a", "s", "b", "a")
    again = submit(back_at_a, "a", {"t": "x"})
    assert again.repeats is None
    assert again.instance.path == ("a", "s", "b", "a", "s")


def test_back_keeps_nothing_and_hides_nothing() -> None:
    back_at_a = submit(at_b(), "b", {"anything": 1}, action="back").instance
    assert back_at_a.visits[2].result is None
    assert back_at_a.last_results == {"a": {"t": "x"}, "s": {}}


def test_after_the_end() -> None:
    done = ended()
    assert done.status == "COMPLETED"
    assert "has ended: it is COMPLETED" in refused(done, "b", {}, action="back").message
    assert "has ended" in refused(done, "d").message
    assert submit(done, "b") == Advance(done, repeats=2, changed=False)
    assert "has ended" in refused(done, "a", {"t": "x"}).message  # an earlier one is not answered again
    assert "has ended" in refused(done, "b", {"other": 1}).message
    with pytest.raises(Rejected, match="has ended"):
        advance(WORKFLOW, done, Initiate(9))


@pytest.mark.parametrize("event", [Submit(1000, "a"), Initiate(1000)])
def test_expired_instance_is_refused_and_handed_back_to_store(event: Any) -> None:
    with pytest.raises(Rejected, match="EXPIRED") as caught:
        advance(WORKFLOW, start(), event)
    assert caught.value.instance is not None
    assert caught.value.instance.status == "EXPIRED"
    with pytest.raises(Rejected) as again:
        advance(WORKFLOW, caught.value.instance, event)
    assert again.value.instance is None


def test_expiry_whoever_looks() -> None:
    live = start()
    assert advance(WORKFLOW, live, Expire(999)) == Advance(live, changed=False)
    late = advance(WORKFLOW, live, Expire(1000))
    assert (late.instance.status, late.changed, late.instance.waiting) == ("EXPIRED", True, None)
    handed_in = submit(at_capture(), "s").instance
    assert advance(WORKFLOW, handed_in, CaptureFinished(1000, 1, "success")).instance.status == "EXPIRED"
    assert advance(WORKFLOW, new_instance(0, 5), Expire(5)).instance.status == "EXPIRED"


def test_a_repeat_past_the_expiry_is_refused_too() -> None:
    live = at_b()
    assert submit(live, "a", {"t": "x"}, now=999).repeats == 0
    refused(live, "s", {"selfie": "…"}, now=1000)
    problem = refused(live, "a", {"t": "x"}, now=1000)
    assert problem.instance is not None
    assert problem.instance.status == "EXPIRED"


def test_an_ended_instance_does_not_expire() -> None:
    done = ended()
    assert advance(WORKFLOW, done, Expire(10**9)) == Advance(done, changed=False)


def test_what_was_interrupted_can_be_taken_up_again() -> None:
    assert pending_effects(WORKFLOW, start()) == ()
    assert pending_effects(WORKFLOW, at_capture()) == ()
    handed_in = submit(at_capture(), "s", {"selfie": "…"}).instance
    assert pending_effects(WORKFLOW, handed_in) == (StartCapture(1, "s", "selfie_capture", {}),)
    assert pending_effects(WORKFLOW, ended()) == ()
    script = Definition({"nodes": [{"id": "x", "type": "js", "config": {"js_code": "return 1"}}]})
    running = advance(script, new_instance(0), Initiate(1))
    assert running.effects == pending_effects(script, running.instance)
    assert isinstance(running.effects[0], RunScript)
    with pytest.raises(Rejected, match="a script is running"):
        advance(script, running.instance, Submit(2, "x"))


def test_report_for_another_visit_is_ignored() -> None:
    handed_in = submit(at_capture(), "s").instance
    for event in (
        CaptureFinished(6, 0, "success"),
        CaptureFinished(6, 7, "success"),
        ScriptFinished(6, 1, ScriptReport(True)),
    ):
        assert advance(WORKFLOW, handed_in, event) == Advance(handed_in, changed=False)

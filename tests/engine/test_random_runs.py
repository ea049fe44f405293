"""Random events on random definitions: nothing but ``Rejected`` is ever raised, and the promises hold at every step."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from wfstudio.document.catalogue import CATALOGUE
from wfstudio.document.model import HANDLER_KEYS
from wfstudio.engine import answers
from wfstudio.engine.definition import Definition
from wfstudio.engine.events import CaptureFinished, Expire, Initiate, ScriptFinished, ScriptReport, Submit
from wfstudio.engine.machine import Rejected, advance, pending_effects
from wfstudio.engine.state import ENDED, Instance, new_instance

IDS = st.sampled_from(["a", "b", "c", "d", "nowhere", ""])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
FIELD = st.fixed_dictionaries(
    {"type": st.sampled_from(["html", "text", "email", "date", "checkbox", "ssn", "other"])},
    optional={"name": st.sampled_from(["x", "y", ""]), "required": st.booleans(), "maxLength": JSON},
)
NODE = st.fixed_dictionaries(
    {"id": st.sampled_from(["a", "b", "c", "d"]), "type": st.sampled_from([*CATALOGUE, "tenant_special", ""])},
    optional={
        **dict.fromkeys(HANDLER_KEYS, IDS),
        "fields": st.lists(FIELD, max_size=2),
        "is_terminal_node": st.booleans(),
        "config": st.just({"js_code": "return {}"}) | JSON,
    },
)
WORKFLOWS = st.fixed_dictionaries({"nodes": st.lists(NODE | JSON, max_size=6)}) | st.just({})
OUTCOME = st.sampled_from(["success", "fail", "error", "resolution_fail", "other"])
FIELDS = st.dictionaries(
    st.sampled_from(["x", "y", "z"]), JSON | st.sampled_from(["ada@example.org", "2024-01-01"]), max_size=2
)
REPORT = st.builds(
    ScriptReport, st.booleans(), JSON | st.just({"success": False}), IDS | JSON, st.none() | st.just("boom")
)
# what is to happen; node, visit and clock are filled in from where the run stands, mostly
MOVE = st.one_of(
    st.tuples(st.just("initiate")),
    st.tuples(
        st.just("submit"), st.none() | IDS, FIELDS | st.just({}), st.sampled_from([None, "next", "back", "jump"])
    ),
    st.tuples(
        st.just("capture"), st.none() | st.integers(-1, 5), OUTCOME, st.just({}) | st.just({"documentType": "Passport"})
    ),
    st.tuples(st.just("script"), st.none() | st.integers(-1, 5), REPORT),
    st.tuples(st.just("expire"), st.sampled_from([0, 0, 0, 1])),
)


def event_of(move: Any, instance: Instance, now: int) -> Any:
    last = len(instance.visits) - 1
    match move:
        case ("submit", node, fields, action):
            here = instance.visits[-1].node_id if instance.visits else "a"
            return Submit(now, here if node is None else node, fields, action=action)
        case ("capture", seq, outcome, result):
            return CaptureFinished(now, last if seq is None else seq, outcome, result)
        case ("script", seq, report):
            return ScriptFinished(now, last if seq is None else seq, report)
        case ("expire", past):
            return Expire(now + past * 10**9)
    return Initiate(now)


def check(definition: Definition, before: Instance, after: Instance) -> None:
    assert Instance.from_json(json.loads(json.dumps(after.to_json()))) == after
    assert Instance.from_text(after.to_text()) == after
    assert [visit.seq for visit in after.visits] == list(range(len(after.visits)))
    assert not any(visit.open for visit in after.visits[:-1])
    assert after.path[: len(before.path)] == before.path
    if before.ended:
        assert after == before
    if after.status == "COMPLETED":
        assert after.visits
        assert after.error is None
    if after.status == "FAILED":
        assert after.error
    if after.status in ("STARTED", "INPROGRESS"):
        assert after.current is not None
    for answer in (answers.step_answer, answers.initiate_answer, answers.results, answers.summary):
        json.dumps(answer(definition, after))
    assert len(answers.node_rows(after)) == len(after.visits)


@settings(deadline=None, max_examples=250)
@given(WORKFLOWS, st.lists(MOVE, max_size=14))
def test_only_refusals_and_never_a_change_after_the_end(workflow: dict[str, Any], moves: list[Any]) -> None:
    definition = Definition(workflow)
    instance = new_instance(0, ttl_ms=10**6)
    for number, move in enumerate([("initiate",), *moves]):
        event = event_of(move, instance, number)
        try:
            step = advance(definition, instance, event)
        except Rejected as refused:
            assert refused.status in (400, 404)
            assert refused.message
            continue
        check(definition, instance, step.instance)
        if not step.changed:
            assert step.instance is instance
            assert step.effects == ()
        assert len(step.effects) <= 1
        if step.effects:
            assert [effect.seq for effect in pending_effects(definition, step.instance)] == [step.effects[0].seq]
        if step.instance.ended:
            assert step.effects == ()
        instance = step.instance


@settings(deadline=None)
@given(st.sampled_from(sorted(ENDED)), st.lists(MOVE, min_size=1, max_size=5))
def test_an_ended_instance_never_changes(status: str, moves: list[Any]) -> None:
    from msgspec.structs import replace

    definition = Definition({"nodes": [{"id": "a", "type": "form", "on_next": "a"}]})
    ended = replace(advance(definition, new_instance(0), Initiate(1)).instance, status=status)
    for number, move in enumerate(moves):
        try:
            assert advance(definition, ended, event_of(move, ended, number)).instance is ended
        except Rejected as refused:
            assert refused.instance is None

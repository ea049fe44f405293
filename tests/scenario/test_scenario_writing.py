"""Scenarios as YAML: what is written reads back the same, by the same bytes, with the comments that were there."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfstudio.scenario.answers import Answers, Reply, parse_answers
from wfstudio.scenario.expecting import Expect
from wfstudio.scenario.scenario_writing import scenario_text

TEXTS = st.text(max_size=12) | st.sampled_from(
    ["true", "no", "~", "007", "0.98", "1e3", "2027-01-04", "a: b", "a #b", "- x", "!!int 3", "*a", "&b", "é \x85", " "]
)
KEYS = TEXTS
NUMBERS = st.integers(-(10**14), 10**14) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)
OBJECTS = st.dictionaries(KEYS, VALUES, max_size=3)
FIELDS = st.dictionaries(st.sampled_from(["fields", "button", "result", "email"]) | KEYS, TEXTS, max_size=3)
REPLIES = st.builds(
    Reply,
    st.just(0),
    st.just(""),
    FIELDS,
    button=st.none() | st.sampled_from(["next", "back"]),
    outcome=st.none() | st.sampled_from(["success", "fail", "error", "resolution_fail"]),
    result=st.none() | OBJECTS,
)
MOCKS = st.fixed_dictionaries(
    {"url": TEXTS},
    optional={
        "method": st.sampled_from(["GET", "POST"]),
        "status": st.integers(100, 599),
        "headers": st.dictionaries(KEYS, TEXTS, max_size=2),
        "json": VALUES,
    },
)
REQUESTS = st.fixed_dictionaries(
    {"url": TEXTS},
    optional={
        "method": st.sampled_from(["GET", "POST"]),
        "node": TEXTS,
        "status": st.none() | st.integers(100, 599),
        "json": VALUES,
        "body": TEXTS,
    },
)
EXPECTS = st.builds(
    Expect,
    st.none() | st.sampled_from(["COMPLETED", "FAILED"]),
    st.none() | st.lists(TEXTS, max_size=30).map(tuple),
    st.none() | OBJECTS,
    st.none() | st.lists(REQUESTS, max_size=2).map(tuple),
    st.none() | OBJECTS,
)
SCENARIOS = st.builds(
    Answers,
    st.just("x"),
    OBJECTS,
    st.dictionaries(KEYS, st.lists(REPLIES, min_size=1, max_size=3).map(tuple), max_size=4),
    st.lists(MOCKS, max_size=2).map(tuple),
    EXPECTS,
    st.none() | TEXTS,
)


def told(scenario: Answers) -> object:
    """A scenario without the places where its parts stand."""
    replies = {
        node_id: [(dict(one.fields), one.button, one.outcome, one.result) for one in each]
        for node_id, each in scenario.replies.items()
    }
    mocks = [dict(mock) for mock in scenario.mocks]
    return scenario.workflow, scenario.metadata, replies, mocks, replace(scenario.expect, places={})


@given(SCENARIOS)
def test_what_is_written_reads_back_the_same(scenario: Answers) -> None:
    text = scenario_text(scenario)
    again = parse_answers(text) if text.strip() else Answers("x")
    assert told(again) == told(scenario)
    assert scenario_text(again) == text
    assert scenario_text(again, before=text) == text


@pytest.mark.parametrize("path", sorted(Path("sample_workflows/answers").glob("*.yaml")), ids=lambda path: path.stem)
def test_comments_of_an_updated_file_are_kept(path: Path) -> None:
    before = path.read_text("utf-8")
    text = scenario_text(parse_answers(before), before=before)
    kept = [line.partition("#")[2].strip() for line in before.splitlines() if "#" in line]
    assert [line.partition("#")[2].strip() for line in text.splitlines() if "#" in line] == kept
    assert told(parse_answers(text)) == told(parse_answers(before))


def test_comments_stay_at_their_entry_when_another_changes() -> None:
    before = (
        "# shows it\n\nanswers:\n  # first\n  a: next  # press it\n  b:\n    - fail  # once\n    - success\n# end\n"
    )
    scenario = parse_answers(before)
    replies = {"z": (Reply(0, "", button="back"),), **scenario.replies}
    text = scenario_text(Answers("x", replies=replies, workflow="../w.json"), "another", before)
    assert text == (
        "# shows it\nworkflow: ../w.json\nanswers:\n  z: back\n  # first\n  a: next  # press it\n"
        "  b:\n    - fail  # once\n    - success\n# end\n"
    )


def test_a_scenario_reads_as_people_write_them() -> None:
    scenario = Answers(
        "x",
        {"firstName": "Ada", "age": 36},
        {
            "contact": (Reply(0, "", {"email": "ada@example.org", "agree": "true", "zip": "02139"}),),
            "selfie": (Reply(0, "", outcome="fail"), Reply(0, "", outcome="success")),
            "document": (Reply(0, "", outcome="success", result={"dob": "1985-12-10", "score": 0.9, "ok": True}),),
        },
        ({"url": "https://api.example.org/customers/*", "method": "POST", "status": 201, "json": {"id": "c-1"}},),
        Expect("COMPLETED", ("contact", "selfie", "done")),
        "../flow.json",
    )
    assert scenario_text(scenario, "Ada is known.") == (
        "# Ada is known.\n"
        "workflow: ../flow.json\n"
        "metadata: {firstName: Ada, age: !!int 36}\n"
        "answers:\n"
        '  contact: {email: ada@example.org, agree: true, zip: "02139"}\n'
        "  selfie: [fail, success]\n"
        '  document: {outcome: success, result: {dob: "1985-12-10", score: !!float 0.9, ok: true}}\n'
        "mocks:\n"
        "  - {url: https://api.example.org/customers/*, method: POST, status: 201, json: {id: c-1}}\n"
        "expect:\n"
        "  status: COMPLETED\n"
        "  path: [contact, selfie, done]\n"
    )

"""Expectations: what fits, and what is said of what does not."""

import pytest

from wfstudio.scenario.checking import failures
from wfstudio.scenario.expecting import Expect
from wfstudio.scenario.matching import ABSENT, differences
from wfstudio.scenario.running import Outcome, Stopped

POST = {"node": "s", "url": "https://a.example/v1/x", "method": "POST", "body": '{"a": 1, "b": 2}', "status": 201}
REFUSED = {"node": "s", "url": "https://b.example/", "method": "GET", "body": None, "status": None}


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        ({"a": 1}, {"a": 1, "b": 2}),
        ({"a": {"b": []}}, {"a": {"b": [], "c": 1}}),
        ([{"a": 1}], [{"a": 1, "b": 2}]),
        (1, 1.0),
        ({"a": None}, {}),
        ({}, {"a": 1}),
    ],
)
def test_what_fits(expected, actual):
    assert not list(differences(expected, actual, ""))


@pytest.mark.parametrize(
    ("expected", "actual", "told"),
    [
        ({"a": {"b": 1}}, {"a": {"b": 2}}, "a.b: expected 1, got 2"),
        ({"a": 1}, {"a": "1"}, 'a: expected 1, got "1" (a text: write it in quotes)'),
        ({"a": True}, {"a": 1}, "a: expected true, got 1"),
        ({"a": 0}, {"a": False}, "a: expected 0, got false"),
        ({"a": [1, 2]}, {"a": [1]}, "a: expected [1, 2], got [1]"),
        ({"a": [1, 2]}, {"a": [1, 3]}, "a[1]: expected 2, got 3"),
        ({"a": 1}, {}, "a: expected 1, got nothing"),
        ({"a": {}}, {"a": "x"}, 'a: expected {}, got "x"'),
        ({"a": None}, {"a": 0}, "a: expected null, got 0"),
    ],
)
def test_what_does_not_fit(expected, actual, told):
    assert [str(found) for found in differences(expected, actual, "")] == [told]


def test_nothing_is_not_null():
    assert list(differences("null", ABSENT, "a"))


def messages(expect, outcome):
    return [f"{one.part}: {one.message}" for one in failures(expect, outcome)]


DONE = Outcome("COMPLETED", ("a", "b"), {"a": {"x": 1}}, {"docsScanned": ["Passport"]}, (POST, REFUSED))


def test_what_is_not_named_is_not_asked_but_for_the_status():
    assert messages(Expect(), DONE) == []
    failed = Outcome("FAILED", ("a",), failure="it broke")
    assert messages(Expect(), failed) == ["status: expected COMPLETED (the default), got FAILED: it broke"]
    assert messages(Expect(status="FAILED"), failed) == []


def test_every_part_is_told_in_order():
    expect = Expect("FAILED", ("a", "c"), {"a": {"x": 2}}, ({"url": "*c.example*"},), {"docsScanned": []})
    assert messages(expect, DONE) == [
        "status: expected FAILED, got COMPLETED",
        "path: step 2: expected c, got b",
        "results: a.x: expected 2, got 1",
        'summary: docsScanned: expected [], got ["Passport"]',
        "requests: no request fits *c.example*; made: s: POST https://a.example/v1/x, s: GET https://b.example/",
    ]


@pytest.mark.parametrize(
    ("path", "told"),
    [(("a",), "step 2: expected the end, got b"), (("a", "b", "c"), "step 3: expected c, got no more")],
)
def test_a_path_is_the_whole_path(path, told):
    assert messages(Expect(path=path), DONE) == [f"path: {told}"]


@pytest.mark.parametrize(
    "requests",
    [
        ({"url": "https://a.example/*", "method": "POST"},),
        ({"json": {"a": 1}},),
        ({"status": None},),
        ({"node": "s"}, {"node": "s"}),
        ({"body": '{"a": 1, "b": 2}', "status": 201},),
    ],
)
def test_requests_that_fit(requests):
    assert messages(Expect(requests=requests), DONE) == []


@pytest.mark.parametrize(
    ("requests", "told"),
    [
        ((), "expected none, got s: POST https://a.example/v1/x, s: GET https://b.example/"),
        (
            ({"url": "*a.example*", "json": {"a": 2}},),
            'no request fits *a.example* with json {"a": 2}; of the one made: json.a: expected 2, got 1',
        ),
        (
            ({"url": "https://b.example/", "status": 200},),
            "no request fits https://b.example/ with status 200; of the one made: it was refused",
        ),
        (({"status": None}, {"status": 201}), "no request fits status 201; no other was made"),
    ],
)
def test_requests_that_do_not_fit(requests, told):
    assert messages(Expect(requests=requests), DONE) == [f"requests: {told}"]


def test_a_scenario_may_end_in_the_midst_if_it_says_so():
    waits = Outcome("INPROGRESS", ("a",), stopped=Stopped("a", "no answer", "no answer for this node (form)"))
    assert messages(Expect(), waits) == ["stopped: a: no answer for this node (form)"]
    assert messages(Expect(status="INPROGRESS"), waits) == []
    assert messages(Expect(status="STARTED"), waits) == ["status: expected STARTED, got INPROGRESS"]
    refused = Outcome("INPROGRESS", ("a",), stopped=Stopped("a", "refused", "Field 'x' is required", "answers.a"))
    assert messages(Expect(status="INPROGRESS"), refused) == ["stopped: a: Field 'x' is required"]

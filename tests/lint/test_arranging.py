"""Findings as a list to look at: groups, filters, folded groups."""

import pytest

from wfstudio.document.model import Document
from wfstudio.lint.arranging import GROUPINGS, View, arranged, hidden, place_among
from wfstudio.lint.findings import Finding
from wfstudio.lint.places import Locator, Place

DOC = Document({"nodes": []})
ROWS = [
    ("WF201", "dangling-target", "error", "go", "`on_next` leads to `Nowhere`"),
    ("WF404", "trap", "error", "loop", "no way from here to an end"),
    ("WF214", "no-error-handler", "warning", "go", "no `on_error`"),
    ("WF104", "missing-workflow-field", "warning", None, "there is no `version`"),
    ("WF403", "self-loop", "info", "loop", "leads to itself"),
]


def finding(code, name, severity, node, message):
    nodes = ("loop", "back") if code == "WF404" else ()
    return Finding(code, name, severity, message, Place(("nodes",)), Locator(DOC), node, nodes)


FOUND = [finding(*row) for row in ROWS]


def lines(view, folded=()):
    return [f"[{row.title} {row.count}]" if row.is_head else row.number for row in arranged(FOUND, view, folded)]


def test_by_severity():
    assert lines(View()) == ["[Errors 2]", 0, 1, "[Warnings 2]", 2, 3]
    assert lines(View(level="info"))[-2:] == ["[Infos 1]", 4]


def test_one_severity_has_no_head():
    assert lines(View(level="error")) == [0, 1]


def test_by_node_the_gravest_first():
    shown = lines(View("node", "info"))
    assert shown == ["[go 2]", 0, 2, "[loop 2]", 1, 4, "[the workflow 1]", 3]


def test_by_rule():
    assert lines(View("rule"))[:2] == ["[WF201 dangling-target 1]", 0]


def test_a_folded_group_is_its_head():
    assert lines(View("node", "info"), {"go"})[:2] == ["[go 2]", "[loop 2]"]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("nowhere", [0]),
        ("WF2", [0, 2]),
        ("wf201", [0]),
        ("rule:WF2", [0, 2]),
        ("rule:loop", [4]),
        ("severity:warnings", [2, 3]),
        ("node:go", [0, 2]),
        ("node:back", [1]),
        ("go on_error", [2]),
        ("rule:wf2 severity:error", [0]),
        ("nothing-like-it", []),
    ],
)
def test_filters(text, numbers):
    view = View(level="info", text=text)
    assert [row.number for row in arranged(FOUND, view) if not row.is_head] == numbers


def test_what_is_hidden_is_counted():
    assert hidden(FOUND, View()) == (0, 1)
    assert hidden(FOUND, View(text="nowhere")) == (3, 1)
    assert hidden(FOUND, View(level="error")) == (2, 1)


def test_who_was_at_a_finding_goes_on_from_there():
    added = finding("WF201", "dangling-target", "error", "new", "of late")
    assert place_among(FOUND, 2, [added, *FOUND]) == (3, 4)
    assert place_among(FOUND, 1, [FOUND[0], *FOUND[2:]]) == (-1, 1)  # mended: on with what took its place
    assert place_among(FOUND, 0, FOUND[1:]) == (-1, 0)
    assert place_among(FOUND, 4, FOUND[:1]) == (-1, 1)
    assert place_among(FOUND, 0, []) == (-1, 0)


def test_every_finding_is_shown_once_whatever_the_grouping():
    for grouping in GROUPINGS:
        shown = [row.number for row in arranged(FOUND, View(grouping, "info")) if not row.is_head]
        assert sorted(shown) == list(range(len(FOUND)))

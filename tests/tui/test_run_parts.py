"""The parts of the run screen that need no screen."""

from wfstudio.document.model import Document
from wfstudio.graph.index import build
from wfstudio.scenario.page import page_of
from wfstudio.tui.run.ending import leaves, masked
from wfstudio.tui.run.marks import run_marks
from wfstudio.tui.run.session import RunState, Step
from wfstudio.tui.run.timeline import timeline_rows

LOOP = Document.from_workflow(
    {
        "nodes": [
            {"id": "a", "type": "form", "fields": [], "on_next": "b"},
            {"id": "b", "type": "selfie_capture", "on_success": "s", "on_fail": "a"},
            {"id": "s", "type": "js", "config": {"js_code": "next = 'z'"}},
            {"id": "z", "type": "form", "fields": [], "is_terminal_node": True},
        ]
    }
)


def test_marks_show_the_last_place_of_a_node_and_the_edges_taken() -> None:
    marks = run_marks(build(LOOP), ("a", "b", "a", "b", "s", "z"), None)
    assert dict(marks.visited) == {"a": 3, "b": 4, "s": 5, "z": 6}
    assert marks.visited_edges == {
        ("a", "on_next", "b"),
        ("b", "on_fail", "a"),
        ("b", "on_success", "s"),
        ("s", "next", "z"),
    }
    assert marks.waiting is None


def test_marks_leave_out_what_the_document_does_not_have() -> None:
    assert run_marks(build(LOOP), ("a", "gone", "z"), "gone").visited_edges == frozenset()


def test_the_timeline_tells_each_visit_what_was_done_at_it() -> None:
    steps = (Step("a", "Next"), Step("b", "fail"), Step("a", "Next"), Step("b", "success"))
    state = RunState("ended", path=("a", "b", "a", "b", "s", "z"), steps=steps)
    assert timeline_rows(LOOP, state) == [
        ("a", "Next"),
        ("b", "fail"),
        ("a", "Next"),
        ("b", "success"),
        ("s", "script"),
        ("z", "the end"),
    ]


def test_the_timeline_tells_where_it_waits() -> None:
    state = RunState("polling", page=page_of(LOOP, "b"), path=("a", "b"), steps=(Step("a", "Next"), Step("b", "fail")))
    assert timeline_rows(LOOP, state) == [("a", "Next"), ("b", "waits")]


def test_masked_values_tell_nothing_of_their_length() -> None:
    assert masked("Ada") == masked("078-05-1120") == masked(12345) == masked(["Passport"])
    assert [masked(value) for value in (True, False, None)] == ["true", "false", "null"]


def test_the_leaves_of_a_result() -> None:
    assert list(leaves({"a": {"b": 1, "c": {"d": []}}, "e": {}})) == [("a.b", 1), ("a.c.d", []), ("e", {})]

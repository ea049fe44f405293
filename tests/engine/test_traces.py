# ruff: noqa: E501
"""The state machine against traces written by hand: events in, path, status and results out."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from wfstudio.engine.answers import results, step_answer
from wfstudio.engine.definition import Definition
from wfstudio.engine.effects import RunScript, StartCapture
from wfstudio.engine.events import CaptureFinished, Initiate, ScriptFinished, ScriptReport, Submit
from wfstudio.engine.machine import Advance, Rejected, advance
from wfstudio.engine.state import Instance, new_instance
from wfstudio.engine.steps import MAX_SCRIPTS_IN_A_ROW

EMAIL = {"type": "email", "name": "email", "label": "Email", "required": True}


def form(node_id: str, **keys: Any) -> dict[str, Any]:
    return {"id": node_id, "type": "form", "fields": [], **keys}


def js(node_id: str, **keys: Any) -> dict[str, Any]:
    return {"id": node_id, "type": "js", "config": {"js_code": f"// {node_id}"}, **keys}


def end(node_id: str = "done") -> dict[str, Any]:
    return form(node_id, is_terminal_node=True)


@dataclass
class Run:
    """Drives one instance; the clock ticks once per event."""

    definition: Definition
    instance: Instance = field(default_factory=lambda: new_instance(1000))
    now: int = 1000
    effects: tuple[Any, ...] = ()

    def do(self, event: Any) -> Advance:
        step = advance(self.definition, self.instance, event, {"firstName": "Ada"})
        self.instance, self.effects = step.instance, step.effects
        return step

    def step(self, what: Any) -> Advance:
        """One event from its short form: see ``TRACES``."""
        self.now += 1
        last = len(self.instance.visits) - 1
        match what:
            case "initiate":
                return self.do(Initiate(self.now))
            case ("submit", str(node), *rest):
                fields = rest[0] if rest else {}
                return self.do(Submit(self.now, node, fields, action=rest[1] if len(rest) > 1 else None))
            case ("capture", str(outcome), *rest):
                return self.do(CaptureFinished(self.now, last, outcome, rest[0] if rest else {}))
            case ("returns", value, *rest):
                report = ScriptReport(True, value, rest[0] if rest else None, None, ("log",), 1.5)
                return self.do(ScriptFinished(self.now, last, report))
            case ("throws", str(message)):
                return self.do(ScriptFinished(self.now, last, ScriptReport(False, error=message)))
        raise AssertionError(what)


def run(nodes: list[dict[str, Any]], *events: Any) -> Run:
    run = Run(Definition({"nodes": nodes}))
    for event in events:
        run.step(event)
    return run


I, N, B = "initiate", {}, ({}, "back")  # noqa: E741
TRACES: list[tuple[str, list[dict[str, Any]], list[Any], str, str]] = [
    # title, nodes, events, path, status
    ("starts at the first node", [form("a", on_next="b"), end("b")], [I], "a", "STARTED"),
    ("goes on by next", [form("a", on_next="b"), form("b", on_next="c"), end("c")], [I, ("submit", "a")], "a b", "INPROGRESS"),
    ("ends at a terminal node", [form("a", on_next="b"), end("b")], [I, ("submit", "a")], "a b", "COMPLETED"),
    ("terminal entry ends at once", [end("a")], [I], "a", "COMPLETED"),
    ("terminal script does not run", [js("a", is_terminal_node=True)], [I], "a", "COMPLETED"),
    ("terminal handlers do not count", [form("a", on_next="b"), form("b", is_terminal_node=True, on_next="a")], [I, ("submit", "a")], "a b", "COMPLETED"),
    ("success stands in for next", [form("a", on_success="b"), end("b")], [I, ("submit", "a")], "a b", "COMPLETED"),
    ("next wins over success", [form("a", on_next="b", on_success="c"), end("b"), end("c")], [I, ("submit", "a")], "a b", "COMPLETED"),
    ("empty handler is unwired", [form("a", on_next="", on_success="b"), end("b")], [I, ("submit", "a")], "a b", "COMPLETED"),
    ("next with nothing wired", [form("a")], [I, ("submit", "a")], "a", "COMPLETED"),
    ("back", [form("a", on_next="b"), form("b", on_back="a", on_next="c"), end("c")], [I, ("submit", "a"), ("submit", "b", *B)], "a b a", "INPROGRESS"),
    ("back skips validation", [form("a", on_next="b"), form("b", on_back="a", fields=[EMAIL])], [I, ("submit", "a"), ("submit", "b", {"email": "x"}, "back")], "a b a", "INPROGRESS"),
    ("dangling target", [form("a", on_next="nowhere")], [I, ("submit", "a")], "a", "FAILED"),
    ("no nodes", [], [I], "", "FAILED"),
    ("an entry without an id", [{"type": "form", "fields": []}], [I], "", "FAILED"),
    # captures
    ("capture waits for its provider", [{"id": "s", "type": "selfie_capture", "on_success": "d"}, end("d")], [I, ("submit", "s")], "s", "INPROGRESS"),
    ("capture success", [{"id": "s", "type": "selfie_capture", "on_success": "d", "on_fail": "s"}, end("d")], [I, ("submit", "s"), ("capture", "success")], "s d", "COMPLETED"),
    ("capture fail", [{"id": "s", "type": "selfie_capture", "on_success": "d", "on_fail": "r"}, form("r", on_next="s"), end("d")], [I, ("submit", "s"), ("capture", "fail"), ("submit", "r"), ("submit", "s"), ("capture", "success")], "s r s d", "COMPLETED"),
    ("capture fail straight back", [{"id": "s", "type": "selfie_capture", "on_success": "d", "on_fail": "s"}, end("d")], [I, ("submit", "s"), ("capture", "fail")], "s s", "INPROGRESS"),
    ("next stands in for success", [{"id": "s", "type": "selfie_capture", "on_next": "d"}, end("d")], [I, ("submit", "s"), ("capture", "success")], "s d", "COMPLETED"),
    ("capture fail unwired", [{"id": "s", "type": "selfie_capture", "on_success": "d"}, end("d")], [I, ("submit", "s"), ("capture", "fail")], "s", "FAILED"),
    ("capture success unwired", [{"id": "s", "type": "selfie_capture", "on_fail": "s"}], [I, ("submit", "s"), ("capture", "success")], "s", "COMPLETED"),
    ("resolution", [{"id": "s", "type": "liveid_capture", "on_check_resolution_fail": "r", "on_fail": "f"}, form("r"), form("f")], [I, ("submit", "s"), ("capture", "resolution_fail")], "s r", "INPROGRESS"),
    ("resolution falls back to fail", [{"id": "s", "type": "liveid_capture", "on_fail": "f"}, form("f")], [I, ("submit", "s"), ("capture", "resolution_fail")], "s f", "INPROGRESS"),
    ("capture error", [{"id": "s", "type": "photo_id_capture", "on_error": "e", "on_fail": "f"}, form("e"), form("f")], [I, ("submit", "s"), ("capture", "error")], "s e", "INPROGRESS"),
    ("capture error falls back to fail", [{"id": "s", "type": "photo_id_capture", "on_fail": "f"}, form("f")], [I, ("submit", "s"), ("capture", "error")], "s f", "INPROGRESS"),
    ("capture error unwired", [{"id": "s", "type": "photo_id_capture", "on_success": "d"}, end("d")], [I, ("submit", "s"), ("capture", "error")], "s", "FAILED"),
    ("unknown outcome is an error", [{"id": "s", "type": "photo_id_capture", "on_error": "e"}, form("e")], [I, ("submit", "s"), ("capture", "perhaps")], "s e", "INPROGRESS"),
    # hand-off
    ("hand-off next", [form("a", on_next="q"), {"id": "q", "type": "qr_for_device_handoff", "on_next": "b"}, form("b")], [I, ("submit", "a"), ("submit", "q")], "a q b", "INPROGRESS"),
    ("hand-off resumes what led here", [form("a", on_next="q"), {"id": "q", "type": "qr_for_device_handoff", "on_error": "b"}, form("b")], [I, ("submit", "a"), ("submit", "q", {"device": "phone"})], "a q a", "INPROGRESS"),
    ("hand-off resumes a capture", [{"id": "s", "type": "liveid_capture", "on_fail": "q"}, {"id": "q", "type": "qr_for_device_handoff"}], [I, ("submit", "s"), ("capture", "fail"), ("submit", "q")], "s q s", "INPROGRESS"),
    ("hand-off as entry", [{"id": "q", "type": "qr_for_device_handoff"}], [I, ("submit", "q")], "q", "COMPLETED"),
    # scripts
    ("scripts before the first page", [js("x", on_success="y"), js("y", on_success="a"), form("a")], [I, ("returns", {}), ("returns", {})], "x y a", "STARTED"),
    ("throw takes error", [js("x", on_success="a", on_fail="a", on_error="e"), form("a"), form("e")], [I, ("throws", "boom")], "x e", "STARTED"),
    ("throw falls back to fail", [js("x", on_success="a", on_fail="f"), form("a"), form("f")], [I, ("throws", "boom")], "x f", "STARTED"),
    ("throw with nowhere to go", [js("x", on_success="a"), form("a")], [I, ("throws", "boom")], "x", "FAILED"),
    ("false takes fail", [js("x", on_success="a", on_fail="f"), form("a"), form("f")], [I, ("returns", {"success": False})], "x f", "STARTED"),
    ("false comes before next", [js("x", on_success="a", on_fail="f"), form("a"), form("f")], [I, ("returns", {"success": False}, "a")], "x f", "STARTED"),
    ("false follows next where fail is unwired", [js("x"), form("a")], [I, ("returns", {"success": False}, "a")], "x a", "STARTED"),
    ("false with nowhere to go", [js("x", on_success="a"), form("a")], [I, ("returns", {"success": False})], "x", "FAILED"),
    ("next wins over success", [js("x", on_success="a"), form("a"), form("b")], [I, ("returns", {"success": True}, "b")], "x b", "STARTED"),
    ("next to a script", [js("x"), js("y", on_success="a"), form("a")], [I, ("returns", {}, "y"), ("returns", {})], "x y a", "STARTED"),
    ("next names none", [js("x", on_success="a", on_error="e"), form("a"), form("e")], [I, ("returns", {}, "nowhere")], "x e", "STARTED"),
    ("next is no text", [js("x", on_success="a", on_error="e"), form("a"), form("e")], [I, ("returns", {}, 5)], "x e", "STARTED"),
    ("next names none, nowhere to go", [js("x", on_success="a"), form("a")], [I, ("returns", {}, "nowhere")], "x", "FAILED"),
    ("empty next counts as unset", [js("x", on_success="a"), form("a")], [I, ("returns", {}, "")], "x a", "STARTED"),
    ("neither success nor next: fail", [js("x", on_fail="f"), form("f")], [I, ("returns", {})], "x f", "STARTED"),
    ("nothing at all", [js("x")], [I, ("returns", {})], "x", "FAILED"),
    ("script at a dangling target", [js("x", on_success="nowhere")], [I, ("returns", {})], "x", "FAILED"),
    ("script ends at a terminal", [js("x", on_success="d"), end("d")], [I, ("returns", {})], "x d", "COMPLETED"),
    # others
    ("system passes through", [{"id": "y", "type": "system", "on_success": "a"}, form("a")], [I], "y a", "STARTED"),
    ("system with nothing wired", [{"id": "y", "type": "system"}], [I], "y", "COMPLETED"),
    ("system loop ends", [{"id": "y", "type": "system", "on_success": "y"}], [I], " ".join(["y"] * MAX_SCRIPTS_IN_A_ROW), "FAILED"),
    ("unknown type is a page", [{"id": "u", "type": "tenant_special", "on_next": "d"}, end("d")], [I, ("submit", "u", {"any": [1]})], "u d", "COMPLETED"),
    ("first of two with one id", [form("a", on_next="b"), form("b", on_next="c"), form("b", on_next="a"), end("c")], [I, ("submit", "a"), ("submit", "b")], "a b c", "COMPLETED"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("nodes", "events", "path", "status"), [row[1:] for row in TRACES], ids=[row[0] for row in TRACES]
)
def test_trace(nodes: list[dict[str, Any]], events: list[Any], path: str, status: str) -> None:
    done = run(nodes, *events)
    assert (" ".join(done.instance.path), done.instance.status) == (path, status)
    assert (done.instance.error is not None) == (status == "FAILED")


def test_failures_say_what_happened() -> None:
    assert "on_next names 'nowhere'" in str(run([form("a", on_next="nowhere")], I, ("submit", "a")).instance.error)
    thrown = run([js("x")], I, ("throws", "Error: boom (line 3, column 1)"))
    assert "Node 'x' ended with error" in str(thrown.instance.error)
    assert "boom (line 3, column 1)" in str(thrown.instance.error)
    assert "no nodes" in str(run([], I).instance.error)


def test_scripts_in_a_row_are_bounded() -> None:
    loop = Run(Definition({"nodes": [js("x", on_success="y"), js("y", on_success="x")]}))
    loop.step(I)
    while not loop.instance.ended:
        loop.step(("returns", {}))
    assert len(loop.instance.visits) == MAX_SCRIPTS_IN_A_ROW
    assert loop.instance.status == "FAILED"
    assert "loop of scripts" in str(loop.instance.error)


def test_a_wait_between_resets_the_count() -> None:
    nodes = [
        form("a", on_next="x"),
        *(js(f"x{n}" if n else "x", on_success=f"x{n + 1}") for n in range(60)),
        js("x60", on_success="a"),
    ]
    done = run(nodes, I)
    for _ in range(2):
        done.step(("submit", "a"))
        for _ in range(61):
            done.step(("returns", {}))
    assert done.instance.status == "INPROGRESS"
    assert len(done.instance.visits) == 1 + 2 * 62


def test_effects_say_what_to_run() -> None:
    nodes = [form("a", fields=[EMAIL], on_next="x"), js("x", on_success="s"), {"id": "s", "type": "selfie_capture"}]
    done = run(nodes, I, ("submit", "a", {"email": "ada@example.org"}))
    params = {
        "nodes": {"a": {"email": "ada@example.org"}},
        "metadata": {"firstName": "Ada"},
        "metaData": {"firstName": "Ada"},
    }
    assert done.effects == (RunScript(1, "x", "// x", params),)
    assert done.instance.waiting is None
    done.step(("returns", {"risk": 3}))
    assert done.effects == ()
    done.step(("submit", "s", {"selfie": "…"}))
    assert done.effects == (StartCapture(2, "s", "selfie_capture", {"selfie": "…"}),)
    assert done.instance.waiting is not None
    assert (done.instance.waiting.node_id, done.instance.waiting.status) == ("s", "INPROGRESS")
    assert "…" not in str(done.instance.to_json())


@pytest.mark.parametrize(
    ("value", "stored"), [({"a": 1}, {"a": 1}), (None, {}), ("text", {"value": "text"}), ([1], {"value": [1]})]
)
def test_what_a_script_returned_is_its_result(value: Any, stored: dict[str, Any]) -> None:
    done = run([js("x", on_success="a"), form("a")], I, ("returns", value))
    visit = done.instance.visits[0]
    assert (visit.result, visit.log, visit.duration_ms, visit.status) == (stored, ("log",), 1.5, "COMPLETED")
    assert results(done.definition, done.instance) == [{"nodeId": "x", "nodeType": "js", "resultData": stored}]


def test_visits_tell_how_each_was_left() -> None:
    nodes = [
        form("a", on_success="s"),
        {"id": "s", "type": "liveid_capture", "on_success": "x", "on_fail": "s"},
        js("x", on_error="q"),
        {"id": "q", "type": "qr_for_device_handoff"},
        end(),
    ]
    events = [I, ("submit", "a"), ("submit", "s"), ("capture", "fail", {"score": 1}), ("submit", "s"), ("capture", "success"),
              ("throws", "boom"), ("submit", "q"), ("returns", {}, "done")]  # fmt: skip
    done = run(nodes, *events)
    told = [(visit.node_id, visit.status, visit.outcome, visit.handler) for visit in done.instance.visits]
    assert told == [
        ("a", "COMPLETED", "next", "on_success"),
        ("s", "FAILED", "fail", "on_fail"),
        ("s", "COMPLETED", "success", "on_success"),
        ("x", "FAILED", "error", "on_error"),
        ("q", "COMPLETED", "next", "on_next"),
        ("x", "COMPLETED", "success", "next"),
        ("done", "COMPLETED", "terminal", None),
    ]
    assert done.instance.visits[1].result == {"score": 1}
    assert done.instance.visits[3].error == "boom"
    assert step_answer(done.definition, done.instance) == {
        "nextNodeId": "done", "nextNodeType": "form", "summary": ["Biometric"],
    }  # fmt: skip


def test_ssn_is_checked_then_captured() -> None:
    field_ = {"type": "ssn", "name": "ssn", "required": True}
    nodes = [
        {"id": "n", "type": "ssn_capture", "fields": [field_], "on_success": "d", "on_fail": "f"},
        end("d"),
        form("f"),
    ]
    done = run(nodes, I)
    with pytest.raises(Rejected, match="ssn") as refused:
        done.step(("submit", "n", {"ssn": "12"}))
    assert (refused.value.status, refused.value.field) == (400, "ssn")
    assert done.instance.status == "STARTED"
    done.step(("submit", "n", {"ssn": "078-05-1120"}))
    assert done.effects == (StartCapture(0, "n", "ssn_capture", {"ssn": "078-05-1120"}),)
    done.step(("capture", "success", {"matched": True}))
    assert done.instance.visits[0].result == {"ssn": "078-05-1120", "matched": True}
    assert done.instance.status == "COMPLETED"


def test_a_script_that_says_no_counts_as_failed_wherever_next_leads() -> None:
    done = run([js("x"), form("a")], I, ("returns", {"success": False}, "a"))
    visit = done.instance.visits[0]
    assert (visit.status, visit.outcome, visit.handler) == ("FAILED", "fail", "next")


@pytest.mark.parametrize("late", [("capture", "success"), ("returns", {})])
def test_late_and_doubled_reports_change_nothing(late: Any) -> None:
    nodes = [form("a", on_next="s"), {"id": "s", "type": "selfie_capture", "on_success": "b"}, form("b")]
    for events in ([], [I], [I, ("submit", "a")], [I, ("submit", "a"), ("submit", "s"), ("capture", "success")]):
        done = run(nodes, *events)
        before = done.instance
        step = done.step(late)
        assert step.instance is before
        assert (step.changed, step.effects) == (False, ())

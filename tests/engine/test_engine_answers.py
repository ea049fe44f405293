"""What an instance answers: next step, polls, results, summary, rows; and orphan scripts."""

from typing import Any

import pytest

from wfstudio.engine import answers
from wfstudio.engine.definition import Definition, definition_from_json
from wfstudio.engine.events import CaptureFinished, Initiate, ScriptFinished, ScriptReport, Submit
from wfstudio.engine.machine import Rejected, advance
from wfstudio.engine.scripts import orphan_answer, orphan_script
from wfstudio.engine.state import Instance, new_instance

NODES: list[Any] = [
    {"id": "x", "type": "js", "on_success": "sys"},
    {"id": "sys", "type": "system", "on_success": "person"},
    {"id": "person", "type": "form", "fields": [{"type": "text", "name": "firstName"}], "on_next": "selfie"},
    {"id": "selfie", "type": "liveid_capture", "on_success": "doc", "on_fail": "selfie"},
    {"id": "doc", "type": "photo_id_capture", "on_success": "more", "on_fail": "person"},
    {"id": "more", "type": "photo_id_capture", "on_success": "done", "on_fail": "person"},
    {"id": "done", "type": "form", "is_terminal_node": True},
    {"id": "orphan", "type": "js", "config": {"js_code": "return params.nodes.person"}, "on_back": "done"},
    {"id": "wired", "type": "js", "on_next": "done"},
]
DEFINITION = Definition({"nodes": NODES})


def after(*events: Any) -> Instance:
    instance = new_instance(1_700_000_000_000)
    for event in events:
        instance = advance(DEFINITION, instance, event).instance
    return instance


NOW = 1_700_000_000_001
STARTED = (Initiate(NOW), ScriptFinished(NOW, 0, ScriptReport(True, {"risk": 1})))
PERSON = Submit(NOW + 1000, "person", {"firstName": "Ada"})
SELFIE = Submit(NOW, "selfie", {"image": "…"})
FAILED = CaptureFinished(NOW, 3, "fail", {"score": 0})


def test_initiate_names_the_first_page() -> None:
    answer = answers.initiate_answer(DEFINITION, after(*STARTED))
    assert answer == {"nodes": ["x", "sys", "person"], "nextNodeId": "person", "nextNodeType": "form"}


def test_step_names_the_node_that_waits() -> None:
    assert answers.step_answer(DEFINITION, after(*STARTED, PERSON)) == {
        "nextNodeId": "selfie", "nextNodeType": "liveid_capture", "summary": [],
    }  # fmt: skip


def test_poll_of_a_node() -> None:
    def poll(*events: Any) -> Any:
        answer = answers.node_answer(DEFINITION, after(*STARTED, *events), "selfie")
        return answer and answer["nextNodeId"]

    assert answers.node_answer(DEFINITION, after(*STARTED), "nowhere") is None
    assert answers.node_answer(DEFINITION, after(*STARTED), "x") is not None
    assert poll() is None
    assert poll(PERSON) is None
    assert poll(PERSON, SELFIE) is None
    assert poll(PERSON, SELFIE, FAILED) == "selfie"  # which waits again, for another picture
    assert poll(PERSON, SELFIE, FAILED, SELFIE) is None
    assert poll(PERSON, SELFIE, CaptureFinished(NOW, 3, "success")) == "doc"


PASSPORT: Any = {"firstName": "ADA", "dob": "1815-12-10"}


def finished() -> Instance:
    return after(
        *STARTED, PERSON, SELFIE, FAILED, SELFIE, CaptureFinished(NOW, 4, "success", {"score": 9}),
        Submit(NOW, "doc"), CaptureFinished(NOW, 5, "success", {"documentType": "Passport", **PASSPORT}),
        Submit(NOW, "more"), CaptureFinished(NOW, 6, "success", {}),
    )  # fmt: skip


def test_summary_labels_what_was_captured() -> None:
    assert answers.step_answer(DEFINITION, finished()) == {
        "nextNodeId": "done", "nextNodeType": "form", "summary": ["Biometric", "Passport", "Photo ID"],
    }  # fmt: skip


def test_result_summary_takes_the_document_first_and_metadata_last() -> None:
    metadata: Any = {"firstName": "a", "lastName": "Lovelace", "dob": "x", "other": "y"}
    assert answers.summary(DEFINITION, finished(), metadata) == {
        "person_info": {"firstName": "ADA", "lastName": "Lovelace", "dob": "1815-12-10"},
        "docsScanned": ["Passport", "Photo ID"],
    }
    assert answers.summary(DEFINITION, after(*STARTED, PERSON)) == {
        "person_info": {"firstName": "Ada"},
        "docsScanned": [],
    }


def test_results_hold_the_last_visit_and_no_system_node() -> None:
    rows = answers.results(DEFINITION, finished())
    assert [row["nodeId"] for row in rows] == ["x", "person", "selfie", "doc", "more"]
    assert rows[2] == {"nodeId": "selfie", "nodeType": "liveid_capture", "resultData": {"score": 9}}
    assert answers.node_result(finished(), "selfie") == {"score": 9}
    assert answers.node_result(finished(), "done") is None


def test_one_row_per_visit() -> None:
    rows = answers.node_rows(after(*STARTED, PERSON, SELFIE, FAILED))
    assert [(row["nodeId"], row["status"]) for row in rows] == [
        ("x", "COMPLETED"), ("sys", "COMPLETED"), ("person", "COMPLETED"), ("selfie", "FAILED"), ("selfie", "PENDING"),
    ]  # fmt: skip
    assert rows[2] == {
        "nodeId": "person",
        "nodeType": "form",
        "status": "COMPLETED",
        "createdAt": "2023-11-14T22:13:20.001Z",
        "updatedAt": "2023-11-14T22:13:21.001Z",
    }


@pytest.mark.parametrize(
    ("node_id", "status", "message"),
    [
        ("gone", 404, "not found"),
        ("wired", 400, "not an orphan"),
        ("x", 400, "not an orphan"),
        ("done", 400, "no script"),
    ],
)
def test_only_an_orphan_script_runs_by_itself(node_id: str, status: int, message: str) -> None:
    instance = after(*STARTED)
    with pytest.raises(Rejected) as caught:
        orphan_script(DEFINITION, instance, node_id)
    assert caught.value.status == status
    if message != "no script":
        assert message in caught.value.message


def test_orphan_gets_the_results_so_far() -> None:
    effect = orphan_script(DEFINITION, finished(), "orphan", {"k": 1})
    assert (effect.code, effect.seq) == ("return params.nodes.person", -1)
    assert effect.params["metadata"] == {"k": 1}
    nodes = effect.params["nodes"]
    assert isinstance(nodes, dict)
    assert nodes["person"] == {"firstName": "Ada"}


@pytest.mark.parametrize(
    ("report", "status", "body"),
    [
        (ScriptReport(True, {"a": 1}), 200, {"success": True, "nodeId": "o", "result": {"a": 1}}),
        (
            ScriptReport(True, None),
            200,
            {"success": True, "nodeId": "o", "result": {}, "error": "Node execution returned no result"},
        ),
        (
            ScriptReport(False, error="unexpected token"),
            500,
            {
                "success": False,
                "error": "Error while executing orphan node.",
                "details": {"message": "Error executing JS step: unexpected token"},
            },
        ),
    ],
)
def test_answer_of_an_orphan(report: ScriptReport, status: int, body: Any) -> None:
    assert orphan_answer("o", report) == (status, body)


def test_definition_is_parsed_once_per_text() -> None:
    text = '{"nodes": [{"id": "a", "type": "form"}]}'
    assert definition_from_json(text) is definition_from_json(str(text))
    with pytest.raises(ValueError, match="object"):
        definition_from_json("[]")

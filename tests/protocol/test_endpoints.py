import json
from pathlib import Path

import pytest

from wfstudio.protocol.endpoints import ENDPOINTS, LEVELS, PERMISSIONS
from wfstudio.protocol.errors import error_body
from wfstudio.protocol.models import model, read
from wfstudio.protocol.query import QueryError, read_query

REFERENCE = json.loads((Path(__file__).parent / "endpoints.json").read_text())
ROWS = list(ENDPOINTS.values())
NAMES = [
    "callback_by_access_code",
    "create_by_access_code",
    "recaptcha_config",
    "result_summary",
    "results",
    "instance_details",
    "initiate",
    "send_notification",
    "create_instance",
    "list_instances",
    "dvcid_list",
    "search_workflows",
    "get_workflow",
    "manage_direct_access",
    "list_workflows",
    "create_workflow",
    "update_workflow",
    "delete_workflow",
    "execute_node",
    "node_result",
    "poll",
    "poll_liveid",
    "submit_result",
    "servicekeys",
    "reset_servicekey",
    "ecdsa_helper",
    "environment",
    "healthz",
    "verify_token",
    "publickeys",
    "sd",
    "well_known",
    "node_library",
]


def test_the_rows_are_those_of_the_reference_in_its_order() -> None:
    ours = [(row.method, row.path, [param.name for param in row.query]) for row in ROWS]
    assert ours == [(entry["method"], entry["path"], entry["query"]) for entry in REFERENCE]
    assert list(ENDPOINTS) == NAMES
    assert all(name == row.name for name, row in ENDPOINTS.items())


@pytest.mark.parametrize(("row", "entry"), list(zip(ROWS, REFERENCE, strict=True)), ids=NAMES)
def test_the_reference_examples_fit_the_models(row, entry) -> None:  # type: ignore[no-untyped-def]
    assert (row.request is not None) == (entry["request_example"] is not None)
    if row.request:
        body = entry["request_example"]
        value = body["data"] if row.request_wrapped else body
        if row.name == "send_notification":  # the example shows every key there is
            value = {key: text for key, text in value.items() if key != "captchaToken"}
        read(model(row.request), value)
    if row.response and row.name not in ("environment", "verify_token"):
        answer = entry["response_examples"][0]
        read(model(row.response), answer["data"] if row.wrapped else answer)


@pytest.mark.parametrize(("row", "entry"), list(zip(ROWS, REFERENCE, strict=True)), ids=NAMES)
def test_who_may_call_agrees_with_the_headers_of_the_examples(row, entry) -> None:  # type: ignore[no-untyped-def]
    headers = {header.lower() for header in entry["headers_in_example"]}
    if "requestid" in headers:
        assert row.auth.keys_required
    if row.auth.jwt == "only":
        assert "authorization" in headers
        assert "license" not in headers
    if row.auth.license == "only":
        assert "license" in headers
        assert "authorization" not in headers
    if row.auth.license == "either":
        assert {"license", "authorization"} <= headers
    if row.auth.keys_required and row.auth.license == row.auth.jwt == "none":
        assert not {"license", "licensekey", "authorization"} & headers


def test_who_may_call_row_by_row() -> None:
    keys_only = {row.name for row in ROWS if row.auth.keys_required and row.auth.license == row.auth.jwt == "none"}
    assert keys_only == {
        "callback_by_access_code", "create_by_access_code", "initiate", "poll", "poll_liveid", "submit_result",
    }  # fmt: skip
    open_rows = {row.name for row in ROWS if not row.auth.keys_required}
    assert open_rows == {
        "healthz", "publickeys", "well_known", "sd", "ecdsa_helper", "environment", "execute_node",
    }  # fmt: skip
    assert {row.name for row in ROWS if "app" in row.auth.levels} == {"results"}
    assert {row.name for row in ROWS if row.auth.levels == ("system",)} == {"servicekeys", "reset_servicekey"}
    assert {row.name for row in ROWS if row.auth.license == "only"} == {
        "result_summary", "manage_direct_access", "servicekeys", "reset_servicekey",
    }  # fmt: skip
    assert {row.name for row in ROWS if row.auth.jwt == "only"} == {
        "recaptcha_config", "send_notification", "verify_token",
    }  # fmt: skip


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
def test_a_row_agrees_with_itself(row) -> None:  # type: ignore[no-untyped-def]
    assert set(row.auth.levels) <= set(LEVELS)
    assert set(row.auth.permissions) <= set(PERMISSIONS)
    assert bool(row.auth.levels) == (row.auth.license != "none")
    assert (row.auth.license == "either") == (row.auth.jwt == "either")
    if row.auth.jwt != "none" and row.name != "verify_token":
        assert "workflow.manage" in row.auth.permissions
    assert row.encrypted == row.auth.keys_required
    assert row.statuses[0] == (204 if row.name == "delete_workflow" else 200)
    if row.auth.keys_required:
        assert 401 in row.statuses
    if row.request:
        assert row.method in ("POST", "PUT", "PATCH")


def test_only_what_changes_nothing_may_be_repeated() -> None:
    assert {row.name for row in ROWS if not row.safe} == {
        "callback_by_access_code", "create_by_access_code", "initiate", "send_notification", "create_instance",
        "manage_direct_access", "create_workflow", "update_workflow", "delete_workflow", "execute_node",
        "submit_result", "reset_servicekey",
    }  # fmt: skip


def test_a_path_is_filled_in_and_encoded() -> None:
    row = ENDPOINTS["get_workflow"]
    assert row.path_params == ("tenantId", "communityId", "workflowId")
    filled = row.fill({"tenantId": "t/1", "communityId": "c 2", "workflowId": "wf-é?"})
    assert filled == "/tenant/t%2F1/community/c%202/workflow/wf-%C3%A9%3F"
    for bad in ("", ".", ".."):
        with pytest.raises(KeyError):
            row.fill({"tenantId": "t", "communityId": "c", "workflowId": bad})


def test_query_parameters_are_read_with_defaults_and_bounds() -> None:
    row = ENDPOINTS["search_workflows"]
    assert read_query(row, {"name": "ab", "other": "x"}) == {"name": "ab", "pIndex": 0, "pSize": 10}
    assert read_query(row, {"name": "ab", "pIndex": "3", "pSize": "100"})["pSize"] == 100
    for values, field in (
        ({}, "name"),
        ({"name": " "}, "name"),
        ({"name": "x", "pSize": "0"}, "pSize"),
        ({"name": "x", "pSize": "101"}, "pSize"),
        ({"name": "x", "pIndex": "-1"}, "pIndex"),
        ({"name": "x", "pIndex": "1.5"}, "pIndex"),
        ({"name": "x", "pIndex": "²"}, "pIndex"),
    ):
        with pytest.raises(QueryError) as caught:
            read_query(row, values)
        assert caught.value.field == field
        assert field in caught.value.message


def test_the_error_body_is_the_references() -> None:
    assert error_body(400, "Validation error") == {
        "statusCode": 400, "error": "Bad Request", "message": "Validation error",
    }  # fmt: skip
    assert error_body(500, "x")["error"] == "Server Error"
    assert error_body(599, "x")["error"] == "Error"

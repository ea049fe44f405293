"""What a call of any endpoint takes, as a form, and what is typed there as a call."""

import pytest

from wfstudio.client.call_form import Call, CallField, as_command, call_of, fields_of
from wfstudio.client.connection import Connection
from wfstudio.client.errors import ConfigurationError
from wfstudio.protocol.endpoints import ENDPOINTS

HERE = Connection(name="x", kind="TENANT", url="https://x.example/workflowapi", tenant_id="t-1", community_id="c-1")
SAMPLES = {"text": "some", "integer": "3", "boolean": "true", "json": '{"a": 1}'}


@pytest.mark.parametrize("row", ENDPOINTS.values(), ids=lambda row: row.name)
def test_every_endpoint_has_a_form_that_makes_its_call(row):
    fields = fields_of(row, HERE)
    names = [one.name for one in fields]
    assert len(names) == len(set(names))
    assert set(row.path_params) <= set(names) and {param.name for param in row.query} <= set(names)
    texts = {one.name: one.filled or SAMPLES[one.kind] for one in fields}
    call = call_of(row, fields, texts)
    assert call.endpoint == row.name
    assert set(call.path) == set(row.path_params)
    assert set(call.query) == {param.name for param in row.query}
    assert (call.data is not None) == (row.request is not None)
    for one in fields:
        if one.required:
            with pytest.raises(ConfigurationError, match=rf"^{one.name} is required"):
                call_of(row, fields, {**texts, one.name: " "})


def test_ids_are_filled_in_and_empty_fields_left_out():
    row = ENDPOINTS["search_workflows"]
    fields = fields_of(row, HERE)
    filled = {one.name: one.filled for one in fields}
    assert (filled["tenantId"], filled["communityId"]) == ("t-1", "c-1")
    call = call_of(row, fields, {"tenantId": "t", "communityId": "c", "name": "age", "pSize": "", "pIndex": "2"})
    assert call.query == {"name": "age", "pIndex": 2}


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [("integer", "7", 7), ("boolean", "No", False), ("json", "[1]", [1]), ("text", " a ", " a ")],
)
def test_texts_become_values(kind, text, value):
    row = ENDPOINTS["initiate"]
    call = call_of(row, [CallField("deviceFingerprint", "body", kind)], {"deviceFingerprint": text})
    assert call.data == {"deviceFingerprint": value}


@pytest.mark.parametrize(
    ("kind", "text"), [("integer", "7.5"), ("boolean", "maybe"), ("json", "{"), ("json", "[" * 100_000)]
)
def test_what_is_no_value_names_its_field(kind, text):
    with pytest.raises(ConfigurationError, match=r"^deviceFingerprint "):
        call_of(ENDPOINTS["initiate"], [CallField("deviceFingerprint", "body", kind)], {"deviceFingerprint": text})


def test_a_workflow_may_come_in_its_envelope():
    row = ENDPOINTS["create_workflow"]
    fields = fields_of(row, HERE)
    call = call_of(row, fields, {"tenantId": "t", "communityId": "c", "body": '{"data": {"name": "x"}}'})
    assert call.data == {"name": "x"}


def test_the_command_names_no_secret():
    call = Call("send_notification", data={"type": "sms", "license": "lic-secret", "captchaToken": "tok-secret"})
    command = as_command(call)
    assert command.startswith("wfstudio call send_notification --data ")
    assert "secret" not in command and "<license>" in command

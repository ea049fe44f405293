"""Instances by id or URL; the query of a list; messages; what is masked. No service is asked."""

from datetime import UTC, datetime

import pytest

from wfstudio.client.connection import Connection
from wfstudio.client.errors import ConfigurationError
from wfstudio.client.instances import instance_id_of, instance_url, list_query
from wfstudio.client.masking import masked_answer
from wfstudio.client.notifying import notification

LOCAL = Connection("embedded", "LOCAL", "http://127.0.0.1:8710/workflowapi")
TENANT = Connection("staging", "TENANT", "https://host/workflowapi")
URL = "https://host/workflow/wf_instance/wfi-1"


@pytest.mark.parametrize(
    "text",
    ["wfi-1", " wfi-1\n", URL, f"{URL}/?a=b#c", "host/x/wfi-1", "http://h/workflow/wf_instance/wfi-1/page"],
)
def test_an_id_or_a_url_names_an_instance(text: str) -> None:
    assert instance_id_of(text) == "wfi-1"


@pytest.mark.parametrize("text", ["", "wf-1", "https://host/", "two words", "https://[broken/wfi"])
def test_what_names_none(text: str) -> None:
    with pytest.raises(ConfigurationError):
        instance_id_of(text)


def test_the_page_of_an_instance() -> None:
    assert instance_url(LOCAL, "wfi-1") == "http://127.0.0.1:8710/workflow/wf_instance/wfi-1"
    assert instance_url(TENANT, URL) == URL
    with pytest.raises(ConfigurationError, match="give the URL"):
        instance_url(TENANT, "wfi-1")


def test_the_query_of_a_list() -> None:
    now = datetime(2026, 5, 1, tzinfo=UTC)
    assert list_query() == {}
    assert list_query(statuses=["FAILED"], part_of_id="ab", workflow_id="wf-1", custom=[("a", 1)]) == {
        "status": ["FAILED"],
        "wfInstanceId": "ab",
        "workflowId": "wf-1",
        "customFilters": [{"key": "a", "value": 1}],
    }
    since = list_query(since="2026-04-01T00:00:00.000Z", now=now)
    assert since == {"from": "2026-04-01T00:00:00.000Z", "to": "2026-05-01T00:05:00.000Z"}
    assert list_query(until="2026-05-01", now=now)["from"] == "2026-01-31T00:05:00.000Z"
    with pytest.raises(ConfigurationError, match="NEVER"):
        list_query(statuses=["NEVER"])
    with pytest.raises(ConfigurationError, match="at most 5"):
        list_query(custom=[("k", 1)] * 6)


def test_messages_are_checked_and_no_error_says_who() -> None:
    mail = notification(LOCAL, {"instance": "wfi-1", "emailTo": "ada@mail.example.org"})
    assert mail.body("lic") == {
        "type": "email",
        "instanceUrl": "http://127.0.0.1:8710/workflow/wf_instance/wfi-1",
        "license": "lic",
        "emailTo": "ada@mail.example.org",
    }
    assert "ada" not in repr(mail) + mail.masked and "lic" not in repr(mail)
    sms = notification(TENANT, {"instance": URL, "type": "SMS", "smsISDCode": "91", "smsTo": "555 0100"})
    assert sms.body("lic")["smsISDCode"] == "+91"
    assert sms.masked == "+91 ***00"
    for cells, column in (
        ({"instance": ""}, "instance"),
        ({"instance": "wfi-1", "type": "fax"}, "type"),
        ({"instance": "wfi-1", "emailTo": "secret at home"}, "emailTo"),
        ({"instance": "wfi-1", "type": "sms", "smsTo": "secret", "smsISDCode": "+1"}, "smsTo"),
        ({"instance": "wfi-1", "type": "sms", "smsTo": "5550100", "smsISDCode": "secret"}, "smsISDCode"),
        ({"instance": "wfi-1", "mail": "secret"}, "mail"),
    ):
        with pytest.raises(ConfigurationError) as refused:
            notification(LOCAL, cells)
        assert column in str(refused.value)
        assert "secret" not in str(refused.value)


def test_what_is_personal_is_masked_and_keeps_its_shape() -> None:
    answer = {
        "wfInstanceId": "wfi-1",
        "metaData": {"firstName": "Ada", "age": 36, "adult": True, "more": [{"x": "y"}, None]},
        "summary": {"person_info": {"dob": "1815"}, "docsScanned": ["Passport"]},
        "list": [{"nodeId": "a", "resultData": "Ada"}],
    }
    assert masked_answer(answer) == {
        "wfInstanceId": "wfi-1",
        "metaData": {"firstName": "******", "age": "******", "adult": True, "more": [{"x": "******"}, None]},
        "summary": {"person_info": {"dob": "******"}, "docsScanned": ["Passport"]},
        "list": [{"nodeId": "a", "resultData": "******"}],
    }

import pytest

from wfstudio.protocol.models import WireError, model, read
from wfstudio.protocol.requests import ListInstancesRequest, SubmitRequest, Workflow

SMS = {"type": "sms", "instanceUrl": "u", "smsTo": "1", "smsISDCode": "+1", "license": "l"}
PAGED = {"pSize": 10, "pIndex": 0}


@pytest.mark.parametrize(
    ("name", "value", "named"),
    [
        ("InitiateRequest", {}, "wfInstanceId"),
        ("InitiateRequest", {"wfInstanceId": ""}, "wfInstanceId"),
        ("InitiateRequest", {"wfInstanceId": 5}, "wfInstanceId"),
        ("InitiateRequest", [], "object"),
        ("CreateInstanceRequest", {"workflowId": "w", "metaData": []}, "metaData"),
        ("CreateInstanceRequest", {"metaData": {}}, "workflowId"),
        ("ListInstancesRequest", {"pSize": 10}, "pIndex"),
        ("ListInstancesRequest", {"pSize": 0, "pIndex": 0}, "pSize"),
        ("ListInstancesRequest", {"pSize": 101, "pIndex": 0}, "pSize"),
        ("ListInstancesRequest", {"pSize": True, "pIndex": 0}, "pSize"),
        ("ListInstancesRequest", {"pSize": 1, "pIndex": -1}, "pIndex"),
        ("ListInstancesRequest", {**PAGED, "query": {"status": ["OPEN"]}}, "query.status.0"),
        ("ListInstancesRequest", {**PAGED, "query": {"from": "2026-01-01T00:00:00Z"}}, "from and to"),
        ("ListInstancesRequest", {**PAGED, "query": {"from": "x", "to": "y"}}, "from must be"),
        ("ListInstancesRequest", {**PAGED, "query": {"from": "2026-01-02", "to": "2026-01-01"}}, "to must not"),
        ("ListInstancesRequest", {**PAGED, "query": {"customFilters": [{"key": "a", "value": 1}] * 6}}, "5"),
        ("ListInstancesRequest", {**PAGED, "query": {"customFilters": [{"value": 1}]}}, "customFilters.0.key"),
        ("ListWorkflowsRequest", {"query": "x"}, "query"),
        ("DirectAccessRequest", {}, "enable or regenerate"),
        ("DirectAccessRequest", {"enable": "yes"}, "enable"),
        ("NotificationRequest", {**SMS, "type": "fax"}, "type"),
        ("NotificationRequest", {**SMS, "smsTo": ""}, "smsTo"),
        ("NotificationRequest", {**SMS, "captchaToken": "c"}, "exactly one"),
        ("NotificationRequest", {"type": "email", "instanceUrl": "u", "license": "l"}, "emailTo"),
        ("PollRequest", {"wfInstanceId": "x"}, "nodeId"),
        ("SubmitRequest", {"wfInstanceId": "x", "nodeId": "n", "requestData": []}, "requestData"),
        ("SubmitRequest", {"wfInstanceId": "x", "nodeId": "n", "action": "jump"}, "action"),
        ("Workflow", [], "object"),
        ("Workflow", {"nodes": {}}, "nodes must be an array"),
        ("Workflow", {"isPublished": "yes"}, "isPublished must be true or false"),
        ("VerifyTokenRequest", {}, "token"),
    ],
)
def test_a_refusal_names_the_field(name: str, value: object, named: str) -> None:
    with pytest.raises(WireError) as caught:
        read(model(name), value)
    assert named in caught.value.message


def test_a_workflow_keeps_everything_and_its_numbers() -> None:
    tree = {"nodes": [{"id": "a"}, 5], "mine": {"big": 12345678901234567890, "half": 0.5, "whole": 1.0}}
    kept = read(Workflow, tree).root
    assert kept == tree
    assert isinstance(kept["mine"]["whole"], float)


def test_submitted_fields_travel_under_either_name() -> None:
    for key in ("requestData", "result"):
        step = read(SubmitRequest, {"wfInstanceId": "i", "nodeId": "n", key: {"a": 1}, "unknown": 1})
        assert step.fields == {"a": 1}
    assert read(SubmitRequest, {"wfInstanceId": "i", "nodeId": "n"}).fields == {}


def test_a_span_without_a_zone_is_utc() -> None:
    query = {"from": "2026-01-01T00:00:00", "to": "2026-01-01T00:00:00.000Z"}
    asked = read(ListInstancesRequest, {**PAGED, "query": query}).query
    assert asked is not None
    span = asked.span()
    assert span is not None
    assert span[0] == span[1]


def test_only_wire_models_are_found_by_name() -> None:
    for name in ("BaseModel", "nothing", "datetime", "_Request_"):
        with pytest.raises(KeyError):
            model(name)


def test_secrets_stay_out_of_a_models_repr() -> None:
    assert "hush" not in repr(read(model("VerifyTokenRequest"), {"token": "hush"}))
    assert "hush" not in repr(read(model("NotificationRequest"), {**SMS, "license": "hush"}))

from openapi_spec_validator import validate

from wfstudio.protocol.endpoints import ENDPOINTS
from wfstudio.protocol.openapi import document


def test_it_is_valid_openapi_31_with_every_endpoint() -> None:
    made = document()
    validate(made)
    assert made["openapi"].startswith("3.1")
    for row in ENDPOINTS.values():
        operation = made["paths"][row.path][row.method.lower()]
        assert operation["operationId"] == row.name
        assert {int(status) for status in operation["responses"]} >= set(row.statuses)
        assert {one["name"] for one in operation["parameters"] if one["in"] == "path"} == set(row.path_params)
        assert ("requestBody" in operation) == (row.request is not None)
        assert bool(operation["security"]) == row.auth.keys_required


def test_who_may_call_is_said_with_both_kinds_of_headers() -> None:
    paths = document()["paths"]
    keys = paths["/servicekeys"]["get"]["security"]
    assert keys == [
        {"publickey": [], "requestid": [], "licensekey": []},
        {"keyId": [], "keySecret": [], "license": []},
    ]
    initiate = paths["/workflow_instance/initiate"]["post"]["security"]
    assert initiate == [{"publickey": [], "requestid": []}, {"keyId": [], "keySecret": []}]


def test_known_keys_of_a_workflow_have_their_types() -> None:
    schema = document()["components"]["schemas"]["Workflow"]
    assert schema["properties"]["nodes"] == {"type": "array"}
    assert schema["properties"]["isPublished"] == {"type": "boolean"}


def test_the_bounds_of_the_service_are_described() -> None:
    for item in document()["paths"].values():
        for operation in item.values():
            row = ENDPOINTS[operation["operationId"].removesuffix("_default")]
            found = {int(status) for status in operation["responses"]}
            wanted = {431} | ({408, 413} if row.request else set()) | ({429} if row.auth.keys_required else set())
            assert found & {408, 413, 429, 431} == wanted, row.name
            for status in wanted:
                schema = operation["responses"][str(status)]["content"]["application/json"]["schema"]
                assert "Error" in str(schema)

"""The catalogue: every row is whole, and the node library says what the reference asks for."""

import json

import pytest

from wfstudio.document.catalogue import (
    CATALOGUE,
    CATEGORIES,
    FIELD_KEYS,
    FIELD_TYPES,
    HANDLER_LABELS,
    NODE_KEYS,
    OUTCOMES,
    WORKFLOW_KEYS,
    default_node,
    from_library,
    library,
    new_workflow,
    node_type,
)
from wfstudio.document.model import HANDLER_KEYS

TYPES = [
    "form", "qr_for_device_handoff", "selfie_capture", "liveid_capture", "photo_id_capture", "ssn_capture", "js",
    "system",
]  # fmt: skip


def test_every_type_of_the_platform_has_a_row() -> None:
    assert list(CATALOGUE) == TYPES
    assert node_type("form") is CATALOGUE["form"]
    assert node_type("nothing") is None
    assert [name for name, row in CATALOGUE.items() if row.waits] == TYPES[:6]
    assert [name for name, row in CATALOGUE.items() if row.capture] == TYPES[2:6]


def test_required_handlers() -> None:
    required = {row.type: [spec.key for spec in row.handlers if spec.required] for row in CATALOGUE.values()}
    both = ["on_success", "on_fail"]
    assert required == {
        "form": ["on_next"],
        "qr_for_device_handoff": [],
        "selfie_capture": both,
        "liveid_capture": both,
        "photo_id_capture": both,
        "ssn_capture": ["on_success"],
        "js": [],
        "system": [],
    }


@pytest.mark.parametrize("name", TYPES)
def test_a_row_is_consistent(name: str) -> None:
    row = CATALOGUE[name]
    assert row.category in {category.id for category in CATEGORIES}
    assert row.title
    assert row.description
    keys = [setting.key for setting in row.settings]
    assert len(keys) == len(set(keys))
    for spec in row.handlers:
        assert spec.outcome == OUTCOMES[spec.key]
        assert row.handler(spec.key) is spec
    for setting in row.settings:
        assert row.setting(setting.key) is setting
        if setting.default is not None and setting.choices and setting.kind.name == "CHOICE":
            assert setting.default in setting.choices
    node = default_node(name)
    assert node["type"] == name
    known = {setting.key.split(".")[0] for setting in (*row.settings, *NODE_KEYS)} | set(HANDLER_KEYS)
    assert set(node) <= known
    for setting in row.settings:
        if setting.required:
            assert setting.key.split(".")[0] in node


def test_defaults_are_copies() -> None:
    node = default_node("form")
    fields = node["fields"]
    assert isinstance(fields, list)
    fields.clear()
    assert default_node("form")["fields"]
    assert default_node("unknown") == {"type": "unknown"}


def test_handlers_fields_and_workflow_keys() -> None:
    assert tuple(HANDLER_LABELS) == HANDLER_KEYS == tuple(OUTCOMES)
    assert list(FIELD_TYPES) == ["html", "text", "email", "date", "checkbox", "ssn"]
    assert not FIELD_TYPES["html"].is_input
    assert set(FIELD_TYPES["text"].default) <= set(FIELD_KEYS)
    assert [key for key, row in WORKFLOW_KEYS.items() if row.required] == ["version", "name", "type", "nodes"]
    assert set(new_workflow("x")) <= set(WORKFLOW_KEYS)


def test_the_library_has_every_documented_field() -> None:
    answer = library()
    assert json.loads(json.dumps(answer)) == answer
    assert list(answer) == ["categories", "elements", "handlerKeys", "templates"]
    elements = answer["elements"]
    categories = answer["categories"]
    assert isinstance(elements, list)
    assert isinstance(categories, list)
    assert all(set(item) == {"id", "name", "styles", "node", "description"} for item in elements)  # type: ignore[arg-type]
    assert all(set(item) == {"id", "title", "styles", "elements"} for item in categories)  # type: ignore[arg-type]
    listed = [name for category in categories for name in category["elements"]]  # type: ignore[index, call-overload, union-attr]
    assert sorted(listed) == sorted(TYPES)


def test_types_that_only_a_tenant_knows() -> None:
    element = {
        "id": "e-9",
        "name": "Otp",
        "styles": {"bg_color": "#123456", "n": 3},
        "node": {"id": "x", "type": "otp_verify", "on_success": "", "on_fail": ""},
        "description": "Sends a code.",
    }
    answer = {"categories": [{"id": "c", "title": "Codes", "elements": ["e-9"]}], "elements": [element]}
    rows = from_library({"data": answer})
    assert list(rows) == ["otp_verify"]
    row = rows["otp_verify"]
    assert (row.title, row.category, row.description) == ("Otp", "Codes", "Sends a code.")
    assert row.styles == {"bg_color": "#123456"}
    assert [spec.key for spec in row.handlers] == ["on_success", "on_fail"]
    assert row.default == {"type": "otp_verify", "on_success": "", "on_fail": ""}
    assert from_library(answer).keys() == rows.keys()
    assert from_library(library()) == {}


@pytest.mark.parametrize(
    "answer",
    [{}, {"data": 3}, {"data": {"elements": 3, "categories": [4, {"elements": 5}]}}, {"elements": [{"node": {}}, 1]}],
)
def test_a_malformed_library_adds_nothing(answer: dict) -> None:
    assert from_library(answer) == {}

"""What a form accepts, from its fields alone."""

from typing import Any

import pytest

from wfstudio.engine.forms import validate_fields
from wfstudio.engine.rejected import Rejected


def field(kind: str, **keys: Any) -> dict[str, Any]:
    return {"type": kind, "name": "x", "label": "X", **keys}


ACCEPTED: list[tuple[dict[str, Any], Any]] = [
    (field("text"), "any"),
    (field("text", minLength=3, maxLength=3), "abc"),
    (field("email"), "ada@example.org"),
    (field("email"), "a.b+c@mail.example.co.uk"),
    (field("date"), "2024-02-29"),
    (field("ssn"), "078-05-1120"),
    (field("ssn"), "078051120"),
    (field("checkbox"), False),
    (field("checkbox", required=True), True),
    (field("tenant_special"), "any"),
]
REFUSED: list[tuple[dict[str, Any], Any, str]] = [
    (field("text", required=True), None, "required"),
    (field("text", required=True), "", "required"),
    (field("text"), 5, "must be text"),
    (field("text"), {"a": 1}, "must be text"),
    (field("text", minLength=3), "ab", "at least 3"),
    (field("text", maxLength=3), "abcd", "at most 3"),
    (field("text"), "x" * 10_001, "at most 10000"),
    (field("email"), "ada", "email"),
    (field("email"), "ada@host", "email"),
    (field("email"), "a b@example.org", "email"),
    (field("email"), "ada@example.org\n", "email"),
    (field("date"), "2023-02-29", "YYYY-MM-DD"),
    (field("date"), "29.02.2024", "YYYY-MM-DD"),
    (field("date"), "20240229", "YYYY-MM-DD"),
    (field("ssn"), "12-345-6789", "nine digits"),
    (field("ssn"), "07805112", "nine digits"),
    (field("ssn"), "٠٧٨٠٥١١٢٠", "nine digits"),
    (field("checkbox"), 1, "true or false"),
    (field("checkbox"), "maybe", "true or false"),
    (field("checkbox", required=True), False, "ticked"),
    (field("checkbox", required=True), None, "required"),
]


@pytest.mark.parametrize(("definition", "value"), ACCEPTED)
def test_accepted_as_it_is(definition: dict[str, Any], value: Any) -> None:
    assert validate_fields("n", [definition], {"x": value}) == {"x": value}


@pytest.mark.parametrize(("definition", "value", "message"), REFUSED)
def test_refused_and_named(definition: dict[str, Any], value: Any, message: str) -> None:
    with pytest.raises(Rejected, match=message) as caught:
        validate_fields("n", [definition], {"x": value})
    assert (caught.value.status, caught.value.field) == (400, "x")
    assert "'x'" in caught.value.message


@pytest.mark.parametrize(("sent", "stored"), [("true", True), ("on", True), ("false", False), ("", False)])
def test_checkbox_from_text(sent: str, stored: bool) -> None:
    assert validate_fields("n", [field("checkbox")], {"x": sent}) == {"x": stored}


def test_optional_and_empty_is_left_out() -> None:
    assert validate_fields("n", [field("email")], {}) == {}
    assert validate_fields("n", [field("email")], {"x": ""}) == {}
    assert validate_fields("n", [field("email")], {"x": None}) == {}


def test_markup_and_nameless_fields_take_nothing() -> None:
    fields: list[Any] = [
        {"type": "html", "html": "<p>", "name": "page"},
        {"type": "text"},
        {"type": "text", "name": ""},
    ]
    assert validate_fields("n", fields, {}) == {}
    with pytest.raises(Rejected, match="its fields: none"):
        validate_fields("n", fields, {"page": "x"})


def test_fields_come_in_the_order_of_the_page() -> None:
    fields: list[Any] = [{"type": "text", "name": "b"}, {"type": "text", "name": "a"}]
    assert list(validate_fields("n", fields, {"a": "1", "b": "2"})) == ["b", "a"]

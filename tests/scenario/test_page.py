from typing import Any

import pytest

from wfstudio.document.model import Document
from wfstudio.scenario.page import NotOfThatType, Page, PageField, fields_named, page_of


def page(node: dict[str, Any], **how: Any) -> Page:
    workflow = {"header": {"type": "html", "html": "<b>Top</b>"}, "footer": {"type": "html", "html": "Foot"}}
    return page_of(Document.from_workflow({**workflow, "nodes": [{"id": "n", **node}]}), "n", **how)


def test_a_form_has_text_inputs_and_buttons() -> None:
    found = page(
        {
            "type": "form",
            "name": "About\x1b you",
            "fields": [
                {"type": "html", "html": "<p>Hello</p>{form-mail}{form-buttons-placeholder}"},
                {
                    "type": "email",
                    "name": "mail",
                    "label": "Mail",
                    "required": True,
                    "replaceWithInHtml": "{form-mail}",
                },
                {"type": "checkbox", "name": "ok", "placeholder": "p", "tooltip": "t", "value": "true"},
                {"type": "text", "label": "without a name"},
            ],
            "on_next_button_label": "Go",
            "on_next": "a",
            "on_back": "b",
        }
    )
    assert (found.title, found.kind, found.text, found.header, found.footer) == (
        "About you",
        "form",
        "Hello",
        "Top",
        "Foot",
    )
    assert found.fields == (
        PageField("mail", "Mail", "email", True),
        PageField("ok", "ok", "checkbox", False, "p", "t", "true"),
    )
    assert [(button.action, button.label, button.target) for button in found.buttons] == [
        ("next", "Go", "a"),
        ("back", "Back", "b"),
    ]


def test_a_form_without_a_back_handler_has_no_back_button_and_on_success_stands_in() -> None:
    assert [(button.action, button.target) for button in page({"type": "form", "on_success": "s"}).buttons] == [
        ("next", "s")
    ]


@pytest.mark.parametrize(
    ("node", "kind"),
    [
        ({"type": "form"}, "form"),
        ({"type": "form", "is_terminal_node": True}, "end"),
        ({"type": "selfie_capture"}, "capture"),
        ({"type": "liveid_capture"}, "capture"),
        ({"type": "photo_id_capture"}, "capture"),
        ({"type": "ssn_capture"}, "ssn"),
        ({"type": "qr_for_device_handoff"}, "handoff"),
        ({"type": "js"}, "script"),
        ({"type": "tenant_special"}, "other"),
        ({"type": "tenant_special", "fields": [{"type": "text", "name": "a"}]}, "form"),
    ],
)
def test_what_kind_of_page_a_node_is(node: dict[str, Any], kind: str) -> None:
    assert page(node).kind == kind


def test_outcomes_tell_where_they_lead_as_the_engine_takes_them() -> None:
    found = page({"type": "selfie_capture", "on_success": "yes", "on_fail": "no"})
    assert {choice.action: choice.target for choice in found.outcomes} == {
        "success": "yes",
        "fail": "no",
        "error": "no",
        "resolution_fail": "no",
    }
    assert found.buttons == ()


def test_summary_and_code_are_filled_in_as_text() -> None:
    html = "{placeholder_for_summary}<p>{placeholder_for_qrcode}</p>"
    found = page(
        {"type": "form", "fields": [{"type": "html", "html": html}]}, summary=["Passport", "<b>"], url="http://h/?a&b"
    )
    assert found.text == "• Passport\n• <b>\n\nhttp://h/?a&b"


def test_a_nodes_own_header_wins() -> None:
    assert page({"type": "form", "header": {"type": "html", "html": "Mine"}}).header == "Mine"


def test_a_node_the_document_does_not_know() -> None:
    found = page_of(Document.from_workflow({"nodes": []}), "x", "form")
    assert (found.kind, found.node_type, found.fields) == ("other", "form", ())


def test_texts_become_what_the_field_holds() -> None:
    tick, line = PageField("t", "T", "checkbox", False), PageField("l", "L", "text", False)
    assert [tick.convert(text) for text in ("yes", "TRUE", "1", "no", "false", "")] == [True] * 3 + [False] * 3
    assert line.convert("yes") == "yes"
    with pytest.raises(NotOfThatType, match="maybe"):
        tick.convert("maybe")


def test_fields_that_a_message_names() -> None:
    asked = page({"type": "form", "fields": [{"type": "text", "name": "mail"}, {"type": "text", "name": "mailbox"}]})
    assert fields_named(asked, "Field 'mail' is required") == ["mail"]
    assert fields_named(asked, "email, mailing") == []

"""HTML as a person reads it, with inputs, buttons and tokens in their places."""

from wfstudio.document.model import Document
from wfstudio.scenario.preview import QR, html_preview, page_preview

PAGE = {
    "id": "p",
    "type": "form",
    "header": {"type": "html", "html": "<p>Bank</p>"},
    "fields": [
        {"type": "html", "html": "<h1>Reach & you</h1>{f-mail}<p>Then</p>{form-buttons-placeholder}"},
        {"type": "email", "name": "mail", "label": "Mail <b>", "required": True, "replaceWithInHtml": "{f-mail}"},
        {"type": "checkbox", "name": "ok", "label": "I agree"},
        {"type": "text", "name": "nick", "placeholder": "Ada"},
    ],
    "on_next_button_label": "Go on",
    "on_next": "q",
    "on_back": "q",
}


def page(**more):
    document = Document.from_workflow({"name": "w", "nodes": [{**PAGE, **more}], "footer": {"html": "<p>Foot</p>"}})
    return document.nodes[0], document


def test_tokens_become_inputs_and_buttons_where_they_stand():
    node, _ = page()
    assert html_preview(PAGE["fields"][0]["html"], node).split("\n\n") == [
        "Reach & you", "Mail <b> *: [____________]", "Then", "[ Go on ] [ Back ]",
    ]  # fmt: skip


def test_a_page_has_header_footer_and_inputs_without_a_token():
    node, document = page()
    text = page_preview(node, document)
    assert text.startswith("Bank\n\nReach & you")
    assert text.endswith("[ ] I agree\n\nnick: [Ada]\n\nFoot")
    assert text.count("Mail") == 1 and text.count("[ Go on ]") == 1


def test_without_the_buttons_token_the_buttons_stand_last():
    node, document = page(fields=[], header=None)
    assert page_preview(node, document) == "[ Go on ] [ Back ]\n\nFoot"


def test_an_end_has_no_button_and_html_alone_has_one():
    node, _ = page(is_terminal_node=True)
    assert "no button" in html_preview("{form-buttons-placeholder}", node)
    assert html_preview("{form-buttons-placeholder}") == "[ Next ]"


def test_what_the_runtime_fills_and_broken_html():
    assert html_preview("<p>{placeholder_for_qrcode}") == QR
    assert html_preview("<b><div {unknown} <") is not None

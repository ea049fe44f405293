"""What a browser sends, fields as inputs, and tokens: the parts of the page by themselves."""

import pytest

from wfstudio.document.model import NodeView
from wfstudio.service.pages.content import page_content
from wfstudio.service.pages.inputs import Entered, input_markup
from wfstudio.service.pages.sent import MOST_PARTS, limit_for, read_sent
from wfstudio.service.refused import Refused

BOUNDARY = "multipart/form-data; boundary=xyz"


def multipart(*parts):
    return b"".join(b"--xyz\r\n" + part + b"\r\n" for part in parts) + b"--xyz--\r\n"


def test_fields_and_files_of_a_form():
    body = multipart(
        b'Content-Disposition: form-data; name="visit"\r\n\r\n3',
        b'Content-Disposition: form-data; name="f.n\xc3\xa4me"\r\n\r\na\r\nb',
        b'Content-Disposition: form-data; name="picture"; filename="a.png"\r\n'
        b"Content-Type: image/png\r\n\r\n\x89\r\n--xy\x00",
        b'Content-Disposition: form-data; name="empty"; filename=""\r\n\r\n',
    )
    sent = read_sent(body, BOUNDARY)
    assert sent.fields == {"visit": "3", "f.näme": "a\r\nb"}
    assert sent.files == {"picture": b"\x89\r\n--xy\x00"}
    assert read_sent(b"a=1&b=%C3%A4+x&a=2", "application/x-www-form-urlencoded; charset=utf-8").fields == {
        "a": "2",
        "b": "ä x",
    }
    assert "picture" not in repr(sent)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", BOUNDARY),
        (b"--xyz\r\nno end", BOUNDARY),
        (multipart(b"no name\r\n\r\nx"), BOUNDARY),
        (multipart(b'Content-Disposition: form-data; name="a"\r\n\r\n\xff'), BOUNDARY),
        (multipart(b'Content-Disposition: form-data; name="a"'), BOUNDARY),
        (multipart(*[b'Content-Disposition: form-data; name="a"\r\n\r\nx'] * (MOST_PARTS + 5)), BOUNDARY),
        (b"x", "multipart/form-data"),
        (b"a=%ff", "application/x-www-form-urlencoded"),
        (b"\xff=1", "application/x-www-form-urlencoded"),
        (b"a&" * (MOST_PARTS + 5), "application/x-www-form-urlencoded"),
    ],
)
def test_what_no_browser_sends_is_refused(body, kind):
    with pytest.raises(Refused):
        read_sent(body, kind)


def test_only_forms_are_read():
    with pytest.raises(Refused):
        limit_for("application/json")


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ({"type": "email", "name": "mail"}, ['type="email"', 'autocomplete="email"']),
        ({"type": "text", "name": "firstName"}, ['autocomplete="given-name"']),
        ({"type": "text", "name": "phoneName"}, ['type="text"', 'autocomplete="off"']),
        ({"type": "text", "name": "mobile"}, ['type="tel"', 'autocomplete="tel"']),
        ({"type": "date", "name": "dob"}, ['type="date"', 'autocomplete="bday"']),
        ({"type": "date", "name": "deliveryDate"}, ['autocomplete="off"']),
        ({"type": "ssn", "name": "ssn", "value": "078-05-1120"}, ['inputmode="numeric"', 'autocomplete="off"']),
        ({"type": "text", "name": "a", "value": '"><b>'}, ['value="&quot;&gt;&lt;b&gt;"']),
        ({"type": "text", "name": "a b"}, ['id="wf-a_20_b"', 'for="wf-a_20_b"', 'name="f.a b"']),
    ],
)
def test_inputs(field, expected):
    markup = input_markup(field, Entered())
    for part in expected:
        assert part in markup
    assert "078" not in markup


def content(*fields, **parts):
    return page_content(NodeView(0, {"id": "n", "type": "form", "fields": list(fields)}), Entered(), **parts).html


def test_tokens_are_filled_in_text_alone_and_once():
    name = {"type": "text", "name": "n", "label": "N", "replaceWithInHtml": "{form-n-element}"}
    html = {"type": "html", "html": '<p title="{form-n-element}">{form-n-element}{form-n-element}{form-x}</p>'}
    shown = content(html, name, buttons="<i>go</i>")
    assert shown.count('<input id="wf-n"') == 1
    assert shown.startswith('<p title="{form-n-element}"><span class="wf-field">')
    assert shown.endswith("</p><i>go</i>")


def test_inputs_without_a_token_stand_where_they_are_listed():
    shown = content(
        {"type": "html", "html": "<section><h1>A</h1>"},
        {"type": "text", "name": "n"},
        {"type": "html", "html": "{form-buttons-placeholder}</section>\ue0001\ue001"},
        buttons="<i>go</i>",
    )
    assert shown.startswith('<section><h1>A</h1><div class="field">')
    assert shown.endswith("<i>go</i></section>1")

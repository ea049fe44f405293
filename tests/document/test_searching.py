"""Where a text is found, and what patterns may do."""

import pytest

from wfstudio.document.model import Document
from wfstudio.document.searching import BadPattern, find

DOC = Document(
    {
        "name": "Mail",
        "styleSheet": ".mail { color: red }",
        "header": {"type": "html", "html": "<b>mail</b>"},
        "footer": "mail",
        "nodes": [
            {"id": "mail", "type": "form", "name": "Your mail", "header": {"html": "mail"},
             "on_next_button_label": "Mail!",
             "fields": [{"type": "html", "html": "line\n<i>mail</i> here"}, "mail",
                        {"type": "email", "name": "mail", "label": "Mail", "tooltip": "mail"}]},
            {"id": "s", "type": "js", "config": {"js_code": "mail()"}, "on_error": "mail"},
        ],
    }
)  # fmt: skip


def found(*args, **options):
    return [(hit.scope, DOC.pointer(hit.path)) for hit in find(DOC, *args, **options)]


def test_a_text_is_found_wherever_a_person_reads_or_writes_it():
    assert found("mail") == [
        ("html", "/styleSheet"), ("html", "/header/html"), ("html", "/footer"), ("ids", "/nodes/0/id"),
        ("labels", "/nodes/0/name"), ("html", "/nodes/0/header/html"), ("html", "/nodes/0/fields/0/html"),
        ("labels", "/nodes/0/fields/2/tooltip"), ("scripts", "/nodes/1/config/js_code"),
    ]  # fmt: skip
    assert found("mail", case=False, scopes=("labels",)) == [
        ("labels", "/name"), ("labels", "/nodes/0/name"), ("labels", "/nodes/0/on_next_button_label"),
        ("labels", "/nodes/0/fields/2/label"), ("labels", "/nodes/0/fields/2/tooltip"),
    ]  # fmt: skip
    assert found("") == []
    assert found(".ail") == []


def test_a_hit_knows_its_line():
    hit = find(DOC, "mail", "post", scopes=("html",))[-1]
    assert (hit.line, hit.around, hit.found, hit.new) == (2, ("<i>", "</i> here"), "mail", "post")


def test_patterns():
    hits = find(DOC, r"(?P<tag><[ib]>)m(.)il", r"\g<tag>\2", regex=True)
    assert [hit.new for hit in hits] == ["<b>a", "<i>a"]
    assert find(DOC, "x*", "y", regex=True) == []
    for wanted, new in (("(", ""), ("mail", r"\9"), ("mail", r"\g<no>"), ("mail", "\\")):
        with pytest.raises(BadPattern):
            find(DOC, wanted, new, regex=True)


def test_a_pattern_that_takes_too_long_is_given_up():
    slow = Document({"name": "a" * 60 + "!", "nodes": []})
    with pytest.raises(BadPattern, match="too long"):
        find(slow, r"^(a|a|aa)+$", regex=True)

"""What the inspector shows of a node, and what a change in it does to the document."""

import pytest

from wfstudio.document.catalogue import CATALOGUE
from wfstudio.document.errors import EditRefused
from wfstudio.document.model import Document
from wfstudio.document.rows import Kind
from wfstudio.tui.inspector.blocks import read_json
from wfstudio.tui.inspector.changes import RAW, edit_for
from wfstudio.tui.inspector.field import ABSENT, REGISTRY
from wfstudio.tui.inspector.form import known_types, node_sections, value_at, workflow_sections
from wfstudio.tui.inspector.token_ref import free_tokens

NODES = [
    {"id": "start", "type": "form", "fields": [], "on_next": "check", "odd": 3, "notes": "<p>\n</p>"},
    {"id": "check", "type": "js", "config": {"js_code": "return params.nodes.start"}, "on_success": ""},
    {"id": "x", "type": "tenant_only", "on_fail": "start", "extra": {"a": [1]}},
]


@pytest.fixture
def document():
    return Document.from_workflow({"version": "v1", "name": "Demo", "type": "t", "mine": [1], "nodes": NODES})


def keys(sections, title):
    return [setting.key for section in sections if section.title == title for setting in section.settings]


def test_the_places_that_html_keeps_for_an_input():
    html = {"type": "html", "html": "{form-a-element}{form-b-element} {placeholder_for_summary}{form-a-element}{c}"}
    own = {"type": "text", "replaceWithInHtml": "{c}"}
    rows = [html, {"type": "text", "replaceWithInHtml": "{form-b-element}"}, own, 3, {"type": "html", "html": None}]
    assert free_tokens(rows, own) == ("{form-a-element}", "{c}")
    assert free_tokens(rows, None) == ("{form-a-element}",)


def test_every_kind_has_an_editor():
    import wfstudio.tui.inspector.kinds  # noqa: F401

    assert set(REGISTRY) == set(Kind)


@pytest.mark.parametrize("row", CATALOGUE.values(), ids=lambda row: row.type)
def test_every_setting_and_handler_of_the_catalogue_is_shown(row):
    document = Document.from_workflow({"nodes": [{"id": "n", **row.default}]})
    sections = node_sections(document.nodes[0], CATALOGUE)
    assert set(keys(sections, "Settings")) == {setting.key for setting in row.settings}
    ways = [*keys(sections, "Leads to"), *keys(sections, "May lead to")]
    assert set(ways) >= {handler.key for handler in row.handlers}
    assert keys(sections, "Node") == ["id", "type", "name"]


def test_what_a_page_seldom_needs_comes_last_until_it_is_there():
    document = Document.from_workflow(
        {"nodes": [{"id": "a", "type": "form"}, {"id": "b", "type": "form", "on_fail": ""}]}
    )
    bare, used = (node_sections(node, CATALOGUE) for node in document.nodes)
    assert (keys(bare, "Leads to"), keys(used, "Leads to")) == (
        ["on_next", "on_back"],
        ["on_next", "on_back", "on_fail"],
    )
    assert "on_fail" in keys(bare, "May lead to")
    assert keys(bare, "Settings")[-2:] == ["header", "footer"]


def test_handlers_that_are_not_wired_are_shown_too(document):
    assert "on_error" in keys(node_sections(document.node("check"), CATALOGUE), "Leads to")


def test_unknown_keys_are_shown_by_what_they_hold(document):
    sections = node_sections(document.node("start"), CATALOGUE)
    kinds = {setting.key: setting.kind for section in sections for setting in section.settings}
    assert kinds["odd"] is Kind.NUMBER
    assert kinds["notes"] is Kind.HTML


def test_an_unknown_type_shows_the_handlers_it_has(document):
    sections = node_sections(document.node("x"), CATALOGUE)
    assert keys(sections, "Leads to") == ["on_fail"]
    assert keys(sections, "Other keys") == ["extra"]


def test_a_type_of_the_services_library_is_known():
    library = {"elements": [{"id": "voice", "name": "Voice", "node": {"type": "voice", "on_success": ""}}]}
    assert known_types(library)["voice"].title == "Voice"
    assert known_types(None).keys() == CATALOGUE.keys()


def test_the_workflow_has_a_form_without_what_the_service_makes(document):
    shown = keys(workflow_sections(document), "Workflow")
    assert {"name", "type", "styleSheet", "header"} <= set(shown)
    assert not {"nodes", "canvasData", "tenantId", "isPublished"} & set(shown)
    assert keys(workflow_sections(document), "Other keys") == ["mine"]


def test_values_at_dotted_keys(document):
    assert value_at(document.node("check").raw, "config.js_code") == "return params.nodes.start"
    assert value_at(document.node("check").raw, "config.none") is ABSENT
    assert value_at(document.node("start").raw, "config.js_code") is ABSENT


def changed(document, node_id, key, value):
    return edit_for(document, node_id, key, value).apply(document)


def test_changes_become_edits(document):
    assert changed(document, "start", "on_next", "x").node("start").handlers == {"on_next": "x"}
    assert changed(document, "start", "on_next", "").node("start").raw["on_next"] == ""
    assert changed(document, "start", "name", "Hello").node("start").name == "Hello"
    assert "odd" not in changed(document, "start", "odd", ABSENT).node("start").raw
    assert changed(document, "check", "config.js_code", "next = 'x'").node("check").js_code == "next = 'x'"
    assert changed(document, "", "name", "New").name == "New"
    assert "mine" not in changed(document, "", "mine", ABSENT).workflow
    assert changed(document, "x", RAW, {"id": "x", "type": "form"}).node("x").type == "form"


def test_another_id_is_followed_by_handlers_and_scripts(document):
    renamed = changed(document, "start", "id", "begin")
    assert renamed.node("start") is None
    assert renamed.node("x").handlers == {"on_fail": "begin"}
    assert renamed.node("check").js_code == "return params.nodes.begin"


def test_another_id_in_the_raw_json_is_followed_too(document):
    raw = {**document.node("start").raw, "id": "begin", "on_back": "start", "mine": 1}
    changes = changed(document, "start", RAW, raw)
    assert changes.node("begin").handlers == {"on_next": "check", "on_back": "begin"}
    assert next(iter(changes.node("begin").raw)) == "id" and changes.node("begin").raw["mine"] == 1
    assert changes.node("x").handlers == {"on_fail": "begin"}
    assert changes.node("check").js_code == "return params.nodes.begin"
    with pytest.raises(EditRefused):
        changed(document, "start", RAW, {**raw, "id": "check"})


@pytest.mark.parametrize(("key", "value"), [("id", ""), ("id", "check"), (RAW, [1]), ("id", ABSENT)])
def test_what_cannot_be_is_refused(document, key, value):
    with pytest.raises(EditRefused):
        changed(document, "start", key, value)


@pytest.mark.parametrize(("text", "said"), [("{", "line 1"), ("NaN", "NaN"), ("[" * 100_000, "too deep")])
def test_text_that_is_no_json_is_told(text, said):
    with pytest.raises(ValueError, match=said):
        read_json(text)

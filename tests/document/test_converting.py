"""Nodes of another type."""

from itertools import permutations

import pytest

from wfstudio.document.catalogue import CATALOGUE, default_node
from wfstudio.document.converting import conversion
from wfstudio.document.errors import EditRefused
from wfstudio.document.model import Document
from wfstudio.document.writing import dump

FORM = {
    "id": "a", "type": "form", "name": "A", "fields": [{"type": "html", "html": "<p>x</p>"}], "header": {"html": "h"},
    "on_next_button_label": "Go", "on_next": "b", "on_back": "", "on_error": "c", "mine": 1,
}  # fmt: skip


def document(node):
    return Document({"nodes": [node, {"id": "b", "type": "form"}, {"id": "c", "type": "form"}]})


@pytest.mark.parametrize(("old", "new"), permutations(CATALOGUE, 2))
def test_every_type_becomes_every_other_with_what_it_must_have(old, new):
    doc = document({"id": "a", **default_node(old), "on_error": "c", "extra": {"kept": True}})
    found = conversion(doc, "a", new)
    changed = found.edit.apply(doc)
    raw = changed.node("a").raw
    assert raw["type"] == new
    assert raw["extra"] == {"kept": True}
    row = CATALOGUE[new]
    for setting in row.settings:
        if setting.required:
            assert setting.key.partition(".")[0] in raw
    assert ("on_error" in raw) == (row.handler("on_error") is not None)
    before = set(doc.node("a").raw)
    assert set(raw) <= before | set(found.added) | {now for _, now in found.moved}
    assert set(found.kept) | set(found.dropped) <= before
    assert dump(found.edit.inverse(doc).apply(changed)) == dump(doc)


def test_what_is_kept_moved_dropped_and_added_is_told():
    found = conversion(document(FORM), "a", "selfie_capture")
    assert found.kept == ("id", "name", "header", "on_error", "mine")
    assert found.moved == (("on_next", "on_success"),)
    assert found.dropped == ("fields", "on_next_button_label")
    assert found.added == ("on_fail",)
    raw = found.edit.apply(document(FORM)).node("a").raw
    assert list(raw) == ["id", "type", "name", "header", "on_success", "on_error", "mine", "on_fail"]
    assert raw["on_success"] == "b"
    assert found.edit.label == "Make a a selfie"


def test_a_wire_that_is_there_is_not_written_over():
    found = conversion(document({**FORM, "on_success": "c"}), "a", "ssn_capture")
    assert found.moved == ()
    assert "on_next" in found.dropped
    assert found.edit.apply(document(FORM)).node("a").raw["fields"] == FORM["fields"]


def test_what_cannot_be_is_refused():
    for node_id, kind in (("zz", "form"), ("a", "hologram"), ("a", "form")):
        with pytest.raises(EditRefused):
            conversion(document(FORM), node_id, kind)

"""Deleting and leading on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_workflows import check_undo, workflows

from wfstudio.document.errors import EditRefused
from wfstudio.document.model import Document
from wfstudio.graph.healing import deletion
from wfstudio.graph.index import build


def document(*nodes):
    return Document({"nodes": list(nodes)})


def chain(*more):
    return document(
        {"id": "a", "type": "form", "on_next": "b"},
        {"id": "b", "type": "selfie_capture", "on_success": "c", "on_fail": "r"},
        {"id": "c", "type": "js", "on_success": "d", "config": {"js_code": "return {}"}},
        {"id": "d", "type": "form", "is_terminal_node": True},
        {"id": "r", "type": "form", "on_next": "b"},
        *more,
    )


@given(workflows(), st.booleans(), st.data())
def test_deleting_leaves_no_wire_to_what_is_gone_and_undo_restores_it(doc, heal, data):
    ids = data.draw(st.lists(st.sampled_from([node.id for node in doc.nodes]), min_size=1, unique=True))
    found = deletion(doc, ids, heal=heal)
    changed = check_undo(doc, found.edit)
    assert len(changed.nodes) == len(doc.nodes) - len(ids)
    left = {node.id for node in changed.nodes}
    for node in changed.nodes:
        assert not {target for target in node.handlers.values() if target in ids and target not in left}
    after = {(edge.source, edge.handler, edge.target) for edge in build(changed).edges}
    ends = {node.id for node in changed.nodes if node.is_terminal}
    if len(left) == len(changed.nodes):
        assert {one for one in found.healed if one[0] not in ends} <= after
    assert all(target in left for _, _, target in found.healed)
    if not heal:
        assert found.healed == ()
    untouched = {edge for edge in build(doc).edges if edge.source not in ids and edge.target not in ids}
    assert {(e.source, e.handler, e.target) for e in untouched if e.kind != "implied"} <= after


def test_what_led_to_a_node_leads_to_where_it_mainly_led():
    found = deletion(chain(), ["b"], heal=True)
    assert found.healed == (("a", "on_next", "c"), ("r", "on_next", "c"))
    assert found.edit.label == "Delete b and lead on"
    plain = deletion(chain(), ["b"])
    assert plain.cut == (("a", "on_next", ""), ("r", "on_next", ""))
    assert plain.edit.label == "Delete b"


def test_several_nodes_in_a_row_are_led_over():
    found = deletion(chain(), ["c", "b"], heal=True)
    assert found.healed == (("a", "on_next", "d"), ("r", "on_next", "d"))
    assert [node.id for node in found.edit.apply(chain()).nodes] == ["a", "d", "r"]


def test_a_node_that_waits_may_lead_to_itself_and_a_script_may_not():
    found = deletion(chain(), ["r"], heal=True)
    assert found.healed == (("b", "on_fail", "b"),)
    doc = chain({"id": "s", "type": "js", "on_success": "t"}, {"id": "t", "type": "form", "on_next": "s"})
    assert deletion(doc, ["t"], heal=True).cut == (("s", "on_success", ""),)


def test_an_end_and_a_circle_have_nowhere_to_lead():
    assert deletion(chain(), ["d"], heal=True).healed == ()
    circle = document(
        {"id": "x", "type": "form", "on_next": "y"},
        {"id": "y", "type": "form", "on_next": "z"},
        {"id": "z", "type": "form", "on_next": "y"},
    )
    assert deletion(circle, ["y", "z"], heal=True).cut == (("x", "on_next", ""),)


def test_a_script_leads_on_and_goes_on_reading():
    code = "next = params.nodes.b.ok ? 'b' : 'd'"
    doc = chain({"id": "s", "type": "js", "config": {"js_code": code}})
    found = deletion(doc, ["b"], heal=True)
    assert ("s", "next", "c") in found.healed
    assert found.edit.apply(doc).node("s").js_code == "next = params.nodes.b.ok ? 'c' : 'd'"
    assert ("s", "next", "") in deletion(doc, ["b"]).cut


def test_nodes_that_are_not_there_are_refused():
    for ids in ([], ["zz"], ["a", "zz"]):
        with pytest.raises(EditRefused):
            deletion(chain(), ids)

"""Adding after a node and on the way between two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_workflows import check_undo, workflows

from wfstudio.document.catalogue import default_node
from wfstudio.document.edits import fresh_id
from wfstudio.document.errors import EditRefused
from wfstudio.document.model import Document
from wfstudio.graph.index import build
from wfstudio.graph.insertion import insert_after, insert_on_edge


def document(*nodes):
    return Document({"nodes": list(nodes)})


def new(doc, kind="form"):
    return {"id": fresh_id(doc, "new"), **default_node(kind)}


def wires(doc):
    return {(edge.source, edge.handler): edge.target for edge in build(doc).edges}


@given(workflows(), st.data())
def test_any_edge_can_be_split_and_joined_again_by_undo(doc, data):
    edges = build(doc).edges
    kind = data.draw(st.sampled_from(("form", "js", "selfie_capture")))
    if not edges:
        return
    edge = data.draw(st.sampled_from(edges))
    changed = check_undo(doc, insert_on_edge(doc, new(doc, kind), edge.source, edge.handler, edge.target))
    after = build(changed)
    assert ("new", edge.target) in {(one.source, one.target) for one in after.edges}
    assert (edge.source, edge.handler, "new") in {(one.source, one.handler, one.target) for one in after.edges}
    if edge.kind != "implied":
        assert edge not in after.edges
    kept = set(build(doc).edges) - {edge}
    lost = {one for one in kept - set(after.edges) if one.kind != "implied"}
    assert not lost, "other edges stay"
    assert [node.id for node in changed.nodes if node.id != "new"] == [node.id for node in doc.nodes]


@given(workflows(), st.data())
def test_adding_after_a_node_takes_no_wire_away(doc, data):
    after = data.draw(st.sampled_from([None, *[node.id for node in doc.nodes]]))
    changed = check_undo(doc, insert_after(doc, new(doc), after))
    assert {one for one in build(doc).edges if one.kind != "implied"} <= set(build(changed).edges)
    place = len(doc.nodes) if after is None else doc.node(after).index + 1
    assert changed.nodes[place].id == "new"


def test_what_leads_nowhere_leads_to_the_new_node():
    form = {"id": "a", "type": "form", "fields": []}
    assert wires(insert_after(document(form), new(document(form)), "a").apply(document(form))) == {
        ("a", "on_next"): "new"
    }
    end = document({**form, "is_terminal_node": True})
    assert wires(insert_after(end, new(end), "a").apply(end)) == {}
    script = {"id": "a", "type": "js", "config": {"js_code": "next = 'a'"}, "on_success": ""}
    assert wires(insert_after(document(script), new(document(script)), "a").apply(document(script))) == {
        ("a", "next"): "a"
    }


def test_a_script_is_led_through_the_new_node_and_still_reads_the_old():
    code = "const e = params.nodes.b.email; next = e ? 'b' : 'c'; result.next = next"
    doc = document({"id": "a", "type": "js", "config": {"js_code": code}}, {"id": "b"}, {"id": "c"})
    changed = insert_on_edge(doc, new(doc), "a", "next", "b").apply(doc)
    assert changed.node("a").js_code == code.replace("'b'", "'new'")
    assert wires(changed)["new", "on_next"] == "b"


def test_an_end_leads_nowhere_and_an_edge_that_is_not_there_is_refused():
    doc = document({"id": "a", "type": "form", "on_next": "b"}, {"id": "b", "type": "form"})
    end = {"id": "e", "type": "form", "is_terminal_node": True}
    assert wires(insert_on_edge(doc, end, "a", "on_next", "b").apply(doc)) == {("a", "on_next"): "e"}
    for source, handler, target in (("a", "on_back", "b"), ("b", "on_next", "a"), ("z", "on_next", "a")):
        with pytest.raises(EditRefused):
            insert_on_edge(doc, end, source, handler, target)
    with pytest.raises(EditRefused):
        insert_on_edge(doc, {"id": "b"}, "a", "on_next", "b")

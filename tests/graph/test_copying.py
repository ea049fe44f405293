"""Copies inside a document and across documents."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_workflows import check_undo, workflows

from wfstudio.document.errors import EditRefused
from wfstudio.document.model import Document
from wfstudio.document.reading import parse
from wfstudio.graph.copying import duplicate, nodes_in, paste, taken
from wfstudio.graph.index import build


def document(*nodes):
    return Document({"nodes": list(nodes)})


PAIR = (
    {"id": "ask", "type": "form", "on_next": "decide", "on_back": "start", "fields": []},
    {"id": "decide", "type": "js", "on_success": "", "on_error": "limits", "config": {
        "js_code": "const m = params.nodes.ask.mail; next = m ? 'ask' : 'done'; const l = params.nodes['decide'];"
    }},
)  # fmt: skip


@given(workflows(unique=True), workflows(unique=True), st.data())
def test_wires_among_copies_have_the_same_shape_and_ids_are_free(here, there, data):
    ids = data.draw(st.lists(st.sampled_from([node.id for node in there.nodes]), min_size=1, unique=True))
    nodes = taken(there, ids)
    before = json.dumps(there.raw)
    pasted = paste(here, nodes)
    changed = check_undo(here, pasted.edit)
    assert json.dumps(there.raw) == before
    all_ids = [node.id for node in changed.nodes]
    assert len(set(all_ids)) == len(all_ids) == len(here.nodes) + len(ids)
    new_ids = dict(zip([node["id"] for node in nodes], pasted.ids, strict=True))
    inside = {
        (new_ids[edge.source], edge.handler, new_ids[edge.target])
        for edge in build(there).edges
        if edge.source in new_ids and edge.target in new_ids and edge.kind != "implied"
    }
    assert inside <= {(edge.source, edge.handler, edge.target) for edge in build(changed).edges}
    own = {node.id for node in here.nodes}
    for node in changed.nodes:
        if node.id in pasted.ids:
            assert set(node.handlers.values()) <= {*pasted.ids, *own}, "other wires stay only where they lead somewhere"
    assert [node.raw for node in changed.nodes if node.id not in pasted.ids] == [node.raw for node in here.nodes]


@given(workflows(), st.data())
def test_duplicates_stand_behind_the_last_and_lead_where_the_originals_do(doc, data):
    ids = data.draw(st.lists(st.sampled_from([node.id for node in doc.nodes]), min_size=1, unique=True))
    made = duplicate(doc, ids)
    changed = check_undo(doc, made.edit)
    last = max(doc.node(node_id).index for node_id in ids)
    assert [node.id for node in changed.nodes[last + 1 :][: len(ids)]] == list(made.ids)
    assert not {node.id for node in doc.nodes} & set(made.ids)


def test_scripts_of_copies_follow_and_outer_wires_stay_or_are_told():
    here = document({"id": "ask", "type": "form"}, {"id": "start", "type": "form"}, {"id": "ask_2", "type": "form"})
    pasted = paste(here, PAIR, "start")
    assert pasted.ids == ("ask_3", "decide")
    changed = pasted.edit.apply(here)
    assert [node.id for node in changed.nodes] == ["ask", "start", "ask_3", "decide", "ask_2"]
    assert changed.node("start").handlers == {"on_next": "ask_3"}
    assert changed.node("ask_3").handlers == {"on_next": "decide", "on_back": "start"}
    assert changed.node("decide").js_code == (
        "const m = params.nodes.ask_3.mail; next = m ? 'ask_3' : 'done'; const l = params.nodes['decide'];"
    )
    assert changed.node("decide").raw["on_error"] == ""
    assert pasted.dropped == (("decide", "on_error", "limits"), ("decide", "next", "done"))


def test_ids_may_change_places():
    here = document({"id": "a", "type": "form"}, {"id": "a_2", "type": "form"})
    pasted = paste(here, [{"id": "a_2", "on_next": "a"}, {"id": "a", "on_next": "a_2"}, {"type": "js"}])
    assert pasted.ids == ("a_3", "a_4", "node")
    raw = [node.raw for node in pasted.edit.apply(here).nodes][2:]
    assert raw == [{"id": "a_3", "on_next": "a_4"}, {"id": "a_4", "on_next": "a_3"}, {"id": "node", "type": "js"}]


def test_a_file_without_nodes_takes_them():
    for text in (b'{"name": "x"}', b'{"name": "x", "nodes": 3}'):
        doc = parse(text)
        assert [node.id for node in check_undo(doc, paste(doc, PAIR).edit).nodes] == ["ask", "decide"]


def test_nothing_is_refused():
    with pytest.raises(EditRefused):
        paste(document(), [])
    with pytest.raises(EditRefused):
        duplicate(document({"id": "a"}), ["zz"])


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ('{"id": "a", "type": "form"}', ["a"]),
        ('[{"id": "a", "type": "form"}, {"type": "js"}]', ["a", None]),
        ('{"name": "W", "type": "IAL2", "nodes": [{"id": "a", "type": "form"}]}', ["a"]),
        ('{"data": {"name": "W", "nodes": [{"id": "a", "type": "form"}]}}', ["a"]),
    ],
)
def test_nodes_are_found_in_a_text(text, ids):
    assert [node.get("id") for node in nodes_in(text)] == ids


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rubbish } {", "no JSON"),
        ("[" * 200_000, "no JSON"),
        ("7", "holds no nodes"),
        ("[]", "holds no nodes"),
        ("{}", "number 1"),
        ('[{"type": "form"}, 7]', "number 2"),
        ('{"nodes": [{"type": 7}]}', "number 1"),
    ],
)
def test_what_holds_no_nodes_is_refused_with_the_reason(text, said):
    with pytest.raises(EditRefused, match=said):
        nodes_in(text)

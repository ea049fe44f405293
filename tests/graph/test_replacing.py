"""Search and replace: texts where they stand, ids everywhere."""

from hypothesis import given
from hypothesis import strategies as st
from random_workflows import IDS, check_undo, workflows

from wfstudio.document.model import Document
from wfstudio.document.searching import SCOPES, find
from wfstudio.graph.index import build
from wfstudio.graph.replacing import replacement

DOC = Document(
    {
        "name": "Selfie check",
        "nodes": [
            {"id": "selfie", "type": "form", "name": "Selfie", "on_next": "decide",
             "fields": [{"type": "html", "html": "<p>selfie selfie</p>"}]},
            {"id": "decide", "type": "js", "config":
             {"js_code": "// selfie\nnext = params.nodes.selfie ? 'selfie' : 'x'"}},
            {"id": "selfie_2", "type": "form", "on_next": "selfie"},
        ],
    }
)  # fmt: skip


@given(workflows(unique=True), st.sampled_from((*IDS, "nodes", "next")), st.sampled_from(("", "z", "b", "q q")))
def test_replacing_ids_keeps_every_way(doc, wanted, new):
    hits = find(doc, wanted, new, scopes=("ids",))
    done = replacement(doc, hits, wanted)
    changed = check_undo(doc, done.edit)
    assert done.number + sum(old.count(wanted) for old, _ in done.refused) == len(hits) or wanted == new
    now = dict(zip([node.id for node in doc.nodes], [node.id for node in changed.nodes], strict=True))
    before = {(now[e.source], e.handler, now[e.target]) for e in build(doc).edges if e.kind != "implied"}
    after = {(e.source, e.handler, e.target) for e in build(changed).edges if e.kind != "implied"}
    assert before <= after
    loose = {edge.target for edge in build(doc).dangling}
    assert {target for _, _, target in after - before} <= loose, "only a name of nobody can become somebody's"
    assert len({node.id for node in changed.nodes}) == len(doc.nodes)


@given(workflows(), st.text("ab'npx", min_size=1, max_size=2), st.text("ab\\'", max_size=3), st.data())
def test_any_choice_of_hits_is_replaced_as_shown(doc, wanted, new, data):
    hits = find(doc, wanted, new, scopes=[scope for scope in SCOPES if scope != "ids"])
    chosen = [hit for hit in hits if data.draw(st.booleans())]
    done = replacement(doc, chosen, wanted)
    changed = check_undo(doc, done.edit)
    assert done.number == (0 if wanted == new else len(chosen))
    for path in {hit.path for hit in chosen}:
        text, shift = doc.value(path), 0
        for hit in sorted((hit for hit in chosen if hit.path == path), key=lambda hit: hit.start):
            text = text[: hit.start + shift] + new + text[hit.end + shift :]
            shift += len(new) - len(wanted)
        assert changed.value(path) == text


def test_an_id_follows_into_handlers_and_scripts_and_one_switched_off_stays():
    hits = find(DOC, "selfie", "photo")
    assert [(hit.scope, hit.node) for hit in hits] == [
        ("ids", "selfie"), ("html", "selfie"), ("html", "selfie"), ("scripts", "decide"), ("scripts", "decide"),
        ("scripts", "decide"), ("ids", "selfie_2"),
    ]  # fmt: skip
    done = replacement(DOC, [hit for hit in hits if hit.scope == "ids"], "selfie")
    changed = done.edit.apply(DOC)
    assert [node.id for node in changed.nodes] == ["photo", "decide", "photo_2"]
    assert changed.node("decide").js_code == "// selfie\nnext = params.nodes.photo ? 'photo' : 'x'"
    assert changed.node("photo_2").handlers == {"on_next": "photo"}
    assert done.edit.label == "Replace selfie in 2 places"
    all_of_it = replacement(DOC, hits, "selfie").edit.apply(DOC)
    assert all_of_it.node("decide").js_code == "// photo\nnext = params.nodes.photo ? 'photo' : 'x'"


def test_ids_that_cannot_be_are_told_and_the_rest_is_done():
    done = replacement(DOC, find(DOC, "_2", ""), "_2")
    assert done.refused == (("selfie_2", "there is a node 'selfie' already"),)
    assert done.number == 0
    moved = Document({"nodes": [{"id": "a"}, {"id": "aa"}]})
    swapped = replacement(moved, find(moved, "^(a+)$", r"\1a", regex=True, scopes=("ids",)))
    assert [node.id for node in swapped.edit.apply(moved).nodes] == ["aa", "aaa"]
    assert swapped.refused == ()

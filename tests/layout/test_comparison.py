"""Two versions in one graph, and how the drawing shows them."""

from wfstudio.document.model import Document
from wfstudio.layout.comparison import compare
from wfstudio.layout.layered import draw
from wfstudio.layout.scene import Marks, compose


def flow(*nodes, **keys):
    return Document.from_workflow({**keys, "nodes": list(nodes)})


def page(node_id, **keys):
    return {"id": node_id, "type": "form", **keys}


def drawn(before, after, ascii=False, **options):
    both = compare(before, after)
    marks = Marks(changes=both.nodes, edge_changes=both.edges)
    text = compose(draw(both.index, **options), marks, ascii).text()
    return both, [line.rstrip() for line in text.rstrip("\n").split("\n")]


BEFORE = flow(page("start", on_next="old"), page("old", on_next="done"), page("done", is_terminal_node=True))
AFTER = flow(
    page("start", on_next="new"),
    page("new", on_next="done", on_back="start"),
    page("done", name="End", is_terminal_node=True),
)


def test_every_node_and_edge_that_is_not_as_it_was_is_named():
    both, _ = drawn(BEFORE, AFTER)
    assert both.nodes == {"start": "changed", "new": "added", "done": "changed", "old": "removed"}
    assert both.edges == {
        ("start", "on_next", "new"): "added",
        ("new", "on_next", "done"): "added",
        ("new", "on_back", "start"): "added",
        ("start", "on_next", "old"): "removed",
        ("old", "on_next", "done"): "removed",
    }
    assert both.places == ("start", "old", "new", "done")
    assert [str(one) for one in both.of("start")] == ['~ node \'start\': on_next: "old" → "new"']
    assert both.index.entry == "start"


def test_signs_say_what_happened_without_colour():
    _, lines = drawn(BEFORE, AFTER)
    for sign in ("╭≠─", "╭+─", "╭−┈", "┊ ▤ old ├−next┈", "├−next┈", "├+next─", "│ ▤ new"):
        assert sign in "\n".join(lines), sign
    _, plain = drawn(BEFORE, AFTER, ascii=True)
    assert "".join(plain).isascii()
    assert all(sign in "\n".join(plain) for sign in ("+~-", "++-", "+-.", ": = old +-next."))
    chips = "".join(drawn(BEFORE, AFTER, detail="dots")[1])
    assert all(chip in chips for chip in ("(+)", "(−)", "(≠)"))


def test_nothing_changed_draws_the_graph_as_it_is():
    both, lines = drawn(BEFORE, BEFORE)
    assert (both.nodes, both.edges, both.found) == ({}, {}, ())
    assert lines == compose(draw(both.index)).text().rstrip("\n").split("\n")


def test_a_renamed_node_is_one_node_and_an_entry_that_is_gone_does_not_come_first():
    words = {"fields": [{"type": "html", "html": "<h1>This page is known by what it says</h1>"}]}
    before = flow(page("first"), page("a", on_next="b", **words), page("b"))
    after = flow(page("x", on_next="b", **words), page("b"))
    both = compare(before, after)
    assert both.nodes == {"first": "removed", "x": "changed"}
    assert both.edges == {}
    assert both.index.entry == "x"
    assert list(both.index.ids) == ["x", "b", "first"]

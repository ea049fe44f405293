"""The edges of a workflow."""

from typing import Any

import pytest

from wfstudio.document.errors import EditRefused
from wfstudio.document.model import Document
from wfstudio.graph.index import Edge, GraphIndex, build
from wfstudio.graph.reach import components, reachable, reaching, shortest_path
from wfstudio.graph.rename import rename_node
from wfstudio.graph.view import to_networkx


def form(node_id: str, **more: Any) -> dict[str, Any]:
    return {"id": node_id, "type": "form", "fields": [], **more}


def js(node_id: str, code: str = "return {};", **more: Any) -> dict[str, Any]:
    return {"id": node_id, "type": "js", "config": {"js_code": code}, **more}


def document(*nodes: Any) -> Document:
    return Document({"version": "v1", "name": "x", "type": "t", "nodes": list(nodes)})


def index_of(*nodes: Any) -> GraphIndex:
    return build(document(*nodes))


def test_handlers_scripts_and_implied_edges() -> None:
    index = index_of(
        form("a", on_next="s", on_back="q"),
        js("s", "next = ok ? 'a' : 'end'; result.next = next;", on_error="end", on_success=""),
        {"id": "q", "type": "qr_for_device_handoff", "fields": []},
        form("end", is_terminal_node=True, on_next="a"),
    )
    assert set(index.edges) == {
        Edge("a", "on_next", "s"),
        Edge("a", "on_back", "q"),
        Edge("s", "on_error", "end"),
        Edge("s", "next", "a", "script"),
        Edge("s", "next", "end", "script"),
        Edge("q", "on_next", "a", "implied"),
    }
    assert index.entry == "a"
    assert [edge.target for edge in index.out["s"]] == ["end", "a", "end"]
    assert {edge.source for edge in index.into["a"]} == {"s", "q"}
    assert index.out["end"] == ()


def test_a_wired_handoff_implies_nothing() -> None:
    index = index_of(form("a", on_next="q"), {"id": "q", "type": "qr_for_device_handoff", "on_next": "a"})
    assert [edge.kind for edge in index.edges] == ["handler", "handler"]


def test_what_leads_nowhere_is_apart() -> None:
    index = index_of(form("a", on_next="b", on_back="", on_fail=None, on_error=5), js("s", "next = 'x'"))
    assert index.edges == ()
    assert index.dangling == (Edge("a", "on_next", "b"), Edge("s", "next", "x", "script"))


def test_computed_targets_are_told() -> None:
    index = index_of(js("s", "next = pick()"), js("t", "result.next = next"))
    assert index.computed == {"s"}


def test_the_first_of_two_nodes_counts() -> None:
    index = index_of(form("a", on_next="b"), form("b", is_terminal_node=True), form("a", on_next="a"))
    assert index.ids == {"a": 0, "b": 1}
    assert index.edges == (Edge("a", "on_next", "b"),)


@pytest.mark.parametrize("raw", [None, [], {}, {"nodes": None}, {"nodes": {}}, {"nodes": [1, "x", None, {}]}])
def test_nothing_to_index(raw: Any) -> None:
    index = build(Document(raw))
    assert index.edges == ()
    assert index.entry is None


def test_reach() -> None:
    index = index_of(
        form("a", on_next="b"),
        form("b", on_next="c", on_back="a"),
        form("c", is_terminal_node=True),
        form("d", on_next="b"),
    )
    assert reachable(index, "a") == {"a", "b", "c"}
    assert reachable(index, "nobody") == set()
    assert reaching(index, ["b"]) == {"a", "b", "d"}
    path = shortest_path(index, "d", "c")
    assert path is not None
    assert [edge.target for edge in path] == ["b", "c"]
    assert shortest_path(index, "a", "a") == []
    assert shortest_path(index, "c", "a") is None


def test_components_are_the_loops_in_file_order() -> None:
    index = index_of(
        form("c", on_next="b"),
        form("a", on_next="b"),
        form("b", on_next="a", on_back="d"),
        form("d", on_next="d", on_back="e"),
        form("e"),
    )
    assert components(index) == [["a", "b"], ["d"]]
    assert components(index, {"a", "d"}) == [["d"]]


def test_a_long_chain_needs_no_stack() -> None:
    nodes = [form(f"n{i}", on_next=f"n{i + 1}") for i in range(5000)]
    index = index_of(*nodes, form("n5000", on_next="n0"))
    assert len(components(index)[0]) == 5001
    assert len(reachable(index, "n0")) == 5001


def test_networkx_view() -> None:
    graph = to_networkx(
        index_of(form("a", on_next="s", on_back="s"), js("s", "next = 'a'"), form("t", is_terminal_node=True))
    )
    assert list(graph.nodes) == ["a", "s", "t"]
    assert graph.nodes["s"] == {"type": "js", "waits": False, "terminal": False}
    assert graph.nodes["t"]["terminal"] is True
    assert {(u, v, k): d["kind"] for u, v, k, d in graph.edges(keys=True, data=True)} == {
        ("a", "s", "on_next"): "handler",
        ("a", "s", "on_back"): "handler",
        ("s", "a", "next"): "script",
    }


def test_rename_follows_handlers_and_scripts() -> None:
    code = "if (params.nodes.ask.email) { next = 'ask' }\nconst { ask } = params.nodes; return {}"
    doc = document(form("ask", on_next="s"), js("s", code, on_fail="ask"))
    edit = rename_node(doc, "ask", "ask-again")
    renamed = edit.apply(doc)
    assert renamed.nodes[0].id == "ask-again"
    assert renamed.nodes[1].handlers == {"on_fail": "ask-again"}
    script = renamed.nodes[1].js_code
    assert script == (
        "if (params.nodes[\"ask-again\"].email) { next = 'ask-again' }\n"
        'const { "ask-again": ask } = params.nodes; return {}'
    )
    assert edit.inverse(doc).apply(renamed).raw == doc.raw


@pytest.mark.parametrize(("old", "new"), [("nobody", "x"), ("a", ""), ("a", "b")])
def test_rename_refuses(old: str, new: str) -> None:
    with pytest.raises(EditRefused):
        rename_node(document(form("a"), form("b")), old, new)

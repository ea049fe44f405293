"""Two changes of one workflow taken together."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfstudio.document.diff import differences, same
from wfstudio.document.merge import Merged, merge


def form(node_id: str, **keys: Any) -> dict[str, Any]:
    return {"id": node_id, "type": "form", **keys}


def flow(*nodes: Any, **keys: Any) -> dict[str, Any]:
    return {"name": "Flow", **keys, "nodes": list(nodes)}


PAGE = {"fields": [{"type": "html", "html": "<h1>A long enough page that is known again</h1>"}]}
A, B, C = form("a", on_next="b", **PAGE), form("b", on_next="c", config={"x": 1, "y": 2}), form("c", name="End")
BASE = flow(A, B, C, css="p {}")


def clashes(merged: Merged) -> list[str]:
    return [str(clash) for clash in merged.clashes]


def names(merged: Merged) -> list[str]:
    return [node["id"] for node in merged.workflow["nodes"]]  # type: ignore[index,call-overload,union-attr]


def node(merged: Merged, name: str) -> dict[str, Any]:
    return next(one for one in merged.workflow["nodes"] if one["id"] == name)  # type: ignore


def test_changes_of_different_things_are_both_taken() -> None:
    mine = flow({**A, "name": "Mine"}, {**B, "config": {"x": 9, "y": 2}}, C, css="p {}", type="idv")
    theirs = flow(A, {**B, "config": {"x": 1, "y": 8}, "on_back": "a"}, {**C, "name": "Theirs"}, css="q {}")
    merged = merge(BASE, mine, theirs)
    assert merged.clashes == ()
    assert merged.workflow == {
        "name": "Flow",
        "css": "q {}",
        "type": "idv",
        "nodes": [
            {**A, "name": "Mine"},
            {**B, "config": {"x": 9, "y": 8}, "on_back": "a"},
            {**C, "name": "Theirs"},
        ],
    }


def test_one_key_changed_on_both_sides_is_listed_and_mine_stands_until_somebody_chooses() -> None:
    mine, theirs = flow(A, B, {**C, "name": "Mine"}), flow(A, B, {**C, "name": "Theirs"})
    base = flow(A, B, C)
    merged = merge(base, mine, theirs)
    (clash,) = merged.clashes
    assert (clash.place, clash.base, clash.mine, clash.theirs) == (("c", "name"), "End", "Mine", "Theirs")
    assert str(clash) == "node 'c': both changed name"
    assert node(merged, "c")["name"] == "Mine"
    for side, name in (("mine", "Mine"), ("theirs", "Theirs")):
        chosen = merge(base, mine, theirs, {clash.place: side})  # type: ignore[dict-item]
        assert (chosen.clashes, node(chosen, "c")["name"]) == ((), name)


def test_the_same_change_on_both_sides_is_no_clash() -> None:
    both = flow({**A, "name": "Same"}, B, form("new"))
    assert merge(BASE, both, both) == Merged(both)


@pytest.mark.parametrize(
    ("mine", "theirs", "told"),
    [
        (flow(A, C), flow(A, {**B, "name": "x"}, C), "node 'b': removed here, and changed or led to there"),
        (flow(A, {**B, "name": "x"}, C), flow(A, C), "node 'b': removed there, and changed or led to here"),
        (flow({**A, "on_next": "c"}, C), flow(A, B, {**C, "on_back": "b"}), "node 'b': removed here, and changed"),
        (flow(A, B, C, form("n", x=1)), flow(A, B, C, form("n", x=2)), "node 'n': both added it"),
        (
            flow(A, {"id": "b", "type": "form", "on_next": "c"}, C),
            flow(A, {**B, "config": {"x": 3}}, C),
            "removed here",
        ),
        (flow(B, A, C), flow(C, A, B), "workflow: both changed the order of the nodes"),
        (flow(form("m"), A, B, C), flow(form("t"), A, B, C), "workflow: both changed the order of the nodes"),
    ],
)
def test_what_cannot_be_had_together_is_listed(mine: Any, theirs: Any, told: str) -> None:
    base = flow(A, B, C)
    merged = merge(base, mine, theirs)
    (line,) = clashes(merged)
    assert told in line
    place = merged.clashes[0].place
    for side in ("mine", "theirs"):
        assert merge(base, mine, theirs, {place: side}).clashes == ()  # type: ignore[dict-item]


def test_a_node_removed_on_one_side_and_left_alone_on_the_other_is_gone() -> None:
    theirs = flow({**A, "name": "x"}, B, C)
    merged = merge(flow(A, B, C), flow({**A, "on_next": "c"}, C), theirs)
    assert (names(merged), clashes(merged)) == (["a", "c"], [])
    assert node(merged, "a") == {**A, "name": "x", "on_next": "c"}


def test_nodes_added_on_both_sides_keep_their_neighbours_and_the_entry_stays() -> None:
    mine, theirs = flow(A, form("m"), B, C), flow(A, B, form("t"), C, form("last"))
    assert names(merge(flow(A, B, C), mine, theirs)) == ["a", "m", "b", "t", "c", "last"]
    assert clashes(merge(flow(A, B), flow(form("new"), A, B), flow(B, A))) != []
    assert names(merge(flow(A, B), flow(form("new"), A, B), flow(A, form("t"), B))) == ["new", "a", "t", "b"]
    assert names(merge(flow(A, B), flow(A, form("m"), B), flow(form("new"), A, B))) == ["new", "a", "m", "b"]


def test_one_side_moves_and_the_other_changes() -> None:
    merged = merge(flow(A, B, C), flow(C, A, B), flow(A, {**B, "name": "x"}, form("t"), C))
    assert (names(merged), clashes(merged)) == (["c", "a", "b", "t"], [])
    assert node(merged, "b")["name"] == "x"


def test_a_rename_is_followed_in_what_the_other_side_changed() -> None:
    renamed = {**A, "id": "welcome"}
    mine = flow(renamed, B, {**C, "on_back": "welcome"})
    theirs = flow({**A, "name": "Theirs"}, {**B, "on_back": "a"}, C)
    merged = merge(flow(A, B, C), mine, theirs)
    assert clashes(merged) == []
    assert merged.renamed == {"a": "welcome"}
    assert node(merged, "welcome")["name"] == "Theirs"
    assert node(merged, "b")["on_back"] == "welcome"
    assert same(merge(flow(A, B, C), theirs, mine).workflow, {**merged.workflow})


def test_a_node_renamed_twice_is_one_node_with_one_name() -> None:
    mine, theirs = flow({**A, "id": "m"}, {**B, "on_back": "m"}), flow({**A, "id": "t", "name": "x"}, B)
    merged = merge(flow(A, B), mine, theirs)
    assert clashes(merged) == ["node 'm': 'a' was renamed twice: to 'm' here, to 't' there"]
    assert names(merged) == ["m", "b"]
    chosen = merge(flow(A, B), mine, theirs, {("m", "id"): "theirs"})
    assert (names(chosen), clashes(chosen)) == (["t", "b"], [])
    assert node(chosen, "t")["name"] == "x"
    assert node(chosen, "b")["on_back"] == "t"


def test_a_rename_to_an_id_that_the_other_side_gave_to_another_node_is_not_followed() -> None:
    mine = flow({**A, "id": "n"}, B)
    merged = merge(flow(A, B), mine, flow(A, B, form("n", name="another")))
    assert clashes(merged) == ["node 'n': both added it, with different settings"]


def test_a_node_renamed_here_and_removed_there_stays() -> None:
    merged = merge(flow(A, B), flow({**A, "id": "n"}, B), flow(B))
    assert names(merged) == ["n", "b"]


def test_nodes_that_cannot_be_told_apart_are_one_value() -> None:
    base, mine, theirs = flow(A, A), flow(A, A, B), flow(A, {})
    merged = merge(base, mine, theirs)
    assert [clash.place for clash in merged.clashes] == [(None, "nodes")]
    assert merged.workflow == mine
    assert merge(base, base, theirs).workflow == theirs


VALUES = st.sampled_from(["x", "y", 1, True, None, [1], {"k": 1}])
NODES = st.dictionaries(
    st.sampled_from("abcd"), st.dictionaries(st.sampled_from(["on_next", "name", "config"]), VALUES, max_size=3)
)
FLOWS = st.builds(
    lambda nodes, keys: {**keys, "nodes": [{"id": name, **node} for name, node in nodes.items()]},
    NODES,
    st.dictionaries(st.sampled_from(["name", "css"]), VALUES),
)


@settings(max_examples=150, deadline=None)
@given(FLOWS, FLOWS, FLOWS)
def test_whoever_changed_nothing_gets_the_others_and_every_clash_can_be_resolved(
    base: Any, mine: Any, theirs: Any
) -> None:
    assert differences(merge(base, mine, base).workflow, mine) == []
    assert differences(merge(base, base, theirs).workflow, theirs) == []
    assert merge(base, mine, base).clashes == ()
    merged = merge(base, mine, theirs)
    resolved = merge(base, mine, theirs, {clash.place: "theirs" for clash in merged.clashes})
    assert resolved.clashes == ()
    listed = [node["id"] for node in resolved.workflow["nodes"]]  # type: ignore
    assert len(listed) == len(set(listed))

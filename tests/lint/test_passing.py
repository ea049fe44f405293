"""Which results are there: against a search through all states of a journey."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from wfstudio.document.model import Document
from wfstudio.lint.context import Context
from wfstudio.lint.passing import Passing


@st.composite
def journeys(draw: st.DrawFn) -> list[dict[str, Any]]:
    ids = [f"n{i}" for i in range(draw(st.integers(2, 7)))]
    target = st.sampled_from(["", "", *ids])
    nodes = []
    for node_id in ids:
        if draw(st.booleans()):
            node = {"id": node_id, "type": "js", "config": {"js_code": "return {};"}}
            keys = ("on_success", "on_fail", "on_error")
        else:
            node, keys = {"id": node_id, "type": "form", "fields": []}, ("on_next", "on_back")
        nodes.append(node | {key: draw(target) for key in keys})
    return nodes


def states(nodes: list[dict[str, Any]], producer: str) -> set[tuple[str, bool]]:
    """(node, whether the producer left a result before) of every state that a journey can be in."""
    by_id = {node["id"]: node for node in nodes}
    row = [(nodes[0]["id"], False)]
    for here, there_is in row:
        for key, target in by_id[here].items():
            if key.startswith("on_") and target:
                silent = key == ("on_error" if by_id[here]["type"] == "js" else "on_back")
                state = (target, there_is or (here == producer and not silent))
                if state not in row:
                    row.append(state)
    return set(row)


@settings(max_examples=300, deadline=None)
@given(journeys())
def test_as_a_search_through_all_states_has_it(nodes: list[dict[str, Any]]) -> None:
    context = Context(Document({"version": "v1", "name": "x", "type": "t", "nodes": nodes}))
    ids = [node["id"] for node in nodes]
    passing = Passing(context, ids)
    for producer in ids:
        found = states(nodes, producer)
        visited = {node_id for node_id, _ in found}
        for reader in ids:
            unsure = (reader, False) in found and producer in visited
            assert passing.surely(producer, reader) is not unsure
            if unsure:
                assert passing.may_come_first(producer, reader, set()) is ((reader, True) in found)
                way = passing.way_around(producer, reader)
                assert (way[0], way[-1]) == (ids[0], reader)


def test_a_broken_way_out_may_lead_anywhere() -> None:
    nodes = [
        {"id": "go", "type": "form", "fields": [], "on_next": "s", "on_back": "late"},
        {"id": "late", "type": "form", "fields": [], "on_next": ""},
        {"id": "s", "type": "form", "fields": []},
    ]
    passing = Passing(Context(Document({"version": "v1", "name": "x", "type": "t", "nodes": nodes})), ["late"])
    assert not passing.may_come_first("late", "s", set())
    assert passing.may_come_first("late", "s", {"late"})

"""Dominators against networkx, and in time on graphs that are hard for simpler ways."""

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from wfstudio.graph.dominators import Dominators, immediate_dominators


@st.composite
def graphs(draw: st.DrawFn) -> list[list[int]]:
    size = draw(st.integers(1, 12))
    node = st.integers(0, size - 1)
    return draw(st.lists(st.lists(node, max_size=4), min_size=size, max_size=size))


@settings(max_examples=300, deadline=None)
@given(graphs())
def test_as_networkx_has_it(succ: list[list[int]]) -> None:
    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(succ)))
    graph.add_edges_from((here, there) for here, row in enumerate(succ) for there in row)
    expected = dict(nx.immediate_dominators(graph, 0)) | {0: 0}
    found = immediate_dominators(succ, 0)
    assert {node: parent for node, parent in enumerate(found) if parent >= 0} == expected


@settings(max_examples=200, deadline=None)
@given(graphs())
def test_on_every_way(succ: list[list[int]]) -> None:
    answers = Dominators(succ, 0)
    for passed in range(len(succ)):
        around = _reached(succ, without=passed)
        for node in _reached(succ):
            assert answers.on_every_way(passed, node) is (node not in around)
    assert {node for node in range(len(succ)) if answers.reached(node)} == _reached(succ)


def _reached(succ: list[list[int]], without: int = -1) -> set[int]:
    row = [0] if without != 0 else []
    for here in row:
        row += [there for there in dict.fromkeys(succ[here]) if there != without and there not in row]
    return set(row)


def test_deep_and_wide_graphs() -> None:
    size = 30_000
    chain = [[place + 1, max(0, place - 2)] for place in range(size - 1)] + [[0]]
    assert immediate_dominators(chain, 0)[1:] == list(range(size - 1))
    ladder = [[(place + 1) % size, (place + 2) % size, (place * 7919) % size] for place in range(size)]
    assert len(immediate_dominators(ladder, 0)) == size

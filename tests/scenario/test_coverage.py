"""Coverage: what counts, what was reached, and that a count by networkx says the same."""

from itertools import pairwise

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st
from small_journey import workflow

from wfstudio.document.model import Document
from wfstudio.engine.definition import Definition
from wfstudio.graph.index import build
from wfstudio.graph.view import to_networkx
from wfstudio.scenario.coverage import Reached, measure
from wfstudio.scenario.running import Step

HAPPY = [
    ("welcome", "on_next"),
    ("contact", "on_next"),
    ("selfie", "on_fail"),
    ("retry", "on_next"),
    ("selfie", "on_success"),
    ("decide", "next"),
    ("done", None),
]


def steps(*pairs):
    return [Step(node_id, "", handler=handler) for node_id, handler in pairs]


def test_what_counts_and_what_is_missing():
    reached = Reached()
    reached.add(steps(*HAPPY))
    coverage = measure(build(Document.from_workflow(workflow())), reached)
    assert coverage.nodes.missing == (("sorry",),)
    assert coverage.handlers.missing == (("contact", "on_back"), ("selfie", "on_error"), ("decide", "on_error"))
    assert coverage.script_edges.missing == (("decide", "next", "sorry"),)
    assert coverage.never == (("contact", "on_error"),)  # a page emits next and back, and no error
    assert coverage.on_demand == ("report",)
    assert (coverage.reached, coverage.of) == (6 + 5 + 1, 7 + 8 + 2)


def test_several_runs_add_up():
    reached = Reached()
    reached.add(steps(*HAPPY))
    reached.add(steps(("welcome", "on_next"), ("contact", "on_next"), ("selfie", "on_error"), ("sorry", None)))
    coverage = measure(build(Document.from_workflow(workflow())), reached)
    assert not coverage.nodes.missing
    assert coverage.handlers.missing == (("contact", "on_back"), ("decide", "on_error"))


def test_an_empty_workflow_is_covered():
    assert measure(build(Document.from_workflow({"nodes": []})), Reached()).percent == 100


OUTCOMES = {
    "form": {"on_next": "next", "on_back": "back"},
    "selfie_capture": {"on_success": "success", "on_fail": "fail", "on_error": "error"},
    "js": {"on_success": "success", "on_fail": "fail", "on_error": "error"},
}


@st.composite
def walked(draw):
    """A random workflow whose handlers can all be followed, and random walks on it."""
    size = draw(st.integers(2, 8))
    ids = [f"n{number}" for number in range(size)]
    nodes = []
    for node_id in ids:
        kind = draw(st.sampled_from(sorted(OUTCOMES)))
        node = {"id": node_id, "type": kind, "fields": [], "is_terminal_node": draw(st.booleans()) and kind == "form"}
        for key in OUTCOMES[kind]:
            node[key] = draw(st.sampled_from(["", *ids]))
        if kind == "js" and draw(st.booleans()):
            node["config"] = {"js_code": "".join(f"if (a) next = '{t}';" for t in draw(st.sets(st.sampled_from(ids))))}
        nodes.append(node)
    graph = to_networkx(build(Document.from_workflow({"nodes": nodes})))
    walks = []
    for _ in range(draw(st.integers(0, 3))):
        here, walk = ids[0], []
        for _ in range(draw(st.integers(0, 6))):
            ways = sorted(graph.out_edges(here, keys=True))
            if not ways:
                break
            _, there, key = draw(st.sampled_from(ways))
            walk.append((here, key))
            here = there
        walks.append([*walk, (here, None)])
    return {"nodes": nodes}, graph, walks


@given(walked())
def test_a_count_by_networkx_says_the_same(case):
    made, graph, walks = case
    reached = Reached()
    seen = nx.MultiDiGraph()
    for walk in walks:
        reached.add(steps(*walk))
        seen.add_nodes_from(node for node, _ in walk)
        seen.add_edges_from((a, b, key) for (a, key), (b, _) in pairwise(walk))
    coverage = measure(build(Document.from_workflow(made)), reached)

    entry = made["nodes"][0]["id"]
    alone = {n for n in graph if graph.nodes[n]["type"] == "js" and n != entry and not graph.degree(n)}
    assert {one[0] for one in coverage.nodes.all} == set(graph) - alone
    assert coverage.nodes.reached == {(node,) for node in seen}
    by_kind = {"handler": set(), "script": set()}
    for source, target, key, kind in graph.edges(keys=True, data="kind"):
        by_kind[kind].add((source, key, target))
    taken = {(source, key, target) for source, target, key in seen.edges}
    assert len(coverage.handlers.all) == len(by_kind["handler"])
    assert len(coverage.handlers.reached) == len(by_kind["handler"] & taken)
    assert set(coverage.script_edges.all) == by_kind["script"]
    assert coverage.script_edges.reached == by_kind["script"] & taken


@given(walked())
def test_every_handler_that_counts_is_one_that_the_engine_follows(case):
    definition = Definition(case[0])
    coverage = measure(build(definition.document), Reached())
    for node_id, key in coverage.handlers.all:
        outcomes = OUTCOMES[definition.type_of(node_id)].values()
        assert key in {way[0] for outcome in outcomes if (way := definition.handler_for(node_id, outcome))}

"""Scenarios made for what none reaches: by the real engine, few, passing, the same each time; honest about the rest."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from random_journeys import journeys

from wfstudio.document.model import Document
from wfstudio.engine.definition import Definition
from wfstudio.scenario.answers import parse_answers
from wfstudio.scenario.checking import failures
from wfstudio.scenario.coverage import Coverage, Reached, coverage_of
from wfstudio.scenario.generating import Generated, generate, told
from wfstudio.scenario.running import run_scenario
from wfstudio.scenario.scenario_file import Scenario
from wfstudio.scenario.scenario_writing import scenario_text
from wfstudio.scenario.suite import EngineRunner
from wfstudio.scenario.workflow_file import TestedWorkflow, TestedWorkflows


class Bench:
    """One event loop with one sandbox, for many runs."""

    def __init__(self) -> None:
        self.runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        self.scripts = EngineRunner(2)

    def generate(self, workflow: TestedWorkflow, reached: Reached | None = None) -> Generated:
        coverage = coverage_of(workflow, reached or Reached())
        return self.runner.run(generate(workflow, coverage, self.scripts))

    def coverage(self, workflow: TestedWorkflow, made: Generated) -> Coverage:
        """What the scenarios reach when they are read back from their text and run; each must pass."""
        reached = Reached()
        for one in made.made:
            answers = parse_answers(scenario_text(one.answers))
            scenario = Scenario("x", Path(), answers)
            scenario.check(workflow.document)
            outcome = self.runner.run(run_scenario(scenario, workflow, self.scripts))
            assert failures(answers.expect, outcome) == ()
            reached.add(outcome.steps)
        return coverage_of(workflow, reached)

    def close(self) -> None:
        self.runner.run(self.scripts.close())
        self.runner.close()


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.close()


def flow(*nodes: dict[str, Any]) -> TestedWorkflow:
    return TestedWorkflow(Document.from_workflow({"version": "v1", "name": "x", "type": "t", "nodes": list(nodes)}))


def page(node_id: str, next_: str = "", **more: Any) -> dict[str, Any]:
    return {"id": node_id, "type": "form", "fields": [], "on_next": next_, **more}


END = page("end", is_terminal_node=True)


@pytest.mark.parametrize("name", ["account_recovery", "age_check", "employee_onboarding"])
def test_all_of_a_sample_is_reached_by_scenarios_that_pass(bench: Bench, name: str) -> None:
    workflow = TestedWorkflows().get(Path(f"sample_workflows/{name}.json"))
    made = bench.generate(workflow)
    found = bench.coverage(workflow, made)
    assert found.percent == 100
    assert [target for target, _ in made.unreached] == [*found.never]
    assert len(made.made) <= 8
    again = [scenario_text(one.answers) for one in bench.generate(workflow).made]
    assert again == [scenario_text(one.answers) for one in made.made]


def test_only_what_is_missing_is_made(bench: Bench) -> None:
    workflow = TestedWorkflows().get(Path("sample_workflows/age_check.json"))
    whole = coverage_of(workflow, Reached())
    reached = Reached(
        {node_id for (node_id,) in whole.nodes.all},
        {(one[0], one[1]) for one in whole.handlers.all if one[0] != "selfie_retry"},
        {(one[0], one[1], one[2]) for one in whole.script_edges.all},
    )
    (made,) = bench.generate(workflow, reached).made
    assert made.covers == (("selfie_retry", "on_next"), ("selfie_retry", "on_back"))
    assert made.name == "on_back-selfie_retry"
    assert made.answers.expect.path is not None
    assert made.answers.expect.path[-3:] == ("selfie", "selfie_retry", "cancelled")


@given(journeys(scripts=False))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_without_scripts_all_that_the_graph_reaches_is_reached(bench: Bench, raw: dict[str, Any]) -> None:
    workflow = TestedWorkflow(Document.from_workflow(raw))
    made = bench.generate(workflow)
    found = bench.coverage(workflow, made)
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(workflow.index.ids)
    wired = workflow.definition
    for node_id, key in found.handlers.all:
        node = wired.node(node_id)
        assert node is not None
        graph.add_edge(node_id, node.handlers[key])
    first = raw["nodes"][0]["id"]
    there = {first} | nx.descendants(graph, first)
    ends = {node["id"] for node in raw["nodes"] if node.get("is_terminal_node") or _may_end(wired, node)}
    missing = {target for target, _ in made.unreached}
    assert missing == {*found.handlers.missing, *found.nodes.missing, *found.never}
    for target, why in made.unreached:
        if target[0] in there and target not in found.never:
            assert "never comes to an end" in why
            assert ends.isdisjoint({target[0]} | nx.descendants(graph, target[0]))
        elif target not in found.never:
            assert why.startswith(("unreachable", "not reached: every way there"))


def _may_end(definition: Definition, node: dict[str, Any]) -> bool:
    outcomes = ("next",) if node["type"] == "form" else ("success", "fail", "error", "resolution_fail")
    return any(definition.handler_for(node["id"], outcome) is None for outcome in outcomes)


@given(journeys())
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
def test_what_is_made_passes_and_what_is_not_reached_is_told(bench: Bench, raw: dict[str, Any]) -> None:
    workflow = TestedWorkflow(Document.from_workflow(raw))
    made = bench.generate(workflow)
    found = bench.coverage(workflow, made)
    missing = {*found.handlers.missing, *found.nodes.missing, *found.script_edges.missing, *found.never}
    assert {target for target, _ in made.unreached} == missing
    assert all(why for _, why in made.unreached)
    assert len({one.name for one in made.made}) == len(made.made)


def script(code: str, **wired: str) -> dict[str, Any]:
    return {"id": "decide", "type": "js", "config": {"js_code": code}, **wired}


def test_values_are_read_from_what_scripts_compare(bench: Bench) -> None:
    asks = page(
        "ask",
        "decide",
        fields=[
            {"type": "text", "name": "colour", "required": True, "maxLength": 6},
            {"type": "text", "name": "amount", "required": True},
            {"type": "email", "name": "mail", "required": True},
        ],
    )
    code = """
    const { colour, amount } = params.nodes.ask;
    const LIMIT = 5000;
    switch (colour.toLowerCase()) { case 'indigo': next = 'a'; return {}; }
    if (Number(amount) >= LIMIT && params.nodes.ask.mail.endsWith('@corp.example')) { next = 'b'; return {}; }
    next = 'end';
    """
    workflow = flow(asks, script(code, on_error="end"), page("a", "end"), page("b", "end"), END)
    made = bench.generate(workflow)
    assert bench.coverage(workflow, made).script_edges.missing == ()
    sent = {dict(reply.fields)["colour"] for one in made.made for reply in one.answers.replies["ask"]}
    assert "indigo" in sent


def test_two_values_may_have_to_differ_at_once(bench: Bench) -> None:
    fields = [{"type": "text", "name": name, "required": True} for name in ("one", "two")]
    code = "const { one, two } = params.nodes.ask;\nnext = one === 'x1' && two === 'x2' ? 'both' : 'end';\nreturn {};"
    workflow = flow(page("ask", "decide", fields=fields), script(code), page("both", "end"), END)
    assert bench.coverage(workflow, bench.generate(workflow)).script_edges.missing == ()


def test_answers_of_fetch_are_made_from_statuses_and_what_is_read(bench: Bench) -> None:
    code = """
    const found = await fetch(`https://api.example.org/people/${params.nodes.ask.email}?x=1`);
    if (found.status === 404) return { success: false };
    if (!found.ok) throw new Error('down');
    const { person } = await found.json();
    next = person.plan === 'gold' ? 'gold' : 'end';
    return { success: true };
    """
    ask = page("ask", "decide", fields=[{"type": "email", "name": "email", "required": True}])
    wired = {"on_fail": "end", "on_error": "end"}
    workflow = flow(ask, script(code, **wired), page("gold", "end"), END)
    made = bench.generate(workflow)
    assert bench.coverage(workflow, made).percent == 100
    mocks = [dict(mock) for one in made.made for mock in one.answers.mocks]
    assert {mock["url"] for mock in mocks} == {"https://api.example.org/people/ada@mail.example?*"}
    assert {"person": {"plan": "gold"}} in [mock.get("json") for mock in mocks]


def test_a_script_that_cannot_throw_is_cut_off(bench: Bench) -> None:
    workflow = flow(
        page("a", "decide"), script("return {};", on_success="end", on_error="sorry"), page("sorry", "end"), END
    )
    made = bench.generate(workflow)
    assert bench.coverage(workflow, made).percent == 100
    assert [one.answers.replies["decide"][0].outcome for one in made.made if "decide" in one.answers.replies] == [
        "error"
    ]


def test_what_cannot_be_reached_is_told_with_its_reason(bench: Bench) -> None:
    unfillable = [{"type": "email", "name": "mail", "required": True, "maxLength": 3}]
    workflow = flow(
        page("a", "decide", on_fail="end"),
        script("if (params.nodes.a.nothing === 'x') next = 'lost'; else next = 'wall'; return {};"),
        page("wall", "end", fields=unfillable),
        page("lost", "end"),
        page("island", "end"),
        END,
    )
    reasons = {told(target): why for target, why in bench.generate(workflow).unreached}
    assert "the script never returned it, in 1 run" in reasons["decide → lost"]
    assert reasons["wall.on_next"].startswith("not reached: no values were found that its page takes")
    assert reasons["lost"].startswith("not reached: every way there leads through what was not reached")
    assert reasons["island.on_next"].startswith("unreachable")
    assert reasons["a.on_fail"].startswith("never taken: a node of type form does not emit")


def test_a_script_that_throws_dice_keeps_nothing_else_from_being_made(bench: Bench) -> None:
    ask = page("ask", "decide", fields=[{"type": "text", "name": "word", "required": True}])
    choose = "next = params.nodes.ask.word === 'x' ? 'b' : 'end'; return {};"
    dice = {"id": "roll", "type": "js", "config": {"js_code": "next = Math.random() < 0.5 ? 'c' : 'd'; return {};"}}
    pages = (page("b", "roll", on_back="end"), page("c", "end"), page("d", "end"), END)
    workflow = flow(ask, script(choose), dice, *pages)
    made = bench.generate(workflow)
    reasons = {told(target): why for target, why in made.unreached}
    assert not reasons.keys() & {"ask.on_next", "decide → b", "decide → end", "b.on_back"}
    for target, why in reasons.items():
        assert re.search("not again|never returned it|what was not reached", why), (target, why)


def test_nothing_is_made_of_what_a_throw_of_dice_decides(bench: Bench) -> None:
    roll = "next = Math.random() < 0.5 ? 'c' : 'd'; return {};"
    dice = {"id": "roll", "type": "js", "config": {"js_code": roll}, "on_error": "end"}
    made = bench.generate(flow(page("ask", "roll"), dice, page("c", "end"), page("d", "end"), END))
    assert not {told(target) for one in made.made for target in one.covers} & {"roll → c", "roll → d", "c.on_next"}

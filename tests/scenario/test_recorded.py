"""A run recorded as a scenario: it goes the same way, and nothing that a person entered stands in it."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_journeys import WORDS, journeys
from real_runs import RealRun

from wfstudio.document.model import Document
from wfstudio.scenario.answering import with_requests_answered
from wfstudio.scenario.answers import Answers, Reply, load_answers, parse_answers
from wfstudio.scenario.coverage import Reached, coverage_of
from wfstudio.scenario.disguising import Disguised, NoSuchWay, StillPersonal, check_disguise, disguised
from wfstudio.scenario.expecting import Expect
from wfstudio.scenario.generating import generate
from wfstudio.scenario.recorded import recorded
from wfstudio.scenario.redoing import redone
from wfstudio.scenario.running import run_scenario
from wfstudio.scenario.scenario_file import Scenario
from wfstudio.scenario.scenario_writing import scenario_text
from wfstudio.scenario.suite import EngineRunner
from wfstudio.scenario.workflow_file import TestedWorkflow, TestedWorkflows

SAMPLES = sorted(Path("sample_workflows").glob("*.json"))


class Bench:
    """One event loop with one sandbox, for many runs."""

    def __init__(self) -> None:
        self.runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        self.scripts = EngineRunner(2)

    def real(self, workflow: TestedWorkflow, answers: Answers, *fails: str) -> RealRun:
        return self.runner.run(RealRun(workflow, answers, self.scripts, fails).to_the_end())

    def record(self, run: RealRun, **more: Any) -> tuple[Answers, Disguised, str]:
        """The recorded scenario with real values, the one in disguise, and its text."""
        past = recorded(
            run.workflow.document, run.visits(), status=run.instance.status, metadata=run.metadata,
            mocks=run.answers.mocks, **more,
        )  # fmt: skip
        made = self.runner.run(disguised(run.workflow, past, self.scripts))
        text = scenario_text(made.answers)
        check_disguise(run.workflow, past, text)
        return past, made, text

    def path(self, workflow: TestedWorkflow, text: str) -> tuple[str, ...]:
        scenario = Scenario("x", Path(), parse_answers(text))
        scenario.check(workflow.document)
        return self.runner.run(run_scenario(scenario, workflow, self.scripts)).path

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


def page(node_id: str, next_: str = "", *fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": node_id, "type": "form", "fields": list(fields), "on_next": next_, **more}


def field(name: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    return {"type": kind, "name": name, "required": True, **more}


def script(code: str, **wired: str) -> dict[str, Any]:
    return {"id": "decide", "type": "js", "config": {"js_code": code}, **wired}


END = page("end", is_terminal_node=True)


def entered(answers: Answers) -> set[str]:
    """Every text of three characters or more that the person gave, or that was found of them."""
    found: set[str] = set()

    def look(value: Any) -> None:
        if isinstance(value, dict):
            for item in value.values():
                look(item)
        elif isinstance(value, list):
            for item in value:
                look(item)
        elif isinstance(value, str) and len(value) > 2 and value not in ("true", "false"):
            found.add(value)

    look(dict(answers.metadata))
    for replies in answers.replies.values():
        for reply in replies:
            look(dict(reply.fields))
            look(dict(reply.result or {}))
    for mock in answers.mocks:
        look(mock.get("json"))
    return found


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_s_run_goes_the_same_way_and_tells_nobody(bench: Bench, path: Path) -> None:
    workflow = TestedWorkflows().get(path)
    answers = load_answers(path.parent / "answers" / f"{path.stem}.yaml")
    run = bench.real(workflow, answers)
    _, made, text = bench.record(run)
    assert made.parted == ""
    assert made.answers.expect.path == run.path == bench.path(workflow, text)
    told = scenario_text(workflow_text(workflow))
    for real in entered(answers) - {"Passport", "Driver's license"}:
        word = rf"(?<!\w){re.escape(real)}(?!\w)"
        assert not re.search(word, text, re.IGNORECASE) or re.search(word, told, re.IGNORECASE), real
    again = bench.runner.run(redone(workflow, parse_answers(text), run.path, run.instance.status, bench.scripts))
    assert again.same


def workflow_text(workflow: TestedWorkflow) -> Answers:
    return Answers("", {"workflow": workflow.document.workflow})


@given(journeys(), st.lists(st.from_regex(r"[A-Z][a-z]{4,8}-[0-9]{3}", fullmatch=True), min_size=4, unique=True))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
def test_recorded_replayed_and_generated_again_is_the_same_way(bench: Bench, raw: dict[str, Any], reals: Any) -> None:
    workflow = TestedWorkflow(Document.from_workflow(raw))
    made = bench.runner.run(generate(workflow, coverage_of(workflow, Reached()), bench.scripts)).made
    for one in made[:3]:
        answers = replace(one.answers, replies=with_values(one.answers, reals))
        fails = [node for node, each in answers.replies.items() if any(reply.outcome == "error" for reply in each)]
        if any(workflow.asked(node).kind == "script" for node in fails):
            continue  # cut off by the scenario: no real run goes so
        run = bench.real(workflow, answers)
        _, found, text = bench.record(run)
        assert not [real for real in reals if real in text]
        assert found.parted == ""
        assert found.answers.expect.path == run.path == bench.path(workflow, text)


def with_values(answers: Answers, reals: list[str]) -> dict[str, tuple[Reply, ...]]:
    """The answers with real values for all that no script looks for."""
    count = iter(range(10_000))

    def value(text: str) -> str:
        return text if text in WORDS else reals[next(count) % len(reals)]

    return {
        node: tuple(replace(reply, fields={key: value(text) for key, text in reply.fields.items()}) for reply in each)
        for node, each in answers.replies.items()
    }


def test_the_same_value_is_replaced_by_the_same_everywhere(bench: Bench) -> None:
    workflow = flow(
        page("a", "b", field("firstName"), field("lastName"), field("mail", "email"), field("code", maxLength=7)),
        page("b", "decide", field("payee"), field("again"), field("other", maxLength=7)),
        script(
            "const {a, b} = params.nodes;"
            "return {success: b.payee.toUpperCase() === (a.firstName + ' ' + a.lastName).toUpperCase()};",
            on_success="end", on_fail="a",
        ),
        END,
    )  # fmt: skip
    answers = parse_answers(
        "metadata: {firstName: Wilhelmina}\n"
        "answers:\n"
        "  a: {firstName: Wilhelmina, lastName: Ångström, mail: w.angstrom@home.example, code: QX-1207}\n"
        "  b: {payee: WILHELMINA ÅNGSTRÖM, again: QX-1207, other: ZZ-0001}\n"
    )
    run = bench.real(workflow, answers)
    _, made, _ = bench.record(run)
    (a,), (b,) = made.answers.replies["a"], made.answers.replies["b"]
    assert made.answers.metadata["firstName"] == a.fields["firstName"] == "Ada"
    assert b.fields["payee"] == f"{a.fields['firstName']} {a.fields['lastName']}".upper() == "ADA LOVELACE"
    assert a.fields["code"] == b.fields["again"] != b.fields["other"]
    assert re.fullmatch(r"[A-Z]{2}-\d{4}", a.fields["code"])
    assert made.parted == ""


def test_addresses_answers_and_numbers_of_requests_are_replaced(bench: Bench) -> None:
    code = """
    const { mail } = params.nodes.a;
    const r = await fetch('https://api.example.org/v1/people/' + encodeURIComponent(mail) + '?who=' + mail);
    const found = await r.json();
    return { success: found.balance >= 1000 && found.plan === 'gold', id: found.id };
    """
    workflow = flow(page("a", "decide", field("mail", "email")), script(code, on_success="end", on_fail="a"), END)
    answers = parse_answers(
        "answers: {a: {mail: theo@home.example}}\n"
        "mocks:\n  - url: https://api.example.org/v1/people/theo%40home.example?who=theo@home.example\n"
        "    json: {id: c-774411, balance: 48213, plan: gold, owner: {name: Theo van Dijk}}\n"
    )
    run = bench.real(workflow, answers)
    _, made, text = bench.record(run)
    (mock,) = made.answers.mocks
    assert mock["url"] == "https://api.example.org/v1/people/*?*"
    assert isinstance(mock["json"], dict)
    assert mock["json"]["plan"] == "gold"
    assert isinstance(mock["json"]["balance"], int)
    assert mock["json"]["balance"] >= 1000
    assert not re.search("theo|dijk|774411|48213", text, re.IGNORECASE)
    assert made.parted == ""
    assert bench.path(workflow, text) == ("a", "decide", "end")


def test_pictures_are_dropped_and_thresholds_kept(bench: Bench) -> None:
    code = "return { success: Number(params.nodes.face.face_compare_score) >= 0.99 };"
    workflow = flow(
        {"id": "face", "type": "liveid_capture", "on_success": "decide", "on_fail": "face"},
        script(code, on_success="end", on_fail="face"),
        END,
    )
    answers = Answers("x", replies={"face": (Reply(0, "", outcome="success", result={"face_compare_score": 0.9973}),)})
    run = bench.real(workflow, answers)
    _, made, text = bench.record(run)
    assert "characters" not in text
    assert "image" not in text
    assert "0.9973" not in text
    (reply,) = made.answers.replies["face"]
    assert reply.result is not None
    assert float(str(reply.result["face_compare_score"])) >= 0.99
    assert made.answers.expect.path == run.path == ("face", "decide", "end")


def test_a_script_that_met_a_limit_then_is_cut_off_now(bench: Bench) -> None:
    workflow = flow(
        page("a", "decide"), script("return {};", on_success="end", on_error="sorry"), page("sorry", "end"), END
    )
    run = bench.real(workflow, parse_answers("answers: {a: next, sorry: next}"), "decide")
    _, made, text = bench.record(run)
    assert made.parted == ""
    assert made.answers.replies["decide"][0].outcome == "error"
    assert bench.path(workflow, text) == ("a", "decide", "sorry", "end")


def test_what_cannot_be_kept_is_told_without_a_value(bench: Bench) -> None:
    code = "const sum = [...params.nodes.a.word].reduce((all, c) => (all * 31 + c.charCodeAt(0)) % 9973, 7);"
    code += " if (sum % 2 > 5) { next = 'rare'; } else { next = 'end'; } return {};"
    workflow = flow(page("a", "decide", field("word")), script(code), page("rare", "end"), END)
    run = bench.real(workflow, parse_answers("answers: {a: {word: secretive}, rare: next}"))
    past, made, _ = bench.record(run)
    forced = replace(past, expect=replace(past.expect, path=("a", "decide", "rare", "end")))
    parted = bench.runner.run(disguised(workflow, forced, bench.scripts)).parted
    assert parted == "after 'decide' the run went to 'rare', and with made-up values it goes to 'end'"
    assert made.parted == ""


def test_a_text_that_still_tells_a_value_is_refused(bench: Bench) -> None:
    workflow = flow(page("a", "end", field("mail", "email")), END)
    run = bench.real(workflow, parse_answers("answers: {a: {mail: theo@home.example}}"))
    past, _, text = bench.record(run)
    with pytest.raises(StillPersonal, match="'mail'") as problem:
        check_disguise(workflow, past, f"{text}# theo@home.example\n")
    assert "theo" not in str(problem.value)


def test_without_events_outcomes_are_inferred_and_fields_made_up(bench: Bench) -> None:
    workflow = flow(
        page("a", "face", field("firstName"), field("mail", "email"), on_back="a"),
        {"id": "face", "type": "selfie_capture", "on_success": "end", "on_fail": "again", "on_error": "sorry",
         "on_check_resolution_fail": "blurred"},
        page("again", "face"),
        page("blurred", "face"),
        page("sorry", "end"),
        END,
    )  # fmt: skip
    answers = parse_answers(
        "answers: {a: [back, {firstName: Theo, mail: theo@home.example}], face: [resolution_fail, fail, error],"
        " again: next, blurred: next, sorry: next}"
    )
    run = bench.real(workflow, answers)
    past = recorded(workflow.document, run.visits(told=False), status="COMPLETED", results={"a": {"firstName": "Theo"}})
    assert [reply.outcome for reply in past.replies["face"]] == ["resolution_fail", "fail", "error"]
    assert past.replies["a"][0].button == "back"
    assert past.replies["a"][1].fields == {"firstName": "Theo", "mail": "ada@mail.example"}
    made = bench.runner.run(disguised(workflow, past, bench.scripts))
    assert made.answers.expect.path == run.path
    assert "Theo" not in scenario_text(made.answers)


def test_without_events_requests_are_answered_by_what_results_tell(bench: Bench) -> None:
    code = """
    const r = await fetch('https://api.example.org/people?mail=' + params.nodes.a.mail);
    if (r.status !== 201) throw new Error('down');
    const found = await r.json();
    return { success: true, name: found.holder.name, secret: 1 };
    """
    match = "next = params.nodes.decide.name === params.nodes.a.firstName ? 'end' : 'a'; return {};"
    workflow = flow(
        page("a", "decide", field("firstName"), field("mail", "email")),
        script(code, on_success="match", on_error="a"),
        {"id": "match", "type": "js", "config": {"js_code": match}},
        END,
    )
    answers = parse_answers(
        "answers: {a: {firstName: Theodora, mail: t@home.example}}\n"
        "mocks: [{url: 'https://api.example.org/*', status: 201, json: {holder: {name: Theodora}}}]"
    )
    run = bench.real(workflow, answers)
    results = {one.node_id: one.result for one in run.instance.visits if one.result}
    past = recorded(workflow.document, run.visits(told=False), status="COMPLETED", results=results)
    assert past.mocks == ()
    real = bench.runner.run(with_requests_answered(workflow, past, results, bench.scripts))
    made = bench.runner.run(disguised(workflow, real, bench.scripts))
    assert made.parted == ""
    assert made.answers.expect.path == run.path == ("a", "decide", "match", "end")
    text = scenario_text(made.answers)
    assert not re.search("theodora|t@home", text, re.IGNORECASE)
    assert "status: 201" in text


def test_without_events_a_page_met_again_is_filled_with_what_takes_the_same_way(bench: Bench) -> None:
    code = "next = params.nodes.a.word === 'yes' ? 'end' : 'b'; return {};"
    workflow = flow(page("a", "decide", field("word")), script(code), page("b", "a"), END)
    run = bench.real(workflow, parse_answers("answers: {a: [{word: maybe}, {word: never}, {word: 'yes'}], b: next}"))
    past = recorded(workflow.document, run.visits(told=False), status="COMPLETED", results={"a": {"word": "yes"}})
    assert {reply.fields["word"] for reply in past.replies["a"]} == {"yes"}
    made = bench.runner.run(disguised(workflow, past, bench.scripts))
    assert made.parted == ""
    assert made.answers.expect.path == run.path == ("a", "decide", "b", "a", "decide", "b", "a", "decide", "end")


def test_a_run_that_would_go_round_for_ever_is_not_made_a_scenario(bench: Bench) -> None:
    code = "next = [...params.nodes.a.word].length === 4711 ? 'end' : 'a'; return {};"
    workflow = flow(page("a", "decide", field("word", maxLength=20)), script(code), END)
    past = Answers(
        "", {}, {"a": (Reply(0, "", {"word": "secretive"}),)}, (), Expect("COMPLETED", ("a", "decide", "end"))
    )
    with pytest.raises(NoSuchWay, match="after 'decide' no made-up values were found that take the way to 'end'"):
        bench.runner.run(disguised(workflow, past, bench.scripts))


def test_a_redone_run_tells_where_and_why_it_parts(bench: Bench) -> None:
    old = flow(page("a", "decide", field("word"), field("gone")), script("next='b'; return {}"), page("b", "end"), END)
    answers = parse_answers("answers: {a: {word: hush, gone: hush}, b: next}")
    before = bench.real(old, answers)

    def on(*nodes: dict[str, Any]) -> Any:
        draft = flow(*nodes)
        return bench.runner.run(
            redone(draft, answers, before.path, "COMPLETED", bench.scripts, private=True, old=old.definition)
        )

    same = on(page("a", "decide", field("word")), script("next='b'; return {}"), page("b", "end"), END)
    assert same.same
    assert same.notes == ("'a' no longer asks for gone: left out",)
    rerouted = on(page("a", "end", field("word")), script("next='b'; return {}"), page("b", "end"), END)
    assert (rerouted.at, rerouted.why) == (1, "'a' leads by on_next to 'end' now, it was 'decide'")
    changed = on(page("a", "decide", field("word")), script("next='end'; return params.nodes.a"), page("b", "end"), END)
    assert changed.why == "the script 'decide' was changed and leads by next to 'end'"
    assert "hush" not in repr(changed)
    new = on(page("a", "c", field("word")), page("c", "decide"), script("next='b'; return {}"), page("b", "end"), END)
    assert (new.at, new.outcome.status, new.same) == (1, "INPROGRESS", False)

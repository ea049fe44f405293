"""Many scenarios: told in order, the first failure may be the last, and what is wrong is a result."""

import asyncio
import json

import pytest
from small_journey import SCENARIO, workflow

from wfstudio.scenario.running import Outcome
from wfstudio.scenario.suite import EngineRunner, run_suite


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.json").write_text(json.dumps(workflow()))
    return tmp_path


def put(folder, name, text):
    (folder / name).write_text(text)
    return name


class Fake:
    """Ends in the order that the files' names say: ``3-ok`` takes three turns of the loop."""

    async def __call__(self, scenario, workflow):
        turns, word = scenario.file.split("-")[:2]
        for _ in range(int(turns)):
            await asyncio.sleep(0)
        return Outcome("COMPLETED" if word == "ok" else "FAILED", ("welcome",))


def numbered(folder, *names):
    return [put(folder, f"{name}-.scenario.yaml", "workflow: small.json") for name in names]


async def test_results_are_told_in_the_order_of_the_files(folder):
    files = numbered(folder, "9-ok", "1-bad", "0-ok", "4-ok", "0-bad")
    told = []
    suite = await run_suite(files, Fake(), jobs=3, on_result=lambda one: told.append(one.file))
    assert told == files == [one.file for one in suite.results]
    assert (suite.passed, suite.failed, suite.left_out) == (3, 2, 0)


@pytest.mark.parametrize("jobs", [1, 2, 5])
async def test_the_first_failure_is_the_last_result_whoever_ends_first(folder, jobs):
    files = numbered(folder, "9-ok", "9-bad", "0-bad", "1-ok")
    suite = await run_suite(files, Fake(), jobs=jobs, fail_fast=True)
    assert [one.file for one in suite.results] == files[:2]
    assert suite.left_out == 2


async def test_what_is_wrong_with_a_scenario_is_its_result(folder):
    (folder / "none.json").write_text("{}")
    files = [
        put(folder, "a.scenario.yaml", "workflow: small.json\nanswers: {nobody: next}"),
        put(folder, "b.scenario.yaml", "answers: {}"),
        put(folder, "c.scenario.yaml", "\nworkflow: gone.json"),
        put(folder, "d.scenario.yaml", "workflow: none.json"),
        "e.scenario.yaml",
        put(folder, "f.scenario.yaml", "workflow: small.json\nanswers: {welcome: next, contact: {agree: perhaps}}"),
    ]
    suite = await run_suite(files, EngineRunner())
    told = [(one.broken.line, one.broken.column, one.broken.unreadable) for one in suite.results]
    assert told == [(2, 11, False), (1, 1, False), (2, 1, False), (0, 0, True), (0, 0, True), (2, 36, False)]
    assert suite.results[2].broken.message.startswith("workflow: there is no file gone.json")
    assert "none.json: holds no workflow" in suite.results[3].broken.message
    assert suite.broken == 6


async def test_coverage_adds_up_by_workflow(folder):
    runner = EngineRunner()
    files = [
        put(folder, "a.scenario.yaml", SCENARIO),
        put(folder, "b.scenario.yaml", SCENARIO.replace("[fail, {", "[error, {")),
    ]
    suite = await run_suite(files, runner)
    await runner.close()
    (found,) = suite.coverage.values()
    assert [one.passed for one in suite.results] == [True, False]
    assert found.nodes.missing == ()
    assert found.handlers.missing == (("contact", "on_back"), ("decide", "on_error"))


async def test_what_the_service_raises_is_raised_as_it_is(folder):
    async def broken(scenario, workflow):
        raise ConnectionError("down")

    with pytest.raises(ConnectionError, match="down"):
        await run_suite(numbered(folder, "0-ok", "0-ok"), broken, jobs=2)


async def test_a_workflow_that_was_unpacked_is_run_as_one(folder):
    from wfstudio.cli.main import main

    assert main(["unpack", "small.json", "parts"]) == 0
    runner = EngineRunner()
    suite = await run_suite([put(folder, "a.scenario.yaml", SCENARIO.replace("small.json", "parts"))], runner)
    await runner.close()
    assert suite.results[0].failures == ()


async def test_placeholders_have_the_values_of_the_embedded_profile(folder):
    raw = workflow(decide={"config": {"js_code": "next = 'done'; return {from: '${region}', plain: '$${region}'};"}})
    (folder / "small.json").write_text(json.dumps(raw))
    text = SCENARIO.split("expect:")[0] + "expect: {results: {decide: {from: eu-1, plain: '${region}'}}}"
    file = put(folder, "a.scenario.yaml", text)
    runner = EngineRunner()
    (broken,) = (await run_suite([file], runner)).results
    assert (broken.broken.line, broken.broken.unreadable) == (1, False)
    assert broken.broken.message.startswith("workflow: 1 placeholder has no value for 'embedded'")
    (folder / "wfstudio.toml").write_text('[values]\nregion = "eu-1"\n')
    (result,) = (await run_suite([file], runner)).results
    await runner.close()
    assert (result.broken, result.failures) == (None, ())

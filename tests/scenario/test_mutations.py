"""A workflow that was changed where a scenario went makes the scenario fail."""

from copy import deepcopy

import pytest

from wfstudio.document.model import Document
from wfstudio.document.reading import load
from wfstudio.paths import samples_dir
from wfstudio.sandbox.pool import ScriptPool
from wfstudio.scenario import moves
from wfstudio.scenario.answers import BadAnswers
from wfstudio.scenario.checking import failures
from wfstudio.scenario.expecting import Expect
from wfstudio.scenario.running import run_scenario
from wfstudio.scenario.scenario_file import parse_scenario
from wfstudio.scenario.workflow_file import TestedWorkflow

SAMPLES = sorted(path.stem for path in samples_dir().glob("*.json"))


EVERY = 7
"""Of all changes every so many-th is made: all of them are noticed, and take a minute."""


def mutants(workflow, steps, replies):
    """(what was done, the changed workflow) for every handler that was followed, script that ran, field that was
    filled in."""
    places = {node.id: node.index for node in Document.from_workflow(workflow).nodes}
    for node_id, handler in dict.fromkeys((step.node_id, step.handler) for step in steps):
        raw = workflow["nodes"][places[node_id]]
        if handler in raw:
            other = next(one for one in places if one not in (raw[handler], node_id))
            for target in (other, "", "nowhere"):
                yield f"{node_id}.{handler} = {target!r}", changed(workflow, places[node_id], {handler: target})
        if raw["type"] == "js":
            for code in ("throw new Error('no')", "return {success: false}", "next = 'nowhere'"):
                yield f"{node_id}: {code}", changed(workflow, places[node_id], {"config": {"js_code": code}})
        for place, field in enumerate(raw.get("fields", [])):
            if any(field.get("name") in reply.fields for reply in replies.get(node_id, ())):
                fields = deepcopy(raw["fields"])
                fields[place]["name"] = "renamed"
                yield f"{node_id}: {field['name']} renamed", changed(workflow, places[node_id], {"fields": fields})


def changed(workflow, place, keys):
    nodes = list(workflow["nodes"])
    nodes[place] = {**nodes[place], **keys}
    return {**workflow, "nodes": nodes}


@pytest.mark.parametrize("name", SAMPLES)
async def test_every_change_on_the_way_is_noticed(name, monkeypatch):
    monkeypatch.setattr(moves, "MOST_VISITS", 6)
    text = (samples_dir() / "answers" / f"{name}.yaml").read_text(encoding="utf-8")
    scenario = parse_scenario(f"workflow: {name}.json\n{text}", f"{name}.scenario.yaml")
    workflow = load(samples_dir() / f"{name}.json").workflow
    async with ScriptPool(1) as scripts:
        sound = await run_scenario(scenario, TestedWorkflow(Document.from_workflow(workflow)), scripts)
        assert failures(scenario.expect, sound) == ()
        expect = Expect("COMPLETED", sound.path, sound.results)
        missed = []
        made = [*mutants(workflow, sound.steps, scenario.answers.replies)]
        assert len(made) > 15
        for what, mutant in made[::EVERY]:
            tested = TestedWorkflow(Document.from_workflow(mutant))
            try:
                scenario.check(tested.document)
            except BadAnswers:
                continue  # noticed before it runs
            if not failures(expect, await run_scenario(scenario, tested, scripts)):
                missed.append(what)
    assert missed == []

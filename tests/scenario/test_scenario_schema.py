"""The JSON Schema of scenarios says of a file what reading it says, and names every key that reading knows."""

import json

import pytest
import yaml
from jsonschema import Draft202012Validator
from small_journey import SCENARIO

from wfstudio.cli.main import main
from wfstudio.paths import samples_dir
from wfstudio.scenario.answers import BadAnswers
from wfstudio.scenario.expecting import EXPECT_KEYS, MOCK_KEYS, REQUEST_KEYS
from wfstudio.scenario.scenario_file import parse_scenario
from wfstudio.scenario.scenario_schema import scenario_schema

SCHEMA = Draft202012Validator(scenario_schema())
ANSWERS = sorted((samples_dir() / "answers").glob("*.yaml"))
W = "workflow: w.json\n"


def complaints(text):
    return [error.message for error in SCHEMA.iter_errors(yaml.safe_load(text))]


def test_it_is_printed(capsys):
    assert main(["schema", "scenario"]) == 0
    printed = json.loads(capsys.readouterr().out)
    Draft202012Validator.check_schema(printed)
    assert printed == scenario_schema()


def test_it_knows_every_key():
    made = scenario_schema()
    assert set(made["properties"]["expect"]["properties"]) == set(EXPECT_KEYS)
    assert set(made["$defs"]["mock"]["properties"]) == set(MOCK_KEYS)
    assert set(made["$defs"]["request"]["properties"]) == set(REQUEST_KEYS)


@pytest.mark.parametrize(
    "text",
    [
        SCENARIO,
        *[W + path.read_text(encoding="utf-8") for path in ANSWERS],
        W + "expect: {requests: [{status: null}, {json: [1]}]}",
        W + "answers: {a: {button: back, fields: {x: 1}}, b: {fields: just text}, c: {}}",
        W + "answers:\nmocks:\nexpect:\n",
    ],
)
def test_both_take_it(text):
    parse_scenario(text, "a.scenario.yaml")
    assert complaints(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "answers: {a: next}",
        W + "awnsers: {a: next}",
        W + "answers: {a: perhaps}",
        W + "answers: {a: []}",
        W + "answers: {a: {outcome: won}}",
        W + "answers: {a: {fields: {x: [1]}, button: next}}",
        W + "answers: {a: {x: {y: 1}}}",
        W + "mocks: [{method: GET}]",
        W + "mocks: [{url: a, json: 1, body: b}]",
        W + "mocks: [{url: a, status: 99}]",
        W + "mocks: {url: a}",
        W + "expect: {status: DONE}",
        W + "expect: {path: a}",
        W + "expect: {requests: [{}]}",
        W + "expect: {requests: [{uri: a}]}",
        W + "expect: {results: [1]}",
    ],
)
def test_both_refuse_it(text):
    with pytest.raises(BadAnswers):
        parse_scenario(text, "a.scenario.yaml")
    assert complaints(text)

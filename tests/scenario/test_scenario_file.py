"""Scenario files: what they say, where what is wrong with them stands, and which files they are."""

import json
from pathlib import Path

import pytest
from small_journey import SCENARIO, WORKFLOW

from wfstudio.document.errors import UnreadableFile
from wfstudio.document.model import Document
from wfstudio.scenario.answers import BadAnswers
from wfstudio.scenario.scenario_file import load_scenario, parse_scenario, scenario_files


def test_a_scenario_is_an_answers_file_that_names_its_workflow():
    scenario = parse_scenario(SCENARIO, "journeys/tests/a.scenario.yaml")
    assert scenario.workflow == Path("journeys/tests/small.json")
    assert scenario.metadata == {"firstName": "Ada"}
    assert scenario.expect.path[:3] == ("welcome", "contact", "selfie")
    assert scenario.expect.results["decide"] == {"ok": True}
    assert [mock["status"] for mock in scenario.mocks] == [201]


def test_json_says_the_same():
    text = json.dumps({"workflow": "../w.json", "answers": {"a": "next"}, "expect": {"summary": {"docsScanned": []}}})
    scenario = parse_scenario(text, "x/a.scenario.json")
    assert scenario.workflow == Path("w.json")
    assert scenario.expect.summary == {"docsScanned": []}


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("answers: {a: next}", 1, 1, "needs the key workflow"),
        ("workflow: [a]", 1, 1, "workflow must be text"),
        ("workflow: ''", 1, 1, "the path of the scenario's workflow"),
        ("workflow: w.json\nexpect:\n  stutus: COMPLETED", 3, 3, "did you mean status?"),
        ("workflow: w.json\nexpect:\n  requests:\n    - {uri: a}", 4, 8, "did you mean url?"),
        ("workflow: w.json\nexpect: {requests: [{}]}", 2, 21, "needs one of"),
        ("workflow: w.json\nanswers:\n  a: [next, perhaps]", 3, 13, "'perhaps' is no answer"),
        ('{"workflow": "w.json",\n "expect": {"status": "DONE"}}', 2, 13, "'DONE' is none of"),
        ("workflow: w.json\nanswers: {a: next, a: back}", 2, 20, "stands here twice"),
        ("workflow: w.json\nanswers: {a: next", 2, 18, "neither JSON nor YAML"),
    ],
)
def test_what_is_wrong_is_named_by_line_and_column(text, line, column, words):
    with pytest.raises(BadAnswers) as raised:
        parse_scenario(text, "a.scenario.yaml")
    assert (raised.value.line, raised.value.column) == (line, column)
    assert words in raised.value.message


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "words"),
    [
        ("  retry: next", "  retri: next", 7, 3, "did you mean retry?"),
        ("email: ada@example.org, agree", "mail: ada@example.org, agree", 5, 13, "did you mean email?"),
        ("selfie, retry, selfie", "selfie, retri, selfie", 12, 36, "did you mean retry?"),
        ("{contact: {email", "{kontact: {email", 13, 13, "did you mean contact?"),
        ("requests: [{url", "requests: [{node: decode, url", 14, 14, "did you mean decide?"),
    ],
)
def test_what_the_workflow_does_not_have_is_named_by_line_and_column(old, new, line, column, words):
    scenario = parse_scenario(SCENARIO.replace(old, new), "a.scenario.yaml")
    with pytest.raises(BadAnswers) as raised:
        scenario.check(Document.from_workflow(WORKFLOW))
    assert (raised.value.line, raised.value.column) == (line, column)
    assert words in raised.value.message


def test_a_scenario_that_fits_passes():
    parse_scenario(SCENARIO, "a.scenario.yaml").check(Document.from_workflow(WORKFLOW))


def test_unreadable_files_are_told(tmp_path):
    with pytest.raises(UnreadableFile, match="no such file"):
        load_scenario(tmp_path / "none.scenario.yaml")
    with pytest.raises(UnreadableFile, match="a folder, not a scenario"):
        load_scenario(tmp_path)


def test_a_folder_means_the_scenarios_under_it_in_order(tmp_path):
    for name in (
        "b.scenario.yml",
        "a.scenario.yaml",
        "sub/c.scenario.json",
        "answers.yaml",
        "w.json",
        ".git/d.scenario.yaml",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    found = [Path(path).relative_to(tmp_path).as_posix() for path in scenario_files(tmp_path)]
    assert found == ["a.scenario.yaml", "b.scenario.yml", "sub/c.scenario.json"]

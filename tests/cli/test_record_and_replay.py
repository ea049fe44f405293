"""A run recorded on the real embedded service, a past instance recorded, both tested and replayed on a draft."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from wfstudio.cli.main import main

WFSTUDIO = [sys.executable, "-m", "wfstudio"]
REAL = ("Wilhelmina", "Zwicky", "1949-03-02", "w.zwicky@home.example", "QX-1207", "771-55-2020", "cust-90210")

WORKFLOW = {
    "version": "v1",
    "name": "Small",
    "type": "idv",
    "nodes": [
        {
            "id": "contact",
            "type": "form",
            "fields": [
                {"type": "text", "name": "firstName", "required": True},
                {"type": "text", "name": "lastName", "required": True},
                {"type": "date", "name": "dob", "required": True},
                {"type": "email", "name": "email", "required": True},
                {"type": "text", "name": "reference", "required": True},
            ],
            "on_next": "scan",
        },
        {"id": "scan", "type": "photo_id_capture", "on_success": "ssn", "on_fail": "scan"},
        {
            "id": "ssn",
            "type": "ssn_capture",
            "fields": [{"type": "ssn", "name": "ssn", "required": True}],
            "on_success": "check",
            "on_fail": "ssn",
        },
        {
            "id": "check",
            "type": "js",
            "config": {
                "js_code": "const {contact, scan} = params.nodes;\n"
                "const r = await fetch('https://api.example.org/people/' + contact.reference);\n"
                "const found = await r.json();\n"
                "if (Number(contact.dob.slice(0, 4)) > 1980) next = 'young';\n"
                "else next = contact.lastName === scan.lastName ? 'done' : 'other';\n"
                "return {customer: found.customer};"
            },
            "on_error": "other",
        },
        {"id": "young", "type": "form", "fields": [], "is_terminal_node": True},
        {"id": "other", "type": "form", "fields": [], "is_terminal_node": True},
        {"id": "done", "type": "form", "fields": [], "is_terminal_node": True},
    ],
}

ANSWERS = """
metadata: {firstName: Wilhelmina, lastName: Zwicky}
answers:
  contact:
    {firstName: Wilhelmina, lastName: Zwicky, dob: "1949-03-02", email: w.zwicky@home.example, reference: QX-1207}
  scan: [fail, {outcome: success, result: {firstName: Wilhelmina, lastName: Zwicky, dob: "1949-03-02"}}]
  ssn: {fields: {ssn: 771-55-2020}, outcome: success}
mocks: [{url: "https://api.example.org/people/QX-1207", json: {customer: cust-90210}}]
"""

PATH = ["contact", "scan", "scan", "ssn", "check", "done"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home whose service runs in the foreground of a child process."""
    folder = tmp_path_factory.mktemp("home")
    ready = folder / "ready.json"
    environment = {**os.environ, "WFSTUDIO_HOME": str(folder)}
    command = [*WFSTUDIO, "serve", "--port", "0", "--ready-file", str(ready)]
    child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 30
    while not ready.exists():
        assert child.poll() is None and time.monotonic() < deadline, "the service did not start"
        time.sleep(0.05)
    yield folder
    child.terminate()
    child.wait(20)


def test_a_run_and_its_instance_are_recorded_tested_and_replayed(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WFSTUDIO_HOME", str(home))
    monkeypatch.delenv("WFSTUDIO_PROFILE", raising=False)
    workflow, answers = tmp_path / "small.json", tmp_path / "answers.yaml"
    workflow.write_text(json.dumps(WORKFLOW), "utf-8")
    answers.write_text(ANSWERS, "utf-8")
    made, again = tmp_path / "made" / "run.scenario.yaml", tmp_path / "made" / "past.scenario.yaml"

    run = ["run", str(workflow), "--answers", str(answers), "--no-input", "-o", "json", "--record", str(made)]
    assert main(run) == 0
    out, err = capsys.readouterr()
    told = json.loads(out)
    assert told["path"] == PATH
    assert f"recorded as {made}, personal data replaced" in err
    assert main(run) == 6
    assert "--force overwrites" in capsys.readouterr().err

    instance = str(told["wfInstanceId"])
    assert main(["instance", "record", instance, "--out", str(again)]) == 0
    for file in (made, again):
        text = file.read_text("utf-8")
        assert not [real for real in REAL if real.lower() in text.lower()]
        assert "workflow: ../small.json\n" in text
        assert "path: [contact, scan, scan, ssn, check, done]\n" in text
    capsys.readouterr()
    assert main(["test", str(made.parent), "-o", "json"]) == 0
    assert [one["passed"] for one in json.loads(capsys.readouterr().out)["scenarios"]] == [True, True]

    assert main(["replay", instance, str(workflow)]) == 0
    assert capsys.readouterr().out == "the same way: COMPLETED after 6 visits\n"
    draft = tmp_path / "draft.json"
    draft.write_text(json.dumps(WORKFLOW).replace("> 1980", "> 1900"), "utf-8")
    for what in (instance, str(made)):
        assert main(["replay", what, str(draft)]) == 1
        out = capsys.readouterr().out
        assert "the script 'check' was changed and leads by next to 'young'" in out
        assert "here they part" in out
        assert not [real for real in REAL if real in out]
    assert main(["replay", str(made), str(draft), "-o", "json"]) == 1
    replayed = json.loads(capsys.readouterr().out)
    assert replayed["before"]["path"] == PATH
    assert replayed["parted"] == {"step": 6, "before": "done", "now": "young"}


def test_what_was_generated_goes_the_same_way_on_the_service(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WFSTUDIO_HOME", str(home))
    monkeypatch.delenv("WFSTUDIO_PROFILE", raising=False)
    workflow = tmp_path / "small.json"
    workflow.write_text(json.dumps(WORKFLOW), "utf-8")
    assert main(["test", "--generate", str(workflow), "-o", "json"]) == 0
    made = json.loads(capsys.readouterr().out)["made"]
    assert len(made) >= 3
    assert main(["test", str(workflow), "--against", "embedded", "-o", "json"]) == 0
    told = json.loads(capsys.readouterr().out)["scenarios"]
    assert [one["passed"] for one in told] == [True] * len(made)
    assert not [one for one in told if one.get("skipped")]


def test_what_is_not_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(tmp_path / "none.yaml"), "sample_workflows/age_check.json"]) == 3
    assert main(["replay", "sample_workflows/answers/age_check.yaml", "sample_workflows/age_check.json"]) == 2
    assert "a scenario needs the key workflow" in capsys.readouterr().err

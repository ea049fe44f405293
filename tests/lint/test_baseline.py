"""Fingerprints and baselines: what a finding is known by when its file changes around it."""

import json
from pathlib import Path
from typing import Any

import pytest

from wfstudio.document.reading import parse
from wfstudio.lint.baseline import Baseline
from wfstudio.lint.config_file import ConfigError
from wfstudio.lint.engine import lint_bytes
from wfstudio.lint.fingerprints import fingerprints
from wfstudio.lint.reporters.report import FileReport

END = {"id": "end", "type": "form", "fields": [], "is_terminal_node": True}
GO = {"id": "go", "type": "form", "fields": [], "on_next": "nowhere", "on_back": "end"}
FORM = {
    "id": "ask",
    "type": "form",
    "fields": [
        {"type": "html", "html": "{form-buttons-placeholder}"},
        {"type": "text", "name": "a", "label": "a", "required": "true"},
    ],
    "on_next": "end",
}


def data(*nodes: Any, **more: Any) -> bytes:
    return json.dumps({"version": "v1", "name": "x", "type": "t", "nodes": list(nodes), **more}, indent=2).encode()


def marks(content: bytes) -> dict[tuple[str, str | None], str]:
    doc, findings = lint_bytes(content, at_least="warning")
    made = fingerprints(findings, doc)
    assert len(set(made)) == len(made)
    return {(f.code, f.node): mark for f, mark in zip(findings, made, strict=True)}


BEFORE = data(GO, FORM, END)
UNRELATED = {
    "another name": data(GO, FORM, END, styleSheet="a {}"),
    "another indentation": json.dumps(json.loads(BEFORE)).encode(),
    "an envelope": json.dumps({"data": json.loads(BEFORE)}).encode(),
    "a node before": data({**GO, "id": "new", "on_next": "go"}, GO, FORM, END),
    "another order": data(GO, END, FORM),
    "another key": data({"name": "Go", **GO}, FORM, END),
    "a field before": data(
        GO, {**FORM, "fields": [{"type": "email", "name": "e", "label": "e"}, *FORM["fields"]]}, END
    ),
}


@pytest.mark.parametrize("name", UNRELATED)
def test_a_fingerprint_outlives_other_changes(name: str) -> None:
    before, after = marks(BEFORE), marks(UNRELATED[name])
    assert {("WF201", "go"), ("WF106", "ask")} <= set(before)
    for key in (("WF201", "go"), ("WF106", "ask")):
        assert after[key] == before[key]


def test_a_fingerprint_changes_with_what_is_at_fault() -> None:
    before = marks(BEFORE)
    assert marks(data({**GO, "on_next": "elsewhere"}, FORM, END))[("WF201", "go")] != before[("WF201", "go")]
    assert marks(data({**GO, "id": "on"}, FORM, END))[("WF201", "on")] != before[("WF201", "go")]


def test_what_would_be_the_same_is_numbered() -> None:
    code = "if (params.a) { next = 'no' } else { next = 'no' } return {};"
    doc, findings = lint_bytes(data({"id": "s", "type": "js", "config": {"js_code": code}, "on_error": "end"}, END))
    found = [f for f in findings if f.code == "WF210"]
    assert len(set(fingerprints(found, doc))) == len(found) == 2


def reported(folder: Path, name: str, content: bytes) -> FileReport:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return FileReport(str(path), content, parse(content), lint_bytes(content)[1])


def test_made_read_applied_and_pruned(tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    one, two = reported(tmp_path, "b/one.json", BEFORE), reported(tmp_path, "a.json", BEFORE)
    made = Baseline(str(path), set()).updated([one, two])
    path.write_text(made.text())
    assert [row["file"] for row in json.loads(made.text())["findings"]] == sorted(["a.json", "b/one.json"] * 2)
    assert made.text().splitlines()[3].startswith('    {"file": "a.json", "node": "ask", "code": "WF106", ')
    known = Baseline.read(str(path))
    assert known.text() == made.text()
    moved = reported(tmp_path, "a.json", data({**GO, "id": "new"}, GO, FORM, END))
    assert known.take_out([moved]) == 2
    assert {finding.node for finding in moved.findings} >= {"new"}
    mended = reported(tmp_path, "a.json", data(GO, {**FORM, "fields": []}, END))
    pruned = known.pruned([mended])
    assert len(known.entries - pruned.entries) == 1
    assert not pruned.entries - known.entries
    (tmp_path / "b" / "one.json").unlink()
    assert {entry[0] for entry in known.pruned([mended]).entries} == {"a.json"}
    assert known.updated([mended]).entries >= {entry for entry in known.entries if entry[0] == "b/one.json"}


def test_an_empty_baseline(tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    path.write_text(Baseline(str(path), set()).text())
    assert Baseline.read(str(path)).entries == set()


@pytest.mark.parametrize(
    ("text", "part"),
    [
        (None, "--update-baseline makes it"),
        ("{", "is not JSON"),
        ("[]", "no baseline of version 1"),
        ('{"version": 2, "findings": []}', "no baseline of version 1"),
        ('{"version": 1, "findings": [{"file": "a", "node": "b", "code": "c"}]}', "entry 1 of `findings` lacks"),
        ('{"version": 1, "findings": [5]}', "entry 1"),
    ],
)
def test_what_is_no_baseline(tmp_path: Path, text: str | None, part: str) -> None:
    path = tmp_path / "known.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(ConfigError, match=part) as error:
        Baseline.read(str(path))
    assert str(path) in str(error.value)

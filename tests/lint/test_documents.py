"""Whole files: the samples, the broken ones and damaged ones."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfstudio.document.model import Document
from wfstudio.lint.engine import lint_bytes
from wfstudio.lint.registry import load_rules
from wfstudio.lint.reporters import written
from wfstudio.lint.reporters.report import FileReport, Run
from wfstudio.lint.selection import Selection, preset
from wfstudio.paths import samples_dir

BROKEN = {
    # file: (line, column, what stands there, path)
    "wf101_json_syntax": (17, 26, ",", ""),
    "wf104_missing_workflow_field": (5, 3, '"nodes"', "/nodes"),
    "wf106_wrong_type": (19, 23, '"true"', "/nodes/0/fields/1/required"),
    "wf107_unknown_node_type": (21, 15, '"selfi_capture"', "/nodes/1/type"),
    "wf108_missing_node_field": (20, 13, '"selfie"', "/nodes/1"),
    "wf110_empty_workflow": (6, 3, '"nodes"', "/nodes"),
    "wf201_dangling_target": (17, 18, '"slefie"', "/nodes/0/on_next"),
    "wf202_missing_required_handler": (20, 13, '"selfie"', "/nodes/1"),
    "wf203_unknown_handler": (22, 7, '"on_sucess"', "/nodes/1/on_sucess"),
    "wf205_duplicate_node_id": (60, 13, '"done"', "/nodes/5/id"),
    "wf210_dynamic_target_unknown": (42, 78, "'don'", "/nodes/3/config/js_code"),
    "wf213_script_leads_nowhere": (44, 21, '""', "/nodes/3/on_success"),
    "wf301_orphan_node": (49, 13, '"old_consent"', "/nodes/4"),
    "wf302_unreachable": (49, 13, '"help"', "/nodes/4"),
    "wf401_loop_without_a_person": (39, 13, '"decide"', "/nodes/3"),
    "wf404_trap": (51, 13, '"help"', "/nodes/4"),
    "wf405_no_end": (6, 3, '"nodes"', "/nodes"),
    "wf701_js_syntax": (42, 66, "{", "/nodes/3/config/js_code"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_sample_has_its_own_finding_only(name: str) -> None:
    data = (samples_dir() / "broken" / f"{name}.json").read_bytes()
    findings = [finding for finding in lint_bytes(data)[1] if finding.severity != "info"]
    assert [finding.code for finding in findings] == [name[:5].upper()]
    (finding,) = findings
    line, column, there, path = BROKEN[name]
    assert (finding.line, finding.column, finding.path) == (line, column, path)
    assert data.decode()[finding.start : finding.end] == there
    assert (finding.end_line, finding.end_column) == (line, column + len(there))
    assert finding.name == name[6:].replace("_", "-")


def test_the_broken_samples_are_all_here() -> None:
    assert {path.stem for path in (samples_dir() / "broken").glob("*.json")} == set(BROKEN)
    assert {name[:5].upper() for name in BROKEN} <= set(load_rules())


STRICT = Selection(preset("strict"))
SAMPLES = sorted(samples_dir().glob("*.json"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_samples_are_clean(path: Path) -> None:
    findings = lint_bytes(path.read_bytes(), as_published=True, selection=STRICT)[1]
    assert findings.crashes == []
    assert [finding for finding in findings if finding.severity != "info"] == []


def reports_on(data: bytes) -> None:
    """Lints and prints; nothing may raise, and everything has a place."""
    doc, findings = lint_bytes(data, selection=STRICT)
    assert findings.crashes == []
    run = Run([FileReport("x.json", data, doc, findings)], infos=True)
    for record in json.loads("".join(written("json", run)))["findings"]:
        assert record["line"] >= 1
        assert record["column"] >= 1
        assert (record["end_line"], record["end_column"]) >= (record["line"], record["column"])
        fix = record["fix"]
        for edit in fix["edits"] if fix else ():
            assert 0 <= edit["start"] <= edit["end"] <= len(data)
    assert all(line.isprintable() for line in written("full", run))


@settings(max_examples=1200, deadline=None)
@given(st.data())
def test_damaged_bytes_are_reported_not_raised(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from(SAMPLES)).read_bytes()
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(whole)))
        length = data.draw(st.sampled_from([0, 1, 2, 40, 4000]))
        whole = whole[:place] + data.draw(st.binary(max_size=3)) + whole[place + length :]
    reports_on(whole)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-9, 9)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_values_are_reported_not_raised(data: st.DataObject) -> None:
    raw: Any = json.loads(data.draw(st.sampled_from(SAMPLES)).read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        here = raw
        for _ in range(data.draw(st.integers(0, 4))):
            children = [
                v for v in (here.values() if isinstance(here, dict) else here) if isinstance(v, dict | list) and v
            ]
            if not children:
                break
            here = data.draw(st.sampled_from(children))
        keys = list(here) if isinstance(here, dict) else list(range(len(here)))
        if not keys:
            continue
        key = data.draw(st.sampled_from(keys))
        if isinstance(here, dict) and data.draw(st.booleans()):
            here[data.draw(st.sampled_from(["on_x", "on_sucess", "type", "id", "\x1b[31m", "config"]))] = here.pop(key)
        else:
            here[key] = data.draw(JSON)
    indent, plain = data.draw(st.sampled_from([None, 2])), data.draw(st.booleans())
    damaged = json.dumps(raw, indent=indent, ensure_ascii=plain).encode("utf-8", "replace")
    reports_on(damaged)
    starts = [finding.start for finding in lint_bytes(damaged)[1]]
    assert starts == sorted(starts)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" ",
        b"{",
        b'{"a": 1,}',
        b"\xff\xfe{\x00]\x00",
        b"\xef\xbb\xbf",
        b"<html>",
        b"[" * 100_000,
        b'{"a": NaN}',
        b"{'a': 1}",
    ],
    ids=range(10),
)
def test_what_is_no_json_is_one_finding(data: bytes) -> None:
    doc, findings = lint_bytes(data)
    assert doc is None
    assert [finding.code for finding in findings] == ["WF101"]
    reports_on(data)


def test_a_byte_order_mark_is_no_character() -> None:
    data = b'\xef\xbb\xbf{"version": "v1", "name": "x", "type": "t", "nodes": []}'
    mark, empty = lint_bytes(data)[1]
    assert (mark.code, mark.line, mark.column) == ("WF103", 1, 1)
    assert (empty.code, empty.line, empty.column) == ("WF110", 1, 45)


def test_the_studio_needs_no_positions() -> None:
    """A document without a source is linted without being written."""
    from wfstudio.lint.engine import lint

    doc = Document({"version": "v1", "name": "x", "type": "t", "nodes": [{"id": "a", "type": "form", "on_next": "b"}]})
    findings = lint(doc)
    assert [finding.code for finding in findings] == ["WF405", "WF108", "WF201"]
    assert all(finding._locator._positions is None for finding in findings)


def test_an_id_that_no_encoding_has_is_no_trouble() -> None:
    reads = {"id": "\ud800", "type": "js", "config": {"js_code": "return params.nodes.x.y;"}, "on_success": "\ud800"}
    raw = {"version": "v1", "name": "x", "type": "t", "nodes": [reads]}
    findings = lint_bytes(json.dumps(raw).encode())[1]
    assert "WF501" in [finding.code for finding in findings]
    assert findings.crashes == []

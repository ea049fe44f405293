"""Fixes on whole files: every sample, broken sample, corpus case and explained example, and any damage to them."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lint_corpus import cases

from wfstudio.document.model import HANDLER_KEYS, Document
from wfstudio.lint.engine import lint_bytes
from wfstudio.lint.findings import Finding, Fix, TextEdit
from wfstudio.lint.fixing import Mended, mend
from wfstudio.lint.places import DOCUMENT, Locator, Place
from wfstudio.lint.reporters.report import FileReport
from wfstudio.lint.selection import Selection, preset
from wfstudio.paths import samples_dir

ALL = Selection(preset("strict"))
FILES = {str(path.relative_to(samples_dir())): path.read_bytes() for path in sorted(samples_dir().rglob("*.json"))}
CORPUS = {repr(case): case.data for group in cases().values() for case in group}


def check(data: bytes) -> FileReport:
    doc, findings = lint_bytes(data, selection=ALL)
    return FileReport("x.json", data, doc, findings)


def targets(report: FileReport) -> list[dict[str, Any]]:
    """The handlers of each node, in order."""
    nodes = report.doc.nodes if report.doc is not None else ()
    return [{key: node.raw[key] for key in HANDLER_KEYS if key in node.raw} for node in nodes]


def holds(data: bytes) -> tuple[Mended, Mended]:
    """What must hold of fixing any file; the safe and then all fixes."""
    before = check(data)
    made = []
    for unsafe in (False, True):
        mended = mend(before, check, unsafe)
        after = mended.report
        if mended.fixed:
            assert after.data != data
        else:
            assert after.data == data
        again = mend(check(after.data), check, unsafe)
        assert (again.fixed, again.report.data) == ([], after.data)
        if before.doc is not None:
            left = Counter(finding.code for finding in after.findings)
            assert not left - Counter(finding.code for finding in before.findings)
        if not unsafe and before.doc is not None:
            assert targets(after) == targets(before)
        made.append(mended)
    return made[0], made[1]


@pytest.mark.parametrize("name", FILES)
def test_samples(name: str) -> None:
    safe, _ = holds(FILES[name])
    if "broken" not in name:
        assert safe.fixed == []


@pytest.mark.parametrize("name", CORPUS)
def test_the_corpus(name: str) -> None:
    holds(CORPUS[name])


VALUES = st.sampled_from(["", "true", "nowhere", "slefie", " done", 5, None, True, [], {}, "{x}", "on_nxet"])


@given(st.sampled_from(sorted(FILES)), st.data())
@settings(max_examples=40)
def test_damaged_documents(name: str, data: st.DataObject) -> None:
    try:
        raw = json.loads(FILES[name])
    except ValueError:
        return
    workflow = raw.get("data", raw)
    nodes = workflow["nodes"]
    for _ in range(data.draw(st.integers(1, 3)) if nodes else 0):
        node = data.draw(st.sampled_from(nodes))
        key = data.draw(st.sampled_from([*node, "on_nextt", "requird"]))
        node[key] = data.draw(VALUES)
    holds(json.dumps(raw, indent=data.draw(st.sampled_from([None, 2, "\t"]))).encode())


LINES = b"".join(
    [
        b'\xef\xbb\xbf{\r\n\t"version":"v1" , "name":"n\\u00e4ive", "type":"t",\r\n\t"nodes" : [ {"id":"go",\r\n',
        b'"type":"form", "fields":[ {"type":"text","name":"\xc3\xa4","label":"\xc3\xb6","required":"true"} ],',
        b'"on_next":"end"},\r\n{"id":"end","type":"form","fields":[],"is_terminal_node":true}]\r\n}',
    ]
)


def test_all_else_keeps_its_bytes() -> None:
    mended = mend(check(LINES), check, unsafe=False)
    assert [finding.code for finding in mended.fixed] == ["WF103", "WF106"]
    assert mended.report.data == LINES[3:].replace(b'"required":"true"', b'"required":true')


def test_comments_first_and_then_what_they_hid() -> None:
    data = LINES.replace(b'"v1" ,', b'"v1" , // ours\r\n').replace(b"true}]", b"true},]")
    mended = mend(check(data), check, unsafe=False)
    assert [finding.code for finding in mended.fixed] == ["WF101", "WF103", "WF106"]
    assert mended.report.doc is not None


class Scripted:
    """Files of letters, and fixes by letter: (what it becomes, what is then found more)."""

    def __init__(self, fixes: dict[str, str], start: str, spans: dict[str, tuple[int, int]] | None = None) -> None:
        self.fixes = fixes
        self.checks = 0
        self.spans = spans or {}
        self.start = self(start.encode())

    def __call__(self, data: bytes) -> FileReport:
        self.checks += 1
        doc = Document({})
        found = []
        for place, letter in enumerate(data.decode()):
            if letter.isupper() or letter in self.fixes:
                before, after = self.spans.get(letter, (0, 0))
                edits = [TextEdit(max(0, place - before), place + 1 + after, self.fixes.get(letter, ""))]
                fix = Fix("safe", f"{letter}{place}", (), Locator(doc), edits) if letter in self.fixes else None
                spot = Place((place,), DOCUMENT)
                found.append(Finding(f"WF{letter}", letter, "error", letter, spot, Locator(doc), fix=fix))
        return FileReport("x", data, doc, found)


def test_fixes_that_touch_wait_for_the_next_round() -> None:
    script = Scripted({"a": "x", "b": "y"}, "ababzab")
    mended = mend(script.start, script, unsafe=False)
    assert mended.report.data == b"xyxyzxy"
    assert script.checks == 3


def test_a_fix_that_brings_up_another_finding_is_not_made() -> None:
    script = Scripted({"a": "Q", "b": "y"}, "a-b-a-b")
    mended = mend(script.start, script, unsafe=False)
    assert mended.report.data == b"a-y-a-y"
    assert [finding.code for finding in mended.fixed] == ["WFb", "WFb"]


def test_fixes_that_undo_each_other_come_to_an_end() -> None:
    script = Scripted({"a": "b", "b": "a"}, "a-a-b")
    mended = mend(script.start, script, unsafe=False)
    assert mended.fixed == []
    script = Scripted({"a": "aa"}, "a")
    assert mend(script.start, script, unsafe=False).report.data == b"a"


def test_unsafe_fixes_are_asked_for(tmp_path: Path) -> None:
    report = check(FILES["broken/wf201_dangling_target.json"])
    assert mend(report, check, unsafe=False).fixed == []
    assert [finding.code for finding in mend(report, check, unsafe=True).fixed] == ["WF201"]


def test_a_text_that_is_not_utf8_is_left_alone() -> None:
    report = check(LINES)
    latin = FileReport("x.json", LINES[3:].replace("ä".encode(), b"\xe4"), report.doc, report.findings)
    assert mend(latin, check, unsafe=True).fixed == []

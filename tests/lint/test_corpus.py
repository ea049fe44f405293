"""Every rule on its corpus: what it finds, to the character, and what it leaves alone."""

import json
import re
from collections import Counter
from inspect import cleandoc
from pathlib import Path
from typing import Any

import pytest
from lint_corpus import Case, around, cases

from wfstudio.document.model import Document
from wfstudio.lint.engine import lint_bytes
from wfstudio.lint.findings import Finding
from wfstudio.lint.registry import load_rules
from wfstudio.lint.selection import Selection, preset
from wfstudio.lint.table import ROWS

EXAMPLE_LIMITS = {"WF952": {"max-nodes": 1}}
"""What the examples of a rule go by, where the usual limit would make them endless."""
ALL = [case for group in cases().values() for case in group]
BAD = [case for case in ALL if case.bad]
GOOD = [case for case in ALL if not case.bad]


def lint_all(
    data: bytes, published: bool = False, limits: dict[str, int] | None = None
) -> tuple[Document | None, list[Finding]]:
    """The findings with every rule on. No rule may fail."""
    strict = Selection(preset("strict"), limits=limits)
    doc, findings = lint_bytes(data, as_published=published, selection=strict)
    assert findings.crashes == []
    return doc, findings


def loud(findings: list[Finding]) -> list[str]:
    return sorted(finding.code for finding in findings if finding.severity != "info")


def lint_case(case: Case) -> tuple[Document | None, list[Finding], list[Finding]]:
    doc, findings = lint_all(case.data, case.row.get("published", False), case.row.get("limits"))
    return doc, findings, [finding for finding in findings if finding.code == case.code]


@pytest.mark.parametrize("case", BAD, ids=repr)
def test_bad(case: Case) -> None:
    row = case.row
    doc, findings, found = lint_case(case)
    others = [finding for finding in findings if finding.code != case.code]
    assert loud(others) == sorted(row.get("also", []))
    text = case.text if doc is None or doc.source is None else doc.source.text
    expected = case.marks
    if row.get("document"):
        at = text.index('"nodes"')
        expected = [(at, at + 7)]
    assert expected, "mark what is at fault, or say `document = true`"
    assert [(f.start, f.end, text[f.start : f.end]) for f in found] == [(s, e, text[s:e]) for s, e in expected]
    severity = row.get("severity", load_rules()[case.code].severity)
    assert {f.severity for f in found} == {severity}
    for finding in found:
        check_place(finding, doc, text)
        assert finding.name == load_rules()[case.code].name
    first = found[0]
    assert row.get("message", "") in first.message
    if "path" in row:
        assert first.path == row["path"]
    if "at_node" in row:
        assert (first.node or "") == row["at_node"]
    if "nodes_found" in row:
        assert list(first.nodes) == row["nodes_found"]
    if "witness" in row:
        assert list(first.witness) == row["witness"]
    check_fixes(case, doc, findings, first)


def check_place(finding: Finding, doc: Document | None, text: str) -> None:
    """Lines, columns, pointer and node say the same as the offsets."""
    line = text.count("\n", 0, finding.start) + 1
    assert (finding.line, finding.column) == (line, finding.start - text.rfind("\n", 0, finding.start))
    end_line = text.count("\n", 0, finding.end) + 1
    assert (finding.end_line, finding.end_column) == (end_line, finding.end - text.rfind("\n", 0, finding.end))
    if doc is None or doc.source is None:
        return
    member = doc.source.positions.root
    keys = [key.replace("~1", "/").replace("~0", "~") for key in finding.path.split("/")[1:]]
    for key in keys:
        member = member.members[int(key) if member.kind == "[" else key]
    start = member.start if member.key_start < 0 else member.key_start
    assert start <= finding.start <= finding.end <= max(member.end, 1), f"{finding.path} does not stand there"
    inside = keys[1:] if doc.enveloped else keys
    listed = doc.workflow.get("nodes")
    node: Any = listed[int(inside[1])] if inside[:1] == ["nodes"] and inside[1:] and isinstance(listed, list) else None
    node_id = node.get("id") if isinstance(node, dict) else None
    assert finding.node == (node_id if isinstance(node_id, str) and node_id else None)


def check_fixes(case: Case, doc: Document | None, findings: list[Finding], first: Finding) -> None:
    """A fix does what the case says, adds no finding, takes its own away, and leaves nothing to do twice."""
    safety = case.row.get("safety")
    if safety is not None:
        assert (first.fix.safety if first.fix else "none") == safety
    if case.fixed is not None:
        assert first.fix is not None
        assert repaired(case.data, [first]).decode(case.row.get("encoding", "utf-8")) == case.fixed
    before = Counter((f.code, f.node) for f in findings)
    codes = Counter(f.code for f in findings)
    for finding in findings:
        if finding.fix is None or finding.code != case.code:
            continue
        after_doc, after = lint_all(
            repaired(case.data, [finding]), case.row.get("published", False), case.row.get("limits")
        )
        assert after_doc is not None
        left = Counter(f.code for f in after)
        assert left[finding.code] < codes[finding.code], f"the fix leaves {finding}"
        if doc is not None:
            assert not Counter((f.code, f.node) for f in after) - before, f"the fix of {finding} adds findings"
            if finding.fix.changes:
                assert finding.fix.apply(doc).raw == after_doc.raw, "the studio's fix differs from the file's"


def repaired(data: bytes, findings: list[Finding]) -> bytes:
    edits = [edit for finding in findings if finding.fix for edit in finding.fix.edits]
    for edit in sorted(edits, key=lambda edit: -edit.start):
        data = data[: edit.start] + edit.text.encode() + data[edit.end :]
    return data


@pytest.mark.parametrize("case", GOOD, ids=repr)
def test_good(case: Case) -> None:
    _, findings, found = lint_case(case)
    assert not case.marks
    assert [f for f in found if not (case.row.get("infos") and f.severity == "info")] == []
    assert loud(findings) == sorted(case.row.get("also", []))


def test_the_corpus_is_about_rules_that_are_there() -> None:
    assert set(cases()) <= set(load_rules())


def test_codes_are_promises() -> None:
    """Names and severities as they were promised, in ``promised_rules.txt``: codes may be added, none may change."""
    promised = Path(__file__).with_name("promised_rules.txt").read_text("utf-8").splitlines()
    rows = [ROWS[line.split()[0]] for line in promised]
    assert promised == [f"{row.code} {row.name} {row.severity}{'' if row.on else ' off'}" for row in rows]


@pytest.mark.parametrize("code", sorted(set(ROWS) - {"WF955"}))  # that one is about the settings, not the document
def test_every_rule_has_enough_cases(code: str) -> None:
    kinds = Counter(case.bad for case in cases()[code])
    assert kinds[True] >= 3
    assert kinds[False] >= 2


def example(code: str, kind: str) -> bytes:
    """The example of a rule's docstring as a file. ``Bad:`` is followed by a document, a list of nodes, a node or a
    field; ``Bad (html):``, ``Bad (css):`` and ``Bad (script):`` by that text; other text is the file itself."""
    text = cleandoc(load_rules()[code].check.__doc__ or "")
    found = re.search(rf"^{kind}(?: \(([\w ]+)\))?:\n(.*?)(?=\n\S|\Z)", text, re.DOTALL | re.MULTILINE)
    assert found, f"{code} has no example: {kind}"
    shown = cleandoc(found.group(2))
    if found.group(1) == "with a byte order mark":
        return shown.encode("utf-8-sig")
    if found.group(1):
        return around(found.group(1), shown).encode()
    try:
        piece = json.loads(shown)
    except ValueError:
        return shown.encode()
    if isinstance(piece, list):
        return around("nodes", shown[1:-1]).encode()
    if "nodes" in piece or "data" in piece or set(piece) & {"version", "styleSheet", "header", "footer"} - {"id"}:
        return shown.encode() if "id" not in piece else around("node", shown).encode()
    kinds = {"html", "text", "email", "date", "checkbox", "ssn"}
    if "id" in piece or any(key.startswith("on_") for key in piece) or piece.get("type") not in kinds:
        return around("node", shown).encode()
    return around("fields", shown).encode()


@pytest.mark.parametrize("code", sorted(set(load_rules()) - {"WF955"}))  # which is about no document
def test_each_rule_explains_itself(code: str) -> None:
    """The bad example of the docstring gives exactly its own finding, the good one nothing at all."""
    assert "Why: " in (load_rules()[code].check.__doc__ or "")
    found = lint_all(example(code, "Bad"), limits=EXAMPLE_LIMITS.get(code))[1]
    assert code in [finding.code for finding in found]
    assert set(loud(found)) <= {code}
    fine = lint_all(example(code, "Good"))[1]
    assert code not in [finding.code for finding in fine if finding.severity == load_rules()[code].severity]
    assert loud(fine) == []

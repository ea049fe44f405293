"""Each fix by itself, on random broken workflows: it takes its finding away and adds none."""

import json
from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from test_graph_verdicts import workflows

from wfstudio.lint.engine import lint_bytes
from wfstudio.lint.findings import Finding
from wfstudio.lint.selection import Selection, preset

STRICT = Selection(preset("strict"), limits={"max-loop": 4})
KEYS = [
    *("on_nxt", "on_sucess", "on_fial", "on_next", "on_success", "on_fail", "on_back", "on_error", "is_terminal_node"),
    *("type", "id", "is_terminal_nod", "check_resolution", "header", "colour", "retrun_summary"),
]
VALUES = [
    *("n0", "n1", "N1", "n2 ", " n3", "n 4", "nn5", "", "true", "nowhere", "selfie_captur", "jss", "form", "forms"),
    *(True, False, None, 5, [], {}, {"type": "html", "html": ""}),
]


@st.composite
def broken(draw: st.DrawFn) -> dict[str, Any]:
    raw = draw(workflows(whole=True) | workflows())
    for _ in range(draw(st.integers(1, 3))):
        node = draw(st.sampled_from(raw["nodes"]))
        node[draw(st.sampled_from(KEYS))] = draw(st.sampled_from(VALUES))
    return raw


def found_in(data: bytes) -> list[Finding]:
    findings = lint_bytes(data, selection=STRICT)[1]
    assert findings.crashes == []
    return findings


@settings(max_examples=300, deadline=None)
@given(broken())
def test_a_fix_adds_no_finding(raw: dict[str, Any]) -> None:
    data = json.dumps(raw).encode()
    doc, findings = lint_bytes(data, selection=STRICT)
    assert doc is not None
    before = Counter(finding.code for finding in findings)
    for finding in findings:
        if finding.fix is None:
            continue
        repaired = data
        for edit in sorted(finding.fix.edits, key=lambda edit: -edit.start):
            repaired = repaired[: edit.start] + edit.text.encode() + repaired[edit.end :]
        after = Counter(other.code for other in found_in(repaired))
        assert not after - before, f"{finding} ({finding.fix.title}) adds {after - before}"
        assert after[finding.code] < before[finding.code]
        assert finding.fix.apply(doc).raw == json.loads(repaired)

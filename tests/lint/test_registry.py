"""The table of rules, what is loaded of it, and a rule that fails."""

import json
import subprocess
import sys
from typing import Any

import pytest

from wfstudio.document.model import Document
from wfstudio.lint.context import Context
from wfstudio.lint.engine import lint
from wfstudio.lint.findings import LEVELS
from wfstudio.lint.registry import load_rules, screen
from wfstudio.lint.selection import PRESETS, RECOMMENDED, Selection, UnknownRule, matching, narrowed, preset
from wfstudio.lint.table import MODULES, ROWS

END = {"id": "end", "type": "form", "fields": [], "is_terminal_node": True}
GO = {"id": "go", "type": "form", "fields": [], "on_next": "end"}
DANGLING = {"version": "v1", "name": "x", "type": "t", "nodes": [GO | {"on_next": "edn", "on_back": "end"}, END]}


def test_table_and_decorators_agree() -> None:
    rules = load_rules()
    assert set(rules) == set(ROWS)
    assert sum(len(module.rows) for module in MODULES) == len(ROWS)
    for module in MODULES:
        for row in module.rows:
            rule = rules[row.code]
            told = (rule.name, rule.severity, rule.on_graph, rule.check.__module__)
            assert told == (row.name, row.severity, module.on_graph, f"wfstudio.lint.rules.{module.name}")
            assert LEVELS[row.gravest] <= LEVELS[row.severity]


def test_codes_and_names_are_unique_and_screens_exist() -> None:
    assert len({row.name for row in ROWS.values()}) == len(ROWS)
    for module in MODULES:
        if module.needed is not None:
            assert callable(screen(module.needed))
        elif module.on_graph:
            pytest.fail(f"{module.name} works on the graph and has no screen")


def test_selecting_and_refusing_load_no_rule() -> None:
    probe = """
import sys
from wfstudio.lint.selection import PRESETS, UnknownRule, matching, preset
for name in PRESETS:
    assert preset(name) is not None
matching("WF4"), matching("trap")
try:
    matching("WF40l")
except UnknownRule as error:
    assert "did you mean WF40" in str(error), error
print(*[name for name in sys.modules if name.startswith("wfstudio.lint.rules")])
"""
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("", "")


def test_presets() -> None:
    assert preset("strict") == set(ROWS)
    assert preset("correctness") <= preset("recommended") <= preset("strict")
    assert "WF701" in preset("correctness")
    assert all(code.startswith(("WF1", "WF2", "WF3", "WF4", "WF5", "WF701")) for code in preset("correctness"))
    for name in PRESETS:
        assert matching(name) == (0, preset(name))


@pytest.mark.parametrize(
    ("select", "ignore", "there", "gone"),
    [
        (["WF4"], [], ["WF401", "WF404"], ["WF201"]),
        (["WF4"], ["WF401"], ["WF404"], ["WF401"]),
        (["WF401"], ["WF4"], ["WF401"], ["WF404"]),
        (["trap"], ["recommended"], ["WF404"], ["WF201"]),
        (["trap"], ["WF404"], [], ["WF404"]),
        (["wf2", "Trap"], [], ["WF201", "WF404"], ["WF401"]),
        (["all"], ["strict"], [], ["WF401"]),
    ],
)
def test_the_most_exact_selector_counts(
    select: list[str], ignore: list[str], there: list[str], gone: list[str]
) -> None:
    codes = narrowed(frozenset(), select, ignore)
    assert codes.issuperset(there)
    assert codes.isdisjoint(gone)


@pytest.mark.parametrize("word", ["", "WF", "WF9999", "W", "nonsense", "WF4*"])
def test_an_unknown_word(word: str) -> None:
    if word == "WF":
        assert matching(word)[1] == set(ROWS)
        return
    with pytest.raises(UnknownRule, match="there is no rule, group or preset"):
        matching(word)


def test_rules_not_asked_for_are_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    for code, rule in load_rules().items():
        monkeypatch.setattr(rule, "check", lambda context, code=code: asked.append(code) or ())
    odd = Document({key: value for key, value in DANGLING.items() if key != "name"})
    lint(odd, selection=Selection(frozenset(("WF104", "WF201"))))
    assert asked == ["WF104", "WF201"]
    asked.clear()
    lint(Document(DANGLING), at_least="error")
    assert asked
    assert all(ROWS[code].gravest == "error" for code in asked)


def test_a_severity_that_was_chosen() -> None:
    findings = lint(Document(DANGLING), selection=Selection(RECOMMENDED.codes, {"WF201": "info"}))
    assert [(f.code, f.severity) for f in findings] == [("WF201", "info")]
    assert lint(Document(DANGLING), at_least="warning", selection=Selection(RECOMMENDED.codes, {"WF201": "info"})) == []


def test_a_milder_case_stays_milder() -> None:
    rates = {"id": "rates", "type": "js", "config": {"js_code": "return {};"}}
    left = {"id": "left", "type": "form", "fields": []}
    chosen = Selection(frozenset(("WF301",)), {"WF301": "error"})
    findings = lint(Document({"nodes": [GO, END, rates, left]}), selection=chosen)
    assert [(f.node, f.severity) for f in findings] == [("rates", "info"), ("left", "error")]


def failing(kept: int) -> Any:
    def check(context: Context) -> Any:
        for _ in range(kept):
            yield context.about_document("WF104", "found before the failure")
        raise RecursionError("too deep")

    return check


@pytest.mark.parametrize("kept", [0, 1])
def test_a_rule_that_fails_loses_only_its_own(monkeypatch: pytest.MonkeyPatch, kept: int) -> None:
    monkeypatch.setattr(load_rules()["WF104"], "check", failing(kept))
    odd = {key: value for key, value in DANGLING.items() if key != "name"}
    findings = lint(Document(json.loads(json.dumps(odd))))
    assert {finding.code for finding in findings} == {"WF201"} | ({"WF104"} if kept else set())
    assert [(crash.code, type(crash.error)) for crash in findings.crashes] == [("WF104", RecursionError)]


def test_a_screen_that_fails_acquits_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(context: Context) -> bool:
        raise ValueError

    monkeypatch.setattr("wfstudio.lint.screen.graph_needed", broken)
    trap = {"nodes": [GO | {"on_back": "loop"}, {**GO, "id": "loop", "on_next": "loop"}, END]}
    findings = lint(Document(trap), selection=Selection(frozenset(("WF404",))))
    assert [finding.code for finding in findings] == ["WF404"]
    assert [type(crash.error) for crash in findings.crashes] == [ValueError]

"""What only the engine's compiler finds, in the linter's findings and at its place."""

import json
from typing import Any

import pytest

from wfstudio.document.model import Document
from wfstudio.lint.engine import lint
from wfstudio.scenario.compiling import Compiler

END = {"id": "end", "type": "form", "fields": [], "is_terminal_node": True}


def document(*codes: str) -> Document:
    nodes: list[dict[str, Any]] = [
        {"id": f"s{n}", "type": "js", "config": {"js_code": code}, "on_success": f"s{n + 1}", "on_error": "end"}
        for n, code in enumerate(codes)
    ]
    nodes[-1]["on_success"] = "end"
    return Document(json.loads(json.dumps({"version": "v1", "name": "x", "type": "t", "nodes": [*nodes, END]})))


@pytest.fixture(scope="module")
def compiler() -> Compiler:
    return Compiler()


@pytest.mark.parametrize(
    ("code", "there"),
    [
        ("const a = 1;\nconst a = 2;\nreturn { a };", "a"),
        ("if (Date.now()) { break; }\nreturn {};", "break"),
        ("const f = (a, a) => a;\nreturn { f: f(1, 2) };", "a"),
        ("return { é: '😀', a: 1 };\nconst b;", "b"),
    ],
)
def test_what_the_compiler_finds_is_a_finding(compiler: Compiler, code: str, there: str) -> None:
    doc = document("return {};", code)
    assert [finding.code for finding in lint(doc) if finding.code == "WF701"] == []
    (finding,) = [f for f in lint(doc, compiled=compiler.problems(doc)) if f.code == "WF701"]
    assert finding.node == "s1"
    assert code[finding.place.start : finding.place.end] == there


def test_what_compiles_or_does_not_parse_is_not_doubled(compiler: Compiler) -> None:
    doc = document("return {};", "return { a: ", "next = 'end'; return {};")
    found = [f.node for f in lint(doc, compiled=compiler.problems(doc)) if f.code == "WF701"]
    assert found == ["s1"]


def test_the_command_compiles_when_told_to(tmp_path, capsys) -> None:
    from wfstudio.cli.main import main

    path = tmp_path / "a.json"
    path.write_text(json.dumps(document("let a = 1;\nlet a = 2;\nreturn { a };").raw))
    assert main(["validate", "--isolated", str(path)]) == 0
    assert main(["validate", "--isolated", "--compile", str(path)]) == 1
    assert "WF701" in capsys.readouterr().out

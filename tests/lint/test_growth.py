"""No rule is past linear: twice the document is about twice the work, counted in calls and never in seconds."""

import sys
from collections.abc import Callable
from typing import Any

import pytest

from wfstudio.document.model import Document
from wfstudio.lint.engine import lint
from wfstudio.lint.selection import Selection, preset

STRICT = Selection(preset("strict"))
END = {"id": "end", "type": "form", "fields": [], "is_terminal_node": True}


def whole(nodes: list[dict[str, Any]]) -> dict[str, Any]:
    return {"version": "v1", "name": "x", "type": "t", "nodes": [*nodes, END]}


def form(node_id: str, **more: Any) -> dict[str, Any]:
    return {"id": node_id, "type": "form", "fields": [], **more}


def js(node_id: str, code: str, **more: Any) -> dict[str, Any]:
    return {"id": node_id, "type": "js", "config": {"js_code": code}, "on_error": "end", **more}


def mesh(size: int) -> dict[str, Any]:
    """Pages and captures in a row, each with ways back: one large legal loop."""
    nodes = []
    for i in range(size):
        ways = {"on_success": f"n{i + 1}", "on_fail": f"n{max(0, i - 1)}", "on_error": "n0"}
        nodes.append({"id": f"n{i}", "type": "selfie_capture", **ways} if i % 2 else form(f"n{i}", **ways))
    nodes.append(form(f"n{size}", on_next="end"))
    return whole(nodes)


def block(size: int) -> dict[str, Any]:
    """Every script leads to every other."""
    code = "".join(f"if (a == {i}) next = 's{i}';\n" for i in range(size))
    return whole([js(f"s{i}", f"{code}return {{}};") for i in range(size)])


def fields(size: int) -> dict[str, Any]:
    inputs = [{"type": "text", "name": f"f{i}", "label": f"Field {i}", "requird": True} for i in range(size)]
    return whole([form("page", on_next="end") | {"fields": inputs}])


def script(size: int) -> dict[str, Any]:
    lines = "\n".join(f"if (params.nodes.page) {{ console.log({i}); }}" for i in range(size))
    return whole([form("page", on_next="s"), js("s", f"{lines}\nnext = 'end';\nreturn {{}};")])


def mistakes(size: int) -> dict[str, Any]:
    """A slip in every node: ids, targets, handlers, types, keys."""
    nodes = [
        form(f"page {i}", on_next=f"Page {i + 1}", on_bck=f"page {i}", colour="x", is_terminal_nod=False)
        for i in range(size)
    ]
    return whole(nodes)


def strays(size: int) -> dict[str, Any]:
    """Orphans, islands, implicit ends and copies."""
    nodes = [form("go", on_next="end", on_back="e0")]
    for i in range(size):
        nodes += [form(f"o{i}"), form(f"a{i}", on_next=f"b{i}"), form(f"b{i}", on_next=f"a{i}"), form(f"e{i}")]
        nodes.append(dict(nodes[-1]))
    return whole(nodes)


def traps(size: int) -> dict[str, Any]:
    """Loops without a way out, and loops of scripts, one behind the other."""
    nodes = [form("go", on_next="end", on_back="t0")]
    for i in range(size):
        nodes += [
            form(f"t{i}", on_next=f"u{i}", on_back=f"t{i + 1}" if i + 1 < size else f"t{i}"),
            form(f"u{i}", on_next=f"u{i}", on_back=f"s{i}"),
            js(f"s{i}", "return {};", on_success=f"s{i}"),
        ]
    return whole(nodes)


def calls(raw: dict[str, Any]) -> int:
    """How many functions are called by linting, by placing each finding and by making each fix."""
    count = 0

    def tick(_: Any, event: str, __: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    doc = Document(raw)
    sys.setprofile(tick)
    try:
        findings = lint(doc, selection=STRICT)
        assert findings.crashes == []
        for finding in findings:
            assert finding.line
            assert finding.fix is None or finding.fix.edits is not None
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    ("made", "size"), [(mesh, 300), (fields, 400), (script, 400), (mistakes, 150), (strays, 120), (traps, 80)]
)
def test_twice_the_document_is_twice_the_work(made: Callable[[int], dict[str, Any]], size: int) -> None:
    lint(Document(made(10)), selection=STRICT)  # loads what is loaded once
    small, large = calls(made(size)), calls(made(2 * size))
    assert large < 2.5 * small


def test_a_complete_block_grows_with_its_edges() -> None:
    lint(Document(block(4)), selection=STRICT)
    small, large = calls(block(12)), calls(block(24))
    assert large < 5 * small  # four times the edges

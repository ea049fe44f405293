"""Each rule on small workflows: what it finds, and what it must leave alone."""

import json
from typing import Any

import pytest

from wfstudio.document.model import Document
from wfstudio.document.reading import parse
from wfstudio.lint.engine import lint, lint_bytes
from wfstudio.lint.findings import Finding, blocks_publish

Node = dict[str, Any]


def form(node_id: str, on_next: str = "", **more: Any) -> Node:
    return {"id": node_id, "type": "form", "fields": [], **({"on_next": on_next} if on_next else {}), **more}


def end(node_id: str = "end", **more: Any) -> Node:
    return form(node_id, is_terminal_node=True, **more)


def js(node_id: str, code: str = "return {};", **more: Any) -> Node:
    return {"id": node_id, "type": "js", "config": {"js_code": code}, **more}


def selfie(node_id: str, **more: Any) -> Node:
    return {"id": node_id, "type": "selfie_capture", **more}


def handoff(node_id: str, **more: Any) -> Node:
    return {"id": node_id, "type": "qr_for_device_handoff", "fields": [], **more}


def workflow(*nodes: Any, **more: Any) -> dict[str, Any]:
    return {"version": "v1", "name": "x", "type": "t", "nodes": list(nodes), **more}


def check(*nodes: Any, **more: Any) -> list[Finding]:
    return lint(Document(workflow(*nodes, **more)))


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


BESIDE = ("WF208", "WF211", "WF212", "WF214")
"""What the small workflows here leave out on purpose; the corpus shows these rules."""


def loud(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings if finding.severity != "info" and finding.code not in BESIDE]


GOOD: dict[str, list[Node]] = {
    "a retry loop through a page": [
        form("go", "snap"),
        selfie("snap", on_success="end", on_fail="again"),
        form("again", "snap"),
        end(),
    ],
    "start over from an error page": [form("go", "snap"), selfie("snap", on_success="end", on_fail="go"), end()],
    "a form that leads to itself": [form("go", "end", on_back="go"), end()],
    "an error hub": [
        form("go", "s", on_error="hub"),
        js("s", on_success="end", on_error="hub"),
        form("hub", "go", on_error="hub"),
        end(),
    ],
    "an orphan script": [form("go", "end"), js("rates"), end()],
    "a terminal page that starts again": [form("go", "end"), end(on_next="go")],
    "result.next = next": [js("s", "next = 'end'; const result = {}; result.next = next; return result;"), end()],
    "a script that computes its target": [
        form("go", "s"),
        js("s", "next = params.nodes?.go?.toString(); return {};"),
        form("x", "end"),
        end(),
    ],
    "a hand-off without handlers": [form("go", "end", on_back="phone"), handoff("phone"), end()],
    "a hand-off with an error page only": [
        form("go", "end", on_back="phone"),
        handoff("phone", on_error="oops"),
        form("oops", "go"),
        end(),
    ],
    "a form that goes on by success": [form("go", on_success="end"), end()],
    "an SSN page with success only": [
        {"id": "ssn", "type": "ssn_capture", "fields": [], "on_next_button_label": "Go", "on_success": "end"},
        end(),
    ],
    "a script without on_success that routes by next": [js("s", "next = 'end'; return {};", on_success=""), end()],
    "one terminal node": [end()],
    "scripts in a row": [js("a", on_success="b"), js("b", on_success="end"), end()],
    "a script loop that passes a page": [
        js("a", on_success="end", on_fail="ask"),
        form("ask", "a"),
        end(),
    ],
    "two ends": [form("go", "end", on_back="stop"), end(), end("stop")],
    "unset handlers are empty or null": [form("go", "end", on_back="", on_error=None), end()],
    "a system node that goes on": [
        form("go", "sys"),
        {"id": "sys", "type": "system", "on_success": "end"},
        end(),
    ],
    "names everywhere": [form("go", "end", name="Go", on_next_button_label="Go", on_back_button_label=""), end()],
    "await in a script": [js("s", "const a = await fetch('https://x'); return {ok: a.ok};", on_success="end"), end()],
}


@pytest.mark.parametrize("name", GOOD)
def test_nothing_to_say(name: str) -> None:
    assert loud(check(*GOOD[name])) == []


BAD: dict[str, tuple[list[str], list[Any]]] = {
    # WF106
    "text for a boolean": (["WF106"], [form("go", "end"), end() | {"is_terminal_node": "true"}]),
    "text for a number": (["WF106"], [selfie("s", min_resolution_width="640", on_success="end", on_fail="end"), end()]),
    "a number for text": (["WF106"], [form("go", "end", name=5), end()]),
    "an id that is a number": (["WF106"], [form("go", "5"), end() | {"id": 5}]),
    "a list for an object": (["WF106"], [js("s", on_success="end") | {"config": []}, end()]),
    "a script that is a list": (["WF106"], [js("s", on_success="end") | {"config": {"js_code": ["x"]}}, end()]),
    "fields that are an object": (["WF106"], [form("go", "end") | {"fields": {}}, end()]),
    "a field that is text": (["WF106"], [form("go", "end") | {"fields": ["x"]}, end()]),
    "a node that is text": (["WF106"], [form("go", "end"), "node", end()]),
    "an entry that is text": (["WF106"], ["node", form("go", "end"), end()]),
    # WF107
    "a misspelt type": (["WF107"], [form("go", "s"), selfie("s", on_success="end", on_fail="go", type="selfi"), end()]),
    "a type from nowhere": (["WF107"], [form("go", "s"), {"id": "s", "type": "teleport", "on_success": "end"}, end()]),
    "an unknown type without handlers": (
        ["WF107"],
        [form("go", "s", on_back="end"), {"id": "s", "type": "zzz"}, end()],
    ),
    "a type in capitals": (["WF107"], [form("go", "end") | {"type": "Form"}, end()]),
    # WF108
    "a form without fields": (["WF108"], [{"id": "go", "type": "form", "on_next": "end"}, end()]),
    "a node without id": (["WF108"], [form("go", "end"), {"type": "form", "fields": [], "on_next": "end"}, end()]),
    "an entry without id": (["WF108"], [{"type": "form", "fields": [], "on_next": "end"}, end()]),
    "a node without type": (["WF108"], [form("go", "s"), {"id": "s", "on_next": "end"}, end()]),
    "a script node without script": (["WF108"], [{"id": "s", "type": "js", "on_success": "end"}, end()]),
    "a script node with nothing": (["WF108"], [{"id": "s", "type": "js"}, end()]),
    "a scan without render_style": (
        ["WF108"],
        [{"id": "s", "type": "photo_id_capture", "on_success": "end", "on_fail": "end"}, end()],
    ),
    # WF201
    "a target that is not there": (["WF201"], [form("go", "end", on_back="zzz"), end()]),
    "the only way out is not there": (["WF201"], [form("go", "a", on_back="end"), form("a", "zzz"), end()]),
    "the entry leads nowhere": (["WF201"], [form("go", "zzz"), end()]),
    "a slip in a target": (
        ["WF201"],
        [form("go", "portrai"), selfie("portrait", on_success="end", on_fail="go"), end()],
    ),
    "another case": (["WF209"], [form("go", "END"), end()]),
    "a blank too many": (["WF209"], [form("go", " end"), end()]),
    "a terminal page that names no node": (["WF201"], [form("go", "end"), end(on_next="nowhere")]),
    "a second copy that names no node": (["WF201", "WF205"], [form("go", "end"), end(), form("end", "nowhere")]),
    # WF202
    "a form that only goes back": (["WF202"], [form("go", "b", on_error="end"), form("b", on_back="go"), end()]),
    "a capture without fail": (["WF202"], [selfie("s", on_success="end"), end()]),
    "a capture without success": (["WF202"], [selfie("s", on_fail="a"), form("a", "s", on_back="end"), end()]),
    "a capture with error only": (["WF202", "WF202"], [selfie("s", on_error="end"), end()]),
    "an SSN page without success": (
        ["WF202"],
        [{"id": "n", "type": "ssn_capture", "fields": [], "on_next_button_label": "Go", "on_fail": "end"}, end()],
    ),
    # WF203
    "a misspelt handler": (["WF203"], [selfie("s", on_sucess="x", on_fail="end"), form("x", "end"), end()]),
    "a misspelt next": (["WF203"], [form("go", on_nxt="x"), form("x", "end"), end()]),
    "a misspelt handler of a script": (["WF203"], [js("s", on_succes="x"), form("x", "end"), end()]),
    "a handler nobody knows": (["WF203"], [form("go", on_click="x"), form("x", "end"), end()]),
    "a misspelt handler without target": (["WF203"], [selfie("s", on_sucess="", on_fail="end"), end()]),
    "a misspelt label": (["WF203"], [form("go", "end", on_next_buton_label="Go"), end()]),
    # WF205
    "the same id twice": (["WF205"], [form("go", "end"), end(), end(name="other")]),
    "the same id three times": (["WF205", "WF205"], [form("go", "end"), end(), end(name="2"), end(name="3")]),
    "a second node that leads on alone": (["WF205"], [form("go", "end"), form("go", "b"), form("b", "end"), end()]),
    # WF210
    "a script to nowhere": (["WF210"], [js("s", "next = 'zzz'; return {};", on_error="end"), end()]),
    "a script with a slip": (["WF210"], [js("s", "next = 'portrai'; return {}"), form("portrait", "end"), end()]),
    "one of two targets": (["WF210"], [js("s", "next = a ? 'end' : 'zzz'; return {}"), end()]),
    # WF213
    "a script with nothing": (["WF213"], [form("go", "s", on_back="end"), js("s"), end()]),
    "a script with an error page": (["WF213"], [js("s", on_error="end", on_success=""), end()]),
    "a script that hides next": (["WF213"], [js("s", "let next = 'end'; return {};", on_fail="end"), end()]),
    # WF301
    "an orphan page": (["WF301"], [form("go", "end"), form("left"), end()]),
    "an orphan end": (["WF301"], [form("go", "end"), end("left"), end()]),
    "two orphans are two": (["WF301", "WF301"], [form("go", "end"), form("x"), selfie("y"), end()]),
    # WF302
    "an island of two": (["WF302"], [form("go", "end"), form("a", "b"), form("b", "end"), end()]),
    "an island of one": (["WF302"], [form("go", "end"), form("a", "end"), end()]),
    "two islands": (["WF302", "WF302"], [form("go", "end"), form("a", "end"), form("b", "end"), end()]),
    "a loop apart": (["WF302"], [form("go", "end"), form("a", "b"), form("b", "a"), end()]),
    "an orphan with a target that is not there": (["WF302", "WF201"], [form("go", "end"), form("a", "zzz"), end()]),
    "a script's island": (["WF302"], [form("go", "end"), js("s", "next = 'end'; return {}"), end()]),
    # WF401
    "two scripts for ever": (["WF401"], [js("a", on_success="b", on_fail="end"), js("b", on_success="a"), end()]),
    "a script that leads to itself": (["WF401"], [js("a", on_success="a", on_fail="end"), end()]),
    "by next": (["WF401"], [js("a", "next = x ? 'b' : 'end'; return {}"), js("b", "next = 'a'; return {}"), end()]),
    "inside a larger retry loop": (
        ["WF401"],
        [form("go", "a"), js("a", on_success="b", on_fail="go", on_error="end"), js("b", on_success="a"), end()],
    ),
    "through a system node": (
        ["WF401"],
        [js("a", on_success="y", on_fail="end"), {"id": "y", "type": "system", "on_success": "a"}, end()],
    ),
    # WF404
    "two pages without a way out": (
        ["WF404"],
        [form("go", "end", on_back="a"), form("a", "b"), form("b", "a"), end()],
    ),
    "a page that leads to itself only": (["WF404"], [form("go", "end", on_back="a"), form("a", "a"), end()]),
    "two traps": (
        ["WF404", "WF404"],
        [form("go", "a", on_back="b", on_error="end"), form("a", "a"), form("b", "b"), end()],
    ),
    "no way to any end": (["WF404", "WF301"], [form("go", "a"), form("a", "go"), end()]),
    "a hand-off inside": (
        ["WF404"],
        [form("go", "end", on_back="a"), form("a", "phone"), handoff("phone"), end()],
    ),
    # WF405
    "no end": (["WF405"], [form("go", "b"), form("b", "go")]),
    "no end at all": (["WF405"], [form("go")]),
    "not quite an end": (["WF405"], [form("go", "b"), form("b", "go", is_terminal_node=False)]),
    # WF701
    "a bracket too few": (["WF701"], [js("s", "if (a { return {}; }", on_success="end"), end()]),
    "a broken script leads who knows where": (["WF701"], [js("s", "if (a { next = pick() }"), form("x", "end"), end()]),
    "two mistakes in one script": (["WF701"], [js("s", "foo(]; bar(];", on_success="end"), end()]),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_found(name: str) -> None:
    expected, nodes = BAD[name]
    assert sorted(loud(check(*nodes))) == sorted(expected)


@pytest.mark.parametrize("key", ["name", "nodes", "version", "type"])
def test_wf104(key: str) -> None:
    raw = workflow(end())
    del raw[key]
    findings = lint(Document(raw))
    assert codes(findings) == ["WF104"]
    assert f"`{key}`" in findings[0].message
    assert findings[0].node is None


@pytest.mark.parametrize("raw", [[], "text", 5, None, True, [workflow(end())]])
def test_wf106_at_the_root(raw: Any) -> None:
    findings = lint_bytes(json.dumps(raw).encode())[1]
    assert [(f.code, f.path, f.line, f.column) for f in findings] == [("WF106", "", 1, 1)]


def test_wf106_top_level() -> None:
    assert codes(check(end(), poiOn="false", dvcId=5)) == ["WF106", "WF106"]
    assert codes(check(end(), poiOn=False, dvcId="x", styleSheet="", header={"type": "html", "html": ""})) == []
    assert codes(lint(Document({**workflow(), "nodes": {}}))) == ["WF106"]


def test_a_type_that_only_a_tenant_knows_may_use_names_as_it_likes() -> None:
    node = {"id": "x", "type": "acme_liveness", "config": ["a"], "scopes": ["b"], "fields": {}, "on_success": "end"}
    assert codes(check(form("go", "x"), node, end())) == ["WF107"]


def test_canvas_data_is_not_ours_to_judge() -> None:
    assert check(end(), canvasData=[1, 2]) == []


def test_wf106_repairs_quotes() -> None:
    text = json.dumps(workflow(end() | {"is_terminal_node": "true", "min_resolution_width": " 5 "}), indent=1)
    text = text.replace('"x"', '"é😀"')
    findings = lint_bytes(text.encode())[1]
    assert codes(findings) == ["WF106", "WF106"]
    assert [finding.fix.safety for finding in findings if finding.fix] == ["safe", "safe"]
    assert json.loads(repaired(text.encode(), findings))["nodes"][0]["min_resolution_width"] == 5
    assert lint_bytes(repaired(text.encode(), findings))[1] == []


def repaired(data: bytes, findings: list[Finding]) -> bytes:
    edits = [edit for finding in findings if finding.fix for edit in finding.fix.edits]
    for edit in sorted(edits, key=lambda edit: -edit.start):
        data = data[: edit.start] + edit.text.encode() + data[edit.end :]
    return data


@pytest.mark.parametrize(
    ("text", "repairable"),
    [
        ('{"a": [1, 2,], // why\n "b": "//no",}', True),
        ('/* é */ {"a": 1}\n# end\n', True),
        ('{"a": 1,, "b": 2}', False),
        ('{"a": "x, }', False),
        ("{'a': 1,}", False),
        ("", False),
    ],
)
def test_wf101_repairs_what_only_people_need(text: str, repairable: bool) -> None:
    data = text.encode()
    (finding,) = lint_bytes(data)[1]
    assert finding.code == "WF101"
    assert (finding.fix is not None) is repairable
    if finding.fix:
        assert finding.fix.safety == "safe"
        assert parse(repaired(data, [finding])).is_object


def test_wf110() -> None:
    assert codes(check()) == ["WF110"]


@pytest.mark.parametrize(
    "name", [name for name in BAD if BAD[name][0][0] in ("WF107", "WF201", "WF203", "WF209", "WF210")]
)
@pytest.mark.parametrize("enveloped", [False, True])
def test_fixes_repair_the_text_and_the_document_alike(name: str, enveloped: bool) -> None:
    raw: Any = workflow(*BAD[name][1])
    raw = {"data": raw} if enveloped else raw
    data = json.dumps(raw, indent=2, ensure_ascii=False).encode()
    doc, findings = lint_bytes(data)
    assert doc is not None
    fixable = [finding for finding in findings if finding.fix is not None]
    after, left = lint_bytes(repaired(data, findings))
    assert after is not None
    assert not {finding.code for finding in fixable} & set(codes(left)) - {f.code for f in findings if f.fix is None}
    assert len(left) <= len(findings) - len(fixable)
    for finding in fixable:
        assert finding.fix is not None
        assert finding.fix.safety == "unsafe"
        doc = finding.fix.apply(doc)
    assert doc.raw == after.raw


def test_wf205_takes_out_a_copy() -> None:
    data = json.dumps(workflow(form("go", "end"), end(), end()), indent=2).encode()
    findings = lint_bytes(data)[1]
    assert codes(findings) == ["WF205"]
    assert lint_bytes(repaired(data, findings))[1] == []
    other = json.dumps(workflow(form("go", "end"), end(), end(name="x"))).encode()
    assert lint_bytes(other)[1][0].fix is None


def test_no_rename_to_a_handler_that_is_there() -> None:
    findings = check(selfie("s", on_sucess="end", on_success="end", on_fail="end"), end())
    assert loud(findings) == ["WF203"]
    assert all(finding.fix is None for finding in findings)


def test_numbers_in_ids_are_no_slips() -> None:
    findings = check(form("step_1", "step_3", on_back="end"), end(), form("step_2", "end"))
    assert codes(findings) == ["WF201", "WF302"]
    assert findings[0].fix is None


def test_an_error_hides_nothing_elsewhere() -> None:
    findings = check(
        form("go", "zzz", on_back="trap", on_error="end"),
        form("trap", "trap"),
        form("left"),
        form("a", "b"),
        form("b", "end"),
        js("s", on_success="s"),
        {"id": "u", "type": "nothing-like-it", "on_next": "end"},
        end(),
    )
    assert sorted(loud(findings)) == ["WF107", "WF201", "WF301", "WF302", "WF302", "WF302", "WF401", "WF404"]


def test_islands_are_errors_when_published() -> None:
    nodes = [form("go", "end"), form("a", "end"), end()]
    assert [f.severity for f in check(*nodes)] == ["warning"]
    published = check(*nodes, isPublished=True)
    assert [f.severity for f in published] == ["error"]
    assert blocks_publish(published[0])
    assert [f.severity for f in lint(Document(workflow(*nodes)), as_published=True)] == ["error"]
    assert not blocks_publish(check(*nodes)[0])


def test_orphan_scripts_are_infos() -> None:
    findings = check(form("go", "end"), js("rates"), end())
    assert [(f.code, f.severity, f.node) for f in findings] == [("WF301", "info", "rates")]
    assert lint(Document(workflow(form("go", "end"), js("rates"), end())), at_least="warning") == []


def test_witnesses() -> None:
    findings = check(
        form("welcome", "otp", on_back="end"),
        form("otp", "loop_a", on_back="welcome"),
        form("loop_a", "loop_b"),
        form("loop_b", "loop_a"),
        end(),
    )
    (trap,) = findings
    assert (trap.code, trap.node, trap.nodes) == ("WF404", "loop_a", ("loop_a", "loop_b"))
    assert trap.witness == ("welcome", "otp", "loop_a", "loop_b", "loop_a")
    assert "welcome → otp → loop_a ↔ loop_b" in trap.message


def test_members_stand_in_file_order() -> None:
    (island,) = check(form("go", "end"), form("z", "end"), form("a", "z"), form("m", "a"), end())
    assert island.nodes == ("z", "a", "m")
    assert island.node == "z"
    assert island.witness == ("m", "a", "z")


def test_computed_script_reached_withholds_islands_only_then() -> None:
    island = [form("a", "end"), end()]
    computing = "next = pick(); return {};"
    assert loud(check(form("go", "s", on_back="end"), js("s", computing), *island)) == []
    assert loud(check(form("go", "end"), js("s", computing), *island)) == ["WF302", "WF302"]


def test_envelope_pointers() -> None:
    data = json.dumps({"data": workflow(form("go", "zzz"), end())}).encode()
    finding = next(f for f in lint_bytes(data)[1] if f.code == "WF201")
    assert finding.path == "/data/nodes/0/on_next"
    text = data.decode()
    assert text[finding.start : finding.end] == '"zzz"'


def test_positions_inside_scripts_go_through_escapes() -> None:
    code = 'const quote = "\\"";\n\tconst é = "😀";\nnext = "nowhere";\nreturn {};'
    text = json.dumps(workflow(js("s", code, on_error="end"), end()), indent=2)
    finding = next(f for f in lint_bytes(text.encode())[1] if f.code == "WF210")
    assert text[finding.start : finding.end] == '\\"nowhere\\"'
    line = text[: finding.start].count("\n") + 1
    assert (finding.line, finding.end_line) == (line, line)
    assert finding.column == finding.start - text.rfind("\n", 0, finding.start)
    assert finding.end_column == finding.column + len('\\"nowhere\\"')


def test_positions_of_an_edited_document_are_those_of_what_would_be_written() -> None:
    from wfstudio.document.edits import set_handler
    from wfstudio.document.writing import dump

    doc = parse(json.dumps(workflow(form("go", "end"), end()), indent=2).encode())
    changed = set_handler(doc, "go", "on_next", "nowhere").apply(doc)
    finding = next(f for f in lint(changed) if f.code == "WF201")
    assert dump(changed).decode()[finding.start : finding.end] == '"nowhere"'


def test_findings_stand_in_file_order() -> None:
    data = json.dumps(
        workflow(form("a", "zzz", on_bak="a"), js("s", "foo(]"), form("left"), "x", {"id": "left"}), indent=2
    ).encode()
    starts = [f.start for f in lint_bytes(data)[1]]
    assert starts == sorted(starts)
    assert len(starts) >= 5

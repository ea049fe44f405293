"""Diagnostics as the real server sends them: what, where, and when."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from editors import CAPABILITIES, Editor, editor
from lsprotocol import types as lsp
from pygls.uris import from_fs_path

from wfstudio.lsp.server import is_json
from wfstudio.paths import samples_dir

pytestmark = pytest.mark.asyncio(loop_scope="module")

END = {"id": "end", "type": "form", "fields": [], "is_terminal_node": True}
GO = {"id": "go", "type": "form", "fields": [], "on_next": "end"}


def workflow(*nodes: Any) -> dict[str, Any]:
    return {"version": "v1", "name": "x", "type": "t", "nodes": list(nodes)}


DANGLING = workflow(GO | {"on_next": "edn"}, END)


async def test_a_finding_is_told_with_severity_code_and_place(it: Editor) -> None:
    text = it.open(DANGLING)
    (one,) = await text.diagnostics()
    assert (one.code, one.source, one.severity) == ("WF201", "wfstudio", lsp.DiagnosticSeverity.Error)
    assert text.inside(one.range) == '"edn"'
    assert one.code_description is None
    text.rewrite(text.text.replace("edn", "end"))
    assert await text.diagnostics() == []


async def test_an_island_tells_its_members_and_is_drawn_faint(it: Editor) -> None:
    isle = [{"id": "a", "type": "form", "fields": [], "on_next": "b"}, GO | {"id": "b", "on_next": "end"}]
    text = it.open(workflow(GO, END, *isle))
    (one,) = [found for found in await text.diagnostics() if found.code == "WF302"]
    assert one.severity == lsp.DiagnosticSeverity.Warning
    assert list(one.tags or ()) == [lsp.DiagnosticTag.Unnecessary]
    assert [text.inside(other.location.range) for other in one.related_information or ()] == ["a", "b"]


async def test_a_trap_tells_the_way_into_it(it: Editor) -> None:
    text = it.open((samples_dir() / "broken" / "wf404_trap.json").read_text(encoding="utf-8"))
    (one,) = [found for found in await text.diagnostics() if found.code == "WF404"]
    told = [(other.message, text.inside(other.location.range)) for other in one.related_information or ()]
    assert told[0] == ("step 1: `welcome`", "welcome")
    assert {"help", "questions"} <= {inside for _, inside in told}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
async def test_places_count_as_the_protocol_does(it: Editor, end: str) -> None:
    raw = json.dumps(DANGLING, indent=2).replace('"name": "x"', '"name": "x\u2028\x85y"').replace("\n", end)
    raw = raw.replace('"on_next"', '"name": "😀é😀", "on_next"')
    text = it.open(raw)
    (one,) = await text.diagnostics()
    line = next(n for n, part in enumerate(raw.split(end)) if "edn" in part)
    before = raw.split(end)[line].split('"edn"')[0]
    column = len(before.encode("utf-16-le")) // 2
    assert column == len(before) + 2
    assert one.range == lsp.Range(lsp.Position(line, column), lsp.Position(line, column + 5))


async def test_a_byte_order_mark_is_a_character_for_the_editor(it: Editor) -> None:
    text = it.open("\ufeff" + json.dumps(DANGLING))
    found = {one.code: one for one in await text.diagnostics()}
    assert set(found) == {"WF103", "WF201"}
    assert text.inside(found["WF201"].range) == '"edn"'
    (fix,) = await text.actions(found["WF103"].range, [lsp.CodeActionKind.SourceFixAll])
    assert fix.edit and fix.edit.document_changes
    assert text.edited(fix.edit.document_changes[0].edits) == text.text[1:]


async def test_a_text_that_is_no_json_is_one_finding_with_a_fix(it: Editor) -> None:
    text = it.open((samples_dir() / "broken" / "wf101_json_syntax.json").read_text(encoding="utf-8"))
    (one,) = await text.diagnostics()
    assert (one.code, text.inside(one.range)) == ("WF101", ",")
    text.rewrite('{"nodes": [{"id": "a", "type": "form",\n "on_next": "')
    (one,) = await text.diagnostics()
    assert (one.code, one.range.start.line) == ("WF101", 1)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("package.json", {"name": "x", "version": "1", "type": "module", "dependencies": {}}),
        ("package.json", {"name": "x", "version": "1", "type": "module", "nodes": [], "dependencies": {}}),
        ("graph.json", {"nodes": [{"id": "a", "group": 1}], "links": []}),
        ("n8n.json", {"name": "x", "nodes": [{"name": "a", "type": "n8n-nodes-base.start"}], "connections": {}}),
        ("list.json", [1, 2]),
        ("broken.json", '{"name": "x", "scripts": {'),
        ("empty.json", ""),
    ],
)
async def test_other_json_files_are_left_in_peace(it: Editor, name: str, content: Any) -> None:
    text = it.open(content, name)
    assert await text.diagnostics() == []
    client = it.client
    start = {"text_document": text.id, "position": lsp.Position(0, 1)}
    assert not await client.text_document_completion_async(lsp.CompletionParams(**start))
    assert not await client.text_document_hover_async(lsp.HoverParams(**start))
    assert not await client.text_document_document_symbol_async(lsp.DocumentSymbolParams(text.id))


async def test_changes_of_ranges_one_after_the_other(it: Editor) -> None:
    raw = json.dumps(DANGLING, indent=2, ensure_ascii=False).replace('"name": "x"', '"name": "a😀b\u2028c"')
    text = it.open(raw)
    assert len(await text.diagnostics()) == 1
    first = text.place("😀|b")
    second = lsp.Range(text.place('|edn"'), text.place('edn|"'))
    text.change(
        lsp.TextDocumentContentChangePartial(lsp.Range(first, first), "😀"),
        lsp.TextDocumentContentChangePartial(second, "end"),
        text=raw.replace("😀", "😀😀").replace("edn", "end"),
    )
    assert await text.diagnostics() == []
    text.rewrite(text.text.replace('"end"\n', '"edn"\n', 1))
    (one,) = await text.diagnostics()
    assert text.inside(one.range) == '"edn"'
    end = lsp.Position(9999, 0)
    text.change(lsp.TextDocumentContentChangePartial(lsp.Range(end, end), ","), text=f"{text.text},")
    assert [found.code for found in await text.diagnostics()] == ["WF101"]


async def test_versions_that_were_typed_over_are_not_told(it: Editor) -> None:
    text = it.open(DANGLING)
    await text.diagnostics()
    for number in range(20):
        text.rewrite(text.text.replace('"x', f'"x{number}', 1))
    await text.diagnostics()
    versions = [version or 0 for uri, version in it.heard if uri == text.uri]
    assert versions[0] == 1
    assert versions[-1] == 21
    assert len(versions) < 21
    assert all(one < other for one, other in pairwise(versions))


async def test_the_projects_settings_and_baseline_hold(it: Editor) -> None:
    isle = {"id": "left", "type": "form", "fields": []}
    it.write('[lint]\nseverity = { WF301 = "error" }\n[lint.per-file]\n"drafts/*.json" = ["WF3"]\n', "wfstudio.toml")
    (one,) = await it.open(workflow(GO, END, isle)).diagnostics()
    assert (one.code, one.severity) == ("WF301", lsp.DiagnosticSeverity.Error)
    assert await it.open(workflow(GO, END, isle), "drafts/b.json").diagnostics() == []


async def test_changed_settings_lint_what_is_open_anew_and_bad_ones_are_told(it: Editor) -> None:
    settings = it.write("[lint]\nignore = []\n", "wfstudio.toml")
    text = it.open(DANGLING)
    assert len(await text.diagnostics()) == 1
    news = lsp.DidChangeWatchedFilesParams([lsp.FileEvent(settings.as_uri(), lsp.FileChangeType.Changed)])

    it.write('[lint]\nignore = ["WF201"]\n', "wfstudio.toml")
    before = len(it.heard)
    it.client.workspace_did_change_watched_files(news)
    await it.until(lambda: (text.uri, 1) in it.heard[before:])
    assert await text.diagnostics() == []

    it.write("[lint]\n\nignroe = []\n", "wfstudio.toml")
    it.client.workspace_did_change_watched_files(news)
    (complaint,) = await it.told(settings.as_uri(), None)
    assert complaint.range.start.line == 2
    assert "did you mean `ignore`" in complaint.message

    it.write("[lint]\n", "wfstudio.toml")
    before = len(it.heard)
    it.client.workspace_did_change_watched_files(news)
    await it.until(lambda: (settings.as_uri(), None) in it.heard[before:])
    assert await it.told(settings.as_uri(), None) == []


async def test_what_only_a_compiler_finds_in_a_script_is_told_later(it: Editor) -> None:
    code = "let a = 1; let a = 2; return {};"
    script = {"id": "twice", "type": "js", "config": {"js_code": code}, "on_success": "end", "on_error": "end"}
    text = it.open(workflow(script, END))
    await it.until(lambda: [one.code for one in it.now(text.uri)] == ["WF701"])
    (one,) = it.now(text.uri)
    assert (text.inside(one.range), one.message.count("redefinition")) == ("a", 1)
    text.rewrite(text.text.replace("let a = 2", "a = 2"))
    assert await text.diagnostics() == []


async def test_a_small_request_is_answered_while_a_large_text_is_linted(it: Editor) -> None:
    small = it.open(DANGLING, "small.json")
    await small.diagnostics()
    pages = [GO | {"id": f"page{n}", "on_next": f"page{n + 1}"} for n in range(5000)]
    large = it.open(workflow(*pages, END | {"id": "page5000"}), "large.json")
    params = lsp.DocumentSymbolParams(small.id)
    assert await it.client.text_document_document_symbol_async(params)
    assert (large.uri, 1) not in it.heard
    assert {one.code for one in await large.diagnostics()} <= {"WF952"}


async def test_a_closed_text_has_no_diagnostics(it: Editor) -> None:
    text = it.open(DANGLING)
    await text.diagnostics()
    it.client.text_document_did_close(lsp.DidCloseTextDocumentParams(text.id))
    assert await it.told(text.uri, None) == []


@pytest.mark.parametrize(("kind", "units"), [("utf-8", "utf-8"), ("utf-32", "utf-32-le")])
async def test_other_units_when_the_editor_asks_for_them(tmp_path: Path, kind: str, units: str) -> None:
    general = lsp.GeneralClientCapabilities(position_encodings=[lsp.PositionEncodingKind(kind)])
    able = lsp.ClientCapabilities(general=general, text_document=CAPABILITIES.text_document)
    async with editor(tmp_path, able) as it:
        assert it.capabilities.position_encoding == kind
        text = it.open(json.dumps(DANGLING | {"name": "é😀"}, ensure_ascii=False))
        (one,) = await text.diagnostics()
        assert one.range.start == text.place('|"edn"', units)


async def test_a_part_of_an_unpacked_workflow_is_none(tmp_path: Path) -> None:
    file = tmp_path / "workflow.json"
    uri = from_fs_path(str(file))
    assert uri is not None and is_json(uri)
    (tmp_path / ".wfstudio-unpacked.json").write_text("{}")
    assert not is_json(uri)

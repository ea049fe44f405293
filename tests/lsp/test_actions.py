"""What the real server offers to do about findings."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from editors import CAPABILITIES, Editor, Open, editor
from lsprotocol import types as lsp

from wfstudio.cli.main import main

pytestmark = pytest.mark.asyncio(loop_scope="module")

FIX_ALL = lsp.CodeActionKind.SourceFixAll
QUICK = lsp.CodeActionKind.QuickFix
END: dict[str, Any] = {"id": "end", "type": "form", "fields": [], "is_terminal_node": "true"}
GO: dict[str, Any] = {"id": "go", "type": "form", "fields": [], "on_next": "edn", "name": "😀"}
WORKFLOW = {"version": "v1", "name": "😀", "type": "t", "poiOn": "false", "nodes": [GO, END]}
EVERYWHERE = lsp.Range(lsp.Position(0, 0), lsp.Position(9999, 0))


async def of(text: Open, code: str) -> list[lsp.CodeAction]:
    (one,) = [found for found in await text.diagnostics() if found.code == code]
    return [
        action for action in await text.actions(one.range) if action.diagnostics and action.diagnostics[0].code == code
    ]


def changes(action: lsp.CodeAction) -> list[Any]:
    assert action.edit is not None
    return list(action.edit.document_changes or ())


async def test_a_safe_fix_is_preferred_and_an_unsafe_one_says_so(it: Editor) -> None:
    text = it.open(json.dumps(WORKFLOW, ensure_ascii=False, indent=1))
    fix, _ = await of(text, "WF201")
    assert (fix.title, fix.kind, fix.is_preferred) == ("WF201: Lead to end instead (unsafe)", QUICK, None)
    (change,) = changes(fix)
    assert change.text_document == lsp.OptionalVersionedTextDocumentIdentifier(text.uri, 1)
    assert text.edited(change.edits) == text.text.replace('"edn"', '"end"')
    place = lsp.Range(text.place('|"true"'), text.place('"true"|'))
    fix = next(one for one in await text.actions(place) if one.is_preferred)
    assert text.edited(changes(fix)[0].edits) == text.text.replace('"true"', "true")


async def test_all_safe_fixes_at_once_and_no_other(it: Editor) -> None:
    text = it.open(json.dumps(WORKFLOW, ensure_ascii=False, indent=1).replace("\n", "\r\n"))
    (fix,) = await text.actions(EVERYWHERE, [FIX_ALL])
    assert fix.kind == "source.fixAll.wfstudio"
    after = text.edited(changes(fix)[0].edits)
    assert after == text.text.replace('"true"', "true").replace('"false"', "false")
    text.rewrite(after)
    assert await text.actions(EVERYWHERE, [FIX_ALL]) == []


async def test_a_comma_too_many_is_fixed(it: Editor) -> None:
    text = it.open('{"version": "v1", "name": "x", "type": "t", "nodes": [],}')
    (fix,) = await text.actions(EVERYWHERE, ["source.fixAll.wfstudio"])
    assert text.edited(changes(fix)[0].edits) == text.text.replace(",}", "}")


async def test_only_what_is_asked_for(it: Editor) -> None:
    text = it.open(WORKFLOW)
    assert {one.kind for one in await text.actions(EVERYWHERE, [QUICK])} == {QUICK}
    assert await text.actions(EVERYWHERE, [lsp.CodeActionKind.Refactor]) == []
    nowhere = lsp.Range(lsp.Position(0, 0), lsp.Position(0, 0))
    assert await text.actions(nowhere, [QUICK]) == []


async def test_ignoring_makes_the_projects_settings(it: Editor) -> None:
    path = it.write(json.dumps(WORKFLOW))
    text = it.open(WORKFLOW)
    _, ignore = await of(text, "WF201")
    assert ignore.title == "WF201: Ignore dangling-target at go (asks for a reason in wfstudio.toml)"
    made, change = changes(ignore)
    settings = it.folder / "wfstudio.toml"
    assert isinstance(made, lsp.CreateFile)
    assert made.uri == change.text_document.uri == settings.as_uri()
    settings.write_text(change.edits[0].new_text, encoding="utf-8")
    (row,) = tomllib.loads(change.edits[0].new_text)["lint"]["ignore"]
    assert row.pop("reason").startswith("TODO")
    assert row == {"file": "./a.json", "node": "go", "code": "WF201"}
    assert main(["validate", str(path), "-o", "concise"]) == 1
    text.rewrite(f"{text.text} ")
    assert "WF201" not in {one.code for one in await text.diagnostics()}


async def test_ignoring_adds_to_what_is_there_even_unsaved(it: Editor) -> None:
    settings = it.write("# ours\n[lint]\npreset = 'recommended'\n", "wfstudio.toml")
    text = it.open(WORKFLOW, "flows/a.json")
    _, ignore = await of(text, "WF201")
    (change,) = changes(ignore)
    assert change.text_document == lsp.OptionalVersionedTextDocumentIdentifier(settings.as_uri(), None)
    unsaved = it.open("# theirs\n[lint]\nmax-nodes = 7\n", "wfstudio.toml")
    _, ignore = await of(text, "WF201")
    (change,) = changes(ignore)
    assert change.text_document.version == 1
    after = unsaved.edited(change.edits)
    assert after.startswith(unsaved.text)
    assert tomllib.loads(after)["lint"]["ignore"][0]["file"] == "flows/a.json"


async def test_an_editor_that_makes_no_files_gets_plain_changes(tmp_path: Path) -> None:
    able = lsp.ClientCapabilities(text_document=CAPABILITIES.text_document)
    async with editor(tmp_path, able) as it:
        text = it.open(WORKFLOW)
        (fix,) = await of(text, "WF201")
        assert fix.edit is not None
        assert fix.edit.changes is not None
        assert text.edited(list(fix.edit.changes[text.uri])) == text.text.replace('"edn"', '"end"')
        it.write("[lint]\n", "wfstudio.toml")
        _, ignore = await of(text, "WF201")
        assert ignore.edit is not None
        assert list(ignore.edit.changes or ()) == [(tmp_path / "wfstudio.toml").as_uri()]


async def test_an_editor_that_makes_files_and_says_nothing_of_versions(tmp_path: Path) -> None:
    operations = [lsp.ResourceOperationKind.Rename, lsp.ResourceOperationKind.Create]
    edit = lsp.WorkspaceEditClientCapabilities(resource_operations=operations)
    able = lsp.ClientCapabilities(workspace=lsp.WorkspaceClientCapabilities(workspace_edit=edit))
    async with editor(tmp_path, able) as it:
        fix, ignore = await of(it.open(WORKFLOW), "WF201")
        assert fix.edit is not None
        assert fix.edit.document_changes is None
        assert isinstance(changes(ignore)[0], lsp.CreateFile)
        text = it.open(WORKFLOW | {"nodes": [GO | {"on_next": "end"}, END]}, "b.json")
        found = await it.client.text_document_definition_async(lsp.DefinitionParams(**text.at('"on_next": "e|nd"')))
        assert isinstance(found, lsp.Location)
        assert text.inside(found.range) == "end"
        told = await text.completed('"on_|next"')
        assert all("$" not in after for after in told.values())


async def test_formatting_is_that_of_the_command(it: Editor) -> None:
    text = it.open(json.dumps(WORKFLOW, ensure_ascii=False))
    options = lsp.FormattingOptions(4, False)
    params = lsp.DocumentFormattingParams(text.id, options)
    edits = await it.client.text_document_formatting_async(params) or []
    path = it.write(text.text)
    assert main(["fmt", str(path)]) == 0
    assert text.edited(list(edits)) == path.read_text(encoding="utf-8") != text.text
    text.rewrite(text.text[:-1])
    assert not await it.client.text_document_formatting_async(params)
    other = it.open({"name": "x"}, "package.json")
    assert not await it.client.text_document_formatting_async(lsp.DocumentFormattingParams(other.id, options))

"""What the real server answers: hover, definition, references, rename, completion, outline."""

import json
from typing import Any

import pytest
from editors import Editor, Open
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from wfstudio.paths import samples_dir

pytestmark = pytest.mark.asyncio(loop_scope="module")

CODE = """const e = params.nodes.ask.email; // "é😀"
const { success } = params.nodes["score-it"];
if (e) { next = 'done'; } else { next = 'ask'; }
return { "kind": e, ok: success };"""
ASK: dict[str, Any] = {
    "id": "ask",
    "type": "form",
    "name": "Your *data*",
    "fields": [
        {"type": "html", "html": "<main>{form-email-element}{form-buttons-placeholder}</main>"},
        {"type": "email", "name": "email", "label": "Mail", "replaceWithInHtml": "{form-email-element}"},
    ],
    "on_next": "score-it",
}
SCORE = {
    "id": "score-it",
    "type": "js",
    "config": {"js_code": "return { success: true };"},
    "on_success": "route",
    "on_error": "ask",
}
ROUTE = {"id": "route", "type": "js", "config": {"js_code": CODE}, "on_success": "", "on_error": "ask"}
DONE = {"id": "done", "type": "form", "fields": [], "is_terminal_node": True}
WORKFLOW = {"version": "v1", "name": "😀", "type": "t", "nodes": [ASK, SCORE, ROUTE, DONE]}
BOTH = pytest.mark.parametrize("raw", [WORKFLOW, {"data": WORKFLOW}])


async def defined(text: Open, sought: str) -> str | None:
    found = await text.editor.client.text_document_definition_async(lsp.DefinitionParams(**text.at(sought)))
    if not found:
        return None
    assert isinstance(found, list)
    (link,) = found
    assert isinstance(link, lsp.LocationLink)
    line = text.text.split("\n")[link.target_selection_range.start.line].strip()
    return f"{text.inside(link.target_selection_range)} in {line[:20]}"


@BOTH
@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ('"on_next": "sc|ore', 'score-it in "id": "score-it",'),
        ('"on_next": "score-it|"', 'score-it in "id": "score-it",'),
        ("params.nodes.a|sk.email", 'ask in "id": "ask",'),
        ("params.nodes.ask.em|ail", 'email in "name": "email",'),
        (r"nodes[\"sco|re-it\"]", 'score-it in "id": "score-it",'),
        ("const { suc|cess", 'success in "js_code": "return {'),
        ("next = 'do|ne'", 'done in "id": "done",'),
        ('"id": "rou|te"', 'route in "id": "route",'),
        ('"type": "js|"', None),
        ('// \\"é|😀', None),
    ],
)
async def test_definition(it: Editor, raw: Any, sought: str, found: str | None) -> None:
    assert await defined(it.open(raw), sought) == found


async def test_references_with_and_without_the_id_itself(it: Editor) -> None:
    text = it.open(WORKFLOW)
    for declared in (True, False):
        context = lsp.ReferenceContext(declared)
        params = lsp.ReferenceParams(**text.at("params.nodes.as|k"), context=context)
        found = await it.client.text_document_references_async(params) or []
        assert [text.inside(one.range) for one in found] == ["ask"] * (5 if declared else 4)
    marked = await it.client.text_document_document_highlight_async(
        lsp.DocumentHighlightParams(**text.at('"id": "as|k"'))
    )
    assert [one.kind for one in marked or ()].count(lsp.DocumentHighlightKind.Write) == 1


async def renamed(text: Open, sought: str, new: str) -> str:
    params = lsp.RenameParams(**text.at(sought), new_name=new)
    edit = await text.editor.client.text_document_rename_async(params)
    assert edit is not None
    assert edit.document_changes is not None
    (changes,) = edit.document_changes
    assert isinstance(changes, lsp.TextDocumentEdit)
    assert changes.text_document.version == text.version
    return text.edited(list(changes.edits))


async def test_rename_goes_everywhere_and_nowhere_else(it: Editor) -> None:
    text = it.open(WORKFLOW)
    after = json.loads(await renamed(text, '"on_next": "sco|re', "risk"))
    nodes = {node["id"]: node for node in after["nodes"]}
    assert nodes["ask"]["on_next"] == "risk"
    assert 'params.nodes["risk"];' in nodes["route"]["config"]["js_code"]
    after = json.loads(await renamed(text, '"id": "as|k"', 'a "b"-c'))
    assert after["nodes"][0]["id"] == 'a "b"-c'
    assert after["nodes"][1]["on_error"] == 'a "b"-c'
    code = after["nodes"][2]["config"]["js_code"]
    assert r'params.nodes["a \"b\"-c"].email' in code
    assert "next = 'a \"b\"-c'" in code
    assert code.split("\n")[3] == CODE.split("\n")[3]


async def test_rename_says_what_it_will_not_do(it: Editor) -> None:
    text = it.open(WORKFLOW)
    place = await it.client.text_document_prepare_rename_async(lsp.PrepareRenameParams(**text.at('"on_next": "sco|re')))
    assert isinstance(place, lsp.PrepareRenamePlaceholder)
    assert (text.inside(place.range), place.placeholder) == ("score-it", "score-it")
    here = lsp.PrepareRenameParams(**text.at('"type": "f|orm"'))
    assert await it.client.text_document_prepare_rename_async(here) is None
    with pytest.raises(JsonRpcException, match="already"):
        await renamed(text, '"on_next": "sco|re', "done")
    with pytest.raises(JsonRpcException, match="empty"):
        await renamed(text, '"on_next": "sco|re', "")


async def hovered(text: Open, sought: str) -> str:
    found = await text.editor.client.text_document_hover_async(lsp.HoverParams(**text.at(sought)))
    return found.contents.value if found and isinstance(found.contents, lsp.MarkupContent) else ""


async def test_hover_tells_a_nodes_facts(it: Editor) -> None:
    text = it.open(WORKFLOW)
    told = await hovered(text, '"on_error": "as|k"')
    assert told == await hovered(text, "params.nodes.a|sk") == await hovered(text, '"id": "a|sk"')
    assert told.startswith("**`ask`** — Your \\*data\\*\n\nForm page (`form`), the entry")
    assert "**From:** `score-it` (on_error), `route` (on_error), `route` (next, in the script)" in told
    assert "**To:** on_next → `score-it`" in told
    assert "**Produces:** `email` (Email)" in told
    assert await hovered(text, "params.nodes.ask.ema|il") == "**`email`** of `ask`: Email, labelled “Mail”"
    assert "`kind` (returned by the script), `ok`" in await hovered(text, '"id": "rou|te"')
    assert "ends the journey" in await hovered(text, "next = 'don|e'")


async def test_hover_tells_what_keys_and_types_are(it: Editor) -> None:
    text = it.open(WORKFLOW)
    assert "It must be wired" in await hovered(text, '"on_|next"')
    assert "JavaScript that runs" in await hovered(text, '"type": "j|s"')
    assert "An email address" in await hovered(text, '"type": "ema|il"')
    assert "Reaching this page completes" in await hovered(text, '"is_term|inal_node"')
    assert "The body of an async function" in await hovered(text, '"js_c|ode"')
    assert "token in the page" in await hovered(text, '"replaceWith|InHtml"')
    assert "What people call the workflow" in await hovered(text, '"na|me": "😀"')
    assert await hovered(text, '"name": "😀|"') == ""


async def test_hover_on_a_finding_has_the_rules_page(it: Editor) -> None:
    text = it.open(json.dumps(WORKFLOW).replace('"on_next": "score-it"', '"on_next": "scoreit"'))
    told = await hovered(text, '"on_next": "sco|re')
    assert told.startswith("## WF201 dangling-target")
    assert "**Bad:**\n\n```json" in told


DRAFT = """{"version": "v1", "name": "x", "type": "t",
 "nodes": [
  {"id": "ask", "type": "form", "name": "A page", "fields": [
    {"type": "html", "html": "<p>{form-mail-element}</p>{f"},
    {"type": "email", "name": "mail", "replaceWithInHtml": ""}
  ],
  "on_next": %s
  },
  {"id": "snap", "type": "selfie_capture", "on_success": "route", "on_fail": "ask"%s},
  {"id": "route", "type": "js", "config": {"js_code": "let a = \\"é\\";\\n%s"}, "on_success": "done"},
  {"id": "my-end", "type": "form", "fields": [], "is_terminal_node": true}
 ]}
"""


async def completed(it: Editor, sought: str, handler: str = '""', more: str = "", code: str = "") -> dict[str, str]:
    raw = DRAFT % (handler, more, code)
    text = it.open(raw, f"{abs(hash(raw))}.json")
    return await text.completed(sought)


IDS = {"ask", "snap", "route", "my-end"}


@pytest.mark.parametrize(
    ("handler", "sought"),
    [
        ('""', '"on_next": "|"'),
        ('"sna"', '"on_next": "sna|"'),
        ('"sna"', '"on_next": "s|na"'),
        ("", '"on_next": |'),
        ("sna", '"on_next": sna|'),
        ('"sna', '"on_next": "sna|'),
        ("\n", '"on_next": |'),
        (',\n "on_back": ""', '"on_next": |'),
    ],
)
async def test_ids_complete_as_a_handlers_value_however_broken_the_text(it: Editor, handler: str, sought: str) -> None:
    found = await completed(it, sought, handler)
    assert set(found) == IDS
    assert '"on_next": "snap"' in found["snap"]
    assert '"snap""' not in found["snap"]


async def test_types_complete(it: Editor) -> None:
    found = await completed(it, '"type": "sel|fie_capture"')
    assert {"form", "js", "liveid_capture"} <= set(found)
    assert '"id": "snap", "type": "js", "on_success"' in found["js"]
    assert set(await completed(it, '"type": "em|ail"')) == {"html", "text", "email", "date", "checkbox", "ssn"}


async def test_keys_complete_by_the_nodes_type(it: Editor) -> None:
    for more, sought in (
        (', "on_"', '"on_|"'),
        (", ", '"on_fail": "ask", |'),
        (", on_", ", on_|"),
        (', "on_', '"on_fail": "ask", "on_|'),
    ):
        found = await completed(it, sought, more=more)
        assert {"on_error", "on_check_resolution_fail", "check_resolution", "header"} <= set(found), more
        assert not {"on_next", "on_success", "id", "fields"} & set(found)
        assert '"on_fail": "ask", "on_error": "$1"}' in found["on_error"], more
    found = await completed(it, '"is_termin|al_node"')
    assert '"return_summary": true}' in found["return_summary"]
    found = await completed(it, '"con|fig"')
    assert "config" in found
    assert set(await completed(it, '{"js_|code"')) == {"js_code"}
    assert "styleSheet" in await completed(it, '{"ver|sion"')
    assert "tooltip" in await completed(it, '"replaceWith|InHtml"')


async def test_values_complete_where_they_are_known(it: Editor) -> None:
    found = await completed(it, '"purpose": "|"', more=', "purpose": ""')
    assert found == {}  # a selfie has no purpose
    found = await completed(it, '"check_resolution": |', more=', "check_resolution": ')
    assert set(found) == {"true", "false"}
    assert '"check_resolution": true' in found["true"]
    assert set(await completed(it, '"replaceWithInHtml": "|"')) == {"{form-mail-element}"}
    found = await completed(it, '</p>{f|"')
    assert "</p>{form-buttons-placeholder}" in found["{form-buttons-placeholder}"]


@pytest.mark.parametrize(
    ("code", "labels", "label", "after"),
    [
        ("x = params.nodes.|", {"ask", "snap", "route"}, "ask", "x = params.nodes.ask"),
        ("x = params.nodes.as|", {"ask", "snap", "route"}, "ask", "x = params.nodes.ask"),
        ("x = params?.nodes?.as|", {"ask", "snap", "route"}, "ask", "x = params?.nodes?.ask"),
        ("x = params.nodes['my|']", IDS, "my-end", "x = params.nodes['my-end']"),
        ('x = params.nodes[\\"|\\"]', IDS, "my-end", 'x = params.nodes[\\"my-end\\"]'),
        ("x = params.nodes.ask.|", {"mail"}, "mail", "x = params.nodes.ask.mail"),
        ("x = params.nodes['ask']?.m|", {"mail"}, "mail", "x = params.nodes['ask']?.mail"),
        ("next = '|'", IDS, "my-end", "next = 'my-end'"),
        ("const y = 1|", set(), None, ""),
    ],
)
async def test_scripts_complete_nodes_keys_and_targets(
    it: Editor, code: str, labels: set[str], label: str | None, after: str
) -> None:
    found = await completed(it, code, code=code.replace("|", ""))
    assert set(found) == labels
    if label is not None:
        assert f'\\n{after}"' in found[label]


async def test_the_outline_has_nodes_with_fields_and_ways(it: Editor) -> None:
    text = it.open(WORKFLOW)
    found = await it.client.text_document_document_symbol_async(lsp.DocumentSymbolParams(text.id)) or []
    told = [(one.name, one.detail, [(below.name, below.detail) for below in one.children or ()]) for one in found]
    assert told[0] == ("ask", "Form page · Your *data*", [("email", "Email"), ("on_next", "→ score-it")])
    assert told[2][2] == [("js_code", "script"), ("on_error", "→ ask")]
    assert [text.inside(one.selection_range) for one in found] == ["ask", "score-it", "route", "done"]
    assert all(text.inside(one.range).startswith("{") and text.inside(one.range).endswith("}") for one in found)


@pytest.mark.parametrize("cut", ["", '"', "}", "]", ",", '{"id": 5, "type": [], "fields": {}, "config": 1}, '])
async def test_damaged_texts_are_answered_wherever_somebody_stands(it: Editor, cut: str) -> None:
    whole = json.dumps(WORKFLOW, indent=1)
    for start in range(whole.index('"nodes"'), len(whole), 397):
        raw = f"{whole[:start]}{cut}{whole[start + 5 :]}" if cut != "" else whole[:start]
        text = it.open(raw, f"damaged{start}.json")
        for offset in (start - 60, start - 7, start, start + len(cut) + 1):
            head = raw[: min(max(offset, 0), len(raw))]
            at = lsp.Position(head.count("\n"), len(head) - head.rfind("\n") - 1)
            place: dict[str, Any] = {"text_document": text.id, "position": at}
            await it.client.text_document_completion_async(lsp.CompletionParams(**place))
            await it.client.text_document_hover_async(lsp.HoverParams(**place))
            await it.client.text_document_definition_async(lsp.DefinitionParams(**place))
            context = lsp.ReferenceContext(True)
            await it.client.text_document_references_async(lsp.ReferenceParams(**place, context=context))
            await it.client.text_document_prepare_rename_async(lsp.PrepareRenameParams(**place))
        await it.client.text_document_document_symbol_async(lsp.DocumentSymbolParams(text.id))
        await text.actions(lsp.Range(lsp.Position(0, 0), lsp.Position(999, 0)))
        it.client.text_document_did_close(lsp.DidCloseTextDocumentParams(text.id))


async def test_a_large_sample_has_an_answer_at_every_character_of_a_node(it: Editor) -> None:
    text = it.open((samples_dir() / "ial2_onboarding.json").read_text(encoding="utf-8"))
    start = text.text.index('"id"')
    for offset in range(start, start + 900, 7):
        line = text.text.count("\n", 0, offset)
        column = offset - text.text.rfind("\n", 0, offset) - 1
        place = {"text_document": text.id, "position": lsp.Position(line, column)}
        await it.client.text_document_completion_async(lsp.CompletionParams(**place))
        await it.client.text_document_hover_async(lsp.HoverParams(**place))

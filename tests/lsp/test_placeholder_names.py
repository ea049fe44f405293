"""Placeholders in an editor: names after ``${``, and what one stands for."""

import json

import pytest
from editors import Editor, Open
from lsprotocol import types as lsp

pytestmark = pytest.mark.asyncio(loop_scope="module")

TOML = '[values]\ntitle = "Bank"\nheight = 800\n[values.prod]\ntitle = "Acme"\non = true\n'
CODE = "const a = `${title} ${secret:api_key} ${var:title}`;\nreturn '${title}';"
FLOW = {
    "version": "v1",
    "name": "${title} ${secret:other} ${}",
    "nodes": [{"id": "s", "type": "js", "config": {"js_code": CODE}}],
}


def opened(it: Editor) -> Open:
    (it.folder / "wfstudio.toml").write_text(TOML)
    (it.folder / "env").mkdir()
    (it.folder / "env" / "dev.toml").write_text("most = 1.5\n")
    return it.open(json.dumps(FLOW))


async def hovered(text: Open, sought: str) -> str:
    found = await text.editor.client.text_document_hover_async(lsp.HoverParams(**text.at(sought)))
    return found.contents.value if found and isinstance(found.contents, lsp.MarkupContent) else ""


async def test_names_after_the_dollar_sign(it: Editor) -> None:
    text = opened(it)
    found = await text.completed("${|}")
    assert set(found) == {"title", "height", "on", "most", "secret:other", "secret:api_key"}
    assert '"${title} ${secret:other} ${most}"' in found["most"]
    assert set(await text.completed("return '${ti|tle}")) >= {"var:title", "secret:api_key"}


async def test_what_a_placeholder_stands_for(it: Editor) -> None:
    text = opened(it)
    assert await hovered(text, '"${ti|tle} ') == "**`${title}`** stands for\n\n- every profile: `Bank`\n- prod: `Acme`"
    assert "`wfstudio secret set other`" in await hovered(text, "${secret:ot|her}")
    assert "- prod: `Acme`" in await hovered(text, "${var:ti|tle}")

"""The other ways to draw a workflow: SVG, Mermaid, DOT, a Markdown runbook."""

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from wfstudio.document.model import Document
from wfstudio.document.reading import parse
from wfstudio.graph.index import build
from wfstudio.layout.dot import render_dot
from wfstudio.layout.mermaid import render_mermaid
from wfstudio.layout.runbook import render_markdown
from wfstudio.layout.svg import render_svg

SAMPLES = sorted((Path(__file__).parents[2] / "sample_workflows").glob("*.json"))
HOSTILE = '<script>alert(1)</script>"`|]\\ \x1b[31m <!-- ${x} &amp; \u202e'
TRICKS = Document.from_workflow(
    {
        "name": HOSTILE,
        "version": "v1",
        "type": HOSTILE,
        "nodes": [
            {
                "id": HOSTILE,
                "type": "form",
                "name": HOSTILE,
                "fields": [{"name": HOSTILE, "type": "text", "label": HOSTILE}],
                "on_next": "s",
                "on_back": HOSTILE + "?",
            },
            {"id": "s", "type": "js", "config": {"js_code": "// ``` \n```` \nnext = 'e';"}},
            {"id": "e", "type": "form", "is_terminal_node": True, "fields": []},
        ],
    }
)
RENDERERS = (render_svg, render_mermaid, render_dot, render_markdown)


@pytest.fixture(params=SAMPLES, ids=lambda path: path.stem)
def sample(request):
    return parse(request.param.read_bytes())


def test_svg_has_every_node_and_edge(sample):
    index = build(sample)
    root = ET.fromstring(render_svg(sample))
    space = "{http://www.w3.org/2000/svg}"
    titles = [title.text for title in root.iter(f"{space}title")]
    assert titles[0] == sample.name
    for node in sample.nodes:
        assert f"{node.id} ({node.type})" in titles
    for edge in index.edges:
        assert f"{edge.source}: {edge.handler} leads to {edge.target}" in titles
    width, height = (int(root.get(side)) for side in ("width", "height"))
    for box in root.iter(f"{space}rect"):
        assert float(box.get("x", 0)) + float(box.get("width")) <= width
        assert float(box.get("y", 0)) + float(box.get("height")) <= height


def test_mermaid_has_every_node_and_edge(sample):
    index = build(sample)
    text = render_mermaid(sample)
    assert text.startswith("flowchart LR\n")
    assert len(re.findall(r"^    n\d+ (?:-->|-\.->)\|\"[^\"]*\"\| n\d+$", text, re.M)) == len(index.edges)
    for node in sample.nodes:
        assert f'"{node.id}' in text


def test_dot_has_every_node_and_edge(sample):
    index = build(sample)
    text = render_dot(sample)
    for node in sample.nodes:
        assert f'    "{node.id}" [' in text
    assert sum(" -> " in line for line in text.splitlines()) == len(index.edges) + len(index.dangling)


def test_the_runbook_tells_the_way_every_node_and_every_outcome(sample):
    text = render_markdown(sample)
    assert text.startswith(f"# {sample.name}\n")
    assert "\n1. `" in text
    for node in sample.nodes:
        assert f"### `{node.id}`" in text
        for target in node.handlers.values():
            assert f": `{target}`" in text or node.is_terminal


def test_the_runbook_has_a_table_of_fields_only_where_there_are_inputs():
    page = {"type": "html", "html": "<p>Hello</p>"}
    box = {"type": "text", "name": "city", "label": "City", "required": True}
    nodes = [{"id": "hello", "type": "form", "fields": [page]}, {"id": "where", "type": "form", "fields": [page, box]}]
    hello, where = render_markdown(parse(json.dumps({"nodes": nodes}).encode())).split("### ")[1:]
    assert "|" not in hello
    assert where.count("\n|") == 3 and "City" in where


@pytest.mark.parametrize("render", RENDERERS, ids=lambda render: render.__name__)
def test_nothing_of_a_document_becomes_markup(render):
    text = render(TRICKS)
    assert "\x1b" not in text and "\u202e" not in text
    if render is render_svg:
        tags = {element.tag.rpartition("}")[2] for element in ET.fromstring(text).iter()}
        assert tags <= {"svg", "title", "style", "defs", "marker", "path", "rect", "g", "text"}
    elif render is render_mermaid:
        for line in text.splitlines()[1:]:
            assert re.fullmatch(r'[^"]*(?:"[^"<>`|\\]*(?:<br/>[^"<>`|\\]*)?"[^"]*)*', line), line
    elif render is render_markdown:
        tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
        kinds = {token.type for block in tokens for token in [block, *(block.children or ())]}
        assert not kinds & {"html_block", "html_inline", "link_open", "image", "em_open", "strong_open"}
        assert "\n`````js\n" in text  # a fence longer than those in the script


@pytest.mark.parametrize("render", RENDERERS, ids=lambda render: render.__name__)
@pytest.mark.parametrize("raw", [{}, {"nodes": []}, {"nodes": [{}, {"id": "a", "on_next": "b"}, 7]}])
def test_odd_documents_are_drawn_too(render, raw):
    assert render(Document.from_workflow(json.loads(json.dumps(raw)))).endswith("\n")


def test_what_names_no_node_is_shown_as_lost():
    doc = Document.from_workflow({"nodes": [{"id": "a", "type": "form", "on_next": "nowhere"}]})
    assert "nowhere" in render_svg(doc)
    assert '-->|"next"| lost0' in render_mermaid(doc)
    assert '"(missing 1)"' in render_dot(doc)
    assert "`nowhere`, which is no node" in render_markdown(doc)

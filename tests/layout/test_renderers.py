"""The other ways to draw a workflow: SVG, Mermaid, DOT, a Markdown runbook."""

import json
import re
import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from wfstudio.document.model import Document
from wfstudio.document.reading import parse
from wfstudio.graph.index import build
from wfstudio.layout.cells import width
from wfstudio.layout.dot import render_dot
from wfstudio.layout.mermaid import beyond_mermaid, render_mermaid
from wfstudio.layout.runbook import render_markdown
from wfstudio.layout.svg import render_svg
from wfstudio.layout.text import render_text

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


def test_joined_letters_and_signs_are_drawn_as_they_are_written_and_columns_stay():
    titles = ["👩\u200d👩\u200d👧\u200d👦 family", "می\u200cخواهم", "क्\u200dष हिन्दी", "plain"]
    nodes = [{"id": f"n{at}", "type": "form", "name": title} for at, title in enumerate(titles)]
    for node, after in pairwise(nodes):
        node["on_next"] = after["id"]
    doc = Document.from_workflow({"nodes": nodes})
    for render in (*RENDERERS, render_text):
        text = render(doc)
        assert "�" not in text and all(title in text for title in titles), render.__name__
    boxed = [line.strip() for line in render_text(doc, direction="down").splitlines()]
    boxed = [line for line in boxed if line and line[0] in "╭│╰" and line[-1:] in "╮│╯"]
    edges = [width(line) for line in boxed if line[:1] == "╭"]
    assert len(edges) == len(titles)
    assert [width(line) for line in boxed] == [edge for edge in edges for _ in range(4)]


def test_the_legend_names_only_what_is_drawn():
    nodes = [{"id": 5, "type": "form"}, {"id": "a", "type": "form"}]
    assert "entry" not in render_text(Document.from_workflow({"nodes": nodes}))
    assert "▸ entry" in render_text(Document.from_workflow({"nodes": nodes[1:]}))


def test_what_cannot_be_drawn_is_told():
    nodes = [
        {"id": "a", "type": "form", "on_next": 7, "on_back": None, "on_fail": ["b"]},
        {"id": "a"},
        {"type": "form"},
        7,
        None,
    ]
    doc = Document.from_workflow({"nodes": nodes})
    told = [
        "2 members of nodes that are no object",
        "1 node without an id",
        "further nodes with the id a",
        "handlers whose value is no text: on_next of a, on_fail of a",
    ]
    assert render_text(doc).endswith("\n\n" + "".join(f"not drawn: {what}\n" for what in told))
    book = render_markdown(doc)
    assert all(f"- Not told below: {what}".replace("_", "\\_") in book for what in told)


def test_the_runbook_of_an_empty_workflow_has_no_empty_parts():
    assert render_markdown(Document.from_workflow({"name": "New", "nodes": []})) == (
        "# New\n\n0 nodes, 0 edges, 0 ends.\n\nThe workflow has no nodes yet.\n"
    )
    book = render_markdown(Document.from_workflow({"nodes": [{"type": "form"}]}))
    assert "## " not in book and "no node has an id" in book


def test_a_label_is_no_formula_and_no_icon():
    doc = Document.from_workflow({"nodes": [{"id": "a", "name": "$$x$$ fa:fa-home $5"}]})
    assert '"a<br/>$\u2060$x$\u2060$ fa:\u2060fa-home $5"' in render_mermaid(doc)


def test_what_is_too_large_for_mermaid_is_told():
    nodes = [{"id": f"n{at}", "type": "form", "on_next": "n0"} for at in range(501)]
    large, small = (Document.from_workflow({"nodes": nodes[:size]}) for size in (501, 500))
    assert beyond_mermaid(render_mermaid(large)).startswith("501 edges")
    assert not beyond_mermaid(render_mermaid(small))
    assert "The graph may not be shown: 501 edges" in render_markdown(large)
    assert "50000" in beyond_mermaid("x" * 50_001)

"""The rules on pages beside their corpus: secrets that no report shows, screens that acquit rightly."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lint_corpus import around, cases

from wfstudio.document.model import Document
from wfstudio.document.reading import parse
from wfstudio.lint.context import Context
from wfstudio.lint.engine import lint_bytes
from wfstudio.lint.fingerprints import fingerprints
from wfstudio.lint.registry import RULES, load, load_rules, screen
from wfstudio.lint.reporters import as_json, concise, full, github, gitlab, junit, sarif
from wfstudio.lint.reporters.report import FileReport, Run
from wfstudio.lint.selection import Selection, preset
from wfstudio.lint.table import MODULES

STRICT = Selection(preset("strict"))
SCREENED = [module for module in MODULES if (module.needed or "").startswith("page_suspicions:")]


def acquitted_rightly(data: bytes, published: bool = False) -> None:
    """Whatever a screen acquits of, the rules behind it would not find."""
    context = Context(parse(data), published, selection=STRICT)
    for module in SCREENED:
        assert module.needed is not None
        if not screen(module.needed)(context):
            load(module)
            found = [finding for row in module.rows for finding in RULES[row.code].check(context)]
            assert found == [], f"{module.needed} acquitted of {found}"


def test_screens_acquit_rightly_on_the_corpus() -> None:
    for group in cases().values():
        for case in group:
            try:
                parse(case.data)
            except Exception:
                continue
            acquitted_rightly(case.data, case.row.get("published", False))


HTML = [
    "<p>", "</p>", "<main class=\"a\">", "</main>", "<img src=\"a\">", "<img src=\"a\" alt=\"\">", "<br/>",
    "<h1>", "</h1>",
    "<h2>", "</h2>", "<h3>", "</h3>", "<a href=\"http://a.gov\">", "</a>", "<svg xmlns=\"http://www.w3.org/2000/svg\">",
    "<path d=\"M0\"/>", "</svg>", "<p onclick=\"x\">", "<p\nonclick=x>", "<script>", "</script>", "<input name=\"a\">",
    "<b>",
    "</b>", "{form-buttons-placeholder}", "{x}", "<a href=\"javascript:x\">", "<!-- x -->", "apiKey=\"a1b2c3d4e5f6\"",
    "token: 'a1b2c3d4e5f6'", " on ", "=", "'", "\"", "<P>", "<div/>", "<IMG src=a>", "<form action=\"http://a.gov\">",
    "password\t=\t'Abc123!x'", "<i title='http://a.gov' style=\"x:url(http://a.gov)\">", "</i>",
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(HTML), max_size=8).map("".join), st.booleans())
def test_screens_acquit_rightly_on_any_html(html: str, escaped: bool) -> None:
    data = around("html", html)
    acquitted_rightly((data.replace("/", "\\/") if escaped else data).encode())


FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["text", "html", "emial", "checkbox", 5]),
        "name": st.sampled_from(["a", "b", "", "password", None]),
        "label": st.sampled_from(["A", "", 5]),
        "html": st.sampled_from(["{form-a-element}", "<input>", "{form-buttons-placeholder}", ""]),
        "replaceWithInHtml": st.sampled_from(["{form-a-element}", "{form-b-element}", ""]),
        "value": st.sampled_from(["Hunter2!x", "x"]),
    },
)
NODE = st.fixed_dictionaries(
    {"id": st.sampled_from(["a", "b"]), "type": st.sampled_from(["form", "qr_for_device_handoff", "ssn_capture", "x"])},
    optional={
        "fields": st.lists(FIELDS, max_size=3),
        "name": st.sampled_from(["Node 1", "A copy", "Welcome - copy", "New form", "Go"]),
        "on_next": st.just("a"),
        "on_back_button_label": st.sampled_from(["Back", ""]),
        "on_next_button_label": st.just("Go"),
        "is_terminal_node": st.booleans(),
        "header": st.sampled_from([{"type": "html", "html": "x"}, {"html": "{y}"}, 5]),
    },
)


@settings(max_examples=300, deadline=None)
@given(st.lists(NODE, max_size=4))
def test_screens_acquit_rightly_on_any_nodes(nodes: list[Any]) -> None:
    acquitted_rightly(json.dumps({"name": "x", "nodes": nodes}).encode())


SECRET = "7a1c9e3b5d8f2a4c6e0b"
LEAKY = {
    "version": "v1",
    "name": "x",
    "type": "t",
    "nodes": [
        {
            "id": "s",
            "type": "js",
            "config": {"js_code": f'const apiKey = "{SECRET}"; console.log(1); return {{ "ü": apiKey ;'},
            "on_success": "ned",
            "on_error": "end",
        },
        {"id": "end", "type": "form", "fields": [], "is_terminal_node": "true"},
    ],
}


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("reporter", [full, concise, as_json, sarif, github, gitlab, junit])
@pytest.mark.parametrize("suppressed", [False, True])
def test_no_report_shows_a_secret(reporter: Any, indent: int | None, suppressed: bool) -> None:
    """Neither where it is told, nor beside another finding of the same line, nor when it is suppressed."""
    data = json.dumps(LEAKY, indent=indent, ensure_ascii=False).encode()
    doc, findings = lint_bytes(data, selection=STRICT)
    assert {"WF801", "WF701", "WF106"} <= {finding.code for finding in findings}
    if suppressed:
        findings[:] = [finding for finding in findings if finding.code != "WF801"]
    run = Run([FileReport("x.json", data, doc, findings)], infos=True)
    made = reporter.lines(run) if hasattr(reporter, "lines") else reporter.text(run)
    shown = made if isinstance(made, str) else "\n".join(made)
    assert SECRET[4:12] not in shown
    assert "WF106" in shown
    if reporter is full:
        assert "*****" in shown


def test_a_fingerprint_is_no_hash_of_a_secret() -> None:
    marks = []
    for secret in (SECRET, "0f1e2d3c4b5a69788796"):
        data = json.dumps(LEAKY).replace(SECRET, secret).encode()
        doc, findings = lint_bytes(data)
        told = dict(zip([f.code for f in findings], fingerprints(findings, doc), strict=True))
        marks.append(told["WF801"])
    assert marks[0] == marks[1]


def test_a_message_never_quotes_the_secret() -> None:
    for case in cases()["WF801"]:
        for finding in lint_bytes(case.data, selection=STRICT)[1]:
            if finding.code == "WF801":
                assert case.text[finding.start : finding.end] not in finding.message


def test_the_same_html_in_many_nodes_is_read_once() -> None:
    from wfstudio.page.facts import read_page

    read_page.cache_clear()
    html = "<main><b>Almost</main>{form-buttons-placeholder}"
    nodes = [
        {"id": f"n{n}", "type": "form", "fields": [{"type": "html", "html": html}], "on_next": "n0"} for n in range(50)
    ]
    findings = lint_bytes(json.dumps({"name": "x", "nodes": nodes}).encode(), selection=STRICT)[1]
    assert sum(finding.code == "WF609" for finding in findings) == 50
    assert read_page.cache_info().misses == 1


def test_the_studio_lints_without_a_source() -> None:
    from wfstudio.lint.engine import lint

    doc = Document(LEAKY | {"styleSheet": ".a { color: #999; background: #fff }"})
    assert {"WF801", "WF903"} <= {finding.code for finding in lint(doc, selection=Selection(frozenset(load_rules())))}

"""HTML and style sheets of documents as they may stand in a page: nothing acts, nothing fetches, in bounded time."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfstudio.page.markup import CLOSE, OPEN, tags
from wfstudio.page.safe_styles import safe_declarations, safe_style_sheet
from wfstudio.page.sanitised import TAGS, sanitised
from wfstudio.page.styles import style_rules
from wfstudio.paths import samples_dir


def harmless(html):
    for tag in tags(html):
        assert tag.kind in (OPEN, CLOSE), (tag, html)
        assert tag.name in {name.lower() for name in TAGS}, (tag, html)
        for name, attribute in tag.attributes.items():
            assert not name.startswith("on"), (tag, html)
            assert name not in ("srcset", "action", "formaction", "name", "srcdoc", "xlink:href", "ping"), (tag, html)
            if name in ("href", "src"):
                address = attribute.value.strip().lower()
                assert address.startswith(("https:", "http:", "mailto:", "tel:", "#", "data:image/")), (tag, html)
                assert tag.name == "a" or address.startswith(("https:", "data:image/")), (tag, html)


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("<p>a</p><script>x</script>b", "<p>a</p>b"),
        ('<p onclick="x" class="lead wf-error other">a</p>', '<p class="lead other">a</p>'),
        ('<form action="/x"><input name="a"><button>Go</button></form>', "Go"),
        ('<div id="wf-main">a</div><div id="part">b</div>', '<div>a</div><div id="part">b</div>'),
        ('<img src="https://pictures.example/a.png" alt="A">', '<img src="https://pictures.example/a.png" alt="A">'),
        ('<img src="http://pictures.example/a.png">', "<img>"),
        ('<img src="/workflow/wf_instance/x">', "<img>"),
        ('<img src="data:text/html,x">', "<img>"),
        ('<img src="data:image/png;base64,AA==">', '<img src="data:image/png;base64,AA==">'),
        ('<p style="color: red; background: url(https://e.example/x)">a</p>', '<p style="color: red">a</p>'),
        ('<p style="background: url(https://e.example)">a</p>', "<p>a</p>"),
        ("<p title=\"a > b < c\">x</p>", '<p title="a &gt; b &lt; c">x</p>'),
        ('<svg viewBox="0 0 1 1"><path d="M0 0" fill="url(https://e)"></path></svg>',
         '<svg viewBox="0 0 1 1"><path d="M0 0"></path></svg>'),
    ],
)  # fmt: skip
def test_what_is_kept(html, kept):
    assert sanitised(html).html == kept


def test_links_open_beside_the_journey_and_pictures_tell_where_they_are_from():
    safe = sanitised(
        '<a href="https://a.example/x">x</a><img src="https://P.example:8443/a?b"><img src="https://q.example">'
    )
    assert '<a href="https://a.example/x" target="_blank" rel="noopener noreferrer">' in safe.html
    assert safe.hosts == {"https://p.example:8443", "https://q.example"}


@pytest.mark.parametrize(
    "address", ["https://a.example;x/", "https://a b/", "https://a.example' x", "https:a", "https://@a/"]
)
def test_a_picture_s_address_cannot_change_the_policy(address):
    assert sanitised(f'<img src="{address}">').hosts <= {"https://a.example", "https://a"}


SOUP = (
    "<script>|</script>|<style>|</style>|<svg>|</svg>|<math>|<mtext>|<table>|<tr>|<td>|<p>|</p>|<b|>|<a href="
    "|javascript:x|<img src=x onerror=x|\"|'| |/|=|<!--|-->|<![CDATA[|]]>|<title>|</title>|<noscript>|<template>"
    "|<form action=x>|<input"
    "|<iframe srcdoc=|<base href=//e>|<meta http-equiv=refresh>|&lt;|&#x3c;|&|\0|<textarea>|<plaintext>"
    "|<select><option>|<foreignObject>|<annotation-xml encoding=text/html>|{form-a-element}|x"
)
SHEET = "a|{|}|;|:|(|)|[|]|\"|'|\\|/*|*/|url(|@media|@layer|!important|,|<|//e|\n| "


def soup(pieces, most):
    return st.lists(st.sampled_from(pieces.split("|")), max_size=most).map("".join)


@settings(max_examples=150, deadline=None)
@given(soup(SOUP, 25))
def test_no_soup_comes_out_harmful(html):
    harmless(sanitised(html).html)


@pytest.mark.parametrize(
    "css",
    [
        "a { background: url(https://e.example/x) }",
        "a { background: u\\72l(https://e.example/x) }",
        "a { background: image-set('https://e.example/x' 1x) }",
        "a { --x: url(https://e.example/x) }",
        "@import 'https://e.example/x'; @font-face { src: url(https://e.example/x) }",
        "a { behavior: x; -moz-binding: x; src: x }",
        ".wf-strip { color: red }",
        "[class*='wf-'] { color: red }",
        "a { content: '</style>' }",
        "a { color: red; } } @layer guard { b",
        "@layer guard { a { color: red } }",
        '{"not": "css"}',
    ],
)
def test_what_a_style_sheet_may_not(css):
    kept = safe_style_sheet(css)
    assert kept in ("", "a { color: red }")


def test_a_style_sheet_keeps_what_it_says():
    def said(css):
        return [(one.around, one.selectors, [(d.name, d.value) for d in one.declarations]) for one in style_rules(css)]

    for file in samples_dir().glob("*.json"):
        read = json.loads(file.read_text())
        css = read.get("data", read)["styleSheet"]
        assert said(safe_style_sheet(css)) == said(css)
    kept = 'background: url("data:image/png;base64,AA=="); margin: 0 !important; content: "\\201C"'
    assert safe_declarations(kept) == kept


@settings(max_examples=150, deadline=None)
@given(soup(SHEET, 30))
def test_a_style_sheet_never_leaves_its_braces(css):
    kept = safe_style_sheet(css)
    bare = "".join(kept.split('"')[::2]) if "'" not in kept else ""
    depth = 0
    for sign in bare:
        depth += (sign == "{") - (sign == "}")
        assert depth >= 0
    assert depth == 0
    assert "<" not in kept and "url(" not in kept.lower() and "@layer" not in kept


@pytest.mark.parametrize(
    "large",
    [
        "<div>" * 50_000,
        "<b class=x><p>" * 20_000,
        "&" * 500_000,
        "<table><b>" * 1_250,
        "<a href=x>" * 2_499,
        "<" * 500_000,
    ],
    ids=["deep", "formatting", "references", "fostered", "links", "signs"],
)
def test_time_is_bounded_whatever_the_size(large):
    began = time.thread_time()
    harmless(sanitised(large).html)
    assert time.thread_time() - began < 3


def test_a_piece_that_is_too_large_is_shown_as_its_text():
    large = "<p>one &amp; two</p><script>never</script>" + "<div>" * 5_000 + "three < four"
    shown = sanitised(large).html
    assert "one &amp; two" in shown and "three &lt; four" in shown and "never" not in shown and shown.count("<") == 2

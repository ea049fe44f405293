"""Tags, nesting and tokens of a piece of HTML."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfstudio.page.facts import PageFacts, read_page
from wfstudio.page.markup import COMMENT, OPEN, tags


def test_attributes_as_they_stand() -> None:
    html = """<a HREF="x&amp;y" title='a > "b"' hidden data-n=5 href=z>x</a>"""
    (tag, _) = tags(html)
    assert (tag.kind, tag.name, html[tag.start : tag.end]) == (OPEN, "a", html[: html.index(">x") + 1])
    told = {name: (a.value, html[a.value_start : a.value_end]) for name, a in tag.attributes.items()}
    assert told == {
        "href": ("x&y", "x&amp;y"),
        "title": ('a > "b"', 'a > "b"'),
        "hidden": ("", ""),
        "data-n": ("5", "5"),
    }
    title = tag.attributes["title"]
    assert html[title.start : title.end] == """title='a > "b"'"""


@pytest.mark.parametrize(
    ("html", "names"),
    [
        ("<p>1 < 2 <3 <>x</p>", ["p", "p"]),
        ("<script>a<b</p></SCRIPT ><b>", ["script", "script", "b"]),
        ("<!-- <p> --><!DOCTYPE html><![endif]><?xml?><br/>", ["", "", "", "", "br"]),
        ("<textarea><b></textarea><ÿ>", ["textarea", "textarea"]),
        ("", []),
    ],
)
def test_tags(html: str, names: list[str]) -> None:
    assert [tag.name for tag in tags(html)] == names


def test_tokens_but_not_what_scripts_and_comments_hold() -> None:
    html = "{a} ${b} {{ c }} {d e} {f:1} <p class='{g}'><style>{h}</style><!--{i}--><script>{j}</script>{k-l}{}"
    assert [token.text for token in read_page(html).tokens] == ["{a}", "{{ c }}", "{g}", "{k-l}"]
    assert all(html[token.start : token.end] == token.text for token in read_page(html).tokens)


PIECES = [
    "<p>", "</p>", "<div ", 'a="', "'", ">", "<b>", "</b>", "<!--", "-->", "<script>", "</script>", "{x}", "/>", "=",
    "ü", "<", " ",
]  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
def test_anything_can_be_read(html: str) -> None:
    page = PageFacts(html)
    at = 0
    for tag in page.tags:
        assert at <= tag.start <= tag.end <= len(html)
        at = tag.end
        for attribute in tag.attributes.values():
            assert tag.start < attribute.start <= attribute.end <= tag.end
            assert attribute.start <= attribute.value_start <= attribute.value_end <= attribute.end
    assert all(html[tag.start] == "<" for tag in page.tags)
    for problem in page.nesting.problems:
        assert 0 <= problem.start < problem.end <= len(html)
    assert all(html[token.start : token.end] == token.text for token in page.tokens)
    assert not [tag for tag in page.tags if tag.kind == COMMENT and not html[tag.start : tag.end].endswith(">")]


def element(name: str, inner: list[str]) -> str:
    return f"<{name}>{''.join(inner)}</{name}>"


NAMES = st.sampled_from(["p", "b", "li", "section"])
SOUND = st.recursive(st.just("x"), lambda inner: st.builds(element, NAMES, st.lists(inner, max_size=3)), max_leaves=12)


@settings(max_examples=100, deadline=None)
@given(SOUND)
def test_what_is_closed_by_the_book_has_no_problem(html: str) -> None:
    nesting = PageFacts(html).nesting
    assert (nesting.problems, nesting.opens, nesting.closes) == ([], [], [])


def test_a_deep_and_broken_piece_is_read_to_its_end() -> None:
    """What would take a grammar minutes: every start tag is named, once."""
    nesting = PageFacts("<div>" * 50_000).nesting
    assert (len(nesting.opens), nesting.problems) == (50_000, [])
    assert len(PageFacts("<b></i>" * 20_000).nesting.problems) == 20_000
    assert [p.start for p in PageFacts("<!--" * 50_000).nesting.problems] == [0]

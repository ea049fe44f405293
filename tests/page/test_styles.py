"""Style sheets, colours and contrast."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfstudio.page.addresses import host_of, is_example, is_local, is_namespace
from wfstudio.page.colours import colour, contrast
from wfstudio.page.legible import faint_texts
from wfstudio.page.styles import addresses, style_rules


@pytest.mark.parametrize(
    ("text", "rgb"),
    [
        ("#FfF", (255, 255, 255)),
        ("#102030", (16, 32, 48)),
        ("#102030ff", (16, 32, 48)),
        ("#10203080", None),
        ("#12345", None),
        ("#xyz", None),
        (" RebeccaPurple ", (102, 51, 153)),
        ("transparent", None),
        ("currentColor", None),
        ("rgb(10, 20, 30)", (10, 20, 30)),
        ("rgb(100% 0% 50%)", (255, 0, 128)),
        ("rgba(1,2,3,1)", (1, 2, 3)),
        ("rgb(1 2 3 / 50%)", None),
        ("rgb(1 2)", None),
        ("rgb(a b c)", None),
        ("rgb(nan 0 0)", None),
        ("hsl(120, 100%, 25%)", (0, 128, 0)),
        ("hsl(0.5turn 100% 50%)", (0, 255, 255)),
        ("hsl(240deg 100% 50%)", (0, 0, 255)),
        ("var(--x)", None),
        ("color-mix(in srgb, red, blue)", None),
    ],
)
def test_colours(text: str, rgb: tuple[int, int, int] | None) -> None:
    assert colour(text) == rgb


def test_contrast_is_that_of_wcag() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((255, 255, 255), (119, 119, 119)) == pytest.approx(4.478, abs=0.001)
    assert contrast((118, 118, 118), (255, 255, 255)) >= 4.5


def test_rules_with_places() -> None:
    css = '/* a{} */ a , b { color : red ; background: url(data:x;y) !important } @media (x) { c { --X: "}" } } d{e:f'
    found = [
        (rule.around, rule.selectors, [(d.name, d.value, css[d.start : d.end]) for d in rule.declarations])
        for rule in style_rules(css)
    ]
    assert found == [
        ("", ["a", "b"], [("color", "red", "red"), ("background", "url(data:x;y)", "url(data:x;y)")]),
        ("@media (x)", ["c"], [("--X", '"}"', '"}"')]),
        ("", ["d"], [("e", "f", "f")]),
    ]


def test_addresses() -> None:
    css = """@import "a.css"; @import url( 'b.css' ); x { y: URL(c.png) } /* url(d) */"""
    assert [(a.url, css[a.start : a.end]) for a in addresses(css)] == [
        ("a.css", "a.css"), ("b.css", "b.css"), ("c.png", "c.png"),
    ]  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.text("a{}:;\"'()/*@ ü\\\n#,!", max_size=40))
def test_any_text_can_be_read(css: str) -> None:
    for rule in style_rules(css):
        for declaration in rule.declarations:
            assert 0 <= declaration.start <= declaration.end <= len(css)
    addresses(css)
    faint_texts(css)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://User:pw@Example.com:80/x?y", "example.com"),
        ("//a.b/c", "a.b"),
        ("http://[::1]:80/", "[::1]"),
        ("/x//y", ""),
        ("x.png", ""),
        ("data:image/png;base64,//8=", ""),
        ("https://", ""),
    ],
)
def test_hosts(url: str, host: str) -> None:
    assert host_of(url) == host


def test_kinds_of_hosts() -> None:
    assert is_local("localhost")
    assert is_local("127.0.0.1")
    assert not is_local("127.example.net")
    assert is_example("a.example.com")
    assert not is_example("notexample.com")
    assert not is_example("bank.example")
    assert is_namespace("http://www.w3.org/2000/svg")
    assert not is_namespace("http://www.w3.org.evil.com/")

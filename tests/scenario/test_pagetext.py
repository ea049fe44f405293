import pytest

from wfstudio.scenario.pagetext import page_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<h1>Welcome</h1><p>We check <b>who</b>\n you are.</p>", "Welcome\n\nWe check who you are."),
        ("<div><div>a</div><div>b</div></div>", "a\nb"),
        ("a<br>b", "a\nb"),
        ("<ul><li>one</li><li>two<ul><li>deep</li></ul></li></ul>end", "• one\n• two\n  • deep\n\nend"),
        ("<ol><li>one</li><li>two</li></ol>", "1. one\n2. two"),
        ('<a href="https://a.example/">read this</a>.', "read this (https://a.example/)."),
        ('<a href="https://a.example/">https://a.example/</a>', "https://a.example/"),
        ('<a href="mailto:help@a.example">help</a>', "help (help@a.example)"),
        ("<style>p{color:red}</style><script>alert(1)</script>seen", "seen"),
        ('<img alt="A passport"><img src="x">', "[image: A passport]"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a   b\nc"),
        ("fish &amp; chips &lt;now&gt;", "fish & chips <now>"),
        ("<p>open <b>and never closed", "open and never closed"),
        ("a\x1b[31mb\u202ec", "a[31mbc"),
        ("<pre>x\n  y</pre>", "x\n  y"),
        ("", ""),
    ],
)
def test_html_is_read_as_a_person_would(html: str, text: str) -> None:
    assert page_text(html) == text


def test_tokens_of_inputs_and_buttons_are_left_out() -> None:
    assert page_text("<p>Number</p>{form-ssn-element}<div>{form-buttons-placeholder}</div>") == "Number"


def test_a_token_is_filled_with_text_never_with_markup() -> None:
    page = page_text("<p>Seen: {placeholder_for_summary}</p>", {"{placeholder_for_summary}": "<b>Passport</b>"})
    assert page == "Seen: <b>Passport</b>"

"""The text that git compares: readable, and the same only for documents that mean the same."""

import pytest
from hypothesis import example, given
from json_texts import meaning, texts

from wfstudio.document.diff_text import diff_text
from wfstudio.document.formatting import RepeatedKey, formatted
from wfstudio.document.reading import parse


def told(text: str) -> str:
    return diff_text(parse(text.encode("utf-8")))


@given(texts(), texts())
@example("[]", '["a"]')
@example('{"data": {"nodes": [1]}}', '{"data": {"nodes": 1}}')
def test_same_text_same_meaning(first: str, second: str) -> None:
    assert told(formatted(parse(first.encode())).decode()) == told(first)
    if told(first) == told(second):
        assert meaning(first) == meaning(second)


def test_text() -> None:
    text = r"""{"nodes": [{"on_next": "b", "id": "a", "type": "form", "fields": [
      {"html": "<p>One</p><p>Two <b>x</b></p>\n", "type": "html"}], "tags": ["x", {"k": 1.0}], "e": []},
      {"id": "a b", "config": {"js_code": "if (x) {\n\treturn \"\\n\";\n}\r\n// <p>\n"}}, 5],
      "name": "<b>", "styleSheet": "a{}\n\nb{}", "odd key": {}, "isPublished": true}"""
    assert told(text) == (
        """name: "<b>"
isPublished: true
styleSheet: |-
  | a{}
  |\x20
  | b{}
"odd key": {}
nodes:
node a
  type: "form"
  fields:
    -
      type: "html"
      html: |
        | <p>One</p>
          <p>Two <b>x</b></p>
  on_next: "b"
  tags:
    - "x"
    -
      k: 1.0
  e: []
node "a b"
  id: "a b"
  config:
    js_code: |
      | if (x) {
      | \treturn "\\n";
      |"}\\r"
      | // <p>
- 5
"""
    )


@pytest.mark.parametrize(("before", "after"), [('"a\\n"', '"a"'), ('"a\\r\\n"', '"a\\n"'), ("1", "1.0"), ('"1"', "1")])
def test_what_differs_shows(before: str, after: str) -> None:
    assert told(f'{{"nodes": [], "x": {before}}}') != told(f'{{"nodes": [], "x": {after}}}')


def test_a_repeated_key_is_refused() -> None:
    with pytest.raises(RepeatedKey):
        told('{"nodes": [], "nodes": []}')

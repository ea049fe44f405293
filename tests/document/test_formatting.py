"""The canonical layout: it never changes what a document means, and formatting twice is formatting once."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from json_texts import meaning, texts

from wfstudio.document.formatting import RepeatedKey, canonical_string, formatted
from wfstudio.document.reading import parse
from wfstudio.paths import samples_dir


def fmt(text: str) -> str:
    return formatted(parse(text.encode("utf-8"))).decode("utf-8")


@given(texts())
def test_meaning_stays_and_twice_is_once(text: str) -> None:
    after = fmt(text)
    assert meaning(after) == meaning(text)
    assert fmt(after) == after
    assert after.endswith("\n") and not after.endswith("\n\n")
    for line in after.splitlines():
        assert line == line.rstrip(" \t\r") or '"' in line


@pytest.mark.parametrize("path", sorted(samples_dir().rglob("*.json")), ids=lambda path: path.stem)
def test_samples(path: Path) -> None:
    if "wf101" in path.name:
        return
    text = path.read_text(encoding="utf-8")
    assert meaning(fmt(text)) == meaning(text)


def test_layout() -> None:
    text = (
        '\ufeff{"zzz":1,"nodes":[{"on_error":"b","zeta":{"b":1,"a":2},"on_next":"a","id":"a","fields":'
        '[{"name":"x","type":"text","other":[]},{"html":"<b>\\u00e9\\/\\u0041\\ud83d\\ude00\\u00A0\\u202E</b>","type":"html"}],"type":'
        '"form"}, 5],\r\n"canvasData":{"p":{"y":1.0,"x":-0},"w":["b", "a"], "e": {}},"version":"v1","big":'
        "12345678901234567890123}"
    )
    assert (
        fmt(text.removeprefix("\ufeff"))
        == fmt(text)
        == (
            """{
  "version": "v1",
  "nodes": [
    {
      "id": "a",
      "type": "form",
      "fields": [
        {
          "type": "text",
          "name": "x",
          "other": []
        },
        {
          "type": "html",
          "html": "<b>é/A😀\\u00a0\\u202e</b>"
        }
      ],
      "on_next": "a",
      "on_error": "b",
      "zeta": {"b": 1, "a": 2}
    },
    5
  ],
  "canvasData": {
    "p": {"y": 1.0, "x": -0},
    "w": ["b", "a"],
    "e": {}
  },
  "zzz": 1,
  "big": 12345678901234567890123
}
"""
        )
    )


def test_the_envelope_and_what_stands_beside_it_keep_their_order() -> None:
    text = '{"z": 1, "data": {"nodes": [], "name": "n"}, "a": 2}'
    assert list(json.loads(fmt(text))) == ["z", "data", "a"]
    assert list(json.loads(fmt(text))["data"]) == ["name", "nodes"]


def test_a_long_list_does_not_stand_on_one_line() -> None:
    words = [f"word-{number}" for number in range(20)]
    assert fmt(json.dumps({"nodes": [], "words": words})).count("\n") == 25


def test_a_repeated_key_is_refused_with_its_place() -> None:
    with pytest.raises(RepeatedKey, match=r'line 2, column 16: the key "\\u0061" stands twice'):
        fmt('{"nodes": [],\n "x": {"a": 1, "\\u0061": 2}}')


@pytest.mark.parametrize(
    ("literal", "after"),
    [
        (r'"\u000a\u0022\u005c"', r'"\n\"\\"'),
        (r'"\ud800\u0041"', r'"\ud800A"'),
        (r'"\uDBFF\uDFFF"', r'"\udbff\udfff"'),
        (r'"\\u0041"', r'"\\u0041"'),
        ('"\u00a0"', '"\u00a0"'),
    ],
)
def test_one_spelling_of_a_string(literal: str, after: str) -> None:
    assert canonical_string(literal) == after
    assert json.loads(literal) == json.loads(after)

"""Documents in parts: put together they have the same bytes, whatever they hold."""

import json
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from json_texts import strings, texts

from wfstudio.document.part_names import is_safe
from wfstudio.document.reading import parse
from wfstudio.document.spelling import Spelling
from wfstudio.document.unpacking import BadReference, Packed, Unpacked, pack, unpack

_NODE_FILE = r"nodes/[A-Za-z0-9_][A-Za-z0-9_-]*/(script\.js|[a-z]+(-\d+)?\.html)"
_NAME = re.compile(rf"(style\.css|(header|footer)\.html|{_NODE_FILE})")


def parted(text: str) -> Unpacked:
    return unpack(parse(text.encode("utf-8")))


def packed(parts: Unpacked) -> Packed:
    source = parse(parts.text.encode("utf-8")).source
    assert source is not None
    record = json.loads(json.dumps(parts.spelling.record()))
    return pack(source, parts.files.__getitem__, Spelling.from_record(record))


@given(texts(repeated=True))
@example('{"nodes":[{"id":"a","config":{"js_code":"\\u00E9\\/"}}],"$file":{"\\u0024file":1,"$$file":{"$file":"x"}}}')
@example('{"nodes":[{"id":"a","$file":"x","$file":"y"}],"styleSheet":"a","styleSheet":"b"}')
def test_the_same_bytes_again(text: str) -> None:
    parts = parted(text)
    again = packed(parts)
    assert again.text == text
    names = list(parts.files)
    assert len({name.lower() for name in names}) == len(names)
    for name in names:
        assert is_safe(name) and _NAME.fullmatch(name) and len(name) < 100, name
        assert not {step.partition(".")[0].lower() for step in name.split("/")} & {"con", "nul", "prn", "aux"}
    for piece in again.pieces:
        if piece.file is None:
            assert text[piece.start : piece.end] == parts.text[piece.origin : piece.origin_end]
        else:
            assert json.loads(text[piece.start : piece.end]) == parts.files[piece.file]


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=8).flatmap(
            lambda value: strings(value).map(lambda literal: (literal, value))
        ),
        max_size=3,
    )
)
def test_spelling(pairs: list[tuple[str, str]]) -> None:
    written = {str(place): pair for place, pair in enumerate(pairs)}
    rule = Spelling.from_record(json.loads(json.dumps(Spelling.learned(written).record())))
    for file, (literal, value) in written.items():
        assert rule.spelled(value, file) == literal
        assert json.loads(rule.spelled(value + "é/<\n")) == value + "é/<\n"


@pytest.mark.parametrize(
    ("dump", "kept"),
    [
        (lambda value: json.dumps(value), {"ascii": True}),
        (lambda value: json.dumps(value, ensure_ascii=False), {}),
        (lambda value: json.dumps(value).replace("/", "\\/"), {"ascii": True, "escapes": {"/": "\\/"}}),
        (lambda value: json.dumps(value, ensure_ascii=False).replace("<", "\\u003c"), {"escapes": {"<": "\\u003c"}}),
    ],
)
def test_usual_writers_follow_a_rule(dump: object, kept: object) -> None:
    values = ["<p>é</p>\n", "</p>", "plain"]
    written = {str(place): (dump(value), value) for place, value in enumerate(values)}  # type: ignore[operator]
    assert Spelling.learned(written).record() == kept


def test_a_text_without_a_rule_is_respelled_once_it_changes() -> None:
    text = r'{"nodes": [], "styleSheet": "\u0061\u0061a"}'
    parts = parted(text)
    assert parts.spelling.record() == {"escapes": {"a": "\\u0061"}, "literals": {"style.css": '"\\u0061\\u0061a"'}}
    parts.files["style.css"] = "b{}\n"
    assert json.loads(packed(parts).text)["styleSheet"] == "b{}\n"


def test_what_is_left_is_the_document_with_references() -> None:
    text = """{
  "styleSheet": "a{}",
  "nodes": [
    {"id": "check", "config": {"js_code": "return 1;\\n"}, "header": {"html": "<h1>"}},
    {"id": "page", "fields": [{"html": "<p>"}, {"name": "x"}, {"html": "<b>"}], "footer": {"html": ""}}
  ],
  "$file": {"$$file": "\\ud800"}
}
"""
    parts = parted(text)
    assert parts.files == {
        "style.css": "a{}",
        "nodes/check/script.js": "return 1;\n",
        "nodes/check/header.html": "<h1>",
        "nodes/page/page.html": "<p>",
        "nodes/page/page-2.html": "<b>",
    }
    assert parts.text == (
        text.replace('"a{}"', '{"$file": "style.css"}')
        .replace('"return 1;\\n"', '{"$file": "nodes/check/script.js"}')
        .replace('"<h1>"', '{"$file": "nodes/check/header.html"}')
        .replace('"<p>"', '{"$file": "nodes/page/page.html"}')
        .replace('"<b>"', '{"$file": "nodes/page/page-2.html"}')
        .replace('"$$file"', '"$$$file"')
        .replace('  "$file": {"$$$', '  "$$file": {"$$$')
    )


@pytest.mark.parametrize(
    ("ids", "folders"),
    [
        (["a", "A", "a"], ["a", "A-2", "a-3"]),
        (["check_age", "v1.2"], ["check_age", "v1_2-"]),
        (["CON", "../x"], ["CON-", "x-"]),
        (["", "é"], ["node-", "node-"]),
    ],
)
def test_names_of_folders(ids: list[str], folders: list[str]) -> None:
    nodes = [{"id": node_id, "config": {"js_code": "x"}} for node_id in ids]
    found = [name.split("/")[1] for name in parted(json.dumps({"nodes": nodes})).files]
    assert len(set(found)) == len(ids)
    for name, expected in zip(found, folders, strict=True):
        assert name == expected or (expected.endswith("-") and re.fullmatch(expected + "[0-9a-f]{8}", name))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"a": {"$file": "x", "b": 1}}', "line 1, column 8: a reference stands alone"),
        ('{"a": {"$file": 5}}', "line 1, column 17: a reference names a file"),
        ('{"a": {"$file": "../x"}}', "line 1, column 17: a reference leads to a file inside"),
        ('{"a": {"$file": "/etc/passwd"}}', "inside the folder"),
        ('{"a": {"$file": "C:x"}}', "inside the folder"),
        ('{"a": {"$file": "x"}, "a": 1}', "line 1, column 8: a reference stands in a key that"),
        ('{"a":\n {"$file": "gone.js"}}', "line 2, column 2: gone.js: there is no such file"),
    ],
)
def test_bad_references(text: str, told: str) -> None:
    def read(name: str) -> str:
        raise BadReference(f"{name}: there is no such file")

    source = parse(text.encode()).source
    assert source is not None
    with pytest.raises(BadReference, match=re.escape(told)):
        pack(source, read, Spelling())

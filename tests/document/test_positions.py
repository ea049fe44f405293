"""Positions are exact to the character, whatever stands in the text."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfstudio.document.positions import Positions
from wfstudio.document.reading import parse

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)
layouts = st.sampled_from([{}, {"indent": 2}, {"indent": "\t"}, {"separators": (",", ":")}])


def _paths(value: object, path: tuple = ()) -> list[tuple]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, item in items for found in _paths(item, (*path, key)))]


def _at(value: object, path: tuple) -> object:
    for key in path:
        value = value[key]  # type: ignore[index]
    return value


@given(values, layouts, st.booleans())
def test_each_span_holds_its_value_and_key(value: object, layout: dict, ascii_only: bool) -> None:
    text = " " + json.dumps(value, ensure_ascii=ascii_only, **layout) + "\n"
    positions = Positions(text)
    for path in _paths(value):
        start, end = positions.value_span(path)
        assert json.loads(text[start:end]) == _at(value, path)
        if path and isinstance(path[-1], str):
            start, end = positions.key_span(path)
            assert json.loads(text[start:end]) == path[-1]
        elif path:
            assert positions.key_span(path) == positions.value_span(path)


@given(st.text(), st.booleans())
def test_a_place_in_a_string_is_found_through_its_escapes(value: str, ascii_only: bool) -> None:
    text = json.dumps({"s": value}, ensure_ascii=ascii_only)
    positions = Positions(text)
    for index in range(len(value)):
        start = positions.string_offset(("s",), index)
        end = positions.string_offset(("s",), index + 1)
        assert json.loads('"' + text[start:end] + '"') == value[index]
    assert text[positions.string_offset(("s",), len(value))] == '"'


@given(st.text(alphabet="aé😀\n\r\t€"), st.booleans())
def test_lines_columns_and_bytes(body: str, bom: bool) -> None:
    text = "[" + "\n" * 2 + "]" + body.replace("\r", " \r")  # blank text after a value is harmless here
    positions = Positions(text, bom=bom)
    for offset in range(len(text) + 1):
        line, column = positions.line_column(offset)
        assert (
            "\n".join(text.split("\n")[: line - 1]) + "\n" * (line > 1) + text.split("\n")[line - 1][: column - 1]
            == (text[:offset])
        )
        assert positions.byte_offset(offset) == len(text[:offset].encode()) + 3 * bom


def test_non_bmp_crlf_and_escapes() -> None:
    text = '{\r\n\t"😀": "a\\u00e9\\ud83d\\ude00\\n<",\r\n\t"b\\"c": [1, {"d": -1.5e+3}]\r\n}'
    source = parse(b"\xef\xbb\xbf" + text.encode()).source
    assert source is not None
    positions = source.positions
    start, end = positions.key_span(("😀",))
    assert (start, end) == (4, 7)
    assert positions.line_column(start) == (2, 2)
    assert positions.byte_offset(end) == 3 + 4 + 6
    mark = positions.string_offset(("😀",), 4)
    assert text[mark] == "<"
    assert positions.line_column(mark) == (2, 29)
    start, end = positions.value_span(('b"c', 1, "d"))
    assert text[start:end] == "-1.5e+3"


def test_repeated_keys() -> None:
    text = '{"a": 1, "b": {"a": 2, "a": 3}, "a": [4]}'
    positions = Positions(text)
    assert positions.value_span(("a",)) == (text.index("[4]"), text.index("[4]") + 3)
    assert [text[start:end] for start, end in positions.duplicate_keys] == ['"a"', '"a"']
    assert [start for start, _ in positions.duplicate_keys] == [23, 32]


def test_what_is_not_there() -> None:
    positions = Positions('{"a": {"b": 1}, "s": 2}')
    with pytest.raises(KeyError):
        positions.value_span(("a", "c"))
    with pytest.raises(KeyError):
        positions.string_offset(("s",), 0)
    assert positions.nearest_span(("a", "c", 3)) == (6, 14)
    assert positions.nearest_span(("a", "b")) == (12, 13)


def test_deep_text_needs_no_stack() -> None:
    positions = Positions("[" * 5000 + "]" * 5000)
    assert positions.value_span((0,) * 4999) == (4999, 5001)


@given(st.text(max_size=30), st.booleans())
def test_every_character_of_a_string_is_found_through_its_escapes(text: str, plain: bool) -> None:
    written = json.dumps({"a": text}, ensure_ascii=plain)
    positions = Positions(written)
    offsets = [positions.string_offset(("a",), index) for index in range(len(text) + 1)]
    assert offsets[-1] == len(written) - 2
    pieces = [written[start:end] for start, end in pairwise(offsets)]
    assert [json.loads(f'"{piece}"') for piece in pieces] == list(text)

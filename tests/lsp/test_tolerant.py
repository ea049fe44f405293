"""The tolerant reading of JSON: right on what is valid, and never at a loss."""

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfstudio.document.positions import Positions
from wfstudio.lsp.tolerant import Piece, offsets, read

TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(TEXTS, inside, max_size=4),
    max_leaves=12,
)


def held_to(piece: Piece, positions: Positions) -> None:
    """Each value stands where the scan of valid texts says."""
    assert positions.value_span(piece.path) == (piece.start, piece.end)
    if piece.key_start >= 0:
        assert positions.key_span(piece.path) == (piece.key_start, piece.key_end)
    for item in piece.items:
        held_to(item, positions)


@given(VALUES, st.sampled_from([None, 1]), st.booleans())
def test_valid_texts_read_as_a_decoder_reads_them(value: Any, indent: int | None, escaped: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=escaped)
    tree = read(text)
    assert tree.json() == value
    held_to(tree, Positions(text))


@given(TEXTS, st.booleans())
def test_the_offsets_of_a_strings_characters(value: str, escaped: bool) -> None:
    text = json.dumps([value], ensure_ascii=escaped)
    (piece,) = read(text).items
    places = offsets(text, piece)
    assert len(places) == len(value) + 1
    for place, (start, end) in enumerate(pairwise(places)):
        assert json.loads(f'"{text[start:end]}"') == value[place]


@given(VALUES, st.data())
def test_a_damaged_text_is_a_tree_whose_pieces_stand_in_it(value: Any, data: st.DataObject) -> None:
    text = json.dumps(value, indent=1)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    text = text[:start] + data.draw(st.text('"\\{}[],: a\n', max_size=4)) + text[end:]
    pending = [read(text)]
    json.dumps(pending[0].json())
    while pending:
        piece = pending.pop()
        assert 0 <= piece.start <= piece.end <= len(text)
        assert piece.kind == "hole" or piece.start < piece.end
        if isinstance(piece.value, str):
            assert len(offsets(text, piece)) == len(piece.value) + 1
        pending += piece.items


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ('{"a": ', {"a": None}),
        ('{"a"', {"a": None}),
        ('{"a": \n "b": 1}', {"a": None, "b": 1}),
        ('{"a": [1, {"b": "x', {"a": [1, {"b": "x"}]}),
        ('{"a": "b},\n "c": 1}', {"a": "b},", "c": 1}),
        ('[{"a": "b},\n {"c": 1}]', [{"a": "b},"}, {"c": 1}]),
        ('[{"a": 1, {"c": 1}]', [{"a": 1}, {"c": 1}]),
        ('{"a": 1,, "b": [,1,]}', {"a": 1, "b": [1]}),
        ('{"a": tru, "b": 1}', {"a": None, "b": 1}),
        ('{"a": {"b": 1], "c": 2}', {"a": {"b": 1, "c": 2}}),
        ('\ufeff{"a": 1}', {"a": 1}),
        ('{"a": 1} {"a": 2}', {"a": 1}),
        ("}{", {}),
        ("[" * 5000, None),
    ],
)
def test_broken_texts(text: str, value: Any) -> None:
    found = read(text).json()
    assert found == value or len(text) == 5000

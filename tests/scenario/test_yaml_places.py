"""YAML and JSON with places: both parsers say the same, and nothing that is nested breaks either."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from small_journey import SCENARIO

from wfstudio.paths import samples_dir
from wfstudio.scenario import yaml_places
from wfstudio.scenario.yaml_places import BadShape, read_placed

TEXTS = [
    SCENARIO,
    *[path.read_text(encoding="utf-8") for path in sorted((samples_dir() / "answers").glob("*.yaml"))],
    '{"a": "\\u00e9 x", "b": [1, true, "1"],\n\t"c": {"é": null}}',
    "a: 'one'\nb: \"two\"\nc: |\n  three\n  four\nd: >-\n  five\n?  e\n: 6\n😀: [é, {x: y}]\n",
    "a: &x {b: 1}\nc: *x\n",
]


def slowly(text, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(yaml_places, "_quickly", lambda text: None)
        return read_placed(text)


@pytest.mark.parametrize("text", TEXTS)
def test_both_parsers_give_the_same_values_at_the_same_places(text, monkeypatch):
    assert yaml_places._quickly(text) is not None
    assert read_placed(text) == slowly(text, monkeypatch)


def test_what_only_the_slower_parser_reads_is_read():
    text = '{"a": "\\ud83d\\ude00"}'
    assert yaml_places._quickly(text) is None
    assert read_placed(text).mapping("")["a"].value == "😀"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=("Cs", "Cc"))),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abcé: ", min_size=1), inner, max_size=3),
        max_leaves=12,
    )
)
def test_whatever_yaml_writes_is_read_the_same(value):
    text = yaml.safe_dump(value, allow_unicode=True)
    with pytest.MonkeyPatch.context() as monkeypatch:
        assert read_placed(text) == slowly(text, monkeypatch)


@pytest.mark.parametrize("opener", ["[", "{a: ", "- ", "? ", "-\n "])
@pytest.mark.parametrize("times", [100, 2_000, 60_000])
def test_what_is_nested_too_deeply_is_refused(opener, times):
    with pytest.raises(BadShape):
        read_placed(opener * times + "x")

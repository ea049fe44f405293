"""A patch leads from one value to the other, keys in order, and is as small as the change."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfstudio.document.edits import add_node, delete_node, move_node, set_setting
from wfstudio.document.patching import PatchDoesNotFit, patch, patched
from wfstudio.document.reading import load
from wfstudio.paths import samples_dir

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats(allow_nan=False) | st.text("ab", max_size=2),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["id", "a", "b", "c"]), inner),
    max_leaves=12,
)


def text(value):
    return json.dumps(value)


@given(VALUES, VALUES)
def test_a_patch_leads_to_the_other_value(before, after):
    operations = json.loads(text(patch(before, after)))
    assert text(patched(before, operations)) == text(after)


@given(VALUES)
def test_the_same_value_needs_no_patch(value):
    assert patch(value, json.loads(text(value))) == []


@pytest.fixture
def doc():
    return load(samples_dir() / "ial2_onboarding.json")


def test_an_edit_costs_what_it_changed(doc):
    edits = [
        set_setting(doc, doc.nodes[3].id, "name", "Other"),
        move_node(doc, doc.nodes[0].id, len(doc.nodes) - 1),
        move_node(doc, doc.nodes[-1].id, 1),
        add_node(doc, {"id": "new", "type": "form"}, doc.nodes[4].id),
    ]
    for edit in edits:
        changed = edit.apply(doc)
        operations = patch(doc.raw, changed.raw)
        assert len(operations) == 1
        assert len(text(operations)) < 120
        assert text(patched(doc.raw, operations)) == text(changed.raw)
    changed = delete_node(doc, doc.nodes[1].id).apply(doc)
    operations = patch(doc.raw, changed.raw)
    assert len(text(operations)) < 400
    assert text(patched(doc.raw, operations)) == text(changed.raw)


NODES = st.lists(st.sampled_from("abcdef"), unique=True)


@given(NODES, NODES, st.integers(0, 3))
def test_nodes_come_go_and_move(before, after, value):
    old, new = (
        [{"id": name, "x": number if name < "c" else 0} for name in names]
        for names, number in ((before, 0), (after, value))
    )
    operations = json.loads(text(patch(old, new)))
    assert text(patched(old, operations)) == text(new)


@pytest.mark.parametrize(
    "operations",
    [
        [["set", ["nodes", 99], 1]], [["drop", [], "none"]], [["splice", ["nodes"], 0, 99, []]],
        [["set", ["name", 1], 1]],
        [["turn", [], 1]], [["set"]], [[]], [["key", ["nodes"], "a", 1, 0]], [["set", 1, 1]],
    ],
)  # fmt: skip
def test_operations_for_another_value_do_not_fit(doc, operations):
    with pytest.raises(PatchDoesNotFit):
        patched(doc.raw, operations)

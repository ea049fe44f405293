"""Edits: each has an inverse that restores the tree and the bytes; what a designer means becomes the right edits."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wfstudio.document import edits
from wfstudio.document.edits import (
    Compound,
    Edit,
    InsertItem,
    InsertKey,
    MoveItem,
    RemoveItem,
    RemoveKey,
    SetValue,
)
from wfstudio.document.emitting import same
from wfstudio.document.errors import EditRefused
from wfstudio.document.history import History
from wfstudio.document.model import Document
from wfstudio.document.reading import parse
from wfstudio.document.writing import dump

scalars = (
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from([0.0, -0.0, 1.5, 1e300]) | st.text(max_size=4)
)
keys = st.sampled_from(["a", "b", "id", "nodes", "on_next", "é"]) | st.text(max_size=3)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4), max_leaves=12
)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Documents as editors, people and programs lay them out."""
    workflow = draw(st.dictionaries(keys, values, max_size=5))
    workflow["nodes"] = draw(st.lists(st.dictionaries(keys, values, max_size=3), max_size=4))
    raw = {"data": workflow} if draw(st.booleans()) else workflow
    layout = draw(
        st.sampled_from([{}, {"indent": 2}, {"indent": "\t"}, {"indent": 0}, {"separators": (",", ":")}, {"indent": 4}])
    )
    text = json.dumps(raw, ensure_ascii=draw(st.booleans()), **layout).replace(
        "{}", draw(st.sampled_from(["{}", "{ }"]))
    )
    if draw(st.booleans()) and "indent" in layout:
        text = text.replace("\n", "\r\n")
    text += draw(st.sampled_from(["", "\n", "\n\n"]))
    return parse((b"\xef\xbb\xbf" if draw(st.booleans()) else b"") + text.encode("utf-8", "surrogatepass"))


def _places(value: object, path: tuple = ()) -> list[tuple[tuple, object]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [(path, value), *(found for key, item in items for found in _places(item, (*path, key)))]


@st.composite
def fitting_edits(draw: st.DrawFn, doc: Document, depth: int = 1) -> Edit:
    """An edit that the document takes."""
    places = _places(doc.workflow)
    path, value = draw(st.sampled_from(places))
    choices: list[Callable[[], Edit]] = []
    if path:
        choices.append(lambda: SetValue(path, draw(values)))
        if isinstance(path[-1], str):
            choices.append(lambda: RemoveKey(path))
    if isinstance(value, dict):
        free = draw(keys.filter(lambda key: key not in value))
        position = draw(st.none() | st.integers(0, len(value)))
        choices.append(lambda: InsertKey(path, free, draw(values), position))
    if isinstance(value, list):
        choices.append(lambda: InsertItem(path, draw(st.integers(0, len(value))), draw(values)))
        if value:
            spot = st.integers(0, len(value) - 1)
            choices.append(lambda: RemoveItem(path, draw(spot)))
            choices.append(lambda: MoveItem(path, draw(spot), draw(spot)))
    if depth:
        choices.append(lambda: _compound(draw, doc))
    return draw(st.sampled_from(choices))()


def _compound(draw: st.DrawFn, doc: Document) -> Edit:
    steps = []
    for _ in range(draw(st.integers(0, 3))):
        step = draw(fitting_edits(doc, 0))
        steps.append(step)
        doc = step.apply(doc)
    return Compound("several", tuple(steps))


@given(st.data())
def test_an_edit_and_its_inverse_restore_tree_and_bytes(data: st.DataObject) -> None:
    doc = data.draw(documents())
    before, original = json.dumps(doc.raw), dump(doc)
    edit = data.draw(fitting_edits(doc))
    changed = edit.apply(doc)
    back = edit.inverse(doc).apply(changed)
    assert same(back.raw, doc.raw)
    assert dump(back) == original
    assert json.dumps(doc.raw) == before, "the document before the edit was changed in place"
    assert same(edit.inverse(doc).inverse(changed).apply(back).raw, changed.raw)


@given(st.data())
def test_what_is_written_reads_back_as_it_was_meant(data: st.DataObject) -> None:
    doc = data.draw(documents())
    for _ in range(data.draw(st.integers(1, 3))):
        doc = data.draw(fitting_edits(doc)).apply(doc)
    written = parse(dump(doc))
    assert same(written.raw, doc.raw)


@given(st.data())
def test_undo_to_the_start_restores_the_bytes_and_redo_the_end(data: st.DataObject) -> None:
    start = data.draw(documents())
    history = History(start)
    for _ in range(data.draw(st.integers(1, 5))):
        history.apply(data.draw(fitting_edits(history.current)))
    end, steps = history.current, len(history.entries)
    while history.undo() is not None:
        pass
    assert dump(history.current) == dump(start)
    assert not history.dirty
    assert not history.can_undo
    while history.redo() is not None:
        pass
    assert same(history.current.raw, end.raw)
    assert len(history.entries) == steps


WORKFLOW = {
    "version": "v1",
    "nodes": [
        {"id": "a", "type": "form", "on_next": "b", "on_back": ""},
        {"id": "b", "type": "js", "config": {"js_code": "return {}"}, "on_success": "c", "on_error": "a"},
        {"id": "c", "type": "form", "on_next": "a", "min.x": 1},
    ],
}


@pytest.fixture
def doc() -> Document:
    return parse(json.dumps(WORKFLOW, indent=2).encode())


def _node(doc: Document, node_id: str) -> dict:
    node = doc.node(node_id)
    assert node is not None
    return node.raw


def test_wiring(doc: Document) -> None:
    edit = edits.set_handler(doc, "a", "on_next", "c")
    assert edit.label == "Wire a.on_next to c"
    assert _node(edit.apply(doc), "a")["on_next"] == "c"
    unwired = edits.set_handler(doc, "a", "on_next", "").apply(doc)
    assert _node(unwired, "a")["on_next"] == ""
    added = edits.set_handler(doc, "b", "on_fail", "c").apply(doc)
    assert list(_node(added, "b")) == ["id", "type", "config", "on_success", "on_error", "on_fail"]
    assert edits.set_handler(doc, "a", "on_error", "").apply(doc) is doc
    with pytest.raises(EditRefused, match="no node 'zz'"):
        edits.set_handler(doc, "zz", "on_next", "a")


def test_adding(doc: Document) -> None:
    added = edits.add_node(doc, {"id": "n", "type": "form"}, "a").apply(doc)
    assert [node.id for node in added.nodes] == ["a", "n", "b", "c"]
    assert [node.id for node in edits.add_node(doc, {"id": "n"}).apply(doc).nodes][-1] == "n"
    empty = parse(b'{"name": "x"}')
    assert [node.id for node in edits.add_node(empty, {"id": "n"}).apply(empty).nodes] == ["n"]
    for bad in ({"id": "a"}, {}, {"id": ""}, {"id": 3}):
        with pytest.raises(EditRefused):
            edits.add_node(doc, bad)


def test_deleting_unwires_what_led_there(doc: Document) -> None:
    edit = edits.delete_node(doc, "a")
    after = edit.apply(doc)
    assert [node.id for node in after.nodes] == ["b", "c"]
    assert _node(after, "b")["on_error"] == ""
    assert _node(after, "c")["on_next"] == ""
    assert dump(edit.inverse(doc).apply(after)) == dump(doc)
    twice = edits.InsertItem(("nodes",), 3, {"id": "a"}).apply(doc)
    assert _node(edits.delete_node(twice, "a").apply(twice), "b")["on_error"] == "a"


def test_copying_moving_replacing(doc: Document) -> None:
    copied = edits.duplicate_node(doc, "b").apply(doc)
    assert [node.id for node in copied.nodes] == ["a", "b", "b_2", "c"]
    assert edits.fresh_id(copied, "b_2") == "b_3"
    assert edits.fresh_id(copied, "new") == "new"
    with pytest.raises(EditRefused):
        edits.duplicate_node(doc, "b", "c")
    assert [node.id for node in edits.move_node(doc, "a", 2).apply(doc).nodes] == ["b", "c", "a"]
    entry = edits.set_entry(doc, "c").apply(doc).entry
    assert entry is not None
    assert entry.id == "c"
    assert _node(edits.replace_node(doc, "a", {"id": "a", "x": 1}).apply(doc), "a") == {"id": "a", "x": 1}


def test_settings(doc: Document) -> None:
    set_code = edits.set_setting(doc, "b", "config.js_code", "return 1").apply(doc)
    assert _node(set_code, "b")["config"] == {"js_code": "return 1"}
    made = edits.set_setting(doc, "a", "config.js_code", "x").apply(doc)
    assert _node(made, "a")["config"] == {"js_code": "x"}
    wrong = SetValue(("nodes", 0, "config"), 3) if "config" in _node(doc, "a") else InsertKey(("nodes", 0), "config", 3)
    replaced = wrong.apply(doc)
    assert _node(edits.set_setting(replaced, "a", "config.js_code", "x").apply(replaced), "a")["config"] == {
        "js_code": "x"
    }
    assert _node(edits.set_setting(doc, "c", "min.x", 2).apply(doc), "c")["min.x"] == 2
    assert "config" in _node(doc, "b")
    assert _node(edits.unset_setting(doc, "b", "config.js_code").apply(doc), "b")["config"] == {}
    assert edits.unset_setting(doc, "b", "nothing.here").apply(doc) is doc


def test_workflow_keys(doc: Document) -> None:
    named = edits.set_workflow(doc, "name", "New").apply(doc)
    assert list(named.workflow) == ["version", "name", "nodes"]
    assert edits.set_workflow(named, "name", "Newer").apply(named).name == "Newer"
    assert "name" not in edits.unset_workflow(named, "name").apply(named).workflow
    assert edits.unset_workflow(doc, "name").apply(doc) is doc


def test_edits_that_do_not_fit_are_refused(doc: Document) -> None:
    bad: list[Edit] = [
        SetValue(("nodes", 9), 1),
        SetValue(("none",), 1),
        SetValue(("nodes", 0, "x"), float("nan")),
        SetValue(("version",), {1: 2}),  # type: ignore[dict-item]
        SetValue((), []),
        InsertKey((), "version", 1),
        InsertKey(("nodes",), "x", 1),
        RemoveKey(("nodes", 0, "none")),
        InsertItem(("nodes",), 4, {}),
        InsertItem(("nodes",), -1, {}),
        InsertItem((), 0, {}),
        RemoveItem(("nodes",), 3),
        MoveItem(("nodes",), 0, 3),
    ]
    for edit in bad:
        with pytest.raises(EditRefused):
            edit.apply(doc)
    with pytest.raises(EditRefused):
        InsertKey((), "a", 1).apply(parse(b"[]"))


def test_a_refused_edit_leaves_the_history_alone(doc: Document) -> None:
    history = History(doc)
    history.apply(edits.set_workflow(doc, "name", "N"))
    with pytest.raises(EditRefused):
        history.apply(SetValue(("none",), 1))
    assert history.entries == ("Set name",)
    assert history.undo() == "Set name"
    assert history.can_redo
    history.apply(edits.set_workflow(history.current, "type", "t"))
    assert not history.can_redo
    assert history.redo() is None


def test_dirty_is_measured_against_what_was_saved(doc: Document) -> None:
    history = History(doc)
    assert not history.dirty
    history.apply(edits.set_workflow(doc, "name", "N"))
    history.mark_saved()
    assert not history.dirty
    history.undo()
    assert history.dirty
    history.apply(edits.set_workflow(history.current, "name", "N"))
    assert not history.dirty, "the same content again is what stands in the file"


def test_untouched_nodes_are_shared(doc: Document) -> None:
    after = edits.set_handler(doc, "a", "on_next", "c").apply(doc)
    assert after.nodes[1].raw is doc.nodes[1].raw
    assert after.nodes[0].raw is not doc.nodes[0].raw

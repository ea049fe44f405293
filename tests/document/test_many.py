"""One change on many nodes."""

import pytest

from wfstudio.document.catalogue import CATALOGUE
from wfstudio.document.edits import Compound, move_nodes
from wfstudio.document.errors import EditRefused
from wfstudio.document.history import History
from wfstudio.document.many import changed_by, set_on_many, shared_settings
from wfstudio.document.model import Document
from wfstudio.document.writing import dump

NODES = [
    {"id": "a", "type": "form", "fields": [], "header": {"type": "html", "html": "old"}},
    {"id": "b", "type": "selfie_capture", "header": {"type": "html", "html": "old"}},
    {"id": "c", "type": "js", "config": {"js_code": "return {}"}},
    {"id": "d", "type": "form", "fields": [], "header": {"type": "html", "html": "other"}},
    {"id": "e", "type": "hologram"},
]
DOC = Document({"nodes": NODES})
IDS = [node["id"] for node in NODES]
NEW = {"type": "html", "html": "new"}


def test_settings_are_counted_by_type():
    shared = {one.setting.key: one for one in shared_settings(DOC, IDS, CATALOGUE)}
    header = shared["header"]
    assert header.ids == ("a", "b", "d")
    assert header.holding == 3
    assert [value["html"] for value in header.values] == ["old", "other"]
    assert shared["config.js_code"].ids == ("c",)
    assert shared["on_fail"].ids == ("a", "b", "c", "d")
    counts = [len(one.ids) for one in shared.values()]
    assert counts == sorted(counts, reverse=True)
    assert shared_settings(DOC, ["e", "zz"], CATALOGUE) == []


def test_one_step_sets_takes_away_and_comes_back():
    edit = set_on_many(DOC, ["a", "b", "d"], "header", NEW)
    assert edit.label == "Set header of 3 nodes"
    assert changed_by(DOC, edit) == ["a", "b", "d"]
    changed = edit.apply(DOC)
    assert [node.raw.get("header") for node in changed.nodes] == [NEW, NEW, None, NEW, None]
    assert dump(edit.inverse(DOC).apply(changed)) == dump(DOC)
    assert set_on_many(changed, ["a", "b", "d"], "header", NEW).apply(changed) is changed
    gone = set_on_many(DOC, ["a", "b", "c"], "header", None, unset=True)
    assert gone.label == "Remove header of 2 nodes"
    assert changed_by(DOC, gone) == ["a", "b"]
    wired = set_on_many(DOC, ["a", "c"], "on_error", "d").apply(DOC)
    assert [node.handlers.get("on_error") for node in wired.nodes] == ["d", None, "d", None, None]
    with pytest.raises(EditRefused):
        set_on_many(DOC, ["zz"], "header", NEW)


@pytest.mark.parametrize(
    ("ids", "step", "after"),
    [
        (["c"], -1, "acbde"), (["a"], -1, "abcde"), (["a", "b"], -1, "abcde"), (["a", "c"], -1, "acbde"),
        (["b", "c"], 1, "adbce"), (["d", "e"], 1, "abcde"), (["a", "e"], 1, "bacde"), (["b", "d"], -1, "badce"),
    ],
)  # fmt: skip
def test_nodes_move_together(ids, step, after):
    edit = move_nodes(DOC, ids, step)
    changed = edit.apply(DOC)
    assert "".join(node.id for node in changed.nodes) == after
    assert dump(edit.inverse(DOC).apply(changed)) == dump(DOC)


def test_the_history_is_jumped_in():
    history = History(DOC)
    for key in ("x", "y", "z"):
        history.apply(set_on_many(history.current, ["a"], key, 1))
    assert history.labels == ("Set x of 1 node", "Set y of 1 node", "Set z of 1 node")
    assert history.at == 3
    end = history.current
    assert history.jump(1).nodes[0].raw.keys() - NODES[0].keys() == {"x"}
    assert history.jump(0) is DOC
    assert not history.dirty
    assert history.labels[2] == "Set z of 1 node"
    assert history.jump(3) is end
    for wrong in (-1, 4):
        with pytest.raises(ValueError):
            history.jump(wrong)
    assert Compound("", ()).apply(DOC) is DOC

"""What becomes of a document when its file changes under it."""

import json

import pytest

from wfstudio.document.edits import set_workflow
from wfstudio.document.writing import dump
from wfstudio.tui.files.disk import look, resolve, settle
from wfstudio.tui.workspace import ChangedOnDisk, Workspace

FILE = '{\n    "version": "v1",\n    "name": "Demo",\n    "nodes": []\n}\n'


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "demo.json"
    path.write_text(FILE)
    return path


@pytest.fixture
def workspace(file):
    return Workspace.open(file)


def seen(workspace):
    return settle(workspace, look(workspace.path, workspace.seen, workspace.signature))


def change(workspace, key, value):
    workspace.apply(set_workflow(workspace.document, key, value))


def test_nothing_happened(workspace):
    assert seen(workspace).kind == "same"
    assert workspace.signature is not None
    assert seen(workspace).kind == "same"


def test_without_changes_here_it_is_read_again_as_one_step(workspace, file):
    theirs = FILE.replace("Demo", "Theirs").replace("    ", "\t")
    file.write_text(theirs)
    assert seen(workspace).kind == "reloaded"
    assert not workspace.dirty
    assert dump(workspace.document) == theirs.encode()
    assert workspace.history.undo() == "Reload demo.json, changed on disk"
    assert dump(workspace.document) == FILE.encode()
    assert workspace.dirty


def test_changes_of_other_places_are_merged_and_keep_the_files_text(workspace, file):
    change(workspace, "name", "Mine")
    file.write_text(FILE.replace("v1", "v2").replace("    ", "\t"))
    assert seen(workspace).kind == "merged"
    assert workspace.dirty
    workspace.save()
    assert file.read_text() == FILE.replace("v1", "v2").replace("Demo", "Mine").replace("    ", "\t")
    workspace.history.undo()
    assert (workspace.document.name, workspace.document.version) == ("Mine", "v1")


@pytest.mark.parametrize(("side", "name"), [("theirs", "Theirs"), ("mine", "Mine")])
def test_the_same_place_changed_twice_is_chosen(workspace, file, side, name):
    change(workspace, "name", "Mine")
    file.write_text(FILE.replace("Demo", "Theirs").replace("v1", "v2"))
    outcome = seen(workspace)
    assert outcome.kind == "clash"
    assert [clash.place for clash in outcome.clashes] == [(None, "name")]
    assert workspace.document.name == "Mine"
    with pytest.raises(ChangedOnDisk):
        workspace.save()
    resolve(workspace, outcome.disk, {}, side)
    assert (workspace.document.name, workspace.document.version) == (name, "v2")
    assert seen(workspace).kind == "same"
    workspace.save()
    assert json.loads(file.read_text())["name"] == name


def test_the_same_change_on_both_sides(workspace, file):
    change(workspace, "name", "Both")
    file.write_text(FILE.replace("Demo", "Both"))
    assert seen(workspace).kind == "same"
    assert not workspace.dirty


def test_a_file_that_goes_and_comes_back(workspace, file):
    file.unlink()
    assert seen(workspace).kind == "gone"
    assert workspace.dirty
    assert seen(workspace).kind == "same"
    file.write_text(FILE)
    assert seen(workspace).kind == "back"
    assert not workspace.dirty


def test_another_file_in_the_place_of_one_that_went_is_not_overwritten(workspace, file):
    change(workspace, "name", "Mine")
    file.unlink()
    seen(workspace)
    file.write_text(FILE.replace("Demo", "Theirs"))
    with pytest.raises(ChangedOnDisk):
        workspace.save()
    assert seen(workspace).kind == "clash"


def test_a_renamed_folder(workspace, file, tmp_path):
    folder = tmp_path / "inner"
    folder.mkdir()
    moved = Workspace(workspace.document)
    moved.save(folder / "a.json")
    folder.rename(tmp_path / "other")
    assert seen(moved).kind == "gone"
    assert moved.dirty


@pytest.mark.parametrize(
    ("text", "fault"),
    [('{"name": ', "is no JSON any more: line 1"), ("[]", "holds no workflow any more"), (None, "is a folder")],
)
def test_a_file_that_holds_no_workflow_any_more_changes_nothing(workspace, file, text, fault):
    change(workspace, "name", "Mine")
    file.unlink()
    file.mkdir() if text is None else file.write_text(text)
    outcome = seen(workspace)
    assert outcome.kind == "broken"
    assert fault in outcome.fault
    assert workspace.document.name == "Mine"


def test_a_symbolic_link_is_followed(workspace, file, tmp_path):
    link = tmp_path / "link.json"
    link.symlink_to(file)
    linked = Workspace.open(link)
    file.write_text(FILE.replace("Demo", "Theirs"))
    assert seen(linked).kind == "reloaded"
    change(linked, "name", "Mine")
    linked.save()
    assert link.is_symlink()
    assert json.loads(file.read_text())["name"] == "Mine"


def test_what_was_looked_at_before_a_save_counts_for_nothing(workspace, file):
    change(workspace, "name", "Mine")
    workspace.save()
    early = look(file, workspace.seen, None)
    file.write_text(FILE.replace("Demo", "Theirs"))
    late = look(file, workspace.seen, None)
    change(workspace, "name", "Again")
    workspace.save(overwrite=True)
    assert settle(workspace, late).kind == "same"
    assert settle(workspace, early).kind == "same"
    assert workspace.document.name == "Again"

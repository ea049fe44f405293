"""Saving: atomic, aware of what else happened to the file, and never a loss."""

import json
from pathlib import Path

import pytest

from wfstudio.document.edits import set_workflow
from wfstudio.document.errors import MalformedDocument, SaveFailed, UnreadableFile
from wfstudio.tui import recent
from wfstudio.tui.workspace import ChangedOnDisk, FileInTheWay, Workspace

FILE = '{\n    "name": "Demo",\n    "nodes": []\n}\n'


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "demo.json"
    path.write_text(FILE)
    return path


def rename(workspace, name):
    workspace.apply(set_workflow(workspace.document, "name", name))


def test_saving_writes_the_change_and_nothing_else(file):
    workspace = Workspace.open(file)
    assert not workspace.dirty
    rename(workspace, "Other")
    assert workspace.dirty
    assert workspace.save() == file
    assert not workspace.dirty
    assert file.read_text() == FILE.replace("Demo", "Other")


def test_undo_to_the_start_gives_the_same_bytes(file):
    workspace = Workspace.open(file)
    rename(workspace, "Other")
    workspace.history.undo()
    assert not workspace.dirty
    workspace.save()
    assert file.read_text() == FILE


def test_a_file_changed_by_somebody_else_is_not_overwritten_unasked(file):
    workspace = Workspace.open(file)
    rename(workspace, "Mine")
    file.write_text('{"name": "Theirs"}')
    assert workspace.changed_on_disk()
    with pytest.raises(ChangedOnDisk):
        workspace.save()
    assert json.loads(file.read_text()) == {"name": "Theirs"}
    assert workspace.dirty
    workspace.save(overwrite=True)
    assert json.loads(file.read_text())["name"] == "Mine"
    assert not workspace.changed_on_disk()


def test_going_on_with_the_document_as_it_is_here(file):
    workspace = Workspace.open(file)
    file.write_text('{"name": "Theirs"}')
    workspace.keep_file()
    assert not workspace.changed_on_disk()


def test_a_file_that_is_gone_is_written_again(file):
    workspace = Workspace.open(file)
    rename(workspace, "Mine")
    file.unlink()
    workspace.save()
    assert json.loads(file.read_text())["name"] == "Mine"


def test_another_file_is_not_overwritten_unasked(file, tmp_path):
    workspace = Workspace.new("New")
    with pytest.raises(FileInTheWay):
        workspace.save(file)
    assert file.read_text() == FILE
    target = workspace.save(tmp_path / "new.json")
    assert workspace.path == target
    with pytest.raises(ValueError, match="needs a path"):
        Workspace.new("New").save()


def test_a_failed_save_keeps_both_the_file_and_the_change(file, monkeypatch):
    workspace = Workspace.open(file)
    rename(workspace, "Mine")

    def full(*_paths):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("wfstudio.document.writing.os.replace", full)
    with pytest.raises(SaveFailed, match="disk is full"):
        workspace.save()
    assert file.read_text() == FILE
    assert workspace.dirty
    assert workspace.document.name == "Mine"


def test_what_cannot_be_opened(tmp_path, file):
    with pytest.raises(UnreadableFile):
        Workspace.open(tmp_path / "none.json")
    file.write_bytes(b"{")
    with pytest.raises(MalformedDocument):
        Workspace.open(file)


def test_recent_files_newest_first_without_those_that_are_gone(tmp_path):
    paths = [tmp_path / f"{number}.json" for number in range(recent.LIMIT + 5)]
    for path in paths:
        path.write_text("{}")
        recent.remember(path)
    assert recent.recent_files() == paths[::-1][: recent.LIMIT]
    recent.remember(paths[-3])
    assert recent.recent_files()[0] == paths[-3]
    paths[-3].unlink()
    assert paths[-3] not in recent.recent_files()
    recent.forget(paths[-1])
    assert paths[-1] not in recent.recent_files()


def test_a_recent_file_is_listed_once_however_it_was_written(tmp_path, monkeypatch):
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there / "deep"):
        folder.mkdir(parents=True)
    file = there / "a.json"
    file.write_text("{}")
    (here / "link").symlink_to(there / "deep")
    monkeypatch.chdir(here)
    for way in (file, Path("../there/a.json"), here / "link" / ".." / "a.json"):
        recent.remember(way)
    assert recent.recent_files() == [file]


def test_a_damaged_list_of_recent_files_counts_as_empty():
    recent._file().write_text("{not json")
    assert recent.recent_files() == []
    recent._file().write_text('{"a": 1}')
    assert recent.recent_files() == []

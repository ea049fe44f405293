"""Journals: what they lead back to, however they end; whose they are; and that none clobbers another."""

import os
import stat
import time

import pytest

from wfstudio.document.edits import set_workflow
from wfstudio.document.reading import parse
from wfstudio.document.writing import dump
from wfstudio.tui.files import journals
from wfstudio.tui.workspace import Workspace

FILE = '{\n    "name": "Demo",\n    "nodes": []\n}\n'


def refuse(reason):
    raise AssertionError(reason)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "demo.json"
    path.write_text(FILE)
    return path


@pytest.fixture
def edited(file):
    """A workspace that keeps a journal, and what changes its name."""
    workspace = Workspace.open(file)
    workspace.keep_journal(refuse)

    def rename(*names):
        for name in names:
            workspace.apply(set_workflow(workspace.document, "name", name))
            workspace.note()

    workspace.rename = rename
    return workspace


def recovered(path):
    left = journals.left_behind(path)
    return left and Workspace.recovered(left, refuse)


def names(workspace):
    return [version.name for version in workspace.history.versions]


def test_what_was_done_comes_back_with_its_history(edited, file):
    edited.rename("One", "Two", "Three")
    edited.history.undo()
    edited.note()
    edited.close(keep_journal=True)
    back = recovered(file)
    assert names(back) == ["Demo", "One", "Two", "Three"]
    assert back.document.name == "Two"
    assert back.history.unsaved_steps == 2
    assert back.history.labels == edited.history.labels
    back.history.jump(0)
    assert dump(back.document) == FILE.encode()
    assert not back.dirty
    back.close()
    assert recovered(file) is None


def test_a_closed_document_keeps_no_journal_again(edited, file):
    edited.rename("One")
    edited.close()
    edited.keep_journal(refuse)
    edited.note()
    assert edited.journal is None
    assert journals._listed("") == []


def test_the_file_is_found_from_any_folder(edited, file, monkeypatch):
    monkeypatch.chdir(file.parent)
    workspace = Workspace.open("demo.json")
    workspace.keep_journal(refuse)
    workspace.apply(set_workflow(workspace.document, "name", "One"))
    workspace.note()
    workspace.close(keep_journal=True)
    assert journals.all_left_behind()[0].path == file


def test_the_journal_is_gone_on_with(edited, file):
    edited.rename("One")
    edited.close(keep_journal=True)
    back = recovered(file)
    back.apply(set_workflow(back.document, "name", "Two"))
    back.note()
    back.close(keep_journal=True)
    again = recovered(file)
    assert names(again) == ["Demo", "One", "Two"]
    again.close()


def test_a_save_between_and_a_step_back_before_it(edited, file):
    edited.rename("One")
    edited.save()
    edited.note()
    edited.rename("Two")
    edited.history.jump(0)
    edited.note()
    edited.rename("Other")
    edited.close(keep_journal=True)
    back = recovered(file)
    assert names(back) == ["Demo", "Other"]
    assert back.history.saved.name == "One"
    assert back.dirty
    assert not back.changed_on_disk()
    back.close()


def test_everything_saved_leaves_nothing_behind(edited, file):
    edited.rename("One")
    edited.save()
    edited.note()
    edited.close(keep_journal=True)
    assert journals.left_behind(file) is None
    assert len(journals._listed("")) == 1
    journals.prune()
    assert journals._listed("")
    journals.prune(time.time() + 2 * 24 * 3600)
    assert journals._listed("") == []


def test_another_version_of_the_file_keeps_its_own_text(edited, file):
    theirs = parse(FILE.replace("    ", "\t").replace("Demo", "Theirs").encode())
    edited.history.go_on(theirs, "Reload")
    edited.saw(theirs, "digest")
    edited.note()
    edited.rename("Mine")
    edited.close(keep_journal=True)
    back = recovered(file)
    assert back.history.saved.name == "Theirs"
    assert dump(back.document) == FILE.replace("    ", "\t").replace("Demo", "Mine").encode()
    back.close()


@pytest.mark.parametrize("tail", [b'{"t":1,"at":1,"steps":[{"label":"x","pat', b"\x00\x00\x00\n", b'{"t":1,"at":77}\n'])
def test_a_line_that_is_not_whole_ends_the_journal_and_is_written_over(edited, file, tail):
    edited.rename("One", "Two")
    edited.close(keep_journal=True)
    (journal,) = journals._listed("")
    with journal.open("ab") as damaged:
        damaged.write(tail)
    back = recovered(file)
    assert back.document.name == "Two"
    back.apply(set_workflow(back.document, "name", "Three"))
    back.note()
    back.close(keep_journal=True)
    again = recovered(file)
    assert again.document.name == "Three"
    again.close()


def test_a_damaged_journal_counts_as_none(edited, file):
    edited.rename("One")
    edited.close(keep_journal=True)
    (journal,) = journals._listed("")
    for text in (b"", b"{", b"[]\n", b'{"wfstudio_journal":9}\n', b'{"wfstudio_journal":1,"path":3,"text":"{"}\n'):
        journal.write_bytes(text)
        assert journals.left_behind(file) is None


def test_two_studios_on_one_file_have_a_journal_each(edited, file):
    other = Workspace.open(file)
    other.keep_journal(refuse)
    edited.rename("Mine")
    edited.journal._thread.join(0)
    other.apply(set_workflow(other.document, "name", "Other"))
    other.note()
    other.close(keep_journal=True)
    left = journals.left_behind(file)
    assert left.recovered.history.current.name == "Other"
    left.release()
    edited.close(keep_journal=True)
    assert len(journals.all_left_behind()) == 2


def test_a_journal_in_use_is_left_alone(edited, file):
    edited.rename("Mine")
    edited.journal._states.put(None)
    edited.journal._thread.join()
    assert journals.left_behind(file) is None
    assert journals.others(file) == 1
    journals.prune(time.time() + 10 * journals.KEEP_SECONDS)
    assert edited.journal.file.exists()
    edited.journal._thread = None
    edited.close()
    assert not journals._listed("")


def test_a_symbolic_link_is_the_file_that_it_leads_to(edited, file, tmp_path):
    link = tmp_path / "link.json"
    link.symlink_to(file)
    edited.rename("One")
    edited.close(keep_journal=True)
    left = journals.left_behind(link)
    assert left.recovered.history.current.name == "One"
    left.remove()


def test_a_document_without_a_file(tmp_path):
    workspace = Workspace.new("New")
    workspace.keep_journal(refuse)
    workspace.apply(set_workflow(workspace.document, "name", "Mine"))
    workspace.note()
    workspace.close(keep_journal=True)
    back = recovered(None)
    assert back.path is None
    assert back.document.name == "Mine"
    assert dump(back.document) == dump(workspace.document)
    back.close()


@pytest.mark.parametrize("first", ["demo.json", None])
def test_what_was_saved_under_another_name_comes_back_there_and_nowhere_else(edited, file, first):
    workspace = edited
    if first is None:
        workspace = Workspace.new("New")
        workspace.keep_journal(refuse)
    workspace.apply(set_workflow(workspace.document, "name", "Mine"))
    workspace.note()
    other = file.with_name("other.json")
    workspace.save(other)
    workspace.note()
    workspace.apply(set_workflow(workspace.document, "name", "After"))
    workspace.note()
    workspace.close(keep_journal=True)
    assert recovered(file if first else None) is None
    back = recovered(other)
    assert back.path == other
    assert back.document.name == "After"
    assert back.history.unsaved_steps == 1
    back.close()


def test_a_file_that_is_gone_is_kept_even_without_a_change(edited, file):
    file.unlink()
    edited.lost()
    edited.note()
    edited.close(keep_journal=True)
    back = recovered(file)
    assert back.dirty
    assert dump(back.document) == FILE.encode()
    back.close()


def test_only_the_owner_reads_a_journal(edited):
    edited.rename("One")
    edited.close(keep_journal=True)
    (journal,) = journals._listed("")
    assert stat.S_IMODE(journal.stat().st_mode) == 0o600
    assert stat.S_IMODE(journal.parent.stat().st_mode) == 0o700


def test_a_full_disk_is_told_once_and_made_up_for(edited, file, monkeypatch):
    said = []
    edited.journal._told = said.append
    write, room = os.write, [0]

    def full(descriptor, data):
        if room[0] <= 0:
            room[0] = 1
            return write(descriptor, data[:20])
        if room[0] < 4:
            room[0] += 1
            raise OSError(28, "No space left on device")
        return write(descriptor, data)

    monkeypatch.setattr("wfstudio.tui.files.journal.os.write", full)
    edited.rename("One", "Two", "Three", "Four")
    edited.close(keep_journal=True)
    assert said == ["No space left on device"]
    back = recovered(file)
    assert names(back) == ["Demo", "One", "Two", "Three", "Four"]
    back.close()


def test_old_journals_go(edited, file):
    edited.rename("One")
    edited.close(keep_journal=True)
    journals.prune(time.time() + journals.KEEP_SECONDS - 60)
    assert journals._listed("")
    journals.prune(time.time() + journals.KEEP_SECONDS + 60)
    assert not journals._listed("")

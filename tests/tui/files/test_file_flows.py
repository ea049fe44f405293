"""Files as a person meets them in the studio: several at once, opened, lost, changed under the hand, left unsaved."""

import json
import os
import shutil
from inspect import isawaitable
from pathlib import Path

import pytest
from textual.widgets import Input, OptionList, Static

from wfstudio.document.edits import set_workflow
from wfstudio.tui.dialogs.ask import Ask, Prompt
from wfstudio.tui.dialogs.choose import Choose
from wfstudio.tui.dialogs.compare import Compare
from wfstudio.tui.dialogs.merge import MergeDialog
from wfstudio.tui.dialogs.open import OpenFiles
from wfstudio.tui.ex_commands import ex_command
from wfstudio.tui.files import journals, templates
from wfstudio.tui.files.notice_bar import NoticeBar
from wfstudio.tui.screens.design import DesignScreen
from wfstudio.tui.screens.home import HomeScreen
from wfstudio.tui.tab_bar import DocumentTab
from wfstudio.tui.workspace import Workspace

SIZE = (120, 40)


def said(app):
    return " | ".join(f"{note.title}: {note.message}" for note in app._notifications)


def rename(screen, name):
    screen.apply(set_workflow(screen.document, "name", name))


def leave_behind(path, name="Mine"):
    """What a studio that was killed leaves of a file (None: of a document without one)."""
    workspace = Workspace.open(path) if path else Workspace.new("New")
    workspace.keep_journal(print)
    workspace.apply(set_workflow(workspace.document, "name", name))
    workspace.note()
    workspace.close(keep_journal=True)


async def look(pilot, settle):
    """Have the file looked at now instead of within two seconds."""
    from wfstudio.tui.design.watching import look_soon

    look_soon(pilot.app.screen)
    await settle(pilot)


def rewrite(file, **changes):
    file.write_text(json.dumps({**json.loads(file.read_text()), **changes}, indent=2) + "\n")


def bar(app):
    return app.screen.query_one(NoticeBar)


@pytest.fixture
def two(demo_file, tmp_path):
    """Two files."""
    other = tmp_path / "other.json"
    shutil.copyfile(demo_file, other)
    return demo_file, other


def tabs(app):
    return [str(tab.render()) for tab in app.screen.query(DocumentTab)]


async def test_several_documents_in_tabs(studio_app, settle, two):
    app = studio_app(*two)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        first, second = app.designs
        assert app.screen is first
        assert tabs(app) == ["▸ 1 demo.json ×", "2 other.json ×"]  # colour is not the only sign of the one in front
        await pilot.press("right_parenthesis")
        await settle(pilot)
        assert app.screen is second
        await pilot.press("d")
        await settle(pilot)
        assert tabs(app)[1].startswith("▸ 2 other.json ● ▲1")
        await pilot.press("right_parenthesis")
        assert app.screen is first
        await pilot.press("alt+2")
        assert app.screen is second
        await pilot.press("left_parenthesis")
        await settle(pilot)
        await pilot.click(list(app.screen.query(DocumentTab))[1], offset=(4, 0))
        await settle(pilot)
        assert app.screen is second
        await pilot.press("Q")
        await pilot.pause()
        assert isinstance(app.screen, Ask)
        await pilot.press("enter")
        await settle(pilot)
        assert app.designs == [first]
        assert app.screen is first
        assert tabs(app) == []
        assert len(json.loads(two[1].read_text())["nodes"]) == 3
        await pilot.press("ctrl+w")
        await settle(pilot)
        assert isinstance(app.screen, HomeScreen)
        assert app.designs == []


async def test_tabs_that_do_not_fit_are_scrolled_to_and_never_hidden(studio_app, settle, demo_file):
    files = [demo_file.with_name(f"a_document_with_a_long_name_{number}.json") for number in range(5)]
    for file in files:
        shutil.copyfile(demo_file, file)
    app = studio_app(*files)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for number in (1, 5, 3):
            await pilot.press(f"alt+{number}")
            await settle(pilot)
            line = "".join(part.text for part in list(app.screen._compositor.render_strips())[1])
            assert f"▸ {number} a_document_with_a_long_name_{number - 1}.json" in line


async def test_quitting_saves_every_document(studio_app, settle, two):
    app = studio_app(*two)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        for _ in two:
            await pilot.press("d", "right_parenthesis")
            await settle(pilot)
        await pilot.press("q")
        await pilot.pause()
        await pilot.press("enter")
        await settle(pilot)
    assert app.return_value == 0
    assert [len(json.loads(file.read_text())["nodes"]) for file in two] == [3, 3]
    assert journals.all_left_behind() == []


async def test_quitting_shows_the_document_that_cannot_be_saved(studio_app, settle, two):
    app = studio_app(*two)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        for _ in two:
            await pilot.press("d", "right_parenthesis")
            await settle(pilot)
        two[1].unlink()
        two[1].mkdir()
        await pilot.press("q")
        await pilot.pause()
        await pilot.press("enter")
        await settle(pilot)
        assert app.screen is app.designs[1]
        assert "a folder of that name is in the way" in bar(app).text
        assert not app.designs[0].workspace.dirty
        two[1].rmdir()
        await pilot.press("exclamation_mark", "tab", "enter")
        await settle(pilot)
    assert app.return_value == 0  # it was tried again, and then there was nothing left to wait for
    assert two[1].is_file()


async def test_what_is_typed_after_a_colon(studio_app, settle, two):
    app = studio_app(*two)

    async def ex(text):
        command = ex_command(app, app.screen, text)
        assert command is not None, text
        done = command[2]()
        if isawaitable(done):
            await done
        await settle(pilot)

    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        first, second = app.designs
        await ex(":bn")
        assert app.screen is second
        await ex(":bp")
        assert app.screen is first
        await ex(":b 2")
        assert app.screen is second
        rename(second, "Mine")
        await ex(":e!")
        assert not second.workspace.dirty
        await pilot.press("u")
        assert second.document.name == "Mine"
        copy = two[1].with_name("copy.json")
        await ex(f":w {copy}")
        assert second.workspace.path == copy
        assert json.loads(two[1].read_text())["name"] == "Demo"
        rename(second, "Again")
        await ex(":wq")
        assert json.loads(copy.read_text())["name"] == "Again"
        assert app.designs == [first]
        await ex(f":e {two[1]}")
        rename(app.screen, "Lost")
        await ex(":q!")
        assert app.designs == [first]
        rename(first, "All")
        await ex(":wa")
        assert json.loads(two[0].read_text())["name"] == "All"
        assert ex_command(app, app.screen, ":nonsense") is None
        assert ex_command(app, app.screen, "query") is None
        await ex(":q")
    assert app.return_value == 0


async def test_the_open_dialog(studio_app, settle, two, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plain.json").write_text("{}")
    (tmp_path / "inner").mkdir()
    shutil.copyfile(two[0], tmp_path / "inner" / "deep.json")
    app = studio_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("o")
        await settle(pilot)
        dialog = app.screen
        assert isinstance(dialog, OpenFiles)
        listed = dialog.query_one(OptionList)

        def lines():
            return [str(option.prompt).strip() for option in listed.options]

        assert lines()[1:] == ["../", "home/", "inner/", "· demo.json  Demo, 4 nodes", "· other.json  Demo, 4 nodes", "plain.json  no workflow"]  # fmt: skip  # noqa: E501
        dialog.query_one(Input).value = "inner/"
        await settle(pilot)
        assert lines()[2:] == ["· deep.json  Demo, 4 nodes"]
        await pilot.press("ctrl+t")
        dialog.query_one(Input).value = "oth"
        await settle(pilot)
        assert lines()[1:] == ["· other.json  Demo, 4 nodes"]
        await pilot.press("ctrl+t")
        await pilot.press("enter")
        await settle(pilot)
        assert [design.workspace.title for design in app.designs] == ["deep.json", "other.json"]
        await pilot.press("alt+o")
        await settle(pilot)
        app.screen.query_one(Input).value = str(two[0])
        await pilot.press("enter")
        await settle(pilot)
        assert app.screen.workspace.path == two[0]


async def test_new_from_a_template(studio_app, settle, demo_file, own_home):
    own = own_home / "config" / "templates"
    own.mkdir(parents=True)
    shutil.copyfile(demo_file, own / "house.json")
    (own / "bad.json").write_text("{")
    app = studio_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await pilot.press("t")
        await settle(pilot)
        assert isinstance(app.screen, Choose)
        items = {item.title: item for item in templates.template_items()}
        assert {"Single page", "Capture with retry", "Document and selfie", "house", "age_check"} <= set(items)
        about = app.screen.query_one(".hint", Static)
        assert str(about.content) == f"Your own are *.json in {own}"
        assert (
            about.region.bottom <= app.screen.query_one(".box").region.bottom
        )  # whole, however long the folder's name
        assert "cannot be used" in items["bad"].note
        app.screen.query_one(Input).value = "house"
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, DesignScreen)
        assert app.screen.workspace.path is None
        assert app.screen.document.name == "Demo"
        await pilot.press("ctrl+n")
        await settle(pilot)
        app.screen.query_one(Input).value = "retry"
        await pilot.press("enter")
        await settle(pilot)
        assert len(app.screen.document.nodes) == 5


async def test_a_file_changed_under_an_untouched_document_is_read_again(studio_app, settle, demo_file):
    app = studio_app(demo_file)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        rewrite(demo_file, name="Theirs")
        await look(pilot, settle)
        assert app.screen.document.name == "Theirs"
        assert "is read again" in said(app)
        await pilot.press("u")
        assert app.screen.document.name == "Demo"


async def test_changes_on_both_sides_are_merged_or_asked_about(studio_app, settle, demo_file):
    app = studio_app(demo_file)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        screen = app.screen
        rename(screen, "Mine")
        rewrite(demo_file, version="v2")
        await look(pilot, settle)
        assert (screen.document.name, screen.document.version) == ("Mine", "v2")
        assert "in other places than here" in said(app)

        rewrite(demo_file, name="Theirs")
        await look(pilot, settle)
        assert app.screen is screen
        assert "both changed name" in bar(app).text
        await pilot.press("exclamation_mark", "enter")
        await settle(pilot)
        assert isinstance(app.screen, MergeDialog)
        await pilot.press("t", "enter")
        await settle(pilot)
        assert screen.document.name == "Theirs"
        assert not screen.query(NoticeBar)

        rename(screen, "Mine again")
        rewrite(demo_file, name="Theirs again")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert isinstance(app.screen, Ask)
        assert json.loads(demo_file.read_text())["name"] == "Theirs again"
        await pilot.click("#mine")
        await settle(pilot)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert json.loads(demo_file.read_text())["name"] == "Mine again"


async def test_a_file_that_is_gone_and_one_that_is_broken(studio_app, settle, demo_file, monkeypatch):
    monkeypatch.setattr("wfstudio.tui.glances.SECONDS", 3600)  # it is looked at when the test says so
    app = studio_app(demo_file)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        demo_file.unlink()
        await look(pilot, settle)
        assert "Nothing is lost" in said(app)
        assert app.screen.workspace.dirty
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert json.loads(demo_file.read_text())["name"] == "Demo"
        demo_file.write_text('{"nodes": ')
        await look(pilot, settle)
        assert "no JSON any more" not in said(app)  # a program may still be writing
        await look(pilot, settle)
        await look(pilot, settle)
        assert said(app).count("no JSON any more") == 1
        assert app.screen.document.name == "Demo"


async def test_a_folder_that_cannot_be_written_offers_another(studio_app, settle, demo_file, tmp_path, monkeypatch):
    before = demo_file.read_bytes()
    real = os.open

    def read_only(path, flags, *mode, **more):
        if flags & os.O_CREAT and Path(path).parent == demo_file.parent:
            raise OSError(30, "Read-only file system")
        return real(path, flags, *mode, **more)

    app = studio_app(demo_file)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        screen = app.screen
        rename(screen, "Mine")
        monkeypatch.setattr("wfstudio.document.writing.os.open", read_only)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "the file system is read-only" in bar(app).text
        assert "Not saved" not in said(app)  # nothing stands before the bar
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert "still cannot be saved" in said(app)
        assert demo_file.read_bytes() == before
        await pilot.press("exclamation_mark", "tab", "enter")
        await settle(pilot)
        assert screen.canvas.has_focus  # it was tried again; whoever answered is where they were
        await pilot.press("exclamation_mark", "enter")
        await settle(pilot)
        assert isinstance(app.screen, Prompt)
        (tmp_path / "other").mkdir()
        app.screen.query_one(Input).value = str(tmp_path / "other" / "demo.json")
        await pilot.press("enter")
        await settle(pilot)
        assert screen.workspace.path == tmp_path / "other" / "demo.json"
        assert not screen.workspace.dirty
        assert not screen.query(NoticeBar)


async def test_what_was_recovered_is_compared_and_discarded(studio_app, settle, demo_file):
    leave_behind(demo_file)
    app = studio_app(demo_file)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        screen = app.screen
        assert "1 unsaved change of" in bar(app).text
        assert screen.document.name == "Mine"
        bar(app).answer("compare")
        await settle(pilot)
        assert isinstance(app.screen, Compare)
        await pilot.click("#discard")
        await settle(pilot)
        assert not screen.workspace.dirty
        await pilot.press("ctrl+r")
        assert screen.document.name == "Mine"
        await pilot.press("u")
        await pilot.press("q")
    assert journals.all_left_behind() == []


async def test_recovered_although_the_file_changed_meanwhile(studio_app, settle, demo_file):
    leave_behind(demo_file)
    rewrite(demo_file, version="v2")
    app = studio_app(demo_file)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert (app.screen.document.name, app.screen.document.version) == ("Mine", "v2")


async def test_recovered_although_the_file_is_gone(studio_app, settle, demo_file):
    leave_behind(demo_file)
    demo_file.unlink()
    app = studio_app(demo_file)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        assert app.screen.document.name == "Mine"
        assert "there is no such file" in said(app)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert json.loads(demo_file.read_text())["name"] == "Mine"


async def test_home_offers_what_has_no_file(studio_app, settle):
    leave_behind(None, "Never saved")
    leave_behind(None, "Thrown away")
    app = studio_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        listed = app.screen.query_one("#recent OptionList", OptionList)
        assert "Thrown away, no file yet" in str(listed.options[0].prompt)
        assert "1 change of" in str(listed.options[1].prompt)
        listed.focus()
        listed.highlighted = 0
        await pilot.press("d")
        await pilot.pause()
        await pilot.click("#discard")
        await settle(pilot)
        assert listed.option_count == 1
        listed.highlighted = 0
        await pilot.press("enter")
        await settle(pilot)
        assert app.screen.document.name == "Never saved"
        assert app.screen.workspace.dirty


async def test_a_second_studio_is_told_and_gets_no_changes_of_the_first(studio_app, settle, demo_file):
    first = Workspace.open(demo_file)
    first.keep_journal(print)
    first.apply(set_workflow(first.document, "name", "First"))
    first.note()
    first.journal._states.put(None)
    first.journal._thread.join()
    app = studio_app(demo_file)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        assert app.screen.document.name == "Demo"
        assert "Another studio" in said(app)
    first.journal._thread = None
    first.close()

"""The studio driven by keys: what a person does, and what becomes of the document."""

import json
from pathlib import Path

import pytest
from textual.widgets import Input

from wfstudio.client.errors import Conflict, Unreachable
from wfstudio.client.lock import Link, write_link
from wfstudio.client.publishing import PushPlan
from wfstudio.document.diff import Difference, differences
from wfstudio.tui.dialogs.ask import Ask, Prompt
from wfstudio.tui.dialogs.choose import Choose
from wfstudio.tui.dialogs.help import Help
from wfstudio.tui.dialogs.publish import PublishDialog
from wfstudio.tui.dialogs.rule_page import RulePage
from wfstudio.tui.files.notice_bar import NoticeBar
from wfstudio.tui.frame import FrameBar
from wfstudio.tui.inspector.inspector import Inspector
from wfstudio.tui.panels.palette import Palette
from wfstudio.tui.panels.panel import ChoiceList
from wfstudio.tui.recent import recent_files
from wfstudio.tui.screens.design import DesignScreen
from wfstudio.tui.screens.home import HomeScreen


async def type_text(pilot, text):
    """Put a text where one would type it, in one go."""
    await pilot.pause()
    pilot.app.focused.insert_text_at_cursor(text)
    await pilot.pause()


def said(app):
    return " | ".join(f"{note.title}: {note.message}" for note in app._notifications)


def problems(screen):
    """What is wrong; infos stand in sound workflows too."""
    return [finding.code for finding in screen.findings if finding.severity != "info"]


async def test_a_file_opens_in_design_with_its_problems(studio_app, settle, demo_file):
    app = studio_app(demo_file)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        screen = app.screen
        assert isinstance(screen, DesignScreen)
        assert screen.canvas.selected == "welcome"
        assert problems(screen) == []
        bar = str(screen.query_one(FrameBar).render())
        for word in ("demo.json", "embedded", "LOCAL", "ready", "127.0.0.1:8710"):
            assert word in bar
        assert recent_files() == [demo_file]


async def test_a_handler_wired_to_nowhere_is_seen_and_undone(studio_app, settle, demo_file):
    app = studio_app(demo_file)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        screen = app.screen
        await pilot.press("c")
        assert isinstance(app.screen, Choose)
        await pilot.press("enter", "slash")
        await pilot.pause()
        await type_text(pilot, "nowhere")
        await pilot.press("enter")
        await settle(pilot)
        assert screen.document.node("welcome").handlers["on_next"] == "nowhere"
        assert "WF201" in {finding.code for finding in screen.findings}
        assert screen.workspace.dirty
        await pilot.press("right_square_bracket")
        assert screen.canvas.selected == "welcome"
        await pilot.press("u")
        await settle(pilot)
        assert screen.document.node("welcome").handlers["on_next"] == "selfie"
        assert problems(screen) == []
        await pilot.press("ctrl+r")
        await settle(pilot)
        assert screen.document.node("welcome").handlers["on_next"] == "nowhere"
        await pilot.press("x")
        await pilot.pause()
        assert isinstance(app.screen, RulePage)
        await pilot.press("escape")
        await pilot.press("u")
        assert not screen.workspace.dirty


async def test_a_fix_is_applied(studio_app, settle, demo):
    demo["nodes"][0]["on_next"] = "selfi"
    app = studio_app(demo.file())
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        screen = app.screen
        assert screen.findings[0].code == "WF201"
        await pilot.press("full_stop")
        await settle(pilot)
        assert screen.document.node("welcome").handlers["on_next"] == "selfie"
        assert problems(screen) == []


async def test_add_edit_delete_and_save(studio_app, settle, demo_file):
    before = demo_file.read_text()
    app = studio_app(demo_file)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        screen = app.screen
        await pilot.press("a")
        await type_text(pilot, "script")
        await pilot.press("enter")
        await settle(pilot)
        assert [node.id for node in screen.document.nodes][:2] == ["welcome", "js"]
        assert screen.canvas.selected == "js"
        await pilot.press("e")
        await settle(pilot)
        assert isinstance(app.focused, Input)
        name = next(editor for editor in screen.query("TextEditor") if editor.setting.key == "name")
        name.query_one(Input).focus()
        await type_text(pilot, "Decide")
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert not screen.workspace.dirty
        assert json.loads(demo_file.read_text())["nodes"][1]["name"] == "Decide"
        await pilot.press("escape", "d")
        await settle(pilot)
        assert screen.document.node("js") is None
        await pilot.press("u", "u", "u")
        await settle(pilot)
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert demo_file.read_text() == before


async def test_the_inspector_changes_handlers_and_ids(studio_app, settle, demo_file):
    app = studio_app(demo_file)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        screen = app.screen
        inspector = screen.query_one(Inspector)
        inspector.focus_first("on_next")
        await pilot.pause()
        app.focused.value = "done"
        await pilot.press("enter")
        await settle(pilot)
        assert screen.document.node("welcome").handlers["on_next"] == "done"
        inspector.focus_first("id")
        await pilot.pause()
        app.focused.value = "hello"
        await pilot.press("tab")
        await settle(pilot)
        assert screen.document.nodes[0].id == "hello"
        assert screen.canvas.selected == "hello"
        assert screen.document.node("selfie").handlers["on_error"] == "hello"
        await pilot.press("ctrl+t")
        await pilot.pause()
        area = screen.query_one("#raw CodeArea")
        raw = json.loads(area.text)
        assert raw["id"] == "hello"
        area.focus()
        area.load_text('{"id": "hello"')
        await pilot.press("ctrl+s")
        await settle(pilot)
        assert screen.document.nodes[0].type == "form"
        area.load_text(json.dumps({**raw, "extra": [1]}))
        await pilot.press("escape")
        await settle(pilot)
        assert screen.document.nodes[0].raw["extra"] == [1]


async def test_rows_of_fields(studio_app, settle, demo_file):
    app = studio_app(demo_file)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        screen = app.screen
        listed = screen.query_one("RowsEditor ChoiceList", ChoiceList)
        listed.focus()
        await pilot.press("a")
        await type_text(pilot, "email")
        await pilot.press("enter")
        await pilot.pause(0.1)
        label = next(editor for editor in app.screen.query("TextEditor") if editor.setting.key == "label")
        label.query_one(Input).value = "Your mail"
        await pilot.press("ctrl+s")
        await settle(pilot)
        fields = screen.document.node("welcome").fields
        assert [field["type"] for field in fields] == ["html", "email"]
        assert fields[1]["label"] == "Your mail"
        await pilot.press("K")
        await settle(pilot)
        assert [field["type"] for field in screen.document.node("welcome").fields] == ["email", "html"]
        await pilot.press("d")
        await settle(pilot)
        assert [field["type"] for field in screen.document.node("welcome").fields] == ["html"]


async def test_an_unknown_type_is_edited_as_json(studio_app, settle, demo):
    demo["nodes"][0]["type"] = "hologram"
    app = studio_app(demo.file())
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert app.screen.query_one(Inspector).query_one("ContentSwitcher").current == "raw"


async def test_a_file_changed_by_another_program_is_asked_about(studio_app, settle, demo_file):
    app = studio_app(demo_file)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("d")
        demo_file.write_text("{}")
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert isinstance(app.screen, Ask)
        assert demo_file.read_text() == "{}"
        await pilot.click("#overwrite")
        await settle(pilot)
        assert json.loads(demo_file.read_text())["name"] == "Demo"


async def test_enter_typed_twice_overwrites_no_other_file(studio_app, settle, demo_file):
    other = demo_file.with_name("other.json")
    other.write_text("{}")
    app = studio_app(demo_file)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        for answer, after in ((("enter",), "{}"), (("tab", "enter"), demo_file.read_text())):
            await pilot.press("s")
            await settle(pilot)
            app.screen.query_one(Input).value = str(other)
            await pilot.press("enter")
            await settle(pilot)
            assert isinstance(app.screen, Ask)
            await pilot.press(*answer)
            await settle(pilot)
            assert other.read_text() == after


async def test_a_save_that_fails_is_told_and_loses_nothing(studio_app, settle, demo_file, monkeypatch):
    before = demo_file.read_text()
    app = studio_app(demo_file)

    def full(*_paths):
        raise OSError(28, "No space left on device")

    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("d")
        monkeypatch.setattr("wfstudio.document.writing.os.replace", full)
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "disk is full" in app.screen.query_one(NoticeBar).text
        assert app.screen.workspace.dirty
        assert demo_file.read_text() == before


async def test_quitting_asks_only_when_something_is_unsaved(studio_app, settle, demo_file):
    app = studio_app(demo_file)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("d")
        await pilot.press("q")
        await pilot.pause()
        assert isinstance(app.screen, Ask)
        await pilot.press("escape")
        await pilot.press("ctrl+q")
        await pilot.pause()
        await pilot.press("enter")
        await settle(pilot)
    assert app.return_value == 0
    assert len(json.loads(demo_file.read_text())["nodes"]) == 3


async def test_quitting_with_everything_saved(studio_app, settle, demo_file):
    app = studio_app(demo_file)
    async with app.run_test() as pilot:
        await settle(pilot)
        await pilot.press("q")
        await pilot.pause()
    assert app.return_value == 0


async def test_a_new_document_asks_where_to_be_saved(studio_app, settle, tmp_path):
    app = studio_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("n")
        await settle(pilot)
        assert isinstance(app.screen, DesignScreen)
        await pilot.press("ctrl+s")
        await pilot.pause()
        prompt = app.screen
        assert isinstance(prompt, Prompt)
        prompt.query_one(Input).value = str(tmp_path / "none" / "x.json")
        await pilot.press("enter")
        assert app.screen is prompt
        prompt.query_one(Input).value = str(tmp_path / "x.json")
        await pilot.press("enter")
        await settle(pilot)
        assert json.loads((tmp_path / "x.json").read_text())["name"] == "New workflow"


@pytest.mark.parametrize(
    ("data", "said_of_it"),
    [
        (b"{", "line 1"),
        (b"\xff\xfe", "UTF-8"),
        (b"[1]", "no workflow"),
        (None, "no such file"),
    ],
)
async def test_a_bad_file_is_told_and_home_stays(studio_app, settle, tmp_path, data, said_of_it):
    path = tmp_path / "bad.json"
    if data is not None:
        path.write_bytes(data)
    app = studio_app(path)
    async with app.run_test(notifications=True) as pilot:
        await settle(pilot)
        assert isinstance(app.screen, HomeScreen)
        assert said_of_it in said(app)
        assert "bad.json" in said(app)


async def test_home_lists_and_copies_a_sample(studio_app, settle, tmp_path, monkeypatch, demo_file):
    monkeypatch.chdir(tmp_path)
    app = studio_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        workflows = app.screen.query_one("#workflows ChoiceList", ChoiceList)
        assert workflows.option_count == 2
        await pilot.press("2", "enter")
        await pilot.pause()
        target = Path(app.screen.query_one(Input).value)
        await pilot.press("enter")
        await settle(pilot)
        assert app.screen.workspace.path == target
        assert app.screen.document.nodes
        assert len(list(tmp_path.glob("*.json"))) == 2
        await pilot.press("f4")
        await settle(pilot)
        assert isinstance(app.screen, HomeScreen)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, DesignScreen)


async def test_a_workflow_of_the_service_is_pulled_to_a_file(studio_app, settle, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    app = studio_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("3", "enter")
        await pilot.pause()
        await pilot.press("enter")
        await settle(pilot)
        assert (tmp_path / "age_check.json").is_file()
        assert app.screen.document.name.startswith("Copy of wf-")


async def test_a_service_that_is_down_is_shown_and_design_goes_on(studio_app, settle, offline, demo_file):
    services = offline(state="down", detail="embedded: it did not start")
    services.rows = Unreachable("nobody answers")
    services.library = None
    app = studio_app(demo_file, services=services)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await settle(pilot)
        assert "down" in str(app.screen.query_one(FrameBar).render())
        assert "did not start" in said(app)
        assert app.screen.query_one(Palette).query_one(ChoiceList).option_count > 8
        await pilot.press("P")
        await settle(pilot)
        assert isinstance(app.screen, DesignScreen)
        await pilot.press("f4", "g")
        await settle(pilot)
        assert "nobody answers" in str(app.screen.query_one("#workflows .empty").render())


async def test_a_protected_tenant_is_shown_and_wants_its_name(studio_app, settle, offline, demo_file, plan_of):
    services = offline(name="prod", kind="TENANT", url="https://prod.example.org/workflowapi", protected=True)
    services.make_plan = plan_of("update", workflow_id="wf-1", differences=(Difference("added", "new", ""),))
    app = studio_app(demo_file, services=services)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert app.screen.has_class("-protected")
        bar = str(app.screen.query_one(FrameBar).render())
        assert "PROTECTED" in bar
        assert "TENANT" in bar
        await pilot.press("P")
        await settle(pilot)
        dialog = app.screen
        assert isinstance(dialog, PublishDialog)
        await type_text(pilot, "pro")
        await pilot.press("enter")
        assert app.screen is dialog
        await type_text(pilot, "d")
        await pilot.press("enter")
        await settle(pilot)
        assert len(services.published) == 1


async def test_a_read_only_profile_is_shown_and_never_published_to(studio_app, settle, offline, demo_file, plan_of):
    services = offline(
        name="prod", kind="TENANT", url="https://prod.example.org/workflowapi", protected=True, read_only=True
    )
    services.make_plan = plan_of("update", workflow_id="wf-1", differences=(Difference("added", "new", ""),))
    app = studio_app(demo_file, services=services)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert "READ-ONLY" in str(app.screen.query_one(FrameBar).render())
        await pilot.press("P")
        await settle(pilot)
        assert isinstance(app.screen, PublishDialog) and not app.screen.query("Input")
        assert "read-only" in str(app.screen.query_one(".hint").render())
        await pilot.press("enter")
        await settle(pilot)
        assert services.published == []


async def test_publish_shows_what_stops_it(studio_app, settle, offline, demo):
    demo["nodes"][0]["on_next"] = "nowhere_at_all"
    services = offline()
    app = studio_app(demo.file(), services=services)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("left_square_bracket", "P")  # another problem was looked at before
        await settle(pilot)
        assert isinstance(app.screen, PublishDialog)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, DesignScreen)
        assert services.planned == []
        assert app.screen.findings[app.screen.problem].code == "WF201"
        assert app.screen.canvas.selected == "welcome"


async def test_publish_conflict_is_not_overwritten_by_enter(
    studio_app, settle, offline, demo_file, plan_of, monkeypatch
):
    looked = []
    services = offline()
    services.make_plan = plan_of("conflict", workflow_id="wf-1")
    app = studio_app(demo_file, services=services)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("P")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, DesignScreen)
        assert services.published == []
        services.make_plan = plan_of("ambiguous", candidates=("wf-a", "wf-b", "wf-c"))
        write_link(demo_file.with_name("gone.json"), "embedded", Link("wf-a", "h", "h"))
        here = demo_file.with_name("here.json")
        here.write_bytes(demo_file.read_bytes())
        write_link(here, "embedded", Link("wf-b", "h", "h"))
        await pilot.press("P")
        await settle(pilot)
        lines = "\n".join(line.plain for line in app.screen.lines())
        assert "wf-a  it was gone.json, which is gone" in lines
        assert "wf-b  that is here.json, which is here too" in lines
        assert "wf-c  no file of this folder is it" in lines
        services.make_plan = plan_of("unchanged", workflow_id="wf-a")
        await pilot.press("enter")
        await settle(pilot)
        assert services.published[-1].kind == "unchanged"  # the answer is kept: the file is linked
        services.make_plan = plan_of("ambiguous", candidates=("wf-a", "wf-b"))
        await pilot.press("P")
        await settle(pilot)
        services.make_plan = plan_of("update", workflow_id="wf-a")
        await pilot.press("enter")
        await settle(pilot)
        assert services.planned[-1]["link"] == "wf-a"
        services.publish_error = Conflict("it was changed meanwhile")
        services.make_plan = plan_of("conflict", workflow_id="wf-a")
        await pilot.press("enter")
        await settle(pilot)
        assert "Somebody else changed the copy on embedded meanwhile; nothing was published" in said(app)
        assert isinstance(app.screen, PublishDialog)  # and here is what they changed
        assert "changed by somebody else" in app.screen.headline()
        services.make_plan = plan_of("update", workflow_id="wf-a")
        await pilot.press("escape", "P")
        await settle(pilot)
        services.publish_error = Unreachable("it closed in the middle of its answer")
        monkeypatch.setattr(app, "look_at_service", lambda missed=False: looked.append(missed))
        await pilot.press("enter")
        await settle(pilot)
        assert "closed in the middle" in said(app)
        assert looked == [True]  # the bar does not go on saying that it is ready


async def test_a_file_that_looks_like_another_workflow_is_not_published_by_enter(
    studio_app, settle, offline, demo_file, plan_of
):
    there = {"name": "Age check", "nodes": [{"id": name, "type": name} for name in ("scan", "age", "too_young")]}
    services = offline()

    def plan(document, path):
        found = tuple(differences(there, document.workflow))
        return plan_of("update", workflow_id="wf-1", remote=there, differences=found)(document, path)

    services.make_plan = plan
    services.begun = "2 instances are under way (2 STARTED)"
    app = studio_app(demo_file, services=services)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("P")
        await settle(pilot)
        assert "demo.json  'Demo' → wf-1  'Age check'" in app.screen.subject()
        assert "Is this the right file?" in app.screen.headline()
        assert "0 of the 3 nodes" in app.screen.headline()
        assert next(app.screen.lines()).plain == "▲ 2 instances are under way (2 STARTED)"
        await pilot.press("enter")
        await settle(pilot)
        assert services.published == []
        await pilot.press("P")
        await settle(pilot)
        await pilot.press("tab", "enter")
        await settle(pilot)
        assert len(services.published) == 1  # who means it can


async def test_help_and_commands(studio_app, settle, demo_file, tmp_path):
    other = tmp_path / "other.json"
    other.write_text(demo_file.read_text())
    app = studio_app(demo_file)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("question_mark")
        await pilot.pause()
        assert isinstance(app.screen, Help)
        await pilot.press("escape")
        await pilot.press("d", "colon")
        await pilot.pause(0.1)
        await pilot.press("w")
        await pilot.pause(0.3)
        await pilot.press("enter")
        await settle(pilot)
        assert not app.screen.workspace.dirty
        await pilot.press("colon")
        await pilot.pause(0.1)
        app.screen.query_one(Input).value = f":e {other}"
        await pilot.pause(0.3)
        await pilot.press("enter")
        await settle(pilot)
        assert app.screen.workspace.path == other
        assert len(app.designs) == 2


@pytest.mark.parametrize("size", [(80, 24), (40, 10)])
async def test_every_size_can_be_worked_in(studio_app, settle, demo_file, size):
    app = studio_app(demo_file)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        screen = app.screen
        if size[0] >= 40:
            assert "LOCAL" in str(screen.query_one(FrameBar).render())
            assert "ready" in str(screen.query_one(FrameBar).render())
        await pilot.press("3", "right")
        await settle(pilot)
        assert screen.canvas.selected == "selfie"
        await pilot.press("e")
        await settle(pilot)
        assert screen.query_one(Inspector).display
        await pilot.press("escape", "2", "5", "1")
        await pilot.resize_terminal(20, 5)
        await pilot.pause()
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert isinstance(app.screen, DesignScreen)


@pytest.fixture
def plan_of():
    """Makes the maker of a plan of one kind."""

    def kind_of(kind, **more):
        def make(document, path):
            plain = {
                "file": path, "profile": "embedded", "name": document.name, "workflow_id": None, "published": True,
                "was_published": False, "sent": document.workflow, "hash": "h",
            }  # fmt: skip
            return PushPlan(kind=kind, **{**plain, **more})

        return make

    return kind_of


async def test_what_only_the_compiler_finds_is_shown_a_little_later(studio_app, settle, demo):
    code = "const a = 1; const a = 2; return { a };"
    script = {"id": "s", "type": "js", "config": {"js_code": code}, "on_success": "done", "on_error": "done"}
    last = demo["nodes"][-1]
    script["on_success"] = script["on_error"] = last["id"]
    first = demo["nodes"][0]
    script["on_success"], first["on_next"] = first["on_next"], "s"
    demo["nodes"].insert(1, script)
    app = studio_app(demo.file())
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert "WF701" in {finding.code for finding in app.screen.findings}


async def test_the_projects_settings_hold_in_the_studio(studio_app, settle, demo_file):
    raw = json.loads(demo_file.read_text())
    raw["nodes"][0]["on_back"] = "nowhere"
    demo_file.write_text(json.dumps(raw))
    settings = demo_file.with_name("wfstudio.toml")
    settings.write_text('[[lint.ignore]]\ncode = "WF201"\nnode = "welcome"\nreason = "comes later"\n')
    app = studio_app(demo_file)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert "WF201" not in problems(app.screen)
        settings.write_text("[lint]\nnonsense = 1\n")
        app.screen._lint()
        await settle(pilot)
        await pilot.pause()
        assert "WF201" in problems(app.screen)
        assert "`lint.nonsense` is no setting" in said(app)

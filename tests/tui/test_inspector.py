"""The inspector driven by keys: problems as one types, nothing typed is lost, texts, rows, a script run alone."""

import json

import pytest
from textual.widgets import Input, Static

from wfstudio.tui.dialogs.code import CodeWindow
from wfstudio.tui.dialogs.preview import PreviewWindow
from wfstudio.tui.dialogs.row import RowForm
from wfstudio.tui.dialogs.script_run import ScriptRunDialog
from wfstudio.tui.inspector.code_pane import CodePane
from wfstudio.tui.inspector.inspector import Inspector

CODE = "const a = await fetch('https://a.example/x');\nconst mail = params.nodes.welcome.mail;\nfoo();\nreturn {};"


@pytest.fixture
def with_script(demo):
    """The small workflow with a script between the first page and the selfie."""
    script = {"id": "look", "type": "js", "name": "Look", "config": {"js_code": CODE}}
    demo["nodes"][0]["on_next"] = "look"
    demo["nodes"].insert(1, {**script, "on_success": "selfie", "on_fail": "retry", "on_error": "retry"})
    demo["nodes"][0]["fields"].append({"type": "email", "name": "mail", "label": "Mail"})
    return demo.file()


def said_at(editor):
    return " ".join(str(line.render()) for line in editor.query(".problem.-shown, .code-status.-wrong").results(Static))


async def focus(pilot, settle, inspector, key):
    inspector.focus_first(key)
    await settle(pilot)


async def test_problems_show_as_one_types_and_what_is_typed_is_one_edit(studio_app, settle, demo_file):
    app = studio_app(demo_file)
    async with app.run_test(size=(160, 50)) as pilot:
        await settle(pilot)
        screen, inspector = app.screen, app.screen.query_one(Inspector)
        entries = screen.workspace.history.entries
        editor = inspector.editor("on_next")
        await focus(pilot, settle, inspector, "on_next")
        await pilot.press("end", "q")
        await settle(pilot, 0.15)
        assert app.focused.value == "selfieq" and app.focused.cursor_position == 7
        assert "WF201" in said_at(editor)
        assert screen.workspace.history.entries == entries and screen.document.node("welcome").handlers["on_next"]
        await pilot.press("w")
        screen.select("done")  # the selection moves while something is typed
        await settle(pilot, 0.15)
        assert screen.document.node("welcome").handlers["on_next"] == "selfieqw"
        assert len(screen.workspace.history.entries) == len(entries) + 1
        assert inspector.editor("id").value == "done"

        await focus(pilot, settle, inspector, "id")
        await pilot.press("end", "2", "enter")
        await settle(pilot, 0.15)
        assert screen.document.node("done2") is not None
        assert inspector.editor("id").query_one(Input) is app.focused  # a rebuilt form keeps the focus
        assert app.focused.cursor_position == 5


async def test_a_text_longer_than_its_field_shows_its_beginning_and_where_it_is_typed(studio_app, settle, demo):
    demo["nodes"][0]["name"] = demo["nodes"][1]["name"] = "".join(f"{number:03}" for number in range(40))
    app = studio_app(demo.file())
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        inspector = app.screen.query_one(Inspector)

        def line():
            return inspector.editor("name").query_one(Input).render_line(0).text

        assert line().startswith("000001")
        app.screen.select("selfie")
        await settle(pilot)
        assert line().startswith("000001")
        await focus(pilot, settle, inspector, "name")
        await pilot.press("x")
        await pilot.pause()
        assert line().rstrip().endswith("039x")
        await pilot.press("tab")
        await settle(pilot)
        assert line().startswith("000001")


async def test_a_new_line_of_a_script_begins_as_far_in_as_the_one_before(studio_app, settle, with_script):
    app = studio_app(with_script)
    async with app.run_test(size=(160, 50)) as pilot:
        await settle(pilot)
        app.screen.select("look")
        await settle(pilot)
        inspector = app.screen.query_one(Inspector)
        await focus(pilot, settle, inspector, "config.js_code")
        area = app.focused
        await pilot.press(
            "ctrl+a",
            *"if (a) {",
            "enter",
            "space",
            "space",
            *"b();",
            "enter",
            *"c();",
            "ctrl+home",
            "slash",
            "slash",
            "enter",
        )
        assert area.text == "//\nif (a) {\n  b();\n  c();"


async def test_raw_json_keeps_its_caret_when_the_id_in_it_is_told(studio_app, settle, demo_file):
    app = studio_app(demo_file)
    async with app.run_test(size=(160, 50)) as pilot:
        await settle(pilot)
        screen, inspector = app.screen, app.screen.query_one(Inspector)
        await pilot.press("e")
        await settle(pilot)
        await pilot.press("ctrl+t")
        await settle(pilot)
        raw = inspector.editor("")
        area = raw.query_one(CodePane).area
        area.replace_all(area.text.replace('"welcome"', '"hello" '))
        area.move_cursor((1, 9))
        raw.commit()
        await settle(pilot, 0.1)
        assert screen.canvas.selected == "hello" and screen.document.node("selfie").handlers["on_error"] == "hello"
        assert app.focused is area and area.cursor_location == (1, 9) and '"hello" ' in area.text
        area.replace_all(area.text.replace("{", "[", 1))
        await settle(pilot, 0.15)
        assert "Not JSON" in said_at(raw) and screen.document.node("hello") is not None


async def test_json_that_is_none_yet_waits_where_it_was_typed(studio_app, settle, demo_file):
    app = studio_app(demo_file)
    async with app.run_test(size=(160, 50), notifications=True) as pilot:
        await settle(pilot)
        screen, inspector = app.screen, app.screen.query_one(Inspector)
        before = screen.document
        await pilot.press("e")
        await settle(pilot)
        await pilot.press("ctrl+t", "{", "x")
        await settle(pilot, 0.1)
        typed = inspector.editor("").text
        assert typed.startswith("{x{")
        await pilot.press("escape", "right")  # a node of another type: the form is built anew
        await settle(pilot)
        assert inspector.editor("id").value == "selfie" and inspector.editor("").text.startswith("{\n")
        assert any("Not JSON" in note.message and "welcome" in note.title for note in app._notifications)
        await pilot.press("left")
        await settle(pilot)
        assert inspector.editor("").text == typed and inspector.query_one("#raw").display
        assert "Not JSON" in said_at(inspector.editor("")) and screen.document is before
        await pilot.press("4", "delete", "delete", "escape", "right", "left")
        await settle(pilot)
        assert inspector.editor("").text.startswith("{\n") and screen.document is before


async def test_keys_on_a_list_without_fields_and_on_what_is_no_field_say_why(studio_app, settle, demo):
    demo["nodes"][0]["fields"] = []
    demo["nodes"][2]["fields"] = [7]
    app = studio_app(demo.file())
    async with app.run_test(size=(160, 50), notifications=True) as pilot:
        await settle(pilot)
        screen, before = app.screen, app.screen.document

        def said():
            return " | ".join(note.message for note in app._notifications)

        screen.edit_setting("fields")
        await settle(pilot)
        for key in ("d", "D", "K"):
            app.clear_notifications()
            await pilot.press(key)
            await pilot.pause()
            assert "no field: a adds one" in said(), key
        screen.select("retry")
        screen.edit_setting("fields")
        await settle(pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert "Field 1 is no object" in said() and app.screen is screen and screen.document is before


async def test_ids_that_fit_are_listed_as_one_types(studio_app, settle, demo_file):
    app = studio_app(demo_file)
    async with app.run_test(size=(160, 50)) as pilot:
        await settle(pilot)
        screen, inspector = app.screen, app.screen.query_one(Inspector)
        await focus(pilot, settle, inspector, "on_next")
        app.focused.value = "e"
        await pilot.pause()
        editor = inspector.editor("on_next")
        listed = editor.query_one("ChoiceList")
        assert [option.id for option in listed.options] == ["to:welcome", "to:selfie", "to:retry", "to:done"]
        await pilot.press("down", "down", "enter")
        await settle(pilot)
        assert screen.document.node("welcome").handlers["on_next"] == "retry"
        assert not listed.display
        await pilot.press("down")
        await pilot.pause()
        assert listed.display and listed.option_count == 4
        await pilot.press("escape")
        await pilot.pause()
        assert not listed.display and app.focused is editor.query_one(Input)
        screen.select("selfie")  # a field that is used for another node: its caret is at the end
        await focus(pilot, settle, inspector, "name")
        assert app.focused.cursor_position == len(app.focused.value) > 0
        steps = len(screen.workspace.history.entries)
        await focus(pilot, settle, inspector, "on_fail")
        await pilot.press(*"don", "down", "up", "enter")  # what is typed takes the id's place
        await settle(pilot)
        assert screen.document.node("selfie").handlers["on_fail"] == "done"
        assert len(screen.workspace.history.entries) == steps + 1


async def test_a_script_shows_its_problems_in_the_gutter_and_keeps_what_is_typed(studio_app, settle, with_script):
    app = studio_app(with_script)
    async with app.run_test(size=(160, 50)) as pilot:
        await settle(pilot)
        screen, inspector = app.screen, app.screen.query_one(Inspector)
        screen.select("look")
        await settle(pilot, 0.1)
        editor = inspector.editor("config.js_code")
        pane = editor.query_one(CodePane)
        await focus(pilot, settle, inspector, "config.js_code")
        pane.area.replace_all("const a = 1;\nconst b = ;\nreturn {};")
        await settle(pilot, 0.2)
        assert [mark.line for mark in pane.marks] == [1] and "WF701" in pane.marks[0].text
        assert "2✖" in pane.area.render_line(1).text
        assert screen.document.node("look").js_code == CODE  # not told yet
        await pilot.press("alt+n")
        assert pane.area.cursor_location[0] == 1
        assert "WF701" in said_at(editor)
        await pilot.press("ctrl+f")
        app.focused.value = "return"
        await pilot.pause()
        assert pane.area.selected_text == "return" and pane.area.selection.start == (2, 0)
        await pilot.press("escape", "ctrl+e")
        await settle(pilot)
        assert isinstance(app.screen, CodeWindow)
        large = app.screen.query_one(CodePane)
        assert large.marks and large.text == pane.text
        large.area.replace_all("return {};")
        await settle(pilot, 0.2)
        assert large.marks == []
        await pilot.press("escape")
        await settle(pilot)
        assert screen.document.node("look").js_code == "return {};"
        await pilot.press("ctrl+z")  # in the text, not in the document
        await pilot.pause()
        assert pane.text.startswith("const a = 1;") and screen.document.node("look").js_code == "return {};"


async def test_a_field_is_checked_in_its_form_and_taken_however_one_leaves(studio_app, settle, demo_file):
    app = studio_app(demo_file)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        screen, inspector = app.screen, app.screen.query_one(Inspector)
        screen.edit_setting("fields")
        await settle(pilot, 0.1)
        rows = inspector.editor("fields")
        await pilot.press("enter")
        await settle(pilot)
        form = app.screen
        assert isinstance(form, RowForm)
        pane = form.query_one(CodePane)
        pane.area.focus()
        pane.area.replace_all("<b>{who}{form-buttons-placeholder}")
        await settle(pilot, 0.2)
        assert sorted(mark.text[:5] for mark in pane.marks) == ["WF608", "WF609"]
        await pilot.press("ctrl+l")
        await settle(pilot)
        assert isinstance(app.screen, PreviewWindow)
        assert "[ Begin ]" in str(app.screen.query_one(".box Static", Static).render())
        await pilot.press("escape", "escape")
        await settle(pilot, 0.2)
        assert screen.document.node("welcome").fields[0]["html"].startswith("<b>{who}")
        assert "▲" in str(rows.query_one("ChoiceList").options[0].prompt)
        await pilot.press("D")
        await settle(pilot)
        assert len(screen.document.node("welcome").fields) == 2
        await pilot.press("v")
        await settle(pilot)
        assert str(app.screen.query_one(".box Static", Static).render()).count("[ Begin ]") == 2
        await pilot.press("escape", "u", "u")
        await settle(pilot)
        assert len(screen.document.node("welcome").fields) == 1
        assert "who" not in screen.document.node("welcome").fields[0]["html"]


async def test_nested_objects_and_several_choices(studio_app, settle, demo):
    demo["nodes"][0]["odd"] = {"deep": {"n": 1, "on": True}, "list": [1]}
    demo["nodes"][1] |= {
        "type": "liveid_capture", "render_style": "iframe", "authtype": "none", "purpose": "auth",
        "scopes": "selfie, mine",
    }  # fmt: skip
    app = studio_app(demo.file())
    async with app.run_test(size=(160, 60)) as pilot:
        await settle(pilot)
        screen, inspector = app.screen, app.screen.query_one(Inspector)
        odd = inspector.editor("odd")
        number = next(part for part in odd.query("NumberEditor") if part.setting.key == "n")
        number.query_one(Input).focus()
        await pilot.press("end", "5", "enter")
        await settle(pilot)
        assert screen.document.node("welcome").raw["odd"] == {"deep": {"n": 15, "on": True}, "list": [1]}
        screen.select("selfie")
        await settle(pilot, 0.1)
        scopes = inspector.editor("scopes")
        assert [box.value for box in scopes.query("Tick")] == [False, True, False, False]
        assert scopes.query_one(Input).value == "mine"
        scopes.query("Tick").first().focus()
        await pilot.press("space")
        await settle(pilot)
        assert screen.document.node("selfie").raw["scopes"] == "selfie,mine,wallet"


async def test_another_type_in_the_form_is_a_conversion_that_says_what_goes(studio_app, settle, demo_file):
    app = studio_app(demo_file)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        screen = app.screen
        before = screen.document
        screen.query_one(Inspector).editor("type").tell("selfie_capture")
        await settle(pilot)
        raw = screen.document.node("welcome").raw
        assert (raw["type"], raw["on_success"]) == ("selfie_capture", "selfie")
        assert not {"on_next", "fields", "on_next_button_label"} & set(raw)
        told = [note.message for note in app._notifications][-1]
        assert "on_next → on_success" in told and "Dropped: fields, on_next_button_label. u takes it back" in told
        screen.action_undo()
        assert screen.document.raw == before.raw


class Stage:
    """A service that knows one run of the file, or none."""

    nodes: dict = {}

    async def close(self):
        return None

    async def call(self, name, **_):
        if name == "list_instances":
            return {"list": [{"wfInstanceId": "wfi-1", "updatedAt": "2026-11-27T09:00:00Z"}] if self.nodes else []}
        return {"metaData": {}}

    async def events(self, _):
        done = [{"kind": "submitted", "nodeId": node, "detail": {"fields": left}} for node, left in self.nodes.items()]
        return [*done, {"kind": "script", "nodeId": "look", "detail": {"ok": True, "value": {}}}]


async def test_a_script_is_run_alone_with_made_up_params(studio_app, settle, with_script):
    app = studio_app(with_script)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        screen = app.screen
        await pilot.press("t")
        assert "no script" in " ".join(note.message for note in app._notifications)
        screen.select("look")
        await pilot.press("t")
        await settle(pilot)
        dialog = app.screen
        assert isinstance(dialog, ScriptRunDialog)
        assert json.loads(dialog.query_one("#params", CodePane).text)["nodes"] == {
            "welcome": {"mail": "ada@example.org"}
        }
        await pilot.press("f6")
        await settle(pilot)
        told = str(dialog.query_one("#told", Static).render())
        assert "refused" in told and "retry" in told
        await pilot.press("f2", "f6")
        await settle(pilot)
        assert dialog.last.error.line == 3 and "foo" in dialog.last.trouble
        await pilot.press("f8")
        await settle(pilot, 0.2)
        assert app.screen is screen
        assert app.focused.cursor_location[0] == 2 and app.focused.language == "javascript"


async def test_params_of_the_last_run_are_masked_until_asked_for(studio_app, settle, with_script, monkeypatch):
    monkeypatch.setattr("wfstudio.scenario.last_run.scratch_id", lambda _file: "wf-1")
    app = studio_app(with_script)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        stage = Stage()
        stage.nodes = {"welcome": {"mail": "grace@example.org"}}
        dialog = ScriptRunDialog(app.screen.document, "look", with_script, stage=lambda: stage)
        app.push_screen(dialog)
        await settle(pilot)
        pane = dialog.query_one("#params", CodePane)
        assert "grace" not in pane.text and "mail" in pane.text and pane.area.read_only
        dialog.query_one("#mocks", CodePane).area.replace_all('[{"url": "https://a.example/*"}]')
        await pilot.press("f6")
        await settle(pilot)
        assert dialog.last.params["nodes"]["welcome"] == {"mail": "grace@example.org"}
        await pilot.press("f3")
        await pilot.pause()
        assert "grace@example.org" in pane.text and not pane.area.read_only
        pane.area.replace_all("{\n nodes}")
        await pilot.press("f6")
        await pilot.pause()
        assert "line 2" in str(dialog.query_one("#told", Static).render()) and pane.marks[0].line == 1
        await pilot.press("f7")
        assert "ada@example.org" in pane.text
        stage.nodes = {}
        await pilot.press("f4")
        await settle(pilot)
        assert "no run of it is known" in str(dialog.query_one("#of-params", Static).render())

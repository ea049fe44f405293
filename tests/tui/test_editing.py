"""The editing keys: what a person presses, and what becomes of the document."""

import json

import pytest
from textual.events import Paste
from textual.widgets import Button, Input, OptionList, TextArea

from wfstudio.document.writing import dump
from wfstudio.tui.canvas.base import WireDrawn
from wfstudio.tui.dialogs.ask import Ask, Prompt
from wfstudio.tui.dialogs.choose import Choose
from wfstudio.tui.dialogs.many import Many
from wfstudio.tui.dialogs.replace import Replace
from wfstudio.tui.dialogs.switches import SwitchList
from wfstudio.tui.inspector.blocks import BlockEditor


@pytest.fixture
def design(studio_app, settle, demo_file):
    """Runs the small workflow in design and lets a function press keys; at the end undo must restore the bytes."""

    async def run(do, size=(120, 40), file=demo_file):
        app = studio_app(file)
        before = file.read_bytes()
        async with app.run_test(size=size, notifications=True) as pilot:
            await settle(pilot)
            screen = app.screen
            await do(pilot, screen)
            while screen.workspace.history.undo() is not None:
                pass
            assert dump(screen.document) == before

    return run


def said(app):
    return " | ".join(f"{note.title}: {note.message}" for note in app._notifications)


def ids(screen):
    return [node.id for node in screen.document.nodes]


async def put(pilot, text):
    await pilot.pause()
    box = pilot.app.focused
    (box.insert if isinstance(box, TextArea) else box.insert_text_at_cursor)(text)
    await pilot.pause()


async def test_a_handler_is_led_to_a_label_of_the_drawing_or_to_an_id(design):
    async def do(pilot, screen):
        await pilot.press("c", "enter")
        await pilot.pause()
        labels = screen.canvas._jump
        assert set(labels) == {"welcome", "selfie", "retry", "done"}
        await pilot.press(labels["done"])
        await pilot.pause()
        assert screen.document.node("welcome").handlers["on_next"] == "done"
        assert screen.canvas.selected == "welcome"
        await pilot.press("c", "enter", "slash")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Choose)
        await put(pilot, "retr")
        await pilot.press("enter")
        await pilot.pause()
        assert screen.document.node("welcome").handlers["on_next"] == "retry"
        await pilot.press("c", "enter", "z")
        await pilot.pause()
        assert pilot.app.screen.query_one(Input).value == "z"
        await pilot.press("escape", "c", "enter", "escape", "right")
        assert screen.canvas.selected == "retry"
        before = screen.document
        screen.canvas.post_message(WireDrawn("selfie", "next", "done"))
        await pilot.pause()
        assert screen.document is before
        assert "script" in said(pilot.app)
        screen.canvas.post_message(WireDrawn("selfie", "on_fail", "done"))
        await pilot.pause()
        assert screen.document.node("selfie").handlers["on_fail"] == "done"
        pilot.app.clear_notifications()
        screen.canvas.post_message(WireDrawn("selfie", "", "welcome"))
        await pilot.pause()
        assert isinstance(pilot.app.screen, Choose)
        assert "script" not in said(pilot.app)
        await pilot.press("down", "enter")
        await pilot.pause()
        assert screen.document.node("selfie").handlers["on_fail"] == "welcome"

    await design(do, size=(200, 50))


async def test_what_the_terminal_pastes_on_the_drawing_is_taken_for_nodes(design):
    async def do(pilot, screen):
        pilot.app.post_message(
            Paste('{"id": "new", "type": "form", "fields": [], "on_next": "done", "on_back": "gone"}')
        )
        await pilot.pause()
        assert screen.canvas.selected == "new" and screen.document.node("new").handlers == {"on_next": "done"}
        assert "new.on_back" in said(pilot.app)
        before = screen.document
        pilot.app.post_message(Paste("rubbish } {"))
        await pilot.pause()
        assert screen.document is before and "no JSON" in said(pilot.app)
        await pilot.press("I")
        await pilot.pause()
        pilot.app.post_message(Paste("newer"))  # a text takes what is pasted itself
        await pilot.press("enter")
        await pilot.pause()
        assert screen.document.node("newer") is not None

    await design(do)


async def test_control_a_selects_the_line_of_a_dialog(design):
    async def do(pilot, screen):
        await pilot.press("I", "end", "ctrl+a", *"hello", "enter")
        await pilot.pause()
        assert screen.canvas.selected == "hello"

    await design(do)


async def test_a_node_that_nothing_leads_to_is_told(design):
    async def do(pilot, screen):
        await pilot.press("a")
        await put(pilot, "script")
        await pilot.press("enter")
        await pilot.pause()
        assert screen.canvas.selected == "js" and "Nothing leads to js yet" in said(pilot.app)
        pilot.app.clear_notifications()
        await pilot.press("a")  # the new script leads nowhere yet
        await put(pilot, "script")
        await pilot.press("enter")
        await pilot.pause()
        assert screen.document.node("js").handlers == {"on_success": "js_2"} and "Nothing leads" not in said(pilot.app)

    await design(do)


async def test_a_node_is_put_on_the_marked_edge(design):
    async def do(pilot, screen):
        await pilot.press("A")
        await put(pilot, "script")
        await pilot.press("enter")
        await pilot.pause()
        assert ids(screen)[:3] == ["welcome", "js", "selfie"]
        assert screen.document.node("welcome").handlers == {"on_next": "js"}
        assert screen.document.node("js").handlers == {"on_success": "selfie"}
        assert screen.canvas.selected == "js"
        await pilot.press("1")
        await pilot.pause()
        await pilot.press("A")
        await pilot.pause()
        assert screen.document.node("js").handlers == {"on_success": "form"}
        assert screen.document.node("form").handlers == {"on_next": "selfie"}
        screen.select("done")
        await pilot.press("3", "A")
        await pilot.pause()
        assert pilot.app.screen is screen
        assert "No edge is marked" in said(pilot.app)

    await design(do)


async def test_deleting_offers_to_lead_on_and_is_one_step_either_way(design):
    async def do(pilot, screen):
        await pilot.press("right", "d")
        await pilot.pause()
        assert "selfie" not in ids(screen)
        assert screen.document.node("welcome").handlers == {}
        assert "b leads on: welcome.on_next → done" in said(pilot.app)
        await pilot.press("b")
        await pilot.pause()
        assert screen.document.node("welcome").handlers == {"on_next": "done"}
        assert screen.workspace.history.entries == ("Delete selfie and lead on",)
        await pilot.press("u")
        await pilot.pause()
        assert "selfie" in ids(screen)
        assert screen.canvas.selected == "selfie"
        screen.select("retry")
        await pilot.press("b")
        await pilot.pause()
        assert screen.document.node("selfie").handlers["on_fail"] == "selfie"
        await pilot.press("b")
        await pilot.pause()
        assert "retry" not in ids(screen)
        assert "selfie" not in ids(screen), "a second press bridges what is selected now"
        assert "Journeys start" not in said(pilot.app)
        screen.select("welcome")
        await pilot.press("d")
        await pilot.pause()
        assert ids(screen) == ["done"] and "Journeys start at done now." in said(pilot.app)

    await design(do)


async def test_copies_here_and_in_another_document(design, tmp_path, demo):
    demo["nodes"][1]["on_error"] = "retry"
    other = demo.file().rename(tmp_path / "other.json")
    demo["nodes"][1]["on_error"] = "welcome"
    file = demo.file()

    async def do(pilot, screen):
        await pilot.press("D")
        assert ids(screen)[:2] == ["welcome", "welcome_2"]
        assert screen.document.node("welcome_2").handlers == {"on_next": "selfie"}
        assert screen.canvas.selected == "welcome_2"
        screen.select("selfie")
        await pilot.press("y")
        pilot.app.open_path(other)
        await pilot.pause(0.2)
        there = pilot.app.screen
        assert there is not screen
        there.workspace.apply(_without(there.document, "done"))
        there.document_changed()
        there.select("retry")
        await pilot.press("p")
        await pilot.pause()
        assert ids(there) == ["welcome", "selfie", "retry", "selfie_2"]
        assert there.document.node("selfie_2").handlers == {"on_fail": "retry", "on_error": "welcome"}
        assert "targets are not here: selfie_2.on_success → done" in said(pilot.app)

    await design(do, file=file)


def _without(document, node_id):
    from wfstudio.document.edits import delete_node

    return delete_node(document, node_id)


async def test_id_type_place_and_entry(design):
    async def do(pilot, screen):
        await pilot.press("right", "I")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Prompt)
        box = pilot.app.screen.query_one(Input)
        box.value = "retry"
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, Prompt), "an id that is taken is not taken"
        box.value = "photo"
        await pilot.press("enter")
        await pilot.pause()
        assert screen.canvas.selected == "photo"
        assert screen.document.node("welcome").handlers == {"on_next": "photo"}
        await pilot.press("C")
        await put(pilot, "photo_id")
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Ask)
        await pilot.press("enter")
        await pilot.pause()
        raw = screen.document.node("photo").raw
        assert raw["type"] == "photo_id_capture"
        assert raw["render_style"] == "full_frame"
        assert raw["on_fail"] == "retry"
        await pilot.press("greater_than_sign")
        assert ids(screen) == ["welcome", "retry", "photo", "done"]
        await pilot.press("less_than_sign")
        assert "Journeys start" not in said(pilot.app)
        await pilot.press("less_than_sign", "less_than_sign")
        assert ids(screen) == ["photo", "welcome", "retry", "done"]
        assert "photo is number 1 of 4. Journeys start at photo now." in said(pilot.app)
        screen.select("retry")
        await pilot.press("E")
        assert ids(screen)[0] == "retry"
        assert screen.index.entry == "retry"

    await design(do)


async def test_search_and_replace_with_a_place_switched_off(design):
    async def do(pilot, screen):
        await pilot.press("right", "S")
        await pilot.pause()
        dialog = pilot.app.screen
        assert isinstance(dialog, Replace)
        await put(pilot, "selfie")
        await pilot.press("enter")
        await put(pilot, "photo")
        assert len(dialog.query_one(SwitchList).on) == 1
        dialog.query_one("#case").toggle()
        await pilot.pause()
        listed = dialog.query_one(SwitchList)
        assert listed.option_count == 2
        await pilot.press("enter", "down", "space")
        await pilot.pause()
        assert listed.on == {0}
        dialog.query_one("#regex").toggle()
        dialog.query_one("#find", Input).value = "("
        await pilot.pause()
        assert "no pattern" in str(dialog.query_one(".fault").render())
        assert dialog.query_one("#accept", Button).disabled
        dialog.query_one("#find", Input).value = "^self(ie)$"
        dialog.query_one("#new", Input).value = r"phot\1"
        await pilot.pause()
        listed.focus()
        await pilot.press("down", "space", "ctrl+s")
        await pilot.pause()
        assert ids(screen)[1] == "photie"
        assert screen.document.node("photie").name == "Selfie"
        assert screen.document.node("welcome").handlers == {"on_next": "photie"}
        assert screen.canvas.selected == "photie"
        assert len(screen.workspace.history.entries) == 1

    await design(do)


async def test_the_history_is_listed_and_jumped_in(design):
    async def do(pilot, screen):
        await pilot.press("U")
        assert "Nothing was changed" in said(pilot.app)
        await pilot.press("D", "D", "U")
        await pilot.pause()
        listed = pilot.app.screen.query_one(OptionList)
        lines = [str(option.prompt).strip() for option in listed.options]
        assert lines[-1] == "As it was opened"
        assert lines[0].endswith("now")
        assert listed.highlighted == 0
        await pilot.press("down", "down", "enter")
        await pilot.pause()
        assert len(ids(screen)) == 4
        assert not screen.workspace.dirty
        await pilot.press("U", "up", "enter")
        await pilot.pause()
        assert len(ids(screen)) == 5

    await design(do)


async def test_one_change_on_many_nodes(design):
    async def do(pilot, screen):
        await pilot.press("B")
        await put(pilot, "header")
        await pilot.press("enter")
        await pilot.pause()
        dialog = pilot.app.screen
        assert isinstance(dialog, Many)
        listed = dialog.query_one(SwitchList)
        assert listed.option_count == 4
        await put(pilot, "<b>Bank</b>")
        listed.focus()
        await pilot.press("space")
        await pilot.press("ctrl+s")
        await pilot.pause()
        new = {"type": "html", "html": "<b>Bank</b>"}
        assert [node.raw.get("header") for node in screen.document.nodes] == [None, new, new, new]
        await pilot.press("B")
        await put(pilot, "on_error")
        await pilot.press("enter")
        await pilot.pause()
        pilot.app.screen.query_one(Input).value = "retry"
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert [node.handlers.get("on_error") for node in screen.document.nodes] == ["retry", "retry", "retry", None]
        await pilot.press("B")
        await put(pilot, "header")
        await pilot.press("enter")
        await pilot.pause()
        pilot.app.screen.query_one("#remove", Button).press()
        await pilot.pause()
        assert not any("header" in node.raw for node in screen.document.nodes)
        assert len(screen.workspace.history.entries) == 3

    await design(do)


PAGES = {
    "header": ("<b>Bank</b>", {"type": "html", "html": "<b>Bank</b>"}),
    "footer": ("<i>end</i>", {"type": "html", "html": "<i>end</i>"}),
    "styleSheet": ("h1 { color: red }", "h1 { color: red }"),
}


async def test_the_workflows_own_pages_are_edited_in_the_code_editor(design):
    async def do(pilot, screen):
        await pilot.press("w")
        while not {one.setting.key for one in screen.query(BlockEditor)} >= PAGES.keys():
            await pilot.pause(0.05)
        await pilot.pause(0.2)
        for key, (text, value) in PAGES.items():
            editor = next(one for one in screen.query(BlockEditor) if one.setting.key == key)
            editor.query_one(TextArea).focus()
            await pilot.press("ctrl+e")
            await put(pilot, text)
            await pilot.press("ctrl+s")
            await pilot.pause()
            assert json.loads(dump(screen.document))[key] == value
        assert len(screen.workspace.history.entries) == 3

    await design(do)


async def test_a_drawing_without_nodes_says_how_to_begin(studio_app, settle, tmp_path):
    file = tmp_path / "empty.json"
    file.write_text('{"version": "v1", "name": "E", "type": "t", "nodes": []}')
    app = studio_app(file)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        canvas = app.screen.canvas

        def drawn():
            return "\n".join(canvas.render_line(y).text for y in range(canvas.size.height))

        assert "No nodes yet: a adds the first" in drawn()
        await pilot.press("a", "enter")
        await settle(pilot)
        assert "No nodes yet" not in drawn() and "form" in drawn()

"""The problems dock: groups, filters, fixing, ignoring, explaining, and lists of any length."""

import json
from pathlib import Path

import pytest
from textual.widgets import Input

from wfstudio.document.model import Document
from wfstudio.lint.config_file import parse
from wfstudio.lint.findings import Finding
from wfstudio.lint.places import Locator, Place
from wfstudio.tui.dialogs.ignore import IgnoreProblem
from wfstudio.tui.dialogs.rule_page import RulePage
from wfstudio.tui.inspector.inspector import Inspector
from wfstudio.tui.panels.problem_list import ProblemList
from wfstudio.tui.panels.problems import Problems

SAMPLES = Path(__file__).parents[2] / "sample_workflows"


@pytest.fixture
def faulty(demo):
    """Two values with quotes too many, a wire to nowhere, and a key of no node."""
    demo["nodes"][0]["on_next"] = "selfi"
    demo["nodes"][0]["is_terminal_node"] = "false"
    demo["nodes"][3]["is_terminal_node"] = "true"
    demo["nodes"][2]["colour"] = "red"
    return demo.file()


def lines(screen):
    """The lines of the dock, without what the eye passes over."""
    listed = screen.query_one(ProblemList)
    return [" ".join("".join(text for text, _ in listed._line(n)).split()) for n in range(len(listed.rows))]


def said(app):
    return " ".join(f"{one.title} {one.message}" for one in app._notifications)


def note(screen):
    return screen.query_one(Problems)._told()


async def test_infos_are_marked_where_they_stand_only_while_the_dock_shows_them(studio_app, settle):
    app = studio_app(SAMPLES / "age_check.json")  # sound, with two infos
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        screen = app.screen
        told = str(screen.query_one("#status").render())
        screen.select("id_scan")
        await settle(pilot, 0.3)
        remarks = [one for one in screen.query_one(Inspector).query("*") if "tried again" in str(one.render())]
        assert not screen.marks().problems
        assert not remarks
        assert "no problems" in told and "2 infos" in told
        await pilot.press("5")  # nothing else is there to be shown
        await settle(pilot)
        assert set(screen.marks().problems) == set(screen.canvas._marks.problems) == {"id_scan", "selfie"}
        await pilot.press("v")
        await settle(pilot)
        assert not screen.canvas._marks.problems
        screen.go_to_problem(0, edit=False)  # from the palette: what was asked for is shown
        assert screen.query_one(Problems).infos


async def test_a_long_line_is_cut_before_the_mark_of_its_fix(studio_app, settle, faulty):
    app = studio_app(faulty)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("5")
        await settle(pilot)
        told = [line for line in lines(app.screen) if "WF201" in line]
        assert told[0].endswith("… [fix?]")


async def test_in_a_narrow_terminal_a_problem_is_told_and_its_node_is_in_sight_in_the_drawing(
    studio_app, settle, faulty
):
    app = studio_app(faulty)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        screen = app.screen
        for _ in range(4):
            await pilot.press("right_square_bracket")
        await settle(pilot)
        finding = screen.findings[3]
        assert f"{finding.code} {finding.severity}, 4 of 4 {finding.message}" in said(app)
        await pilot.press("5")
        await settle(pilot)
        assert screen.query_one(ProblemList).has_focus
        await pilot.press("escape")
        await settle(pilot)
        assert screen.query_one("Outline Tree").has_focus  # where one was
        screen.select("done")
        await pilot.press("3")
        await settle(pilot)
        box, view = screen.canvas.drawing.boxes["done"], screen.canvas._view()
        assert view.x <= box.x and box.x + box.w <= view.right


async def test_groups_filter_and_back(studio_app, settle, faulty):
    app = studio_app(faulty)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        screen, listed = app.screen, app.screen.query_one(ProblemList)
        await pilot.press("5")
        await settle(pilot)
        assert listed.has_focus
        assert lines(screen)[0] == "▾ ✖ Errors 3"
        await pilot.press("g", "g")
        assert "▾ ✖ WF106 wrong-type 2" in lines(screen)
        assert "by rule" in note(screen)
        await pilot.press("home", "down", "o")
        assert {row.number for row in listed.rows if not row.is_head} == {screen.query_one(Problems).numbers[0]}
        await pilot.press("o", "home", "h")
        assert lines(screen)[0].startswith("▸ ✖")
        await pilot.press("enter", "slash", *"severity:warn")
        assert {screen.findings[row.number].code for row in listed.rows if not row.is_head} == {"WF109"}
        await pilot.press("enter")
        assert listed.has_focus
        assert "hidden" in note(screen)
        await pilot.press("right_square_bracket")
        assert screen.canvas.selected == "retry"
        await pilot.press("5", "slash")
        await pilot.press("escape")
        assert screen.query_one(Problems).view.text == ""
        assert listed.has_focus
        await pilot.press("s", "s")
        assert "WF109" not in " ".join(lines(screen))
        await pilot.press("slash", *"no such thing", "enter", "escape")
        assert not screen.query_one(Problems).view.text


async def test_a_filter_moves_nothing_and_escape_takes_it_away_before_it_leads_out(studio_app, settle, faulty):
    app = studio_app(faulty)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        screen, dock, listed = app.screen, app.screen.query_one(Problems), app.screen.query_one(ProblemList)
        assert "1 info, 5 v shows them" in note(screen)  # `v` is another key on the drawing
        await pilot.press("5")
        await settle(pilot)
        assert "1 info, v shows them" in note(screen)
        before = dock.region
        for keys in (["slash", *"WF201"], ["enter"], ["slash", *"nothing"], ["escape", "h"]):
            await pilot.press(*keys)
            await settle(pilot)
            assert dock.region == before, keys
        await pilot.press("l", "slash", *"WF201", "enter")
        assert len(listed.rows) == 1
        assert "filter: WF201, esc takes it away" in note(screen)
        await pilot.press("escape")
        assert len(listed.rows) > 1
        assert listed.has_focus
        await pilot.press("escape")
        assert screen.canvas.has_focus


async def test_one_fix_then_all_safe_ones_as_one_change(studio_app, settle, faulty):
    before = faulty.read_bytes()
    app = studio_app(faulty)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        screen = app.screen
        await pilot.press("semicolon")
        await settle(pilot)
        assert [node.raw.get("is_terminal_node") for node in screen.document.nodes] == [False, None, None, True]
        assert len(screen.workspace.history.entries) == 1
        assert "Fixed 2 problems; u takes it back" in said(app)
        await pilot.press("semicolon")
        await settle(pilot)
        assert "No problem can be fixed safely." in said(app)
        await pilot.press("u")
        await settle(pilot)
        assert not screen.workspace.dirty
        await pilot.press("5", "down", "down", "full_stop")
        await settle(pilot)
        assert len(screen.workspace.history.entries) == 1
        await pilot.press("u")
        await settle(pilot)
        screen.save()
        assert faulty.read_bytes() == before


async def test_after_a_fix_the_next_problem_is_the_one_that_follows(studio_app, settle, faulty):
    app = studio_app(faulty)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        screen = app.screen
        first, second, third = screen.findings[:3]
        await pilot.press("right_square_bracket", "full_stop")
        await settle(pilot)
        assert first.message not in {finding.message for finding in screen.findings}
        await pilot.press("right_square_bracket")
        assert screen.findings[screen.problem].message == second.message
        await pilot.press("right_square_bracket")
        assert screen.findings[screen.problem].message == third.message
        await pilot.press("left_square_bracket")
        assert screen.findings[screen.problem].message == second.message


async def test_ignoring_with_a_reason_and_heeding_again(studio_app, settle, faulty):
    app = studio_app(faulty)
    toml = faulty.with_name("wfstudio.toml")
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        screen = app.screen
        await pilot.press("right_square_bracket", "i")
        await pilot.pause()
        assert isinstance(app.screen, IgnoreProblem)
        await pilot.press("enter")
        assert isinstance(app.screen, IgnoreProblem)  # a reason is needed
        await pilot.press(*"for later", "enter")
        await settle(pilot)
        (ignored,) = parse(str(toml), toml.read_text()).ignores
        assert (ignored.node, ignored.reason) == ("welcome", "for later")
        assert f"written to {toml}" in said(app)
        assert ignored.code not in {finding.code for finding in screen.findings if finding.node == "welcome"}
        await pilot.press("alt+i")
        await pilot.pause()
        await pilot.press("enter")
        await settle(pilot)
        assert parse(str(toml), toml.read_text()).ignores == []
        assert ignored.code in {finding.code for finding in screen.findings if finding.node == "welcome"}
        await pilot.press("alt+i")
        await pilot.pause()
        assert "Nothing is ignored in this file" in said(app)


async def test_in_the_whole_file(studio_app, settle, faulty):
    app = studio_app(faulty)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("right_square_bracket", "i")
        await pilot.pause()
        await pilot.press(*"never", "tab", "space", "shift+tab", "enter")
        await settle(pilot)
        toml = faulty.with_name("wfstudio.toml")
        assert parse(str(toml), toml.read_text()).ignores[0].node is None


async def test_a_document_without_a_file_ignores_nothing(studio_app, settle):
    app = studio_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("n")
        await settle(pilot)
        await pilot.press("5", "v", "end", "i")
        await settle(pilot)
        assert "Save the document first" in said(app) or "no problem" in said(app).lower()


async def test_the_page_of_a_rule_shows_its_fix_as_a_diff_and_applies_it(studio_app, settle, faulty):
    app = studio_app(faulty)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        screen = app.screen
        await pilot.press("5", "slash", *"WF106", "enter", "home", "x")
        await pilot.pause()
        assert isinstance(app.screen, RulePage)
        text = app.screen.content().plain
        for part in ("Why ", "Bad", "Good", '- "is_terminal_node": "false"', '+ "is_terminal_node": false'):
            assert part in " ".join(text.split()), part
        await pilot.press("full_stop")
        await settle(pilot)
        assert app.screen is screen
        assert screen.document.nodes[0].raw["is_terminal_node"] is False


async def test_infos_are_shown_on_demand(studio_app, settle, demo_file):
    raw = json.loads(demo_file.read_text())
    raw["nodes"][1]["on_fail"] = "welcome"
    raw["nodes"][0]["on_next"] = "selfie"
    demo_file.write_text(json.dumps(raw))
    app = studio_app(demo_file)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        screen = app.screen
        infos = [finding for finding in screen.findings if finding.severity == "info"]
        assert infos
        shown = [row.number for row in screen.query_one(ProblemList).rows if not row.is_head]
        assert not {finding.code for finding in infos} & {screen.findings[number].code for number in shown}
        assert "v shows them" in note(screen)
        await pilot.press("5", "v")
        await pilot.pause()
        if "v shows them" in note(screen):  # five alone showed them, since there was nothing else
            await pilot.press("v")
        assert infos[0].code in " ".join(lines(screen))


async def test_of_ten_thousand_only_the_lines_in_sight_are_drawn(studio_app, settle, demo_file, monkeypatch):
    locator = Locator(Document({"nodes": []}))
    many = [
        Finding("WF201", "dangling-target", "error", f"number {n}", Place(("nodes",)), locator, "welcome")
        for n in range(10_000)
    ]
    app = studio_app(demo_file)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        screen, dock = app.screen, app.screen.query_one(Problems)
        drawn = []
        whole = ProblemList._line
        monkeypatch.setattr(ProblemList, "_line", lambda listed, at: drawn.append(at) or whole(listed, at))
        screen.findings = many
        dock.show(many)
        await pilot.press("5", "end")
        await pilot.pause()
        assert dock.listed.number == 9_999
        assert len(set(drawn)) < 100
        assert 9_999 in drawn
        await pilot.press("slash")
        dock.query_one(Input).value = "number 77"
        await pilot.pause()
        assert len(dock.numbers) == 280

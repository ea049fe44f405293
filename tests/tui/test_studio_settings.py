"""The studio's settings: one table, five sources, one file that is written."""

import json
import tomllib

import pytest

from wfstudio.cli.main import main
from wfstudio.tui.dialogs.settings import SettingsScreen
from wfstudio.tui.settings.reading import read_settings, user_file
from wfstudio.tui.settings.table import ROWS, SETTINGS
from wfstudio.tui.settings.writing import changed, example, write_setting


@pytest.fixture(autouse=True)
def nothing_around(monkeypatch, tmp_path):
    """No variable says a setting, and no project is around."""
    for row in ROWS:
        monkeypatch.delenv(row.variable, raising=False)
    project = tmp_path / "project"
    project.mkdir()
    monkeypatch.chdir(project)
    return project


def test_flag_then_environment_then_project_then_user_then_default(nothing_around):
    def held(**more):
        settings = read_settings(**more)
        assert not settings.faults
        return settings.text("detail"), settings.source("detail").partition(":")[0]

    assert held() == ("titles", "default")
    write_setting("detail", "dots")
    assert held() == ("dots", "yours")
    (nothing_around / "wfstudio.toml").write_text('[studio]\ndetail = "cards"\n')
    assert held() == ("cards", "project")
    assert held(environ={"WFSTUDIO_DETAIL": "titles"}) == ("titles", "WFSTUDIO_DETAIL")
    assert held(environ={"WFSTUDIO_DETAIL": "titles"}, flags={"detail": "dots", "ascii": None}) == ("dots", "flag")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('detial = "dots"', "wfstudio.toml:3: `studio.detial` is no setting; did you mean `detail`?"),
        ('detail = "much"', "wfstudio.toml:3: `studio.detail` takes dots, titles or cards, not 'much'"),
        ('mouse = "off"', "`studio.mouse` takes true or false, not 'off'"),
    ],
)
def test_what_cannot_be_is_left_out_and_told_with_its_place(line, told):
    user_file().write_text(f"[studio]\nascii = true\n{line}\n")
    settings = read_settings()
    assert told in settings.faults[0]
    assert settings.flag("ascii")
    assert settings.values["detail"] == "titles"
    assert settings.flag("mouse")


def test_a_project_cannot_unmask(nothing_around):
    (nothing_around / "wfstudio.toml").write_text("[studio]\nmasks = false\n")
    settings = read_settings()
    assert settings.flag("masks")
    assert "only be said in your own file" in settings.faults[0]


def test_a_broken_file_or_variable_is_told():
    user_file().write_text("[studio\n")
    assert "cannot be read" in read_settings().faults[0]
    user_file().write_text("studio = 3\n")
    assert "takes a table" in read_settings().faults[0]
    assert (
        read_settings(environ={"WFSTUDIO_MOUSE": "perhaps"}).faults[1]
        == "WFSTUDIO_MOUSE takes on or off, not 'perhaps'"
    )


def test_writing_keeps_every_other_line():
    before = '# mine\nprofile = "staging"  # as agreed\n\n[studio]\n# dark at night\ntheme = "night"\n\n[lint]\n'
    after = changed(before, "mouse", False)
    assert tomllib.loads(after)["studio"] == {"theme": "night", "mouse": False}
    for line in before.splitlines():
        assert line in after
    assert changed(after, "mouse", None) == before
    assert changed("", "mouse", False) == "[studio]\nmouse = false\n"
    assert tomllib.loads(changed("a = 1", "detail", "dots")) == {"a": 1, "studio": {"detail": "dots"}}
    with pytest.raises(ValueError, match="is not TOML"):
        changed("[", "mouse", True)


def test_the_example_has_every_setting_at_its_default():
    alive = "\n".join(line.removeprefix("# ") if " = " in line else line for line in example().splitlines())
    assert tomllib.loads(alive)["studio"] == {row.name: row.default for row in ROWS}


def test_the_command_lists_them(capsys):
    write_setting("infos", True)
    assert main(["settings", "-o", "json"]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)["settings"]}
    assert rows.keys() == SETTINGS.keys()
    assert rows["infos"]["value"] is True
    assert rows["infos"]["source"] == f"yours: {user_file()}"
    user_file().write_text("[studio]\nx = 1\n")
    assert main(["settings"]) == 1
    assert "is no setting" in capsys.readouterr().err


async def test_the_screen_changes_what_holds_at_once_and_writes_it(studio_app, settle, demo_file):
    app = studio_app(demo_file)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        design = app.screen
        await pilot.press("comma")
        await pilot.pause()
        assert isinstance(app.screen, SettingsScreen)
        await pilot.press("right")
        assert app.theme != "wfstudio-dark"
        await pilot.press("d")
        assert app.theme == "wfstudio-dark"
        names = [row.name for row in ROWS]
        await pilot.press(*["down"] * names.index("detail"), "enter")
        assert design.canvas.detail == "cards"
        await pilot.press("down", "space", "down", "left", "down", "right", "down", "right", "escape")
        await settle(pilot)
        assert design.canvas.direction == "down"
        assert (design.query_one("#problems").view.grouping, design.query_one("#problems").view.level) == (
            "node",
            "info",
        )
        said = tomllib.loads(user_file().read_text())["studio"]
        assert said == {"detail": "cards", "direction": "down", "minimap": "off", "grouping": "node", "infos": True}


async def test_what_a_stronger_source_says_stays_and_is_told(studio_app, settle):
    app = studio_app(theme="wfstudio-light")
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await pilot.press("comma", "right")
        assert app.theme == "wfstudio-light"
        assert any("but flag says" in note.message for note in app._notifications)


async def test_they_hold_from_the_start(studio_app, settle, demo_file):
    write_setting("detail", "dots")
    write_setting("grouping", "rule")
    app = studio_app(demo_file, settings=read_settings())
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert app.screen.canvas.detail == "dots"
        assert app.screen.query_one("#problems").view.grouping == "rule"


async def test_the_mouse_is_left_to_the_terminal_and_taken_back(studio_app, settle, demo_file):
    app = studio_app(demo_file)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        done = []
        app._driver._enable_mouse_support = lambda: done.append("on")
        app._driver._disable_mouse_support = lambda: done.append("off")
        await pilot.press("alt+m", "alt+m")
        assert done == ["off", "on"]

"""The user's keymap: what it takes, what it leaves out, and what clashes."""

import tomllib

import pytest

from wfstudio.cli.main import main
from wfstudio.tui.keymap import ACTIONS
from wfstudio.tui.keymap_file import UNBOUND, example, key_name, keymap_path, parse_keymap, read_keymap


def test_keys_are_taken_one_or_several_or_none():
    found = parse_keymap('[design]\nfind = ["ctrl+f", "F"]\nworkflow = "ctrl+w"\nyank = []\n')
    assert not found.faults
    assert found.of(ACTIONS["design.find"]) == ("ctrl+f", "F")
    assert found.of(ACTIONS["design.undo"]) == ACTIONS["design.undo"].keys
    assert found.textual()["design.yank"] == UNBOUND


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("/", "slash"), ("slash", "slash"), ("ctrl++", "ctrl+plus"), ("Ctrl+S", "ctrl+S"), ("F5", "f5"), ("é", "é"),
        ("alt+shift+left", "alt+shift+left"), (";", "semicolon"), ("semicolon", "semicolon"), ("P", "P"),
    ],
)  # fmt: skip
def test_signs_and_names_of_keys(said, name):
    assert key_name(said) == name


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('dlete = "x"', "no action; did you mean `design.delete`?"),
        ('save = "ctl+s"', "names no key: 'ctl+s'"),
        ('save = "pgeup"', "did you mean 'pageup'?"),
        ("save = 3", "takes a key or a list of keys"),
        ('save = [["a"]]', "takes a key or a list of keys"),
    ],
)
def test_what_cannot_be_is_left_out_and_told_with_its_place(line, told):
    found = parse_keymap(f'# mine\n[design]\nfind = "ctrl+f"\n{line}\n', "/k/keymap.toml")
    (fault,) = found.faults
    assert fault.startswith("/k/keymap.toml:4: ")
    assert told in fault
    assert found.of(ACTIONS["design.find"]) == ("ctrl+f",)
    assert found.of(ACTIONS["design.save"]) == ACTIONS["design.save"].keys


def test_a_file_that_is_no_toml_changes_nothing():
    found = parse_keymap("[design\n", "/k")
    assert (found.keys, len(found.faults)) == ({}, 1)
    assert "line 1" in found.faults[0]


def test_a_key_of_the_same_part_is_taken_from_the_usual_owner():
    found = parse_keymap('[design]\nadd = "u"\n')
    assert found.of(ACTIONS["design.undo"]) == ("ctrl+z",)
    (clash,) = found.clashes
    assert "takes 'u' from `design.undo`, which keeps ctrl+z" in clash


def test_of_two_lines_the_first_keeps_the_key():
    found = parse_keymap('[design]\nadd = "f15"\nundo = ["f15", "f14"]\n', "k")
    assert found.of(ACTIONS["design.add"]) == ("f15",)
    assert found.of(ACTIONS["design.undo"]) == ("f14",)
    assert found.clashes == ["k:3: `design.undo`: 'f15' is taken by `design.add`, which keeps it"]


def test_a_swap_is_no_clash():
    assert not parse_keymap('[home]\nnew = "o"\nopen = "n"\n').clashes


def test_a_key_that_a_panel_or_a_strong_key_hides_is_told():
    found = parse_keymap('[design]\nadd = "z"\n[canvas]\nfit = "ctrl+s"\n')
    told = " ".join(found.clashes)
    assert "'z' is `canvas.detail` and not `design.add`" in told
    assert "'ctrl+s' is `design.save` and not `canvas.fit`" in told


def test_the_example_is_toml_and_with_every_line_alive_it_changes_nothing():
    assert tomllib.loads(example())
    alive = "\n".join(line.removeprefix("# ") if " = [" in line else line for line in example().splitlines())
    found = parse_keymap(alive)
    assert (found.faults, found.clashes) == ([], [])
    assert found.keys == {row.id: row.keys for row in ACTIONS.values()}


def test_the_command_writes_lists_and_checks(capsys):
    assert main(["keymap", "--write"]) == 0
    assert capsys.readouterr().out.strip() == str(keymap_path())
    assert main(["keymap", "--write"]) == 2
    assert "is there already" in capsys.readouterr().err
    assert main(["keymap"]) == 0
    assert "design.save" in capsys.readouterr().out
    keymap_path().write_text('[design]\nadd = "u"\n')
    assert main(["keymap", "-o", "json"]) == 1
    assert "takes 'u'" in capsys.readouterr().out
    assert read_keymap().of(ACTIONS["design.add"]) == ("u",)


async def test_a_rebound_key_works_and_is_shown_in_the_help_and_the_palette(studio_app, settle, demo_file):
    from wfstudio.tui.command_rows import command_rows
    from wfstudio.tui.dialogs.help import help_groups

    keymap_path().write_text('[design]\ndelete = ["f14"]\nundo = "ctrl+u"\nnonsense = "a"\n')
    app = studio_app(demo_file)
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert any("nonsense" in note.message for note in app._notifications)
        await pilot.press("d")
        assert len(app.screen.document.nodes) == 4
        shown = {text: keys for _, rows in help_groups(app.screen) for keys, text in rows}
        assert shown[ACTIONS["design.delete"].tooltip] == "f14"
        rows = {row.title.partition(": ")[2]: row.keys for row in command_rows(app, app.screen, app.user_keys)}
        told = ACTIONS["design.delete"].tooltip
        assert rows[told[0].lower() + told[1:]] == "f14"
        await pilot.press("f14")
        await settle(pilot)
        assert len(app.screen.document.nodes) == 3
        assert "ctrl+u brings it back" in [note.message for note in app._notifications][-1]
        keymap_path().write_text('[design]\ndelete = "f15"\n')
        app.look_for_changes()
        await pilot.press("f15")
        await settle(pilot)
        assert len(app.screen.document.nodes) == 2

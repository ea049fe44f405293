"""A yank goes where it can be pasted, and what is said of it is true."""

import stat

import pytest

from wfstudio.paths import data_dir
from wfstudio.tui import clipboard


@pytest.fixture
def asked():
    """The texts that the terminal was asked to take."""
    return []


@pytest.mark.parametrize(
    ("environ", "sure", "told"),
    [
        ({"TERM": "xterm-kitty"}, True, "In the clipboard."),
        ({"TERM_PROGRAM": "WezTerm"}, True, "In the clipboard."),
        ({"WT_SESSION": "1"}, True, "In the clipboard."),
        ({"TERM_PROGRAM": "Apple_Terminal"}, False, "does not let programs copy"),
        ({"VTE_VERSION": "7600"}, False, "does not let programs copy"),
        ({"TERM": "linux"}, False, "does not let programs copy"),
        ({"TERM_PROGRAM": "iTerm.app"}, False, "only where its settings allow it"),
        ({"TERM": "xterm-256color"}, False, "does not say whether it took it"),
        ({}, False, "does not say whether it took it"),
    ],
)
def test_terminals_are_asked_and_judged_by_what_is_known_of_them(asked, environ, sure, told):
    went = clipboard.put("text", "terminal", asked.append, environ)
    assert asked == ["text"]
    assert went.sure is sure
    assert told in went.told
    assert sure or str(data_dir() / "yank.txt") in went.told


def test_it_is_kept_in_a_file_that_only_its_owner_reads(asked):
    (data_dir() / "yank.txt").write_text("old and longer")
    (data_dir() / "yank.txt").chmod(0o644)
    went = clipboard.put("geheim", "file", asked.append, {"TERM": "xterm-kitty"})
    path = data_dir() / "yank.txt"
    assert (went.sure, asked) == (True, [])
    assert path.read_text() == "geheim"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_long_text_may_be_cut(asked):
    went = clipboard.put("x" * 80_000, "terminal", asked.append, {"TERM": "xterm-kitty"})
    assert not went.sure
    assert "may be cut" in went.told


def test_tmux_takes_it_through_its_own_program(asked, tmp_path, monkeypatch):
    program = tmp_path / "tmux"
    program.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/said; cat > {tmp_path}/buffer\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    went = clipboard.put("in tmux", "auto", asked.append, {"TMUX": "/tmp/x,1,0"})
    assert went.sure
    assert "prefix ]" in went.told
    assert (tmp_path / "buffer").read_text() == "in tmux"
    assert (tmp_path / "said").read_text().split() == ["load-buffer", "-w", "-"]
    assert not clipboard.put("x", "tmux", asked.append, {}).sure
    program.write_text("#!/bin/sh\nexit 1\n")
    assert "tmux did not take it" in clipboard.put("x", "tmux", asked.append, {"TMUX": "y"}).told

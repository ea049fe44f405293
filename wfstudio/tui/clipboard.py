"""Putting a text where the person can paste it, and saying honestly where it went.

A terminal is asked by OSC 52, which it may ignore and never answers: what is known of terminals decides what is said.
The text is kept in a file all the same, which only its owner can read.
"""

import os
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from shutil import which

from wfstudio.paths import data_dir

OSC52_MOST = 74_994
"""Bytes of text that every terminal with OSC 52 takes; some cut what is longer. Source: hterm's and tmux's limit."""

_TAKES = ("kitty", "wezterm", "ghostty", "alacritty", "foot", "contour", "rio", "mintty", "windows terminal")
_REFUSES = {
    "apple_terminal": "macOS Terminal",
    "vte": "a terminal of the VTE family (GNOME Terminal, Tilix)",
    "linux": "the Linux console",
}
_MAY = {
    "iterm.app": "iTerm2 takes it only where its settings allow it",
    "vscode": "the editor's terminal may ask first",
}


@dataclass(frozen=True, slots=True)
class Put:
    """Where a text went: ``sure`` when the person can surely paste it; ``told`` says so, or what to do."""

    sure: bool
    told: str


def terminal_of(environ: Mapping[str, str]) -> str:
    """The terminal's name in small letters as its variables tell it; "" when they do not."""
    if environ.get("WT_SESSION"):
        return "windows terminal"
    if environ.get("KITTY_WINDOW_ID"):
        return "kitty"
    if environ.get("VTE_VERSION"):
        return "vte"
    if environ.get("ALACRITTY_WINDOW_ID"):
        return "alacritty"
    program = environ.get("TERM_PROGRAM", "").lower()
    if program and program != "tmux":
        return program
    term = environ.get("TERM", "").lower().removeprefix("xterm-")
    return next((name for name in (*_TAKES, "linux") if term.startswith(name)), "")


def put(text: str, way: str, osc52: Callable[[str], None], environ: Mapping[str, str] | None = None) -> Put:
    """Send a text the ways that the setting ``clipboard`` says; ``osc52`` writes the terminal's sequence."""
    env = os.environ if environ is None else environ
    kept = _keep(text)
    in_file = f"it is in {kept}" if kept else "no file could be written either"
    if way == "file":
        return Put(kept is not None, f"Kept: {in_file}.")
    tmux = _to_tmux(text) if way in ("auto", "tmux") and env.get("TMUX") else None
    if way == "tmux":
        if tmux is True:
            return Put(True, "In tmux's buffer: prefix ] pastes it.")
        why = "tmux did not take it" if env.get("TMUX") else "this is not tmux"
        return Put(False, f"{why}; {in_file}.")
    osc52(text)
    if tmux:
        return Put(True, "In tmux's buffer (prefix ] pastes it), and the terminal was asked.")
    sure, told = _of_terminal(text, terminal_of(env))
    return Put(sure, told if sure else f"{told}; {in_file}.")


def _of_terminal(text: str, name: str) -> tuple[bool, str]:
    if name in _REFUSES:
        return False, f"{_REFUSES[name]} does not let programs copy"
    if name in _MAY:
        return False, f"Sent to the terminal: {_MAY[name]}"
    if name in _TAKES:
        if len(text.encode()) > OSC52_MOST:
            return False, "Sent to the terminal, but it is long, and may be cut"
        return True, "In the clipboard."
    return False, "Sent to the terminal, which does not say whether it took it"


def _to_tmux(text: str) -> bool:
    program = which("tmux")
    if program is None:
        return False
    try:
        done = subprocess.run(
            [program, "load-buffer", "-w", "-"], input=text.encode(), capture_output=True, timeout=2, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0


def _keep(text: str) -> Path | None:
    """Keep the text in a file that only its owner can read; None when that fails."""
    try:
        path = data_dir() / "yank.txt"
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        path.chmod(0o600)  # one that was there already
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError:
        return None
    return path

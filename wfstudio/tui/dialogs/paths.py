"""Asking for a file: one that is there, or one to be written."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from textual.app import App
from textual.suggester import Suggester

from wfstudio.tui.dialogs.ask import Prompt


class PathSuggester(Suggester):
    """Completes the path of a folder or a JSON file."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """The first entry of the folder typed so far that goes on as typed."""
        typed = Path(os.path.expanduser(value))  # noqa: ASYNC240, PTH111 - looks up one name, quickly
        folder, start = (typed, "") if value.endswith("/") else (typed.parent, typed.name)
        try:
            names = sorted(entry.name + ("/" if entry.is_dir() else "") for entry in os.scandir(folder))
        except OSError:
            return None
        for name in names:
            if name.startswith(start) and name.endswith(("/", ".json")) and (start or not name.startswith(".")):
                return value[: len(value) - len(start)] + name
        return None


def _existing(text: str) -> str | None:
    if not text:
        return "Type the path of a file."
    path = Path(text).expanduser()
    if path.is_dir():
        return "That is a folder: go on with a file in it."
    return None if path.is_file() else "There is no such file."


def _writable(text: str) -> str | None:
    if not text:
        return "Type a path."
    path = Path(text).expanduser()
    if path.is_dir():
        return "That is a folder: add a file name."
    return None if path.parent.is_dir() else f"There is no folder {path.parent}."


def _fresh(text: str) -> str | None:
    fault = _writable(text)
    if fault is None and os.path.lexists(Path(text).expanduser()):
        return "There is a file of that name already: choose another."
    return fault


def ask_existing(app: App[Any], then: Callable[[Path], object]) -> None:
    """Ask for a file that is there; ``then`` gets its path."""
    _ask(app, Prompt("Open", "Path of a workflow file:", check=_existing, suggester=PathSuggester()), then)


def ask_target(app: App[Any], title: str, question: str, value: str, then: Callable[[Path], object]) -> None:
    """Ask where to write; the folder must be there, a file may be (the caller asks about that)."""
    _ask(app, Prompt(title, question, value, check=_writable, suggester=PathSuggester()), then)


def ask_fresh(app: App[Any], title: str, question: str, value: str, then: Callable[[Path], object]) -> None:
    """Ask where to write a new file; one that is there is refused."""
    _ask(app, Prompt(title, question, value, check=_fresh, suggester=PathSuggester()), then)


def _ask(app: App[Any], prompt: Prompt, then: Callable[[Path], object]) -> None:
    def answered(text: str | None) -> None:
        if text is not None:
            then(Path(text).expanduser())

    app.push_screen(prompt, answered)

"""A page asked about in a terminal: its text, then each input in turn. Everything is written to stderr."""

import re
import shutil
import sys
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field

from wfstudio.cli.errors import CliError
from wfstudio.cli.exit_codes import USAGE
from wfstudio.document.model import Json
from wfstudio.scenario.page import Choice, NotOfThatType, Page, PageField

_BACK = "<"


@dataclass(slots=True)
class Given:
    """What the person gave: the page's fields, the button, and a capture's outcome (None: not asked for)."""

    fields: dict[str, Json] = field(default_factory=dict)
    action: str = "next"
    outcome: str | None = None


def show_page(page: Page) -> None:
    """Write the page's title and text."""
    width = max(30, min(shutil.get_terminal_size((80, 24)).columns, 100)) - 2
    _say(f"\n── {page.title} ({page.node_id}, {page.node_type}) ──")
    for line in "\n\n".join(part for part in (page.header, page.text, page.footer) if part).splitlines():
        _say("\n".join(textwrap.wrap(line, width, subsequent_indent=_indent(line))) if line else "")


def ask_page(page: Page, kept: dict[str, Json] | None = None, again: Iterable[str] = ()) -> Given:
    """Ask for a page's inputs. With ``kept`` values only the fields named in ``again`` are asked about.

    Raises CliError (usage) when the input ends, KeyboardInterrupt on ctrl+C.
    """
    given = Given(dict(kept or {}))
    wanted = [item for item in page.fields if kept is None or item.name in set(again)]
    can_go_back = any(button.action == "back" for button in page.buttons)
    if can_go_back:
        _say(f"({_BACK} goes back)")
    for item in wanted:
        value = _ask_field(page, item, can_go_back)
        if value is _BACK:
            return Given({}, "back")
        given.fields.pop(item.name, None)
        if value is not None:
            given.fields[item.name] = value
    if page.outcomes:
        given.outcome = _ask_choice(page, page.outcomes)
    elif not page.fields:
        label = page.buttons[0].label if page.buttons else "go on"
        if _read(page, f"enter: {label} ") == _BACK and can_go_back:
            given.action = "back"
    return given


def _ask_field(page: Page, item: PageField, can_go_back: bool) -> Json:
    mark = " *" if item.required else ""
    hint = " (yes/no)" if item.is_checkbox else f" ({item.placeholder})" if item.placeholder else ""
    given = f" [{item.value}]" if item.value else ""
    while True:
        text = _read(page, f"{item.label}{mark}{hint}{given}: ") or item.value
        if text == _BACK and can_go_back:
            return _BACK
        if not text and not item.required:
            return None
        if not text.strip():
            _say("  this is required")
            continue
        try:
            return item.convert(text)
        except NotOfThatType as problem:
            _say(f"  {problem}")


def _ask_choice(page: Page, choices: tuple[Choice, ...]) -> str:
    for number, choice in enumerate(choices, 1):
        _say(f"  {number}  {choice.label:<16}→ {choice.target or 'not wired'}")
    words = {choice.action: choice.action for choice in choices}
    words |= {choice.label: choice.action for choice in choices}
    words |= {str(number): choice.action for number, choice in enumerate(choices, 1)}
    while True:
        text = _read(page, "outcome [1]: ").strip().lower() or "1"
        if text in words:
            return words[text]
        _say(f"  one of 1-{len(choices)}, or {', '.join(choice.action for choice in choices)}")


def _read(page: Page, prompt: str) -> str:
    sys.stderr.write(prompt)
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        raise CliError(f"{page.node_id}: the input ended before the page was answered", USAGE)
    return line.rstrip("\r\n")


def _indent(line: str) -> str:
    mark = re.match(r" *(?:• |\d+\. )?", line)
    return " " * len(mark.group()) if mark else ""


def _say(text: str) -> None:
    print(text, file=sys.stderr)

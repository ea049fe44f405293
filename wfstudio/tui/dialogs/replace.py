"""Search and replace: what to look for, where, and every place found with what it will be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Checkbox, Input, Static

from wfstudio.document.searching import IDS, SCOPES, BadPattern, Hit, find
from wfstudio.graph.replacing import Replacement, replacement
from wfstudio.tui.dialogs.base import Dialog
from wfstudio.tui.dialogs.switches import SwitchList
from wfstudio.tui.frame import keyed
from wfstudio.tui.glyphs import Glyphs
from wfstudio.tui.inspector.lines import Tick
from wfstudio.tui.keymap import bindings

if TYPE_CHECKING:
    from wfstudio.document.model import Document

MOST_HITS = 1000
"""More places than this are not listed, and so not replaced: a person could not look at them."""
_ROOM = 24
_SCOPE_TITLES = {"ids": "Ids", "labels": "Labels", "scripts": "Scripts", "html": "HTML, CSS"}


class Replace(Dialog[Replacement]):
    """The answer is what to replace."""

    BINDINGS = bindings("dialog", without=("dialog.down", "dialog.up"))
    AUTO_FOCUS = "#find"

    DEFAULT_CSS = """
    Replace > .box { width: 100; height: auto; max-height: 96%; padding: 0 1; }
    Replace .line { height: 1; width: 100%; }
    Replace .name { width: 10; color: $text-muted; }
    Replace Checkbox { width: auto; height: 1; border: none; padding: 0; margin-right: 2; background: transparent; }
    Replace #ticks { height: auto; margin-top: 1; }
    Replace #count { margin-top: 1; color: $text-muted; width: 100%; height: auto; }
    Replace #hits { max-height: 40vh; }
    Replace .fault { display: none; }
    Replace .fault.-shown { display: block; }
    """

    def __init__(self, document: Document, glyphs: Glyphs) -> None:
        super().__init__()
        self._document = document
        self._glyphs = glyphs
        self._hits: list[Hit] = []

    def compose(self) -> ComposeResult:
        """The two texts, where to look, the places, the buttons."""
        box = Vertical(classes="box")
        box.border_title = "Search and replace"
        box.border_subtitle = keyed(
            self, "{dialog.accept} replaces, {switches.switch} switches a place, {dialog.close} closes"
        )
        with box:
            with Horizontal(classes="line"):
                yield Static("Find", classes="name")
                yield Input(id="find", compact=True)
            with Horizontal(classes="line"):
                yield Static("Replace", classes="name")
                yield Input(id="new", compact=True)
            with Horizontal(id="ticks"):
                for scope in SCOPES:
                    yield Tick(_SCOPE_TITLES[scope], True, id=scope, compact=True)
                yield Tick("Aa", True, id="case", compact=True, tooltip="Upper and lower case count")
                yield Tick(".*", False, id="regex", compact=True, tooltip=r"A pattern; \1 stands for its first group")
            yield Static("", id="count", markup=False)
            yield Static("", classes="fault", markup=False)
            yield SwitchList(id="hits")
            with Horizontal(classes="buttons"):
                yield Button("Replace", id="accept", variant="primary", compact=True, disabled=True)
                yield Button("Cancel", id="cancel", compact=True)

    def _ticked(self, name: str) -> bool:
        return self.query_one(f"#{name}", Checkbox).value

    def on_input_changed(self, _event: Input.Changed) -> None:
        """Look again."""
        self._look()

    def on_checkbox_changed(self, _event: Checkbox.Changed) -> None:
        """Look again."""
        self._look()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes on: to the replacement, then to the places."""
        self.query_one("#new" if event.input.id == "find" else "#hits").focus()

    def on_switch_list_switched(self, _event: SwitchList.Switched) -> None:
        """Count again."""
        self._count()

    def _look(self) -> None:
        """Find every place and list it."""
        fault = ""
        try:
            self._hits = find(
                self._document,
                self.query_one("#find", Input).value,
                self.query_one("#new", Input).value,
                scopes=[scope for scope in SCOPES if self._ticked(scope)],
                regex=self._ticked("regex"),
                case=self._ticked("case"),
            )
        except BadPattern as error:
            self._hits, fault = [], str(error)
        if len(self._hits) > MOST_HITS:
            fault = f"{len(self._hits)} places are too many to look at: type more of the text, or look in less."
            self._hits = []
        self.query_one(SwitchList).fill([_line(hit, self._glyphs) for hit in self._hits])
        self._say(fault)
        self._count()

    def _say(self, fault: str) -> None:
        line = self.query_one(".fault", Static)
        line.update(fault)
        line.set_class(bool(fault), "-shown")

    @property
    def _chosen(self) -> list[Hit]:
        on = self.query_one(SwitchList).on
        return [hit for number, hit in enumerate(self._hits) if number in on]

    def _made(self) -> Replacement:
        return replacement(self._document, self._chosen, self.query_one("#find", Input).value)

    def _count(self) -> None:
        chosen = self._chosen
        ids = [hit for hit in chosen if hit.scope == IDS]
        text = f"{len(chosen)} of {len(self._hits)} places" if self.query_one("#find", Input).value else ""
        if ids:
            number = len({hit.path for hit in ids})
            text += f", {number} id{'s' if number > 1 else ''}: wires and scripts that name them follow"
            refused = replacement(self._document, ids).refused
            if refused:
                self._say("; ".join(f"{node_id} stays: {why}" for node_id, why in refused) + ".")
        self.query_one("#count", Static).update(text)
        self.query_one("#accept", Button).disabled = not chosen

    def action_accept(self) -> None:
        """Replace the places that are on."""
        if self._chosen:
            self.dismiss(self._made())

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The same by button."""
        if event.button.id == "accept":
            self.action_accept()
        else:
            self.dismiss(None)


def _line(hit: Hit, glyphs: Glyphs) -> Content:
    """``node where: …before [found] → new after…``."""
    before, after = hit.around
    key = ".".join(str(part) for part in hit.path[2 if hit.node else 0 :])
    line = f":{hit.line}" if "\n" in hit.text else ""
    return Content.assemble(
        (hit.node or "workflow", "bold"),
        (f" {key}{line}  ", "$text-muted"),
        _cut(before.lstrip(), glyphs, first=False),
        (_visible(hit.found), "$error strike"),
        (f" {glyphs.arrow} ", "$text-muted"),
        (_visible(hit.new) or '""', "bold $success"),
        _cut(after, glyphs, first=True),
    )


def _visible(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)


def _cut(text: str, glyphs: Glyphs, *, first: bool) -> str:
    text = _visible(text)
    if len(text) <= _ROOM:
        return text
    return text[:_ROOM] + glyphs.ellipsis if first else glyphs.ellipsis + text[-_ROOM:]


def shown(several: Sequence[tuple[str, str]]) -> str:
    """Ids that could not be replaced, with the reason, in a sentence."""
    return "; ".join(f"{node_id} stays: {why}" for node_id, why in several)

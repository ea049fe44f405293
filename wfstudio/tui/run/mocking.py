"""Answering a script's refused fetch on the spot: the answer becomes a mock, and the script runs again."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Input, Static, TextArea

from wfstudio.document.model import Json
from wfstudio.scenario.past import Fetched, Visit
from wfstudio.scenario.replaying import Target
from wfstudio.tui.dialogs.base import Dialog
from wfstudio.tui.frame import keyed
from wfstudio.tui.keymap import bindings
from wfstudio.tui.run.session import RunSession


def start(
    screen: Screen[Any],
    session: RunSession,
    place: int | None,
    do: Callable[..., object],
) -> None:
    """Ask for the answer to the refused call of the script that is looked at, else of the last that had one."""
    visits = session.state.visits
    at = refused_place(visits, place)
    script = visits[at].script if at is not None else None
    refused = script.refused if script is not None else None
    if at is None or refused is None:
        screen.notify("No script of this run had its fetch refused.", severity="warning", markup=False)
        return
    recording = session.recording()
    if recording is None:
        return
    target = Target(visits[at].hop.node_id, recording.path[:at].count(visits[at].hop.node_id))

    def answered(mock: Mapping[str, Json] | None) -> None:
        if mock is not None:
            from dataclasses import replace

            do(session.rerun, replace(recording, mocks=(mock, *recording.mocks)), target)

    screen.app.push_screen(MockForm(refused), answered)


def refused_place(visits: Sequence[Visit], place: int | None) -> int | None:
    """The visit meant: the one looked at when its fetch was refused, else the last such one."""
    found = [at for at, visit in enumerate(visits) if visit.script is not None and visit.script.refused is not None]
    return place if place in found else found[-1] if found else None


class MockForm(Dialog[Mapping[str, Json]]):
    """Status and body for a call; the body is JSON, or text when it is none."""

    BINDINGS = bindings("dialog", without=("dialog.down", "dialog.up"))
    AUTO_FOCUS = "TextArea"

    DEFAULT_CSS = """
    MockForm > .box { width: 84; }
    MockForm TextArea, MockForm TextArea:focus { height: 8; border: none; background: $panel; padding: 0 1; }
    MockForm .label { color: $text-muted; }
    """

    def __init__(self, refused: Fetched) -> None:
        super().__init__()
        self._refused = refused

    def compose(self) -> ComposeResult:
        """URL, status, body."""
        box = Vertical(classes="box")
        box.border_title = "Mock this answer"
        box.border_subtitle = keyed(self, "{dialog.accept} sets it and runs the script again, {dialog.close} closes")
        with box:
            yield Static(
                f"{self._refused.method} was refused. The URL to answer (* stands for anything):", classes="label"
            )
            yield Input(self._refused.pattern, id="mock-url", compact=True)
            yield Static("Status:", classes="label")
            yield Input("200", id="mock-status", type="integer", compact=True)
            yield Static("Body, JSON or text:", classes="label")
            yield TextArea("{}", id="mock-body")
            yield Static("", classes="fault", markup=False)

    def action_accept(self) -> None:
        """Take the answer, or say what is wrong with it."""
        url = self.query_one("#mock-url", Input).value.strip()
        status = self.query_one("#mock-status", Input).value.strip()
        fault = "The URL is missing." if not url else ""
        if not (status.isdigit() and 100 <= int(status) <= 599):
            fault = "The status is a number from 100 to 599."
        if fault:
            self.query_one(".fault", Static).update(fault)
            return
        mock: dict[str, Json] = {"url": url, "method": self._refused.method, "status": int(status)}
        text = self.query_one("#mock-body", TextArea).text
        try:
            mock["json"] = json.loads(text)
        except ValueError:
            mock["body"] = text
        self.dismiss(mock)

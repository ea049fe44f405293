"""Back to the page one was on: a new run of the edited document, with the last run's answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfstudio.scenario.recording import LASTS_S, Recording, load_recording
from wfstudio.scenario.replaying import Target
from wfstudio.tui.frame import keyed

if TYPE_CHECKING:
    from wfstudio.tui.design.base import DesignPart


def start(screen: DesignPart) -> None:
    """Open the run screen on a replay up to the selected node, or say why there is none."""
    from wfstudio.tui.screens.run import RunScreen

    path = screen.workspace.path
    recording = load_recording(path)
    if recording is None:
        name = path.name if path else "This document"
        hours = f"{LASTS_S / 3600:.0f}"
        then = keyed(screen, "Then {design.rerun} brings a new run back to where it was.")
        text = keyed(screen, f"{name} was not run in the last {hours} hours: {{design.run}} runs it. {then}")
        screen.notify(text, title="Nothing to re-run", severity="warning", markup=False)
        return
    target = target_of(recording, screen.canvas.selected)
    screen.app.push_screen(
        RunScreen(screen.document, path, begin=lambda session: session.rerun(recording, target), drawn_as=screen.canvas)
    )


def target_of(recording: Recording, node_id: str | None) -> Target:
    """The selected node, at its first visit; the page the last run was left at is met again at the same visit."""
    if node_id is None or node_id == recording.waiting:
        return Target(recording.waiting, recording.visit)
    return Target(node_id)

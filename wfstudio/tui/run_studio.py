"""Runs the studio in this terminal."""

import gc
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from wfstudio.layout.drawing import Detail, Direction
    from wfstudio.tui.settings.reading import Settings
    from wfstudio.tui.settings.table import Value

ESCAPE_MS = "40"
"""Milliseconds after which an escape is the key alone and not the start of another; Textual's own are 100."""


REFRESHES = "120"
"""Refreshes a second at most. What a key changes in a second refresh waits up to two periods: at Textual's own 60 a
second that alone would be 33 ms."""


def run(files: Sequence[str], profile: str | None = None, flags: "Mapping[str, Value | None] | None" = None) -> int:
    """Open the studio on these files (home when none) and return the exit code when it is left. ``flags`` are settings
    that the command line says.

    Raises ``client.errors.ConfigurationError`` for a profile that there is not, and what ended the studio unasked. The
    service is let go of on every way out.
    """
    gc.disable()  # modules stay: collecting amid their making only costs
    os.environ.setdefault("ESCDELAY", ESCAPE_MS)  # Textual reads it when it is imported
    os.environ.setdefault("TEXTUAL_FPS", REFRESHES)
    from wfstudio.tui.settings.reading import read_settings

    settings = read_settings(flags)
    if files:
        _begin_first(files[0], settings)
    from wfstudio.client.profiles import Overrides, choose
    from wfstudio.tui.app import StudioApp
    from wfstudio.tui.live_services import LiveServices
    from wfstudio.tui.patient_input import wait_patiently

    services = LiveServices(choose(Overrides(profile=profile)))
    if settings.source("ascii") == "default" and _plain_terminal():
        settings.say("ascii", True, "the terminal's language setting")
    app = StudioApp(files, services, settings=settings)
    app.collect_when_idle()
    wait_patiently()
    gc.freeze()
    gc.enable()
    try:
        app.leave_on = [number for name in ("SIGTERM", "SIGHUP") if (number := getattr(signal, name, None)) is not None]
        result = app.run(mouse=settings.flag("mouse"))
    finally:
        app.services.stop()
    if app.fault is not None:
        if any(design.workspace.dirty for design in app.designs):
            told = "wfstudio: what was not saved is kept, and comes back when the file is opened again"
            sys.stderr.write(f"{told}\n")
        raise app.fault
    return app.return_code if result is None and app.return_code is not None else result or 0


def _begin_first(file: str, settings: "Settings") -> None:
    from wfstudio.tui.canvas.first_layout import begin_first

    begin_first(file, cast("Detail", settings.text("detail")), cast("Direction", settings.text("direction")))


def _plain_terminal() -> bool:
    """Whether the terminal says that it cannot show more than ASCII."""
    words = [os.environ.get(name, "") for name in ("LC_ALL", "LC_CTYPE", "LANG")]
    said = next((word for word in words if word), "")
    return said in ("C", "POSIX")

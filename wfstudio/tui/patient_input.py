"""Waiting for the terminal's input: a studio at rest looks up from it twice a second, not ten times.

Textual's input thread waits for a tenth of a second at a time, to tell an escape that stays alone and to see that it
shall end. After input it still does; once nothing came for a while, it waits longer.
"""

import selectors
from types import SimpleNamespace

AT_REST_S = 0.5
"""The longest wait of an input thread at rest, and so the longest that leaving waits for it."""

AFTER_INPUT = 10
"""Waits of Textual's own length after input."""


class PatientSelector(selectors.SelectSelector):
    """A selector whose short waits become longer when nothing comes."""

    _empty = 0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """What is ready; after ``AFTER_INPUT`` waits for nothing, a wait lasts at least ``AT_REST_S`` seconds."""
        if timeout and self._empty >= AFTER_INPUT:
            timeout = max(timeout, AT_REST_S)
        ready = super().select(timeout)
        self._empty = 0 if ready else self._empty + 1
        return ready


def wait_patiently() -> None:
    """Give Textual's driver the patient selector; where there is no such driver, nothing is done."""
    try:
        from textual.drivers import linux_driver
    except ImportError:  # Windows has a driver of its own, which waits for events
        return
    own = SimpleNamespace(SelectSelector=PatientSelector, EVENT_READ=selectors.EVENT_READ)
    linux_driver.selectors = own  # type: ignore[assignment, attr-defined]

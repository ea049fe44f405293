"""Glances at what changes outside the studio, in one thread for all: an idle studio wakes only when something did."""

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from contextvars import copy_context

SECONDS = 2.0
"""Between two rounds of glances."""

Glance = Callable[[], object]


class Glances:
    """Rounds of glances until ``end``. A glance is quick, changes nothing, and posts a message when there is a need."""

    def __init__(self, glances: Sequence[Glance]) -> None:
        self._glances = tuple(glances)
        self._over = threading.Event()

    def begin(self) -> None:
        """Begin, in a thread that ends with the program at the latest."""
        threading.Thread(target=copy_context().run, args=(self._go,), name="glances", daemon=True).start()

    def end(self) -> None:
        """Glance no more; does not wait for a glance that is under way."""
        self._over.set()

    def _go(self) -> None:
        while not self._over.wait(SECONDS):
            for glance in self._glances:
                with suppress(Exception):  # a screen or a folder may go while it is looked at; the next round tells
                    glance()

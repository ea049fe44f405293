"""Circular rubbish is collected while nobody types.

A key that edits makes many objects at once. With Python's own thresholds its collector would go through them while the
key is being answered, which takes longer than to lay out a journey of ordinary size.
"""

from __future__ import annotations

import asyncio
import gc
from time import monotonic

from textual.app import App
from textual.events import Event, Key, MouseEvent

YOUNG = 200_000
"""So many new objects are collected at once all the same: memory is bounded however long somebody types."""
WORTH = 5_000
"""Fewer new objects than these wait for the next time."""
IDLE = 0.25
"""Seconds without a key or the mouse before new objects are looked at."""
LONG_IDLE = 20.0
"""Seconds without a key or the mouse before everything is looked at."""
MANY = 20
"""So many looks at new objects before those that outlived one are looked at as well; as many of these before
everything is."""


class CollectsWhenIdle(App[int]):
    """The part of the app that collects rubbish between keys, once it was asked to."""

    _collects = False
    _last_touch = 0.0
    _rubbish_timer: asyncio.TimerHandle | None = None
    _rubbish_left = False  # the timer waits for a long time without a key

    def collect_when_idle(self) -> None:
        """From now on collect rubbish when nobody types; this holds for the whole process."""
        gc.set_threshold(YOUNG, MANY, MANY)
        self._collects = True

    async def on_event(self, event: Event) -> None:
        """With every key the wait begins anew."""
        if self._collects and isinstance(event, Key | MouseEvent):
            self._last_touch = monotonic()
            if self._rubbish_timer is None or self._rubbish_left:
                self._collect_in(IDLE)
        await super().on_event(event)

    def _collect_in(self, seconds: float) -> None:
        if self._rubbish_timer is not None:
            self._rubbish_timer.cancel()
        self._rubbish_left = seconds > IDLE
        self._rubbish_timer = asyncio.get_running_loop().call_later(seconds, self._collect_rubbish)

    def _collect_rubbish(self) -> None:
        self._rubbish_timer = None
        idle = monotonic() - self._last_touch
        young, middle, old = gc.get_count()
        if idle < IDLE:
            self._collect_in(IDLE - idle)
        elif idle < LONG_IDLE:
            if young >= WORTH:
                gc.collect(1 if middle >= MANY else 0)
            self._collect_in(LONG_IDLE - idle)
        elif old >= MANY:
            gc.collect()

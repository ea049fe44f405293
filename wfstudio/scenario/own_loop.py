"""Running to its end what waits, on an event loop of its own."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def run_alone(work: Coroutine[Any, Any, T]) -> T:
    """As ``asyncio.run``, but for the thread's own event loop, which stays what it is. Ctrl+C raises
    KeyboardInterrupt."""
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        return runner.run(work)

"""Work beside the screens: started as a function, so that what is given up before it began leaves nothing behind."""

from collections.abc import Callable, Coroutine
from typing import Any

from textual.dom import DOMNode
from textual.worker import Worker

Work = Callable[..., Coroutine[Any, Any, None]]


def beside(owner: DOMNode, group: str, work: Work, *about: object, exclusive: bool = True) -> Worker[None]:
    """Start ``work(*about)``; while ``exclusive``, what runs in the same group of ``owner`` is given up for it.

    ``work`` need not be a coroutine function: a lambda that makes a coroutine is one as well.
    """

    async def run() -> None:
        await work(*about)

    started: Any = run
    worker: Worker[None] = owner.run_worker(started, group=group, exclusive=exclusive, exit_on_error=False)
    return worker

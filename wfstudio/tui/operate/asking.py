"""Work in the background that a newer question of the same group replaces."""

from collections.abc import Callable, Coroutine
from typing import Any

from textual.screen import Screen


def ask(screen: Screen[Any], group: str, question: Callable[..., Coroutine[Any, Any, None]], *about: object) -> None:
    """Ask a service something; what is asked of the same group is given up, even where it did not begin yet."""

    async def asking() -> None:
        await question(*about)

    screen.run_worker(asking, group=group, exclusive=True, exit_on_error=False)  # type: ignore[arg-type]

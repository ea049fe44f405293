"""Which services there are to go to, and going to another one: the open documents stay as they are."""

from __future__ import annotations

import os
from asyncio import to_thread
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from wfstudio.tui.beside import beside
from wfstudio.tui.frame import StudioScreen

if TYPE_CHECKING:
    from wfstudio.client.profiles import Chosen
    from wfstudio.tui.app import StudioApp
    from wfstudio.tui.services import Services

_OF_THE_START = (
    "PROFILE", "URL", "TENANT", "COMMUNITY", "LICENSE", "TOKEN", "CURVE", "CLIENT_CERT", "CLIENT_KEY",
    "CLIENT_KEY_PASSWORD",
)  # fmt: skip
"""Variables that say which service the studio starts on: another profile gets none of them, least of all a secret."""


@dataclass(frozen=True, slots=True)
class Environment:
    """A profile as a person chooses one. ``fault`` says why it cannot be chosen, "" when it can."""

    name: str
    kind: str
    url: str
    protected: bool = False
    read_only: bool = False
    fault: str = ""


def environments(first: Chosen) -> list[Environment]:
    """Every profile, the embedded one first, and the one that the studio was started with. Raises ``ClientError``."""
    from wfstudio.client.errors import ClientError
    from wfstudio.client.profiles import names

    found = []
    for name in dict.fromkeys((*names(), first.name)):
        try:
            chosen = chosen_again(name, first)
        except ClientError as error:
            found.append(Environment(name, "TENANT", "", fault=str(error)))
            continue
        kind = "LOCAL" if chosen.is_embedded else "TENANT"
        found.append(Environment(name, kind, chosen.url or "", chosen.protected, chosen.read_only))
    return found


def chosen_again(name: str, first: Chosen) -> Chosen:
    """Another profile as its files say it; the first as flags and environment said it. Raises ``ClientError``."""
    from wfstudio.client.profiles import Overrides, choose

    if name == first.name:
        return first
    theirs = {f"WFSTUDIO_{name}" for name in _OF_THE_START}
    chosen = choose(Overrides(profile=name), {key: text for key, text in os.environ.items() if key not in theirs})
    return replace(chosen, read_only=True) if first.read_only and _said_for_all(first) else chosen


def _said_for_all(first: Chosen) -> bool:
    """Whether it was a flag of this start that forbade changes: it holds wherever one goes."""
    return first.origins.get("read-only") == "flag"


def ask(app: StudioApp) -> None:
    """List the services and go to the one chosen."""
    for screen in app.screen_stack:
        if isinstance(screen, StudioScreen) and (why := screen.stays()):
            app.notify(why, title="Not now", severity="warning", markup=False)
            return
    from wfstudio.tui.dialogs.environments import Environments

    try:
        found = app.services.environments()
    except Exception as error:
        app.notify(str(error), title="No list of profiles", severity="error", timeout=12, markup=False)
        return

    def answered(name: str | None) -> None:
        if name is not None and name != app.service.name:
            go(app, name)
        elif name is not None and app.service.state == "down":
            app.reach_service()

    app.push_screen(Environments(found, app.service.name, app.services), answered)


def go(app: StudioApp, name: str) -> None:
    """Leave the service for another one. What was the old one's is closed, and told where it goes on without us."""
    try:
        services = app.services.to(name)
    except Exception as error:
        app.notify(str(error), title="Not changed", severity="error", timeout=12, markup=False)
        return
    before, left = app.services, []
    while isinstance(app.screen, StudioScreen) and app.screen.of_service:
        left += [told] if (told := app.screen.left()) else []
        app.pop_screen()
    beside(app, "left-service", _let_go, before, exclusive=False)
    app.use(services)
    state = services.state
    kind = f"{state.kind}{', protected' if state.protected else ''}{', read-only' if state.read_only else ''}"
    text = "\n".join([f"{before.state.name} is left; the documents stay open.", *left])
    app.notify(text, title=f"On {state.name} ({kind})", timeout=8 if left else 4, markup=False)


async def _let_go(services: Services) -> None:
    await to_thread(services.stop)

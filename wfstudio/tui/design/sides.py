"""What a document can be compared with: a service's copy, any profile's, the file, a git revision, another file."""

from __future__ import annotations

from asyncio import to_thread
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wfstudio.document.errors import DocumentError
from wfstudio.document.reading import parse, read_bytes
from wfstudio.tui.beside import beside
from wfstudio.tui.dialogs.choose import Choose, Item
from wfstudio.tui.frame import studio

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from wfstudio.document.model import Document
    from wfstudio.tui.design.base import DesignPart
    from wfstudio.tui.services import Services

SERVICE = "the service's copy"


@dataclass(frozen=True, slots=True)
class Side:
    """A version and what to call it."""

    document: Document
    name: str


def items_of(screen: DesignPart) -> list[Item]:
    """What can be chosen for this document, the profile in use left out."""
    app, path = studio(screen), screen.workspace.path
    items = []
    if path is not None:
        items.append(Item("disk", "the file on disk", "what is not saved yet" if screen.workspace.dirty else ""))
        items.append(Item("git", "a git revision of the file"))
    items.append(Item("file", "another file"))
    try:
        found = app.services.environments()
    except Exception:  # the list of profiles cannot be read: the switcher says why
        return items
    others = [one for one in found if one.name != app.service.name and not one.fault]
    return items + [Item(f"profile:{one.name}", f"the copy on {one.name}", one.kind) for one in others]


def ask(
    screen: DesignPart,
    title: str,
    then: Callable[[Side], object],
    own: Callable[[str], object],
    *,
    last: Sequence[Item] = (),
) -> None:
    """Ask for a side; the service's copy and the ``last`` items are the caller's ``own`` answers."""
    first = Item("service", SERVICE, studio(screen).service.name)
    its_own = {"service", *(item.id for item in last)}

    def answered(answer: str | None) -> None:
        if answer is None:
            return
        if answer in its_own:
            own(answer)
        else:
            take(screen, answer, then)

    hint = "the service, another profile, the file, git"
    screen.app.push_screen(Choose(title, hint, [first, *items_of(screen), *last]), answered)


def take(screen: DesignPart, answer: str, then: Callable[[Side], object]) -> None:
    """Get the side that was chosen, in the background; what fails is told."""
    path = screen.workspace.path
    if answer == "disk" and path is not None:
        read(screen, lambda: parse(read_bytes(path)), f"{path.name} on disk", then)
    elif answer == "git" and path is not None:
        beside(screen, "compare", _ask_revision, screen, path, then)
    elif answer == "file":
        from wfstudio.tui.dialogs.paths import ask_existing

        ask_existing(screen.app, lambda other: read(screen, lambda: parse(read_bytes(other)), other.name, then))
    elif answer.startswith("profile:"):
        beside(screen, "compare", _on_profile, screen, answer.partition(":")[2], then)


def read(screen: DesignPart, make: Callable[[], Document], name: str, then: Callable[[Side], object]) -> None:
    """Read a version in a thread."""

    async def work() -> None:
        try:
            document = await to_thread(make)
        except DocumentError as error:
            not_compared(screen, f"{name}: {error}")
            return
        then(Side(document, name))

    beside(screen, "compare", work)


async def _ask_revision(screen: DesignPart, path: Path, then: Callable[[Side], object]) -> None:
    from wfstudio.client.revisions import bytes_at, revisions

    try:
        found = await to_thread(revisions, path)
    except DocumentError as error:
        not_compared(screen, str(error))
        return

    def answered(answer: str | None) -> None:
        if answer is not None:
            read(screen, lambda: parse(bytes_at(answer, path)), f"{path.name} at {answer}", then)

    items = [Item(one.name, one.name, f"{one.day}  {one.subject}") for one in found]
    screen.app.push_screen(Choose("Git revision", "a commit, branch or tag", items, free=True), answered)


async def _on_profile(screen: DesignPart, profile: str, then: Callable[[Side], object]) -> None:
    """The copy on another profile's service, which is reached for this alone."""
    try:
        services = studio(screen).services.to(profile)
    except Exception as error:
        not_compared(screen, str(error))
        return
    try:
        state = await to_thread(services.start)
        if state.state != "ready":
            not_compared(screen, state.detail or f"{profile} cannot be reached.")
            return
        side = await _copy(screen, services, profile)
    except Exception as error:
        not_compared(screen, str(error))
        return
    finally:
        await to_thread(services.stop)
    if side is not None:
        then(side)


async def _copy(screen: DesignPart, services: Services, profile: str) -> Side | None:
    from wfstudio.client.lock import read_link
    from wfstudio.client.values import as_in_file

    path = screen.workspace.path
    link = read_link(path, profile) if path is not None else None
    workflow_id: str | None = link.workflow_id if link is not None else None
    if workflow_id is None:
        rows = await services.workflows()
        items = [Item(row.id, row.name or row.id, f"{row.id[:11]}  {row.updated}") for row in rows]
        same = next((row.id for row in rows if row.name == screen.document.name), "")
        title = f"Which one on {profile}? The file is not linked there"
        workflow_id = await screen.app.push_screen_wait(Choose(title, "Search its workflows", items, marked=same))
    if workflow_id is None:
        return None
    found = await services.remote(workflow_id)
    document = await to_thread(as_in_file, found, screen.document, profile, path)
    return Side(document, f"{workflow_id[:11]} on {profile} ({services.state.kind})")


def not_compared(screen: DesignPart, why: str) -> None:
    """Tell why nothing is compared."""
    screen.notify(why, title="Not compared", severity="warning", timeout=8, markup=False)

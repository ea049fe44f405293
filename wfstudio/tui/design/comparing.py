"""Comparing the document with another version: which one, what is shown of it, and the way from change to change."""

from __future__ import annotations

from asyncio import to_thread
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from wfstudio.graph.index import build
from wfstudio.layout.comparison import compare
from wfstudio.tui.beside import beside
from wfstudio.tui.design import sides
from wfstudio.tui.dialogs.choose import Item
from wfstudio.tui.frame import keyed, look_after, studio
from wfstudio.tui.panels.changes import Changes
from wfstudio.tui.panels.problems import Problems

if TYPE_CHECKING:
    from collections.abc import Callable

    from wfstudio.document.model import Document
    from wfstudio.graph.index import GraphIndex
    from wfstudio.layout.comparison import Comparison
    from wfstudio.tui.design.base import DesignPart


@dataclass(frozen=True, slots=True)
class Compared:
    """What the document is compared with: its name for a person, the version, its graph, and what differs.

    ``live`` is a service's copy as it is now: it is fetched again after it was changed from here.
    """

    name: str
    before: Document
    old: GraphIndex
    result: Comparison
    live: bool = False


def toggle(screen: DesignPart) -> None:
    """Compare with the service's copy; when something is compared already, end that."""
    if screen.compared is not None:
        end(screen)
    else:
        with_service(screen)


def begin(screen: DesignPart, before: Document, name: str, *, live: bool = False) -> None:
    """Compare the document with a version and show what differs on the drawing and beside it."""
    old = build(before)
    result = compare(before, screen.document, screen.index, old)
    screen.compared = Compared(name, before, old, result, live)
    panel = next(iter(screen.query(Changes)), None) or Changes()
    panel.display = True
    panel.show(result, name, screen.canvas.selected, studio(screen).glyphs)
    if not panel.is_attached:
        screen.mount(panel, before=screen.query_one(Problems))
    screen.document_changed()
    if not result.found:
        screen.notify(f"No difference from {name}.", timeout=4, markup=False)
    elif result.places and (screen.canvas.selected not in result.nodes):
        screen.canvas.select(result.places[0])
    show_node(screen, screen.canvas.selected)


def end(screen: DesignPart) -> None:
    """Show the document alone again."""
    screen.compared = None
    for panel in screen.query(Changes):
        panel.display = False
    screen.document_changed()


def refresh(screen: DesignPart) -> None:
    """Compare the document as it is now."""
    compared = screen.compared
    if compared is not None:
        result = compare(compared.before, screen.document, screen.index, compared.old)
        screen.compared = replace(compared, result=result)
        show_node(screen, screen.canvas.selected)


def show_node(screen: DesignPart, node: str | None) -> None:
    """Show what differs at a node."""
    if screen.compared is not None:
        for panel in screen.query(Changes):
            panel.show(screen.compared.result, screen.compared.name, node, studio(screen).glyphs)


def go(screen: DesignPart, step: int) -> None:
    """Select the next node that differs, around."""
    if screen.compared is None:
        keys = "{design.compare} compares with the service's copy, {design.compare_with} with others"
        text = keyed(screen, f"Nothing is compared: {keys}.")
        screen.notify(text, markup=False)
        return
    places = screen.compared.result.places
    if not places:
        screen.notify(f"No node differs from {screen.compared.name}.", timeout=3, markup=False)
        return
    order = list(screen.compared.result.index.ids)
    at = order.index(screen.canvas.selected) if screen.canvas.selected in order else -1
    ahead = [name for name in places if (order.index(name) > at if step > 0 else order.index(name) < at)]
    screen.on_workflow = False
    screen.action_focus_panel("canvas")
    screen.canvas.select((ahead[0] if step > 0 else ahead[-1]) if ahead else places[0 if step > 0 else -1])


def show_text(screen: DesignPart) -> None:
    """Show all differences as text; when nothing is compared yet, from the service's copy."""
    if screen.compared is None:
        with_service(screen, then=show_text)
        return
    from wfstudio.tui.dialogs.difference import DifferenceText

    lead = f"{screen.compared.name} → {screen.workspace.title}"
    screen.app.push_screen(DifferenceText("Difference", lead, screen.compared.result.found))


def choose(screen: DesignPart) -> None:
    """Ask what to compare with: one version, or any two of them with each other."""
    last = [Item("two", "two others with each other", "the newer opens as a document without a file")]
    if screen.compared is not None:
        last.append(Item("end", "nothing", "end the comparison"))

    def own(answer: str) -> None:
        if answer == "service":
            with_service(screen)
        elif answer == "end":
            end(screen)
        else:
            _choose_two(screen)

    sides.ask(screen, "Compare with", lambda side: begin(screen, side.document, side.name), own, last=last)


def _choose_two(screen: DesignPart) -> None:
    def newer(older: sides.Side) -> None:
        def show(side: sides.Side) -> None:
            _show_two(screen, older, side)

        sides.ask(screen, f"{older.name}, compared with", show, lambda _: with_service(screen, side=show))

    sides.ask(screen, "The older of the two", newer, lambda _: with_service(screen, side=newer))


def _show_two(screen: DesignPart, older: sides.Side, newer: sides.Side) -> None:
    """Open the newer one beside the documents, and compare it with the older one."""
    from wfstudio.tui.workspace import Workspace

    app = studio(screen)
    shown = app.open_workspace(Workspace(newer.document, name=newer.name))
    shown.call_after_refresh(begin, shown, older.document, older.name)


def with_service(
    screen: DesignPart,
    then: Callable[[DesignPart], object] | None = None,
    side: Callable[[sides.Side], object] | None = None,
) -> None:
    """Fetch the service's copy and compare with it; ``then`` is called when that went well. With ``side`` that is
    given the copy, and nothing is compared."""
    app = studio(screen)
    if app.service.state != "ready":
        sides.not_compared(screen, app.service.detail or "The service is still starting; try again in a moment.")
        return
    known = workflow_of(screen)
    if known is None:
        return

    from wfstudio.client.values import as_in_file

    async def work() -> None:
        name = copy_name(screen, known)
        try:
            found = await app.services.remote(known)
            before = await to_thread(as_in_file, found, screen.document, app.service.name, screen.workspace.path)
        except Exception as error:
            look_after(screen, error)
            sides.not_compared(screen, str(error))
            return
        if side is not None:
            side(sides.Side(before, name))
            return
        begin(screen, before, name, live=True)
        if then is not None:
            then(screen)

    beside(screen, "compare", work)


def again(screen: DesignPart) -> None:
    """Fetch the service's copy again where it is compared: it was changed."""
    if screen.compared is not None and screen.compared.live:
        with_service(screen)


def copy_name(screen: DesignPart, workflow_id: str) -> str:
    """What to call the service's copy of a workflow: which workflow, and on which service."""
    service = studio(screen).service
    return f"{workflow_id[:11]} on {service.name} ({service.kind})"


def workflow_of(screen: DesignPart) -> str | None:
    """The id of the workflow that the document's file is on the service; None, and told, where it is none yet."""
    from wfstudio.client.errors import ClientError
    from wfstudio.client.lock import read_link

    name = studio(screen).service.name
    path = screen.workspace.path
    try:
        link = read_link(path, name) if path is not None else None
    except ClientError as error:
        sides.not_compared(screen, str(error))
        return None
    if link is None:
        what = path.name if path is not None else "The document"
        others = keyed(screen, "{design.compare_with} compares with a file or a revision.")
        sides.not_compared(
            screen, keyed(screen, f"{what} is no workflow on {name} yet: {{design.publish}} publishes it. {others}")
        )
        return None
    return link.workflow_id

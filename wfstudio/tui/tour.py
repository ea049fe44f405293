"""The tour: one line that names the next key. Doing it goes on; nothing ever stands in the way."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

if TYPE_CHECKING:
    from wfstudio.tui.app import StudioApp


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the action whose key is named, what it will show, and the actions that count as having done it.

    ``keys`` are actions whose keys the text names.
    """

    action: str
    text: str
    done_by: tuple[str, ...]
    keys: tuple[str, ...] = ()


STEPS = (
    Step("canvas.right", "follows the marked edge to the next node", ("go('right')",)),
    Step("canvas.down", "marks another way out of the node", ("go('down')", "go('up')")),
    Step("canvas.detail", "shows each node as a dot, with its title, or as a card", ("cycle_detail", "detail(1)")),
    Step("canvas.jump", "puts a label on every node; type one to go there", ("jump",)),
    Step("canvas.open", "edits the node on the right; {} leads back", ("open_node", "edit_node"), ("design.back",)),
    Step("design.back", "leads out of whatever is open, always", ("back",)),
    Step("design.add", "adds a node after this one; {} when you only look", ("add_node",), ("dialog.close",)),
    Step("design.undo", "takes the last change back, as often as you like", ("undo",)),
    Step(
        "design.problems",
        "goes to the problems; {} explains one, {} fixes it",
        ("focus_panel('problems')",),
        ("design.explain", "design.fix"),
    ),
    Step("design.run", "runs the workflow here, page by page", ("run",)),
    Step("app.palette", "finds every command, node and problem by name", ("command_palette",)),
    Step("app.help", "lists the keys of where you are, at any time", ("help",)),
)


class Tour:
    """Where one is on the tour."""

    def __init__(self) -> None:
        self.at = 0

    @property
    def step(self) -> Step | None:
        """The step that is next, None at the end."""
        return STEPS[self.at] if self.at < len(STEPS) else None

    def did(self, action: str) -> bool:
        """Whether an action was what the step asks for; then the next one is asked for."""
        step = self.step
        if step is None or action.removeprefix("app.") not in step.done_by:
            return False
        self.at += 1
        return True


class TourLine(Static):
    """The line itself, above the keys."""

    DEFAULT_CSS = """
    TourLine {
        height: 1; width: 100%; background: $primary; color: $background; padding: 0 1;
        text-wrap: nowrap; text-overflow: ellipsis;
    }
    """


def line(app: "StudioApp", tour: Tour) -> Content:
    """What the line says now."""
    step = tour.step
    if step is None:
        return Content(f" That was the tour: {app.key_of('app.help')} lists the keys.  {app.key_of('tour.end')} closes")
    text = step.text.format(*map(app.key_of, step.keys))
    parts: Iterable[str | tuple[str, str]] = (
        f" Tour {tour.at + 1}/{len(STEPS)}  ",
        (f" {app.key_of(step.action)} ", "bold reverse"),
        f" {text}   {app.key_of('tour.next')} next, {app.key_of('tour.end')} ends",
    )
    return Content.assemble(*parts)


def show(app: "StudioApp") -> None:
    """Put the line on the screen in front, or take it away when there is no tour."""
    from wfstudio.tui.frame import StudioScreen

    for screen in app.screen_stack:
        if not isinstance(screen, StudioScreen) or not screen.is_mounted:
            continue
        found = screen.query(TourLine)
        if app.tour is None:
            found.remove()
        elif found:
            found.first().update(line(app, app.tour))
        else:
            screen.mount(TourLine(line(app, app.tour)), before="Footer")

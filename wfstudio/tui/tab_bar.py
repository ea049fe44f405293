"""The line that names the open documents once there are several: which is in front, which are unsaved or faulty."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from textual.containers import Horizontal
from textual.content import Content
from textual.events import Click
from textual.screen import Screen
from textual.widgets import Static

from wfstudio.tui.frame import FrameBar, StudioScreen, studio

if TYPE_CHECKING:
    from wfstudio.tui.screens.design import DesignScreen


class DocumentTab(Static):
    """One document; a click goes there, a click on its cross or with the middle button closes it."""

    DEFAULT_CSS = """
    DocumentTab { width: auto; height: 1; padding: 0 1; color: $text-muted; background: $panel; margin-right: 1; }
    DocumentTab:hover { background: $primary 20%; }
    DocumentTab.-front { background: $primary; color: $background; text-style: bold; }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self.design: DesignScreen | None = None

    def show(self, number: int, design: "DesignScreen", front: bool) -> None:
        """Name a document with its number and its marks."""
        self.design = design
        self.set_class(front, "-front")
        self.update(label(number, design, studio(self).ascii, front))

    def on_click(self, event: Click) -> None:
        """Go there, or close it."""
        event.stop()
        app = studio(self)
        if self.design is None or self.design not in app.designs:
            return
        if event.button == 2 or event.x >= self.size.width - 2:
            app.close_design(self.design)
        else:
            app.show(self.design)


def label(number: int, design: "DesignScreen", ascii: bool, front: bool) -> Content:
    """A document's number, name and marks: in front, unsaved, the gravest kind of problem, how many; and a cross."""
    glyphs = studio(design).glyphs
    workspace = design.workspace
    unsaved = f" {glyphs.unsaved}" if workspace.dirty else ""
    counts = {
        severity: sum(finding.severity == severity for finding in design.findings) for severity in ("error", "warning")
    }
    worst = next((severity for severity, count in counts.items() if count), None)
    problems = f" {glyphs.severity(worst)}{counts[worst]}" if worst else ""
    here = f"{glyphs.collapsed} " if front else ""
    return Content(f"{here}{number} {workspace.title}{unsaved}{problems} {'x' if ascii else '×'}")


class TabBar(Horizontal):
    """A tab for each document."""

    DEFAULT_CSS = """
    TabBar { height: 1; width: 100%; background: $surface; overflow-x: auto; scrollbar-size: 0 0; }
    StudioScreen.-short TabBar { display: none; }
    """

    def show(self, designs: "Sequence[DesignScreen]") -> None:
        """Show these documents."""
        tabs = list(self.query_children(DocumentTab))
        for number, design in enumerate(designs):
            if number < len(tabs):
                tab = tabs[number]
            else:
                tab = DocumentTab()
                self.mount(tab)
            front = design is self.screen
            tab.show(number + 1, design, front)
            if front:
                self.call_after_refresh(self.scroll_to_widget, tab, animate=False)
        for tab in tabs[len(designs) :]:
            tab.remove()


def show_tabs(screens: Iterable[Screen[Any]], designs: "Sequence[DesignScreen]") -> None:
    """Show the open documents on the screens that have a place for them; a single one needs no bar."""
    for screen in screens:
        if not (isinstance(screen, StudioScreen) and screen.names_documents and screen.is_mounted):
            continue
        bars = list(screen.query_children(TabBar))
        if len(designs) < 2:
            for bar in bars:
                bar.remove()
        elif bars:
            bars[0].show(designs)
        else:
            bar = TabBar()
            screen.mount(bar, after=screen.query_one(FrameBar))
            bar.call_after_refresh(bar.show, designs)

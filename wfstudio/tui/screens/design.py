"""The design screen: one document, its drawing, its forms and its problems."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, cast

from textual.containers import Horizontal
from textual.content import Content
from textual.message_pump import MessagePump
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import ContentSwitcher

from wfstudio.document.edits import Edit
from wfstudio.document.errors import EditRefused
from wfstudio.document.model import Document
from wfstudio.document.rows import NodeType
from wfstudio.graph.index import build
from wfstudio.lint.arranging import place_among
from wfstudio.tui.beside import beside
from wfstudio.tui.canvas.graph_canvas import GraphCanvas
from wfstudio.tui.canvas.sizes import BACKGROUND_FROM
from wfstudio.tui.commands import Entry
from wfstudio.tui.design.answering import AnswersFirst
from wfstudio.tui.design.background import LibraryCame, Linted, compile_document, fetch_library, lint_document, lint_now
from wfstudio.tui.design.change_actions import ChangeActions
from wfstudio.tui.design.compare_actions import CompareActions
from wfstudio.tui.design.drawn_actions import DrawnActions
from wfstudio.tui.design.edit_actions import EditActions
from wfstudio.tui.design.file_actions import FileActions
from wfstudio.tui.design.inspector_actions import InspectorActions
from wfstudio.tui.design.place_actions import PlaceActions
from wfstudio.tui.design.problem_actions import ProblemActions
from wfstudio.tui.design.scenario_actions import ScenarioActions
from wfstudio.tui.design.status import doing_line, status_line
from wfstudio.tui.frame import NARROW, keyed, studio
from wfstudio.tui.inspector.changes import edit_for
from wfstudio.tui.inspector.field import FieldEditor
from wfstudio.tui.inspector.form import known_types
from wfstudio.tui.inspector.inspector import Inspector
from wfstudio.tui.keymap import bindings
from wfstudio.tui.outline import Outline
from wfstudio.tui.panels.palette import Palette
from wfstudio.tui.panels.panel import Panel
from wfstudio.tui.panels.problems import Problems, count_line, ordered
from wfstudio.tui.service_state import ServiceState
from wfstudio.tui.services import cached_library
from wfstudio.tui.steady import SteadyText
from wfstudio.tui.workspace import Workspace

if TYPE_CHECKING:
    from wfstudio.layout.drawing import Detail, Direction
    from wfstudio.layout.scene import Marks
    from wfstudio.lint.findings import Finding

_MAP = {"auto": None, "on": True, "off": False}
"""What the setting asks of the minimap."""
LINT_AFTER = 0.12
"""Seconds without another edit before the document is linted."""
QUICK = 0.03
"""What took at most these seconds to lint is linted with the edit itself: one refresh is saved."""
LINTED_KEPT = 8
"""So many versions of the document whose problems are known are kept, for when one of them comes back."""
SHOW_AFTER = 0.15
"""Seconds without another selection before the inspector shows the node."""


class DesignScreen(
    AnswersFirst,
    EditActions,
    ChangeActions,
    DrawnActions,
    InspectorActions,
    ProblemActions,
    ScenarioActions,
    CompareActions,
    PlaceActions,
    FileActions,
):
    """Shows and changes one workspace. Only ``apply`` changes the document."""

    BINDINGS = [*bindings("design"), *bindings("documents")]  # noqa: RUF012
    AUTO_FOCUS = "GraphCanvas"

    DEFAULT_CSS = """
    DesignScreen #main { height: 1fr; }
    DesignScreen #left { width: 25; height: 100%; }
    DesignScreen #left > Panel { height: 100%; }
    DesignScreen #left Tree { background: $surface; overflow-x: hidden; padding: 0 0 0 1; }
    DesignScreen #drawing { width: 1fr; background: $background; }
    DesignScreen #inspector { width: 38; }
    DesignScreen #status {
        height: 1; background: $surface; color: $text-muted; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis;
    }
    DesignScreen.-broad #left { width: 32; }
    DesignScreen.-broad #inspector { width: 52; }
    DesignScreen.-narrow #left { display: none; width: 100%; }
    DesignScreen.-narrow #inspector {
        display: none; layer: overlay; dock: right; width: 46; max-width: 100%; height: 100%;
    }
    DesignScreen.-narrow #problems { display: none; }
    DesignScreen.-narrow #left.-front { display: block; }
    DesignScreen.-narrow #drawing.-behind { display: none; }
    DesignScreen.-narrow #inspector.-front { display: block; }
    DesignScreen.-narrow #problems.-front { display: block; }
    DesignScreen.-short .panel-title { display: none; }
    DesignScreen.-short #problems { max-height: 4; }
    """

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        self.findings: list[Finding] = []
        self.types: dict[str, NodeType] = known_types(None)
        self._lint_timer: Timer | None = None
        self._lint_seconds = inf
        self._linted_before: list[Linted] = []
        self._library_of = ""  # the service whose node types are known
        self._fault = ""  # what kept the linter from checking all, told once
        self._show_timer: Timer | None = None
        self.on_workflow = False

    def body(self) -> Iterable[Widget]:
        """Palette or outline, drawing, inspector; below them the problems and the status line."""
        with Horizontal(id="main"):
            with ContentSwitcher(id="left", initial="outline-panel"):
                yield Palette()
                yield Panel("2", "Outline", Outline(ascii=studio(self).ascii), id="outline-panel")
            yield Panel("3", "Drawing", self._new_canvas(), id="drawing")
            yield Inspector()
        settings = studio(self).settings
        yield Problems(settings.text("grouping"), settings.flag("infos"))
        yield SteadyText("", one_line=True, id="status", markup=False)

    def _new_canvas(self) -> GraphCanvas:
        canvas = GraphCanvas(ascii=studio(self).ascii)
        settings = studio(self).settings
        canvas.detail = cast("Detail", settings.text("detail"))
        canvas.direction = cast("Direction", settings.text("direction"))
        canvas.want_map(_MAP[settings.text("minimap")])
        return canvas

    def setting_changed(self, name: str, value: bool | str) -> None:
        """Let a setting hold from now on."""
        dock = self.query_one(Problems)
        if name == "detail":
            self.canvas.set_detail(cast("Detail", value))
        elif name == "direction" and self.canvas.direction != value:
            self.canvas.action_turn()
        elif name == "minimap":
            self.canvas.want_map(_MAP[str(value)])
        elif name == "grouping":
            dock.look(grouping=str(value))
        elif name == "infos":
            dock.look(infos=value is True)

    def why_not(self, action: str) -> str | None:
        """Why an action cannot be done now, None when it can."""
        from wfstudio.tui.design.reasons import why_not

        return why_not(self, action)

    def action_yank_menu(self) -> None:
        """Ask what is to be copied."""
        from wfstudio.tui import yank

        yank.menu(self, "Yank", yank.of_design(self), "There is nothing to copy: select a node first.")

    # what is shown

    def on_mount(self) -> None:
        """Draw the document; what is slower comes after the first paint."""
        super().on_mount()
        if self.app.size.width < NARROW:
            self.bring("left")
            self.call_after_refresh(self.query_one(Outline).focus)
        self.canvas.moved = self._follow
        self.canvas.when_empty = keyed(self, "No nodes yet: {design.add} adds the first.")
        self.document_changed()

    def title_content(self) -> Content:
        """The file, whether it is saved, and the workflow's name."""
        workspace = self.workspace
        mark = (f" {studio(self).glyphs.unsaved} unsaved", "bold $accent") if workspace.dirty else ("", "")
        name = workspace.document.name
        return Content.assemble(
            (workspace.title, "bold $foreground"), mark, (f"  {name}" if name else "", "$text-muted")
        )

    def document_changed(self) -> None:
        """Redraw what a change of the document changes, and have it linted."""
        self.index = build(self.document)
        if self.compared is None:
            self.canvas.expect(self.index)  # the layout is made while this process lints
        known = self._known_problems()
        if known is not None:
            self._take(known)
        self.show_comparison()
        marks = self.marks()
        if self._is_large:
            self.call_after_refresh(self._show_outline)
        else:
            self._show_outline(marks)
        self.refresh_title()
        self.show_soon()
        if known is not None:
            self.query_one(Problems).show(self.findings)
            self.call_after_refresh(self.explain_document)
        self.canvas.show(self.document, self.drawn_index or self.index, marks)
        self.show_status()

    @property
    def _is_large(self) -> bool:
        """Whether the drawing comes first and all else follows."""
        return len(self.document.nodes) > BACKGROUND_FROM

    def _known_problems(self) -> Linted | None:
        """The document's problems where they are remembered or found at once; what is not sure of them comes later."""
        remembered = () if self._is_large else self._linted_before
        before = next((linted for linted in remembered if linted.document is self.document), None)
        if before is None and self._lint_seconds <= QUICK:
            self._in_background(compile_document)
            return lint_now(self.document, self.workspace.path)
        self.lint_soon()  # also of what is remembered: the project's settings may have changed since
        return before

    def lint_soon(self) -> None:
        """Have the document linted once nothing was changed for a moment."""
        if self._lint_timer is not None:
            self._lint_timer.stop()
        self._lint_timer = self.set_timer(LINT_AFTER, self._lint)

    def _lint(self) -> None:
        self._in_background(lint_document)

    def _in_background(self, work: Callable[[MessagePump, Document, Path | None], None]) -> None:
        run = partial(work, self, self.document, self.workspace.path)
        self.run_worker(run, thread=True, exclusive=True, group="lint", exit_on_error=False)

    def on_linted(self, message: Linted) -> None:
        """Show the problems everywhere they are shown."""
        if message.document is not self.document:
            return
        shown = self.linted is self.document and _told(self.findings) == _told(ordered(message.findings))
        self._take(message)
        if shown:  # it was known from before
            return
        marks = self.marks()
        self.canvas.mark(marks)
        self._show_outline(marks)
        self.query_one(Problems).show(self.findings)
        self.explain_document()
        self.show_status()
        studio(self).documents_changed()

    def _show_outline(self, marks: "Marks | None" = None) -> None:
        if self.index is not None and self.is_mounted:
            self.query_one(Outline).show(self.document, self.index, self.marks() if marks is None else marks)

    def _take(self, message: Linted) -> None:
        kept = [linted for linted in self._linted_before if linted.document is not message.document]
        self._linted_before = [*kept, message][-LINTED_KEPT:]
        findings = ordered(message.findings)
        if 0 <= self.problem < len(self.findings):
            self.problem, self.next_problem = place_among(self.findings, self.problem, findings)
        self.findings = findings
        self.linted = message.document
        self._lint_seconds = message.seconds
        if message.fault and message.fault != self._fault:
            self.notify(message.fault, severity="error", markup=False)
        self._fault = message.fault

    def show_status(self) -> None:
        """Show the selected node, the edge that the next press takes, and the problems in one line."""
        counts = count_line(self.findings) if self.linted is self.document else None
        canvas, glyphs, width = self.canvas, studio(self).glyphs, self.size.width
        if self.doing:
            line = doing_line(self.doing, glyphs, width)
        else:
            line = status_line(self.selected, canvas.next_edge, counts, glyphs, width, len(canvas.chosen))
        self.query_one("#status", SteadyText).update(line)

    def service_changed(self, service: ServiceState) -> None:
        """Ask a service that has become ready for its node library."""
        super().service_changed(service)
        if service.name != self._library_of:
            if self.compared is not None and self.compared.live:
                self.compared = replace(self.compared, live=False)  # it stays the copy of the service that was left
            self._use_library(cached_library(service.name), "cached")
        if service.state == "ready":
            beside(self, "library", fetch_library, self, studio(self).services, exclusive=False)

    def on_library_came(self, message: LibraryCame) -> None:
        """Take the node types that only the service knows."""
        self._use_library(message.library, studio(self).service.name)

    def _use_library(self, library: object, note: str) -> None:
        self._library_of = studio(self).service.name
        self.types = known_types(library if isinstance(library, dict) else None)
        self.query_one(Palette).show(self.types, note if isinstance(library, dict) else "offline")

    def on_resize(self) -> None:
        """The status line has another width."""
        self.call_after_refresh(self.show_status)

    # the selection

    def _follow(self) -> None:
        """Show the drawing's selection, and the edge that the next press takes, in the same refresh as the drawing."""
        self.query_one(Outline).select(self.canvas.selected)
        self.show_status()

    def on_graph_canvas_node_selected(self, message: GraphCanvas.NodeSelected) -> None:
        """Follow the drawing's selection where it is not seen at once."""
        self._follow()
        self.show_change(message.node_id)
        self.show_soon()

    def on_graph_canvas_node_opened(self, _message: GraphCanvas.NodeOpened) -> None:
        """Enter or a double click edits the node."""
        self.action_edit_node()

    def on_outline_node_selected(self, message: Outline.NodeSelected) -> None:
        """Follow the outline's selection."""
        self.canvas.select(message.node_id)

    def on_outline_node_opened(self, message: Outline.NodeOpened) -> None:
        """Enter in the outline edits the node."""
        self.canvas.select(message.node_id)
        self.action_edit_node()

    def show_soon(self) -> None:
        if self._show_timer is not None:
            self._show_timer.stop()
        self._show_timer = self.set_timer(SHOW_AFTER, self._show_inspector)

    async def _show_inspector(self) -> None:
        if not self.is_mounted:
            return
        self.catch_up()
        inspector = self.query_one(Inspector)
        node_id = None if self.on_workflow else self.canvas.selected
        if inspector.shows_other(node_id):
            self.commit()  # what is typed there is a change of the node it was typed for
        findings = self.marked(self.findings) if self.linted is self.document else []
        await inspector.show(self.document, node_id, self.types, findings)
        if self.wanted_key is not None:
            key, self.wanted_key = self.wanted_key, None
            place, row = self.wanted_place, self.wanted_row
            self.wanted_place = self.wanted_row = None
            self.call_after_refresh(self._go_to, key, place, row)

    def _go_to(self, key: str, place: tuple[int, int] | None, row: int | None) -> None:
        self.query_one(Inspector).go_to(key, place, row)
        studio(self).let_keys(Inspector)

    # edits

    def apply(self, edit: Edit) -> bool:
        """Do an edit and show the result; tells whether it was done."""
        try:
            before = self.document
            changed = self.workspace.apply(edit)
        except EditRefused as error:
            self.notify(error.message, title="Not done", severity="warning", markup=False)
            self.show_soon()
            return False
        if changed is not before:
            self.changed(edit.label)
        return True

    def change(self, message: FieldEditor.Changed) -> None:
        """Do what a person changed in the inspector."""
        if message.key == "type" and message.value in self.types:
            from wfstudio.tui.design import reshaping

            reshaping.retype(self, message.node_id, str(message.value))
            return
        try:
            edit = edit_for(self.document, message.node_id, message.key, message.value)
        except EditRefused as error:
            self.notify(error.message, title="Not done", severity="warning", markup=False)
            self.show_soon()
            return
        value = message.value
        done = self.apply(edit)
        renamed = (
            value.get("id") if isinstance(value, dict) and not message.key else value if message.key == "id" else None
        )
        if done and isinstance(renamed, str) and self.document.node(renamed) is not None:
            self.select(renamed)

    def on_field_editor_changed(self, message: FieldEditor.Changed) -> None:
        """The inspector told of a change."""
        message.stop()
        self.change(message)

    def commit(self) -> None:
        """Do what is typed in the inspector and not told yet."""
        if self.is_mounted:
            for changed in self.query_one(Inspector).take_pending():
                self.change(changed)

    def palette_places(self) -> Iterator[Entry]:
        """What waits for an answer, nodes and problems for the command palette."""
        yield from self.file_places()
        for node in self.document.nodes:
            if node.id:
                yield f"Node {node.id}", f"{node.type}  {node.name}".strip(), partial(self.select, node.id)
        for number, finding in enumerate(self.findings):
            title = f"Problem {finding.code} {finding.node or ''}".strip()
            yield title, finding.message, partial(self.go_to_problem, number, edit=True)


def _told(findings: "list[Finding]") -> "list[tuple[str, str, str | None, str]]":
    """What is told of a document: the same for the same findings of the same document."""
    return [(finding.code, finding.severity, finding.node, finding.message) for finding in findings]

"""The design screen: one document, its drawing, its forms and its problems."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual.containers import Horizontal
from textual.content import Content
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import ContentSwitcher, Static

from wfstudio.document.edits import Edit
from wfstudio.document.errors import EditRefused
from wfstudio.document.model import Document, NodeView
from wfstudio.document.rows import NodeType
from wfstudio.graph.index import GraphIndex, build
from wfstudio.layout.scene import Marks
from wfstudio.tui.canvas.graph_canvas import GraphCanvas
from wfstudio.tui.commands import Entry
from wfstudio.tui.design.background import LibraryCame, Linted, fetch_library, lint_document
from wfstudio.tui.design.status import status_line
from wfstudio.tui.frame import NARROW, StudioScreen, studio
from wfstudio.tui.inspector.changes import edit_for
from wfstudio.tui.inspector.field import FieldEditor
from wfstudio.tui.inspector.form import known_types
from wfstudio.tui.inspector.inspector import Inspector
from wfstudio.tui.keymap import bindings
from wfstudio.tui.outline import Outline
from wfstudio.tui.panels.palette import Palette
from wfstudio.tui.panels.panel import Panel
from wfstudio.tui.panels.problems import Problems, count_line, ordered, worst_by_node
from wfstudio.tui.service_state import ServiceState
from wfstudio.tui.services import cached_library
from wfstudio.tui.workspace import Workspace

if TYPE_CHECKING:
    from wfstudio.lint.findings import Finding

LINT_AFTER = 0.12
"""Seconds without another edit before the document is linted."""
SHOW_AFTER = 0.06
"""Seconds without another selection before the inspector shows the node."""

_FOCUS = {
    "palette": "#palette ChoiceList",
    "outline": "Outline",
    "canvas": "GraphCanvas",
    "problems": "#problems ChoiceList",
}


class DesignScreen(StudioScreen):
    """Shows and changes one workspace. Only ``apply`` changes the document."""

    BINDINGS = bindings("design")
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
        self._index: GraphIndex | None = None
        self._linted: Document | None = None
        self._lint_timer: Timer | None = None
        self._show_timer: Timer | None = None
        self._wanted_key: str | None = None
        self._problem = -1
        self._on_workflow = False

    def body(self) -> Iterable[Widget]:
        """Palette or outline, drawing, inspector; below them the problems and the status line."""
        with Horizontal(id="main"):
            with ContentSwitcher(id="left", initial="outline-panel"):
                yield Palette()
                yield Panel("2", "Outline", Outline(ascii=studio(self).ascii), id="outline-panel")
            yield Panel("3", "Drawing", GraphCanvas(ascii=studio(self).ascii), id="drawing")
            yield Inspector()
        yield Problems()
        yield Static("", id="status", markup=False)

    # what is shown

    @property
    def document(self) -> Document:
        """The document as it is now."""
        return self.workspace.document

    @property
    def canvas(self) -> GraphCanvas:
        """The drawing."""
        return self.query_one(GraphCanvas)

    @property
    def selected(self) -> NodeView | None:
        """The selected node."""
        return self.document.node(self.canvas.selected) if self.canvas.selected else None

    def on_mount(self) -> None:
        """Draw the document; what is slower comes after the first paint."""
        super().on_mount()
        if self.app.size.width < NARROW:
            self._bring("left")
            self.call_after_refresh(self.query_one(Outline).focus)
        self._use_library(cached_library(studio(self).service.name), "cached")
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
        self._index = build(self.document)
        marks = Marks(problems=worst_by_node(self.findings))
        self.canvas.show(self.document, self._index, marks)
        self.query_one(Outline).show(self.document, self._index, marks)
        self.refresh_title()
        self.show_status()
        self._show_soon()
        if self._lint_timer is not None:
            self._lint_timer.stop()
        self._lint_timer = self.set_timer(LINT_AFTER, self._lint)

    def _lint(self) -> None:
        run = partial(lint_document, self, self.document)
        self.run_worker(run, thread=True, exclusive=True, group="lint", exit_on_error=False)

    def on_linted(self, message: Linted) -> None:
        """Show the problems everywhere they are shown."""
        if message.document is not self.document:
            return
        self.findings = ordered(message.findings)
        self._linted = message.document
        if message.fault:
            self.notify(message.fault, severity="error", markup=False)
        marks = Marks(problems=worst_by_node(self.findings))
        self.canvas.mark(marks)
        if self._index is not None:
            self.query_one(Outline).show(self.document, self._index, marks)
        self.query_one(Problems).show(self.findings)
        node = self.selected
        self.query_one(Inspector).explain(node.index if node else None, self.findings)
        self.show_status()

    def show_status(self) -> None:
        """Show the selected node, the edge that the next press takes, and the problems in one line."""
        counts = count_line(self.findings) if self._linted is self.document else None
        line = status_line(self.selected, self.canvas.next_edge, counts, studio(self).glyphs, self.size.width)
        self.query_one("#status", Static).update(line)

    def service_changed(self, service: ServiceState) -> None:
        """Ask a service that has become ready for its node library."""
        super().service_changed(service)
        if service.state == "ready":
            self.run_worker(fetch_library(self, studio(self).services), group="library", exit_on_error=False)

    def on_library_came(self, message: LibraryCame) -> None:
        """Take the node types that only the service knows."""
        self._use_library(message.library, studio(self).service.name)

    def _use_library(self, library: object, note: str) -> None:
        self.types = known_types(library if isinstance(library, dict) else None)
        self.query_one(Palette).show(self.types, note if isinstance(library, dict) else "offline")

    # the selection

    def on_graph_canvas_node_selected(self, message: GraphCanvas.NodeSelected) -> None:
        """Follow the drawing's selection."""
        self.query_one(Outline).select(message.node_id)
        self.show_status()
        self._show_soon()

    def on_graph_canvas_edge_marked(self, _message: GraphCanvas.EdgeMarked) -> None:
        """Say which edge the next press takes."""
        self.show_status()

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

    def _show_soon(self) -> None:
        if self._show_timer is not None:
            self._show_timer.stop()
        self._show_timer = self.set_timer(SHOW_AFTER, self._show_inspector)

    async def _show_inspector(self) -> None:
        if not self.is_mounted:
            return
        inspector = self.query_one(Inspector)
        node_id = None if self._on_workflow else self.canvas.selected
        findings = self.findings if self._linted is self.document else []
        await inspector.show(self.document, node_id, self.types, findings)
        if self._wanted_key is not None:
            key, self._wanted_key = self._wanted_key, None
            self.call_after_refresh(inspector.focus_first, key or None)

    def select(self, node_id: str) -> None:
        """Select a node wherever it is shown."""
        self._on_workflow = False
        self.canvas.select(node_id)

    # edits

    def apply(self, edit: Edit) -> bool:
        """Do an edit and show the result; tells whether it was done."""
        try:
            before = self.document
            changed = self.workspace.apply(edit)
        except EditRefused as error:
            self.notify(error.message, title="Not done", severity="warning", markup=False)
            self._show_soon()
            return False
        if changed is not before:
            self.document_changed()
        return True

    def change(self, message: FieldEditor.Changed) -> None:
        """Do what a person changed in the inspector."""
        try:
            edit = edit_for(self.document, message.node_id, message.key, message.value)
        except EditRefused as error:
            self.notify(error.message, title="Not done", severity="warning", markup=False)
            self._show_soon()
            return
        value = message.value
        done = self.apply(edit)
        renamed = (
            value.get("id") if isinstance(value, dict) and not message.key else value if message.key == "id" else None
        )
        if done and isinstance(renamed, str) and self.document.node(renamed) is not None:
            self.canvas.select(renamed)

    def on_field_editor_changed(self, message: FieldEditor.Changed) -> None:
        """The inspector told of a change."""
        message.stop()
        self.change(message)

    def commit(self) -> None:
        """Do what is typed in the inspector and not told yet."""
        if self.is_mounted:
            for changed in self.query_one(Inspector).take_pending():
                self.change(changed)

    def action_undo(self) -> None:
        """Take the last change back."""
        self.commit()
        self._moved(self.workspace.history.undo(), "Undone", "Nothing to undo.")

    def action_redo(self) -> None:
        """Do the change taken back again."""
        self._moved(self.workspace.history.redo(), "Done again", "Nothing to redo.")

    def _moved(self, label: str | None, title: str, nothing: str) -> None:
        if label is None:
            self.notify(nothing, timeout=2, markup=False)
            return
        self.document_changed()
        self.notify(label, title=title, timeout=2, markup=False)

    def action_add_node(self) -> None:
        """Ask for a node type and add a node after the selected one."""
        from wfstudio.tui.design import intentions

        intentions.ask_type(self)

    def on_palette_chosen(self, message: Palette.Chosen) -> None:
        """Add a node of the type chosen in the palette."""
        from wfstudio.tui.design import intentions

        intentions.add(self, message.node_type)

    def action_connect(self) -> None:
        """Ask for a handler and its target."""
        from wfstudio.tui.design import intentions

        intentions.connect(self)

    def action_delete_node(self) -> None:
        """Delete the selected node."""
        from wfstudio.tui.design import intentions

        intentions.delete(self)

    def action_find(self) -> None:
        """Ask for a node and go there."""
        from wfstudio.tui.design import intentions

        intentions.find(self)

    def action_yank(self) -> None:
        """Copy the selected node."""
        from wfstudio.tui.design import intentions

        intentions.yank(self)

    def action_paste(self) -> None:
        """Paste the copied node."""
        from wfstudio.tui.design import intentions

        intentions.paste(self)

    # problems

    def on_problems_chosen(self, message: Problems.Chosen) -> None:
        """Go to the problem chosen."""
        self.go_to_problem(message.number, edit=True)

    def action_next_problem(self, step: int) -> None:
        """Go to the next problem, or the one before."""
        if not self.findings:
            self.notify("No problems.", timeout=2, markup=False)
            return
        self._problem = (
            (self._problem + step) % len(self.findings) if self._problem >= 0 else min(step, 0) % len(self.findings)
        )
        self.go_to_problem(self._problem, edit=False)

    def go_to_problem(self, number: int, *, edit: bool) -> None:
        """Select the node of a problem; with ``edit`` go to the setting it is about."""
        if not 0 <= number < len(self.findings):
            return
        self._problem = number
        finding = self.findings[number]
        self.query_one(Problems).mark(number)
        if finding.node is None:
            self.action_workflow_settings()
            return
        self.select(finding.node)
        if edit:
            key = ".".join(str(part) for part in finding.place.path[2:3])
            self.edit_setting(key)

    def action_quick_fix(self) -> None:
        """Apply the fix of the problem that was gone to, or of the selected node."""
        from wfstudio.tui.design import intentions

        intentions.fix(self, self._problem)

    def action_explain(self) -> None:
        """Explain the problem that was gone to, or of the selected node."""
        from wfstudio.tui.design import intentions

        intentions.explain(self, self._problem)

    # panels

    def edit_setting(self, key: str = "") -> None:
        """Open the inspector and go to a setting, "" for the first."""
        self.query_one(Inspector).add_class("-front")
        self._wanted_key = key
        self._show_soon()

    def action_edit_node(self) -> None:
        """Edit the selected node."""
        self._on_workflow = False
        self.edit_setting()

    def action_workflow_settings(self) -> None:
        """Edit the workflow's own settings."""
        self._on_workflow = True
        self.edit_setting()

    def action_focus_panel(self, panel: str) -> None:
        """Go to a panel; in a narrow terminal it is brought to the front."""
        if panel == "inspector":
            self.edit_setting()
            return
        self._bring("left" if panel in ("palette", "outline") else panel)
        if panel in ("palette", "outline"):
            self.query_one("#left", ContentSwitcher).current = "palette" if panel == "palette" else "outline-panel"
        if panel == "problems" and not self.findings:
            self.notify("No problems.", timeout=2, markup=False)
            return
        self.call_after_refresh(self.query_one(_FOCUS[panel]).focus)

    def _bring(self, panel: str) -> None:
        """Say which panel a narrow terminal shows; in a wide one all are shown and this changes nothing."""
        self.query_one("#left").set_class(panel == "left", "-front")
        self.query_one("#drawing").set_class(panel == "left", "-behind")
        self.query_one("#problems").set_class(panel == "problems", "-front")
        self.query_one(Inspector).remove_class("-front")

    def action_jump(self) -> None:
        """Put labels on the nodes of the drawing."""
        self.action_focus_panel("canvas")
        self.call_after_refresh(self.canvas.action_jump)

    def action_back(self) -> None:
        """Leave what is open for the drawing (or, in a narrow terminal, the outline)."""
        self.commit()
        left = self.query_one("#left").has_class("-front")
        outline_first = left and self.has_class("-narrow")
        if self._on_workflow:
            self._on_workflow = False
            self._show_soon()
        self._bring("left" if left else "canvas")
        (self.query_one(Outline) if outline_first else self.canvas).focus()

    def on_resize(self) -> None:
        """The status line has another width."""
        self.call_after_refresh(self.show_status)

    # file, run, publish

    def save(self, path: Path | None = None, then: Callable[[], object] | None = None) -> None:
        """Save, asking where when there is no file; ``then`` is called when it was written."""
        from wfstudio.tui.design import saving

        saving.save(self, path, then)

    def action_save(self) -> None:
        """Write the file."""
        self.save()

    def action_publish(self) -> None:
        """Show what publishing would change, then publish."""
        self.commit()
        from wfstudio.tui.design import publishing

        publishing.start(self)

    def action_run(self) -> None:
        """Run the workflow as it stands."""
        self.commit()
        from wfstudio.tui.design import intentions

        intentions.run(self)

    def action_home(self) -> None:
        """Go to the home screen."""
        self.commit()
        studio(self).show_home()

    def palette_places(self) -> Iterator[Entry]:
        """Nodes and problems for the command palette."""
        for node in self.document.nodes:
            if node.id:
                yield f"Node {node.id}", f"{node.type}  {node.name}".strip(), partial(self.select, node.id)
        for number, finding in enumerate(self.findings):
            title = f"Problem {finding.code} {finding.node or ''}".strip()
            yield title, finding.message, partial(self.go_to_problem, number, edit=True)

"""What the parts of the design screen share: the document, what is selected, and the one way to change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfstudio.document.model import Document, NodeView
from wfstudio.layout.scene import Marks
from wfstudio.tui.canvas.graph_canvas import GraphCanvas
from wfstudio.tui.frame import StudioScreen
from wfstudio.tui.panels.problems import Problems, worst_by_node

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from wfstudio.document.edits import Edit
    from wfstudio.document.rows import NodeType
    from wfstudio.graph.index import GraphIndex
    from wfstudio.lint.findings import Finding
    from wfstudio.tui.design.comparing import Compared
    from wfstudio.tui.design.deleting import JustDeleted
    from wfstudio.tui.design.testing import Tested
    from wfstudio.tui.dialogs.ask import Choice
    from wfstudio.tui.files.disk import Signature
    from wfstudio.tui.workspace import Workspace


class DesignPart(StudioScreen):
    """The base of the mixins that make up the design screen, one for each group of actions.

    ``screens/design.py`` says what is shown and does edits; a mixin says what the keys of its group do.
    """

    workspace: Workspace
    types: dict[str, NodeType]
    """The node types known here: the catalogue's and those of the service's library."""
    findings: list[Finding]
    """The problems of ``linted``, the gravest first."""
    linted: Document | None = None
    index: GraphIndex | None = None
    problem: int = -1
    """The place in ``findings`` of the problem that was gone to, -1 for none."""
    next_problem: int = 0
    """The place of the one after it; of the one that took its place when it is gone."""
    on_workflow: bool = False
    """Whether the inspector shows the workflow's own settings instead of the selected node."""
    just_deleted: JustDeleted | None = None
    """What the last key deleted, as long as nothing else was changed."""
    compared: Compared | None = None
    """The version that the document is compared with, and what differs."""
    tested: Tested | None = None
    """What came of the scenarios that were run last, as long as its marks are wanted."""
    wanted_key: str | None = None
    """The setting to go to once the inspector shows the node; "" for the first."""
    wanted_place: tuple[int, int] | None = None
    """The line and column (from 0) to go to in that setting's text."""
    wanted_row: int | None = None
    """The row to mark in that setting's list."""

    looking: bool = False
    """Whether the document's file is being looked at."""
    asked_about: str | None = None
    """The content of the file that was asked about, as its digest."""
    broken: tuple[Signature | None, bool] = (None, False)
    """The file that holds no workflow any more, and whether that was told."""

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

    def marked(self, findings: Sequence[Finding]) -> list[Finding]:
        """Those that are marked where they stand: a sound document has no mark while the dock hides infos."""
        infos = self.query_one(Problems).infos
        return [finding for finding in findings if infos or finding.severity != "info"]

    def marks(self) -> Marks:
        """The marks of problems and, while it is compared, of what differs."""
        problems = worst_by_node(self.marked(self.findings))
        if self.compared is None:
            return Marks(problems=problems)
        result = self.compared.result
        return Marks(problems=problems, changes=result.nodes, edge_changes=result.edges)

    @property
    def drawn_index(self) -> GraphIndex | None:
        """The graph that is drawn: the document's, while it is compared with what is gone in it."""
        return self.index if self.compared is None else self.compared.result.index

    @property
    def selected_ids(self) -> list[str]:
        """The ids of the selected nodes, in file order; several when several are selected."""
        node, chosen = self.selected, self.canvas.chosen
        if chosen:
            return [other.id for other in self.document.nodes if other.id in chosen]
        return [node.id] if node is not None and node.id else []

    def select(self, node_id: str) -> None:
        """Select a node wherever it is shown."""
        self.on_workflow = False
        self.canvas.select(node_id)

    def apply(self, edit: Edit) -> bool:
        """Do an edit and show the result; tells whether it was done."""
        raise NotImplementedError

    def commit(self) -> None:
        """Do what is typed in the inspector and not told yet."""
        raise NotImplementedError

    def document_changed(self) -> None:
        """Redraw what a change of the document changes, and have it linted."""
        raise NotImplementedError

    def changed(self, done: str) -> None:
        """The document was changed by a key; ``done`` says how. On a large one all else follows that answer."""
        raise NotImplementedError

    def show_comparison(self) -> None:
        """Compare the document as it is now, where it is compared, and show what differs."""
        raise NotImplementedError

    def lint_soon(self) -> None:
        """Have the document linted once nothing was changed for a moment."""
        raise NotImplementedError

    def show_status(self) -> None:
        """Show the selected node, the edge that the next press takes, and the problems in one line."""
        raise NotImplementedError

    def explain_document(self) -> None:
        """Show the problems of the document at its fields, or those of what is typed."""
        raise NotImplementedError

    def show_soon(self) -> None:
        """Show the selected node in the inspector once the selection rests."""
        raise NotImplementedError

    def edit_setting(self, key: str = "") -> None:
        """Open the inspector and go to a setting, "" for the first."""
        raise NotImplementedError

    def bring(self, panel: str) -> None:
        """Say which panel a narrow terminal shows; in a wide one all are shown and this changes nothing."""
        raise NotImplementedError

    def go_to_problem(self, number: int, *, edit: bool) -> None:
        """Select the node of a problem; with ``edit`` go to the setting it is about."""
        raise NotImplementedError

    def action_next_problem(self, step: int) -> None:
        """Go to the next problem, or the one before."""
        raise NotImplementedError

    def action_quick_fix(self) -> None:
        """Apply the fix of the problem that is meant."""
        raise NotImplementedError

    def action_ignore_problem(self) -> None:
        """Ignore the problem that is meant, with a reason."""
        raise NotImplementedError

    def action_workflow_settings(self) -> None:
        """Edit the workflow's own settings."""
        raise NotImplementedError

    def action_focus_panel(self, panel: str) -> None:
        """Go to a panel; in a narrow terminal it is brought to the front."""
        raise NotImplementedError

    def action_back(self) -> None:
        """Leave what is open for the drawing."""
        raise NotImplementedError

    def action_edit_node(self) -> None:
        """Edit the selected node."""
        raise NotImplementedError

    def save(self, path: Path | None = None, then: Callable[[], object] | None = None) -> None:
        """Save, asking where when there is no file; ``then`` is called when it was written."""
        raise NotImplementedError

    def notice(self, text: str, choices: Sequence[Choice], answered: Callable[[str], object]) -> None:
        """Say something in a bar that waits for an answer and stands in nobody's way; it replaces the one before."""
        raise NotImplementedError

    def close_notice(self) -> None:
        """Take the bar away, unanswered."""
        raise NotImplementedError

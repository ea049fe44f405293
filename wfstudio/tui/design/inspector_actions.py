"""The design screen and its inspector: what is typed is linted; a script is run by itself."""

from textual.timer import Timer

from wfstudio.tui.design.base import DesignPart
from wfstudio.tui.design.drafts import DRAFT_AFTER, DraftLinted, linting, with_typed
from wfstudio.tui.frame import keyed
from wfstudio.tui.inspector.field import FieldEditor
from wfstudio.tui.inspector.inspector import Inspector


class InspectorActions(DesignPart):
    """Problems as one types, and running a script."""

    _draft_timer: Timer | None = None

    def on_field_editor_typed(self, message: FieldEditor.Typed) -> None:
        """Lint what is typed once the typing rests."""
        message.stop()
        self.lint_typed()

    def lint_typed(self) -> None:
        """Lint what is typed, soon."""
        if self._draft_timer is not None:
            self._draft_timer.stop()
        self._draft_timer = self.set_timer(DRAFT_AFTER, self._lint_typed)

    def _lint_typed(self) -> None:
        inspector = self.query_one(Inspector)
        pending = inspector.pending()
        draft, refused = with_typed(self.document, pending)
        for key, why in refused:
            editor = inspector.editor(key)
            if editor is not None:
                editor.explain(f"Not possible: {why}.", "error")
        if draft is self.document:
            if not refused:
                self.explain_document()
            return
        work = linting(self, self.document, draft, self.workspace)
        self.run_worker(work, thread=True, exclusive=True, group="draft", exit_on_error=False)

    def on_draft_linted(self, message: DraftLinted) -> None:
        """Show the problems of what is typed at their fields; they are nobody else's yet."""
        inspector = self.query_one(Inspector)
        if message.document is self.document and inspector.pending():
            node = None if self.on_workflow else self.selected
            inspector.explain(node.index if node else None, self.marked(message.findings))

    def explain_document(self) -> None:
        """Show the problems of the document at its fields, or those of what is typed."""
        inspector = self.query_one(Inspector)
        if inspector.pending():
            self.lint_typed()
            return
        node = None if self.on_workflow else self.selected
        if not inspector.shows_other(node.id if node else None):  # else it is shown soon, with its problems
            findings = self.marked(self.findings) if self.linted is self.document else []
            inspector.explain(node.index if node else None, findings)

    def action_run_script(self) -> None:
        """Run the selected script by itself."""
        self.commit()
        node = self.selected
        if node is None or node.type != "js":
            what = f"{node.id} is no script" if node is not None else "No node is selected"
            self.notify(
                keyed(self, f"{what}: {{design.run_script}} runs a script node by itself."), timeout=4, markup=False
            )
            return
        from wfstudio.tui.dialogs.script_run import ScriptRunDialog

        def answered(place: tuple[int, int] | None) -> None:
            if place is not None:
                self.wanted_place = place
                self.edit_setting("config.js_code")

        self.app.push_screen(ScriptRunDialog(self.document, node.id, self.workspace.path), answered)

"""One text in a window of its own."""

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical

from wfstudio.tui.dialogs.base import Dialog
from wfstudio.tui.frame import keyed
from wfstudio.tui.inspector.code_area import CodeArea
from wfstudio.tui.inspector.code_pane import CodePane
from wfstudio.tui.keymap import bindings

if TYPE_CHECKING:
    from wfstudio.tui.inspector.blocks import BlockEditor
    from wfstudio.tui.inspector.remarks import Remarks


class CodeWindow(Dialog[str]):
    """A large window on the text of an editor; leaving it either way keeps the text, and undo in design takes it back.

    What is typed is told to the editor at once, which says what is wrong with it.
    """

    BINDINGS = bindings("dialog", without=("dialog.down", "dialog.up"))

    DEFAULT_CSS = """
    CodeWindow > .box { width: 96%; height: 94%; max-width: 140; padding: 0 1; }
    """

    def __init__(self, editor: "BlockEditor") -> None:
        super().__init__()
        self.editor = editor

    def compose(self) -> ComposeResult:
        """The text, with line numbers."""
        box = Vertical(classes="box")
        box.border_title = self.editor.name_of_text
        more = "{code.outside} editor  {code.preview} preview  {code.next_problem} problem"
        box.border_subtitle = keyed(self, f"{{dialog.close}} takes it  {{code.find}} find  {more}")
        with box:
            yield CodePane(self.editor.text, self.editor.language, tall=True)

    def on_mount(self) -> None:
        """The caret is where it was, and what is wrong is known already."""
        small = self.editor.pane
        self._pane.remark(self.editor.marked)
        self.call_after_refresh(self._pane.go_to, *small.area.cursor_location)

    @property
    def _pane(self) -> CodePane:
        return self.query_one(CodePane)

    def remark(self, remarks: "Remarks") -> None:
        """Mark what the linter says of the text."""
        if self.is_mounted:
            self._pane.remark(remarks)

    def on_code_pane_changed(self, event: CodePane.Changed) -> None:
        """Tell the editor."""
        event.stop()
        self.editor.hold(self._pane.text)

    def on_code_area_asked(self, message: CodeArea.Asked) -> None:
        """Own editor and preview; the window is large already."""
        message.stop()
        if message.what == "outside":
            from wfstudio.tui.inspector.hand_off import edited_outside

            after = edited_outside(self.app, self._pane.text, self.editor.name_of_text, self.editor.language)
            if after is not None:
                self._pane.area.replace_all(after)
        elif message.what == "preview":
            self.editor.preview(self._pane.text)
        elif message.what == "expand":
            self.action_close()

    def action_close(self) -> None:
        """Take the text, and the place of the caret."""
        self.dismiss(self._pane.text)

    def action_accept(self) -> None:
        """Take the text."""
        self.action_close()

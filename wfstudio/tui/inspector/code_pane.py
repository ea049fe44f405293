"""A text area with what belongs to it: problems in its gutter, a status line, find."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static, TextArea

from wfstudio.tui.frame import key_of, studio
from wfstudio.tui.inspector.code_area import CodeArea, Language
from wfstudio.tui.inspector.remarks import Remark, Remarks
from wfstudio.tui.inspector.text_places import Lines, Mark, find, marks_of, next_mark, stretches, worst_by_line
from wfstudio.tui.keymap import bindings
from wfstudio.tui.steady import SteadyText

_COLOURS = {"error": "$error", "warning": "$warning"}


class FindLine(Input):
    """The line in which one types what to find."""

    BINDINGS = bindings("find")

    class Asked(Message):
        """To go on to the next (1) or the one before (-1), or back to the text (0)."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    def __init__(self) -> None:
        super().__init__(compact=True, select_on_focus=True)

    def on_mount(self) -> None:
        """Say which keys there are."""
        back, close = key_of(self, "find.previous"), key_of(self, "find.close")
        self.placeholder = f"find: enter goes on, {back} back, {close} closes"

    def action_go(self, step: int) -> None:
        """Ask for the next hit, or to close."""
        self.post_message(self.Asked(step))


class CodePane(Vertical):
    """Code to edit. ``Changed`` tells of another text; ``remark`` marks lines; the status line says what is wrong
    with the line the caret is on, else how much is wrong."""

    DEFAULT_CSS = """
    CodePane { height: auto; width: 100%; }
    CodePane > FindLine { display: none; height: 1; border: none; padding: 0 1; background: $panel; }
    CodePane > FindLine.-open { display: block; }
    CodePane > .code-status { height: auto; max-height: 4; width: 100%; color: $text-muted; display: none; }
    CodePane:focus-within > .code-status, CodePane > .code-status.-wrong { display: block; }
    CodePane.-tall { height: 1fr; }
    CodePane.-tall CodeArea { height: 1fr; max-height: 100%; background: $surface; }
    """

    class Changed(Message):
        """The text is another one."""

    def __init__(self, text: str, language: Language, *, tall: bool = False, id: str | None = None) -> None:
        super().__init__(classes="-tall" if tall else "", id=id)
        self._area = CodeArea(text, language)
        self._language = language
        self._remarked: tuple[str, list[Remark]] | None = None  # the text and what was said of it last
        self._marks: list[Mark] = []
        self._found = ""

    def compose(self) -> ComposeResult:
        """The text and the status; the line to find in comes when it is asked for."""
        yield self._area
        yield SteadyText("", classes="code-status", markup=False)

    @property
    def area(self) -> CodeArea:
        """The text area."""
        return self._area

    @property
    def text(self) -> str:
        """The text as it stands."""
        return self._area.text

    @property
    def marks(self) -> list[Mark]:
        """What is wrong in the text, in order."""
        return self._marks

    def load(self, text: str) -> None:
        """Put another text in that is not told as a change; what was typed before cannot be taken back here."""
        if text != self.text:
            with self.prevent(TextArea.Changed):
                self._area.load_text(text)
            self.remark(())

    def remark(self, remarks: Remarks) -> None:
        """Mark what the linter says of the text; remarks without a place in it are not shown here."""
        if self.is_mounted and (self.text, list(remarks)) == self._remarked:
            return
        self._remarked = (self.text, list(remarks)) if self.is_mounted else None
        self._marks = marks_of(self.text, remarks)
        glyphs = studio(self).glyphs
        signs = {line: (glyphs.severity(worst), worst) for line, worst in worst_by_line(self._marks).items()}
        self._area.mark(signs, stretches(self.text, self._marks))
        self._tell()

    def go_to(self, line: int, column: int) -> None:
        """Put the caret at a place (counted from 0) and show it."""
        self._area.focus()
        self._area.move_cursor(self._area.clamp_visitable((line, column)), center=True)

    # the status line

    def _tell(self) -> None:
        for status in self.query_children(".code-status").results(Static):
            line, column = self._area.cursor_location
            here = [mark for mark in self._marks if mark.line <= line <= mark.end_line]
            shown = here or (self._marks[:1] if not self._area.has_focus else [])
            status.set_class(bool(self._marks), "-wrong")
            if shown:
                mark = shown[0]
                place = "" if here else f"line {mark.line + 1}: "
                status.update(Content.styled(f"{place}{mark.text}", _COLOURS.get(mark.severity, "$text-muted")))
            else:
                count = len(self._marks)
                wrong = f"  {count} problem{'s' * (count > 1)}" if count else ""
                status.update(f"line {line + 1}, column {column + 1}{wrong}{self._found}")

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """What is wrong is asked for again; until then the marks stay at their lines."""
        event.stop()
        self._found = ""
        self._tell()
        self.post_message(self.Changed())

    def on_text_area_selection_changed(self, event: TextArea.SelectionChanged) -> None:
        """Say where the caret is, and what is wrong there."""
        event.stop()
        self._tell()

    def on_descendant_focus(self) -> None:
        """The status line speaks of the caret's line."""
        self._tell()

    def on_descendant_blur(self) -> None:
        """The status line speaks of the first problem."""
        self._tell()

    # what keys ask for

    def on_code_area_asked(self, message: CodeArea.Asked) -> None:
        """Find and go to problems; the rest is for whoever holds the pane."""
        if message.what == "find":
            message.stop()
            self._open_find()
        elif message.what == "problem":
            message.stop()
            self._go_to_problem(message.step)

    def _open_find(self) -> None:
        lines = self.query(FindLine)
        line = lines.first() if lines else FindLine()
        if not lines:
            self.mount(line, after=self._area)
        line.add_class("-open")
        line.value = self._area.selected_text.split("\n")[0] or line.value
        line.focus()

    def _go_to_problem(self, step: int) -> None:
        mark = next_mark(self._marks, self._area.cursor_location, step)
        if mark is None:
            self.notify("No problem in this text.", timeout=2, markup=False)
        else:
            self.go_to(mark.line, mark.column)

    def on_find_line_asked(self, message: FindLine.Asked) -> None:
        """Go on to the next hit, or back to the text."""
        message.stop()
        if message.step:
            self._find(message.step)
        else:
            self.query_one(FindLine).remove_class("-open")
            self._area.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Go to the first hit as one types."""
        event.stop()
        self._find(0)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on to the next hit."""
        event.stop()
        self._find(1)

    def on_input_blurred(self, event: Input.Blurred) -> None:
        """What stands in the find line is no value of a setting."""
        event.stop()

    def _find(self, step: int) -> None:
        wanted = self.query_one(FindLine).value
        lines = Lines(self.text)
        caret = lines.offset(min(self._area.selection.start, self._area.selection.end))
        found = find(self.text, wanted, caret + (1 if step > 0 else 0), -1 if step < 0 else 1)
        if found is None:
            self._found = "  not found" if wanted else ""
        else:
            self._area.selection = self._area.selection.__class__(lines.place(found), lines.place(found + len(wanted)))
            self._area.scroll_cursor_visible(center=True)
            self._found = ""
        self._tell()

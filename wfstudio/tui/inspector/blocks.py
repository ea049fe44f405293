"""Editors of many lines: scripts, HTML, style sheets, markup objects, free JSON."""

import json

from textual.app import ComposeResult
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from wfstudio.document.model import Json
from wfstudio.tui.frame import key_of
from wfstudio.tui.inspector.code_area import CodeArea, Language
from wfstudio.tui.inspector.code_pane import CodePane
from wfstudio.tui.inspector.field import ABSENT, Context, FieldEditor, Value
from wfstudio.tui.inspector.json_places import json_remarks
from wfstudio.tui.inspector.lines import label_text
from wfstudio.tui.inspector.remarks import Remarks, inside
from wfstudio.tui.steady import SteadyText

IDLE_SECONDS = 10.0
"""A text is told when it is left; one that is not left, when it has not changed for so long."""


class BlockEditor(FieldEditor):
    """A heading, the text with its problems, and below it what is wrong with the value as a whole."""

    LANGUAGE: Language = "html"
    DEFAULT_CSS = """
    BlockEditor { margin-top: 1; }
    BlockEditor > .label { height: 1; width: 100%; color: $text-muted; }
    BlockEditor:focus-within > .label { color: $foreground; text-style: bold; }
    BlockEditor > .problem { height: auto; width: 100%; display: none; padding-left: 1; }
    BlockEditor > .problem.-shown { display: block; }
    BlockEditor > .fault { height: auto; width: 100%; display: none; color: $error; }
    BlockEditor > .fault.-shown { display: block; }
    """

    _timer: Timer | None = None
    _held: str | None = None
    """The text in the large window, while that is open."""
    marked: Remarks = ()
    """What the linter says of the text, each with its stretch."""

    def compose(self) -> ComposeResult:
        """The heading, the text, the faults."""
        heading = Content.assemble(label_text(self.setting), (self.hint(), "$text-muted not bold"))
        label = Static(heading, classes="label", markup=False)
        label.tooltip = self.setting.help or None
        yield label
        yield CodePane(self.write(self.value), self.language)
        yield SteadyText("", classes="fault", markup=False)
        yield SteadyText("", classes="problem", markup=False)

    @property
    def language(self) -> Language:
        """What the text is written in."""
        return self.LANGUAGE

    def hint(self) -> str:
        """What else can be done with the text, beside the heading."""
        return ""

    def write(self, value: Value) -> str:
        """The value as the text to edit."""
        return value if isinstance(value, str) else "" if value is ABSENT else json.dumps(value, ensure_ascii=False)

    def read(self, text: str) -> Value:
        """The text as the value to tell. Raises ValueError, whose message says what is wrong."""
        return ABSENT if not text and not self.setting.required else text

    @property
    def pane(self) -> CodePane:
        """The text area with its status line."""
        return self.query_one(CodePane)

    @property
    def text(self) -> str:
        """The text as it stands, in the large window while that is open."""
        return self._held if self._held is not None else self.pane.text

    def show(self, value: Value, context: Context) -> None:
        """Show another text, unless this one is being typed."""
        pane = self.pane
        other = context.node_id != self.context.node_id
        untouched = self._held is None and (other or pane.text == self.write(self.value) or not pane.area.has_focus)
        super().show(value, context)
        if untouched and pane.text != self.write(value) and not (pane.area.has_focus and self._says(value)):
            pane.load(self.write(value))
            self._fault("")

    def _says(self, value: Value) -> bool:
        """Whether the text means that value, however it is laid out."""
        try:
            return self.read(self.pane.text) == value
        except ValueError:
            return False

    def typed(self) -> Value:
        """The text as it stands."""
        if not self.query(CodePane) or self.text == self.write(self.value):
            return self.value
        return self.read(self.text)

    def commit(self) -> None:
        """Tell of the text as it stands, or show what is wrong with it."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._check()
        super().commit()

    def _check(self) -> None:
        try:
            self.typed()
        except ValueError as error:
            self._fault(str(error))
        else:
            self._fault("")

    def _fault(self, text: str) -> None:
        for fault in self.query_children(".fault").results(Static):
            fault.update(text)
            fault.set_class(bool(text), "-shown")

    # problems

    def in_text(self, remarks: Remarks) -> Remarks:
        """The remarks as they stand in the text: those with a stretch of it."""
        return [one for one in remarks if one.span is not None and not one.path]

    def remark(self, remarks: Remarks) -> None:
        """Mark what is wrong at its line; what is wrong with the whole stands below."""
        from wfstudio.tui.dialogs.code import CodeWindow

        self.marked = marked = self.in_text(remarks)
        self.pane.remark(marked)
        for window in self.app.screen_stack:
            if isinstance(window, CodeWindow) and window.editor is self:
                window.remark(marked)
        codes = {(one.code, one.message) for one in marked}
        super().remark([one for one in remarks if (one.code, one.message) not in codes])

    # typing

    def on_code_pane_changed(self, event: CodePane.Changed) -> None:
        """Tell that something is typed; the value is told when the text is left, or after a long rest."""
        event.stop()
        self.note_typed()

    def note_typed(self) -> None:
        """Something is typed: the linter looks at it, and a long rest tells it."""
        self._check()
        self.post_message(self.Typed())
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(IDLE_SECONDS, self.commit)

    def on_descendant_blur(self) -> None:
        """Leaving tells."""
        self.call_later(self._left)

    def _left(self) -> None:
        if self.is_mounted and not self.has_focus_within and self._held is None:
            self.commit()

    # more than the text

    def on_code_area_asked(self, message: CodeArea.Asked) -> None:
        """Large window, own editor, preview."""
        message.stop()
        if message.what == "expand":
            self.open_window()
        elif message.what == "outside":
            self.edit_outside()
        elif message.what == "preview":
            self.preview(self.text)

    def open_window(self) -> None:
        """Edit the text in a large window, the caret where it is."""
        from wfstudio.tui.dialogs.code import CodeWindow

        def take(text: str | None) -> None:
            self._held = None
            if text is not None and text != self.pane.text:
                self.pane.area.replace_all(text)
            self.commit()

        self._held = self.text
        self.app.push_screen(CodeWindow(self), take)

    def hold(self, text: str) -> None:
        """The text in the large window is another one."""
        self._held = text
        self.note_typed()

    def edit_outside(self) -> None:
        """Edit the text in the person's own editor; what comes back is one edit."""
        from wfstudio.tui.inspector.hand_off import edited_outside

        after = edited_outside(self.app, self.text, self.name_of_text, self.language)
        if after is not None:
            self.pane.area.replace_all(after)
            self.commit()

    @property
    def name_of_text(self) -> str:
        """What the text is called: node and key."""
        return f"{self.context.node_id} {self.setting.key.rpartition('.')[2] or 'node'}".strip()

    def preview(self, _text: str) -> None:
        """Show the text as a person reads it."""
        self.notify("Only HTML has a preview.", timeout=3, markup=False)


class HtmlEditor(BlockEditor):
    """HTML; a style sheet where the key says so."""

    @property
    def language(self) -> Language:
        """CSS for a style sheet."""
        return "css" if self.setting.key == "styleSheet" else "html"

    def preview(self, text: str) -> None:
        """The page as the run shows it, tokens filled."""
        if self.language == "css":
            super().preview(text)
            return
        from wfstudio.scenario.preview import html_preview
        from wfstudio.tui.dialogs.preview import PreviewWindow

        node = self.context.document.node(self.context.node_id) if self.context.document is not None else None
        self.app.push_screen(PreviewWindow(f"{self.name_of_text} as a person reads it", html_preview(text, node)))


class ScriptEditor(BlockEditor):
    """JavaScript."""

    LANGUAGE = "javascript"

    def hint(self) -> str:
        """The key that runs it."""
        return f"   {key_of(self, 'design.run_script', typing=True)} runs it alone"


class MarkupEditor(HtmlEditor):
    """``{"type": "html", "html": "…"}``, edited as the HTML in it; the object's other keys are kept."""

    def write(self, value: Value) -> str:
        """The HTML in the object."""
        html = value.get("html") if isinstance(value, dict) else value
        return html if isinstance(html, str) else ""

    def read(self, text: str) -> Value:
        """An object around the HTML."""
        if not text:
            return ABSENT
        around: dict[str, Json] = dict(self.value) if isinstance(self.value, dict) else {"type": "html"}
        return {**around, "html": text}

    def in_text(self, remarks: Remarks) -> Remarks:
        """Those of the HTML in the object."""
        return [one for one in inside(remarks, "html") if one.span is not None] + list(super().in_text(remarks))


class JsonEditor(BlockEditor):
    """Any JSON; what is none is not told, and says where it stops being one."""

    LANGUAGE = "json"
    _wrong = ""
    """Why what is typed is no value."""

    def write(self, value: Value) -> str:
        """The value as indented JSON."""
        return "" if value is ABSENT else json.dumps(value, indent=2, ensure_ascii=False)

    def read(self, text: str) -> Value:
        """The JSON value; ValueError says where it stops being one."""
        return ABSENT if not text.strip() else read_json(text)

    def in_text(self, remarks: Remarks) -> Remarks:
        """Every remark, at the line of what it is about."""
        return json_remarks(self.text, remarks)

    def show(self, value: Value, context: Context) -> None:
        """Show another value, unless this text is being typed."""
        super().show(value, context)
        if self._wrong:
            self._check()

    def refused(self) -> tuple[str, str] | None:
        """The text as it stands, when it is no value, and why."""
        return (self.text, self._wrong) if self._wrong else None

    def put_back(self, text: str) -> None:
        """Put a text in again that is no value yet."""
        self.pane.load(text)
        self._check()

    def _check(self) -> None:
        """Where the text stops being JSON is said at its line, by ``in_text``."""
        self._wrong = fault = ""
        try:
            self.typed()
        except ValueError as error:
            self._wrong = str(error)
            fault = "" if isinstance(error, NotJson) else self._wrong
        self._fault(fault)


class NotJson(ValueError):
    """A text that stops being JSON at a place it names."""


def read_json(text: str) -> Json:
    """The value of a JSON text. Raises ValueError with a place a person can find."""
    try:
        value: Json = json.loads(text, parse_constant=_refuse, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise NotJson(f"Not JSON: {error.msg} at line {error.lineno}, column {error.colno}.") from None
    except RecursionError:
        raise ValueError("Not taken: nested too deep.") from None
    return value


def _once(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"Not taken: the key '{twice}' stands twice in one object.")
    return found


def _refuse(name: str) -> Json:
    raise ValueError(f"Not JSON: {name} is no JSON number.")

"""Editors of many lines: scripts, HTML, markup objects, free JSON."""

import json

from textual.app import ComposeResult
from textual.timer import Timer
from textual.widgets import Static, TextArea

from wfstudio.document.model import Json
from wfstudio.tui.inspector.code_area import CodeArea, Language
from wfstudio.tui.inspector.field import ABSENT, Context, FieldEditor, Value
from wfstudio.tui.inspector.lines import label_text
from wfstudio.tui.keymap import bindings

IDLE_SECONDS = 0.5
"""A text is told when it has not changed for so long, or when it is left."""


class BlockEditor(FieldEditor):
    """A heading, a text area, and below it what is wrong with the text."""

    BINDINGS = bindings("code")
    LANGUAGE: Language = "html"

    DEFAULT_CSS = """
    BlockEditor { margin-top: 1; }
    BlockEditor > .label { height: 1; width: 100%; color: $text-muted; }
    BlockEditor:focus-within > .label { color: $foreground; text-style: bold; }
    BlockEditor .problem { height: auto; width: 100%; display: none; padding-left: 1; }
    BlockEditor .problem.-shown { display: block; }
    BlockEditor .fault { height: auto; width: 100%; display: none; color: $error; }
    BlockEditor .fault.-shown { display: block; }
    """

    _timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """The heading, the text, the faults."""
        label = Static(label_text(self.setting), classes="label", markup=False)
        label.tooltip = self.setting.help or None
        yield label
        yield CodeArea(self.write(self.value), self.LANGUAGE)
        yield Static("", classes="fault", markup=False)
        yield Static("", classes="problem", markup=False)

    def write(self, value: Value) -> str:
        """The value as the text to edit."""
        return value if isinstance(value, str) else "" if value is ABSENT else json.dumps(value, ensure_ascii=False)

    def read(self, text: str) -> Value:
        """The text as the value to tell. Raises ValueError, whose message says what is wrong."""
        return ABSENT if not text and not self.setting.required else text

    @property
    def text(self) -> str:
        """The text as it stands."""
        return self.query_one(CodeArea).text

    def show(self, value: Value, context: Context) -> None:
        """Show another text, unless this one is being typed."""
        area = self.query_one(CodeArea)
        untouched = area.text == self.write(self.value) or not area.has_focus
        super().show(value, context)
        if untouched and area.text != self.write(value):
            with self.prevent(TextArea.Changed):
                area.load_text(self.write(value))

    def typed(self) -> Value:
        """The text as it stands."""
        areas = self.query(CodeArea)
        if not areas or areas.first().text == self.write(self.value):
            return self.value
        return self.read(areas.first().text)

    def commit(self) -> None:
        """Tell of the text as it stands, or show what is wrong with it."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        try:
            self.typed()
        except ValueError as error:
            self._fault(str(error))
        else:
            self._fault("")
            super().commit()

    def _fault(self, text: str) -> None:
        for fault in self.query(".fault").results(Static):
            fault.update(text)
            fault.set_class(bool(text), "-shown")

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Tell when the typing pauses."""
        event.stop()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(IDLE_SECONDS, self.commit)

    def on_descendant_blur(self) -> None:
        """Leaving tells."""
        self.commit()

    def action_expand(self) -> None:
        """Edit the text in a large window."""
        from wfstudio.tui.dialogs.code import CodeWindow

        def take(text: str | None) -> None:
            if text is not None:
                self.query_one(CodeArea).load_text(text)
                self.commit()

        title = f"{self.context.node_id} {self.setting.key}".strip()
        self.app.push_screen(CodeWindow(title, self.text, self.LANGUAGE), take)


class HtmlEditor(BlockEditor):
    """HTML."""


class ScriptEditor(BlockEditor):
    """JavaScript."""

    LANGUAGE = "javascript"


class MarkupEditor(BlockEditor):
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


class JsonEditor(BlockEditor):
    """Any JSON; what is none is not told."""

    LANGUAGE = "json"

    def write(self, value: Value) -> str:
        """The value as indented JSON."""
        return "" if value is ABSENT else json.dumps(value, indent=2, ensure_ascii=False)

    def read(self, text: str) -> Value:
        """The JSON value; ValueError says where it stops being one."""
        return ABSENT if not text.strip() else read_json(text)


def read_json(text: str) -> Json:
    """The value of a JSON text. Raises ValueError with a place a person can find."""
    try:
        value: Json = json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise ValueError(f"Not JSON: {error.msg} at line {error.lineno}, column {error.colno}.") from None
    except RecursionError:
        raise ValueError("Not taken: nested too deep.") from None
    return value


def _refuse(name: str) -> Json:
    raise ValueError(f"Not JSON: {name} is no JSON number.")

"""Editors of one line: text, number, yes or no, a choice."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Checkbox, Input, Select, Static

from wfstudio.document.rows import Setting
from wfstudio.document.token_text import is_placeholder
from wfstudio.tui.frame import studio
from wfstudio.tui.inspector.field import ABSENT, Context, FieldEditor, Value
from wfstudio.tui.inspector.line_input import LineInput
from wfstudio.tui.keymap import bindings
from wfstudio.tui.steady import SteadyText


class LineEditor(FieldEditor):
    """A label on the left, one control on the right, and below it what the linter says of it."""

    DEFAULT_CSS = """
    LineEditor > .line { height: auto; width: 100%; }
    LineEditor .label { width: 15; height: auto; color: $text-muted; padding-right: 1; }
    LineEditor:focus-within .label { color: $foreground; text-style: bold; }
    LineEditor Input { width: 1fr; height: 1; border: none; padding: 0 1; background: $panel; }
    LineEditor Input:focus { border: none; background-tint: $primary 14%; }
    LineEditor Checkbox { width: 1fr; height: 1; border: none; padding: 0; background: transparent; }
    LineEditor Select { width: 1fr; height: auto; }
    LineEditor SelectCurrent Static#label { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    LineEditor .problem { height: auto; width: 100%; display: none; padding-left: 1; }
    LineEditor .problem.-shown { display: block; }
    """

    def compose(self) -> ComposeResult:
        """The line and the place for a problem."""
        with Horizontal(classes="line"):
            yield from self.line()
        yield SteadyText("", classes="problem", markup=False)

    def line(self) -> ComposeResult:
        """The label and the control."""
        label = Static(label_text(self.setting), classes="label", markup=False)
        label.tooltip = self.setting.help or None
        yield label
        yield self.control()

    def describe(self, setting: Setting) -> None:
        """A star more or less."""
        if setting.required != self.setting.required:
            for label in self.query(".label").results(Static):
                label.update(label_text(setting))
        super().describe(setting)

    def control(self) -> Widget:
        """The widget that holds the value."""
        raise NotImplementedError


def label_text(setting: Setting) -> str:
    """The setting's title, with a star when it is required."""
    return f"{setting.title} *" if setting.required else setting.title


class TextEditor(LineEditor):
    """A line of text; enter or leaving it tells."""

    BINDINGS = bindings("line")

    def action_select_all(self) -> None:
        """Select what stands in the line."""
        for typed in self.query(Input):
            if typed is self.screen.focused:  # a widget hears later that it has the focus
                typed.action_select_all()

    def control(self) -> Widget:
        """An input."""
        return LineInput(value_text(self.value), compact=True, select_on_focus=False, placeholder=self._placeholder())

    def _placeholder(self) -> str:
        return "not set" if self.value is ABSENT else ""

    def show(self, value: Value, context: Context) -> None:
        """Show another text, unless one is being typed."""
        typed = self.query_one(LineInput)
        untouched = typed.value == value_text(self.value) or not typed.has_focus
        super().show(value, context)
        if untouched and typed.value != value_text(value):
            with self.prevent(Input.Changed):
                typed.put(value_text(value))

    def typed(self) -> Value:
        """The text as it stands."""
        inputs = self.query(Input)
        return self.read(inputs.first().value) if inputs else self.value

    def read(self, text: str) -> Value:
        """The text as the value to tell; an empty text stays away when there was none."""
        if text == value_text(self.value):
            return self.value
        return ABSENT if not text and not self.setting.required else text

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell that something is typed; what cannot be taken is said at once."""
        event.stop()
        self.note_typed()

    def note_typed(self) -> None:
        """Something is typed that is not told yet."""
        try:
            self.typed()
        except ValueError as error:
            self.explain(str(error), "error")
        else:
            self.post_message(self.Typed())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter tells."""
        event.stop()
        self.commit()

    def on_input_blurred(self, event: Input.Blurred) -> None:
        """Leaving tells."""
        event.stop()
        self.commit()


_NUMERIC = r"[-+]?\d*\.?\d*[eE]?[-+]?\d*|\$(\{[A-Za-z0-9_:-]*\}?)?"


class NumberEditor(TextEditor):
    """A number, or a placeholder that stands for one; what is neither is not told."""

    def control(self) -> Widget:
        """An input that takes digits, or a placeholder, only."""
        return LineInput(value_text(self.value), restrict=_NUMERIC, compact=True, select_on_focus=False)

    def read(self, text: str) -> Value:
        """The number, whole when it is written so. Raises ValueError for what is none."""
        if text == value_text(self.value):
            return self.value
        if not text:
            return ABSENT
        if is_placeholder(text):
            return text
        try:
            number = int(text) if text.lstrip("+-").isdecimal() else float(text)
        except ValueError:
            raise ValueError(f"'{text}' is no number.") from None
        if number != number or number in (float("inf"), float("-inf")):
            raise ValueError(f"'{text}' is no JSON number.")
        return number


class Tick(Checkbox):
    """A box that is empty when it is not ticked: colour is not its only sign."""

    DEFAULT_CSS = """
    Tick > .toggle--button { background: $border-blurred; color: $foreground; }
    Tick.-on > .toggle--button { background: $primary; color: $background; }
    Tick:focus > .toggle--label { background: $block-cursor-background; color: $block-cursor-foreground; }
    """

    @property
    def BUTTON_INNER(self) -> str:  # type: ignore[override]
        """The sign in the box."""
        return "X" if self.value else " "

    @property
    def BUTTON_LEFT(self) -> str:  # type: ignore[override]
        """The left edge of the box."""
        return "[" if studio(self).ascii else Checkbox.BUTTON_LEFT

    @property
    def BUTTON_RIGHT(self) -> str:  # type: ignore[override]
        """The right edge of the box."""
        return "]" if studio(self).ascii else Checkbox.BUTTON_RIGHT


class BooleanEditor(LineEditor):
    """Yes or no; of a placeholder, which may stand for either, the box says what it is."""

    def control(self) -> Widget:
        """A box to tick, with the label beside it."""
        return Tick(self._label(), self.value is True, compact=True, tooltip=self.setting.help or None)

    def _label(self) -> Content:
        told = f"  {self.value}" if is_placeholder(self.value) else ""
        return Content.assemble(self.setting.title, (told, "$text-accent"))

    def line(self) -> ComposeResult:
        """The box has its own label."""
        yield self.control()

    def show(self, value: Value, context: Context) -> None:
        """Tick the box as the document says."""
        super().show(value, context)
        with self.prevent(Checkbox.Changed):
            box = self.query_one(Checkbox)
            box.value = value is True
            if str(box.label) != str(label := self._label()):
                box.label = label

    def on_checkbox_changed(self, event: Checkbox.Changed) -> None:
        """Ticking tells."""
        event.stop()
        self.tell(event.value)


class DropDown(Select[str]):
    """A list that drops down, its arrow a letter where there are no glyphs."""

    def on_mount(self) -> None:
        """Say the arrows plainly."""
        if studio(self).ascii:
            self.call_after_refresh(self._plain_arrows)

    def _plain_arrows(self) -> None:
        for arrow in self.query(".arrow").results(Static):
            arrow.update("v" if arrow.has_class("down-arrow") else "^")


class ChoiceEditor(LineEditor):
    """One of the known values, or the unknown one that stands in the document."""

    def _options(self) -> list[tuple[str, str]]:
        known = list(self.setting.choices)
        if isinstance(self.value, str) and self.value and self.value not in known:
            known.append(self.value)
        return [(choice, choice) for choice in known]

    def control(self) -> Widget:
        """A list that drops down."""
        select: Select[str] = DropDown(self._options(), prompt="not set", compact=True, allow_blank=True)
        if isinstance(self.value, str) and self.value:
            select = DropDown(self._options(), prompt="not set", compact=True, value=self.value)
        return select

    def show(self, value: Value, context: Context) -> None:
        """Show another choice."""
        if value == self.value:
            return
        super().show(value, context)
        select = self.query_one(Select)
        with self.prevent(Select.Changed):
            select.set_options(self._options())
            if isinstance(value, str) and value:
                select.value = value

    def on_select_changed(self, event: "Select.Changed") -> None:
        """Choosing tells."""
        event.stop()
        if isinstance(event.value, str):
            self.tell(event.value)
        elif self.value not in (ABSENT, ""):
            self.tell(ABSENT)


def value_text(value: Value) -> str:
    """A value as the text of an input."""
    if value is ABSENT or value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value)

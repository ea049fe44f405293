"""The editor of several choices: each known word with a box to tick, and a line for words that are not known."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Checkbox, Input

from wfstudio.document.model import Json
from wfstudio.tui.inspector.field import ABSENT, Context, Value
from wfstudio.tui.inspector.line_input import LineInput
from wfstudio.tui.inspector.lines import TextEditor, Tick, value_text


def words_of(value: Value) -> list[str]:
    """The words in comma-separated text, or in a list of texts."""
    if isinstance(value, list):
        return [str(word) for word in value]
    return [word for part in value_text(value).split(",") if (word := part.strip())]


def with_words(value: Value, words: list[str], *, required: bool) -> Value:
    """The value with these words, written as it was: text or list; the words that stay keep their order."""
    before = words_of(value)
    if sorted(before) == sorted(words):
        return value
    ordered = [word for word in before if word in words] + [word for word in words if word not in before]
    if isinstance(value, list):
        listed: list[Json] = list(ordered)
        return listed
    return ",".join(ordered) if ordered or required else ABSENT


class MultiChoiceEditor(TextEditor):
    """Comma-separated words."""

    DEFAULT_CSS = """
    MultiChoiceEditor .words { height: auto; width: 1fr; }
    MultiChoiceEditor .words Tick { width: 100%; height: 1; }
    """

    def control(self) -> Widget:
        """A box for each known word, then a line for others."""
        return Vertical(*self._boxes(), classes="words")

    def _boxes(self) -> list[Widget]:
        words = words_of(self.value)
        boxes: list[Widget] = [Tick(word, word in words, compact=True, name=word) for word in self.setting.choices]
        others = ", ".join(word for word in words if word not in self.setting.choices)
        return [*boxes, LineInput(others, compact=True, select_on_focus=False, placeholder="others, comma-separated")]

    def line(self) -> ComposeResult:
        """The label and the boxes."""
        yield from super().line()

    def show(self, value: Value, context: Context) -> None:
        """Tick what the document holds, unless other words are being typed."""
        same = value == self.value and type(value) is type(self.value)
        self.value, self.context = value, context
        if same:
            return
        words = words_of(value)
        with self.prevent(Checkbox.Changed, Input.Changed):
            for box in self.query(Tick):
                box.value = box.name in words
            others = self.query_one(Input)
            if not others.has_focus:
                others.value = ", ".join(word for word in words if word not in self.setting.choices)

    def typed(self) -> Value:
        """The words ticked and written."""
        inputs = self.query(Input)
        if not inputs:
            return self.value
        ticked = [str(box.name) for box in self.query(Tick) if box.value]
        words = dict.fromkeys([*ticked, *words_of(inputs.first().value)])
        return with_words(self.value, list(words), required=self.setting.required)

    def on_checkbox_changed(self, event: Checkbox.Changed) -> None:
        """Ticking tells."""
        event.stop()
        self.commit()

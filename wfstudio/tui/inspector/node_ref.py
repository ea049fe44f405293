"""The editor of a node's id: the ids that fit are listed as one types."""

from textual.content import Content
from textual.message import Message
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from wfstudio.tui.inspector.field import Context, Value
from wfstudio.tui.inspector.line_input import LineInput
from wfstudio.tui.inspector.lines import TextEditor, value_text
from wfstudio.tui.keymap import bindings
from wfstudio.tui.panels.panel import ChoiceList

MOST = 6


def fitting(ids: tuple[str, ...], typed: str) -> list[str]:
    """The ids that hold what is typed: that very id first, then those that begin with it, each in file order."""
    wanted = typed.strip().casefold()
    found = [node_id for node_id in ids if wanted in node_id.casefold()]
    return sorted(found, key=lambda one: (one.casefold() != wanted, not one.casefold().startswith(wanted)))


class RefInput(LineInput):
    """The input; up and down move in the list below it, and down opens it."""

    BINDINGS = bindings("ref")

    class Asked(Message):
        """To move in the list (1, -1), or to close it (0)."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    listed = False
    """Whether the list is shown."""

    def action_list(self, step: int) -> None:
        """Move in the list or close it."""
        self.post_message(self.Asked(step))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Up and escape have their usual meaning while no list is shown."""
        if action == "list" and parameters != (1,):
            return self.listed
        return True


class NodeRefEditor(TextEditor):
    """A node's id. Enter takes the marked one of the list, or the text as it is where nothing is marked; an empty text
    unwires."""

    DEFAULT_CSS = """
    NodeRefEditor > ChoiceList { display: none; height: auto; max-height: 6; margin-left: 15; background: $panel; }
    NodeRefEditor > ChoiceList.-open { display: block; }
    """

    PLACEHOLDER = "not wired"

    _listed: ChoiceList | None = None
    """The list, made when it is first needed: a form has many such editors."""

    def control(self) -> Widget:
        """An input that knows the ids; an id is replaced as a whole, so what is typed takes its place."""
        return RefInput(value_text(self.value), suggester=self._suggester(), compact=True, placeholder=self.PLACEHOLDER)

    def _suggester(self) -> SuggestFromList:
        return SuggestFromList(self.context.node_ids, case_sensitive=False)

    def show(self, value: Value, context: Context) -> None:
        """Show another id and complete from the ids of now."""
        changed = context.node_ids != self.context.node_ids
        super().show(value, context)
        if changed:
            self.query_one(RefInput).suggester = self._suggester()

    def read(self, text: str) -> Value:
        """The id; an empty one is told as "", which unwires."""
        return self.value if text == value_text(self.value) else text.strip()

    # the list

    def _open(self, typed: str) -> ChoiceList:
        ids = fitting(self.context.node_ids, typed)[: MOST if typed else None]
        if self._listed is None:
            self._listed = ChoiceList(markup=False)
            self._listed.can_focus = False
            self.mount(self._listed, before=self.query_one(".problem", Static))
        listed, box = self._listed, self.query_one(RefInput)
        listed.clear_options()
        listed.add_options([Option(self._line(node_id), id=f"to:{node_id}") for node_id in ids])
        box.listed = bool(ids) and ids != [typed]
        listed.set_class(box.listed, "-open")
        listed.highlighted = 0 if box.listed and typed else None
        if box.listed:
            self.call_after_refresh(listed.scroll_visible, animate=False)
        return listed

    def _line(self, node_id: str) -> Content:
        return Content.assemble(node_id, ("  " + self.context.titles.get(node_id, ""), "$text-muted"))

    def close_list(self) -> None:
        """Show the list no longer."""
        self.query_one(RefInput).listed = False
        if self._listed is not None:
            self._listed.remove_class("-open")

    def on_input_changed(self, event: Input.Changed) -> None:
        """List what fits. Textual calls the text editor's own handler as well, after this one and the others here."""
        if event.input.has_focus and event.value != value_text(self.value):
            self._open(event.value)
        else:
            self.close_list()

    def on_ref_input_asked(self, message: RefInput.Asked) -> None:
        """Move in the list, open it, or close it."""
        message.stop()
        box = self.query_one(RefInput)
        if message.step == 0 or self._listed is None or not box.listed:
            self.close_list()
            if message.step > 0:
                listed = self._open("" if box.value == value_text(self.value) else box.value)
                listed.highlighted = 0 if listed.option_count else None
        elif message.step > 0:
            self._listed.action_cursor_down()
        else:
            self._listed.action_cursor_up()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take the id clicked."""
        event.stop()
        self._take((event.option.id or "").removeprefix("to:"))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the marked id; without one, the text as it is."""
        listed = self._listed if self.query_one(RefInput).listed else None
        marked = listed.highlighted_option if listed is not None else None
        if marked is not None and marked.id is not None:
            event.stop()
            event.prevent_default()
            self._take(marked.id.removeprefix("to:"))

    def _take(self, node_id: str) -> None:
        box = self.query_one(RefInput)
        with self.prevent(Input.Changed):
            box.put(node_id)
        self.close_list()
        self.commit()

    def on_input_blurred(self, event: Input.Blurred) -> None:
        """Leaving closes the list."""
        event.stop()
        self.close_list()

"""One setting of many nodes: its new value, and which nodes get it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Static

from wfstudio.document.errors import EditRefused
from wfstudio.document.many import Shared, changed_by, set_on_many, value_at
from wfstudio.document.model import HANDLER_KEYS
from wfstudio.tui.dialogs.base import Dialog
from wfstudio.tui.dialogs.switches import SwitchList
from wfstudio.tui.frame import keyed
from wfstudio.tui.inspector.field import ABSENT, Absent, Context, FieldEditor, Value, editor_for
from wfstudio.tui.keymap import bindings

if TYPE_CHECKING:
    from wfstudio.document.changes import Edit
    from wfstudio.document.model import Document, Json

_ROOM = 40


class Many(Dialog["Edit"]):
    """The answer is the edit; it changes something."""

    BINDINGS = bindings("dialog", without=("dialog.down", "dialog.up"))
    AUTO_FOCUS = "Input, TextArea, Checkbox, Select"

    DEFAULT_CSS = """
    Many > .box { width: 92; height: auto; max-height: 96%; padding: 0 1; }
    Many #count { margin-top: 1; color: $text-muted; width: 100%; height: auto; }
    Many CodeArea { max-height: 20vh; }
    Many BlockEditor { max-height: 29vh; }
    Many #nodes { max-height: 20vh; }
    """

    def __init__(self, document: Document, shared: Shared) -> None:
        super().__init__()
        self._document = document
        self._shared = shared
        self._value: Value = shared.values[0] if shared.values else ABSENT

    def compose(self) -> ComposeResult:
        """The setting's editor, the nodes, the buttons."""
        shared, setting = self._shared, self._shared.setting
        box = Vertical(classes="box")
        box.border_title = f"{setting.title} of {len(shared.ids)} nodes"
        box.border_subtitle = keyed(
            self, "{dialog.accept} sets it, {switches.switch} switches a node, {dialog.close} closes"
        )
        ids = tuple(node.id for node in self._document.nodes if node.id)
        with box:
            yield Static(setting.help, classes="lead", markup=False)
            yield editor_for(setting, self._value, Context("", ids))
            yield Static("", id="count", markup=False)
            yield SwitchList(id="nodes")
            with Horizontal(classes="buttons"):
                yield Button("Set", id="accept", variant="primary", compact=True)
                if not setting.required and setting.key not in HANDLER_KEYS:
                    yield Button("Take away", id="remove", compact=True)
                yield Button("Cancel", id="cancel", compact=True)

    def on_mount(self) -> None:
        """List the nodes with what they hold."""
        self.query_one(SwitchList).fill([self._line(node_id) for node_id in self._shared.ids])
        self._count()

    def _line(self, node_id: str) -> Content:
        node = self._document.node(node_id)
        held = value_at(node.raw, self._shared.setting.key) if node is not None else None
        return Content.assemble((node_id, "bold"), (f"  {_short(held)}", "$text-muted"))

    def on_field_editor_changed(self, message: FieldEditor.Changed) -> None:
        """Keep the value, and count the nodes that it changes."""
        message.stop()
        self._value = message.value
        self._count()

    def on_switch_list_switched(self, _event: SwitchList.Switched) -> None:
        """Count again."""
        self._count()

    def _edit(self, value: Value) -> Edit:
        on = self.query_one(SwitchList).on
        ids = [node_id for number, node_id in enumerate(self._shared.ids) if number in on]
        key = self._shared.setting.key
        if isinstance(value, Absent):
            return set_on_many(self._document, ids, key, None, unset=True)
        return set_on_many(self._document, ids, key, value)

    def _count(self) -> None:
        changed = len(changed_by(self._document, self._edit(self._value)))
        listed = self.query_one(SwitchList)
        self.query_one("#count", Static).update(f"{len(listed.on)} nodes chosen; {changed} of them have it otherwise.")

    def _take(self, value: Value) -> None:
        try:
            edit = self._edit(value)
        except EditRefused:  # pragma: no cover - the document does not change under the dialog
            return
        if edit.apply(self._document) is self._document:
            self.query_one("#count", Static).update("They all have it so already.")
            return
        self.dismiss(edit)

    def action_accept(self) -> None:
        """Set it; what is typed and not told yet comes first."""
        for editor in self.query(FieldEditor):
            changed = editor.take()
            if changed is not None:
                self._value = changed.value
        self._take(self._value)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The same by button."""
        if event.button.id == "accept":
            self.action_accept()
        elif event.button.id == "remove":
            self._take(ABSENT)
        else:
            self.dismiss(None)


def _short(value: Json) -> str:
    """What a node holds, in a few characters."""
    if value is None:
        return "not set"
    if isinstance(value, dict) and isinstance(value.get("html"), str):
        value = value["html"]
    text = value if isinstance(value, str) else repr(value)
    text = " ".join(text.split())
    return f"{text[:_ROOM]}..." if len(text) > _ROOM else text or '""'

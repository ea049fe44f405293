"""The editor of an object: a form of its keys, each edited by what it holds; anything else as JSON."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from wfstudio.document.model import Json
from wfstudio.document.rows import Kind, Setting
from wfstudio.tui.inspector.blocks import JsonEditor
from wfstudio.tui.inspector.field import ABSENT, Absent, Context, FieldEditor, Value, editor_for
from wfstudio.tui.inspector.form import kind_of
from wfstudio.tui.inspector.lines import label_text
from wfstudio.tui.inspector.remarks import Remarks, share_out
from wfstudio.tui.steady import SteadyText

MOST_KEYS, DEEPEST = 24, 4
"""An object with more keys, or deeper inside others, is edited as JSON."""


class ObjectEditor(FieldEditor):
    """A nested form. Keys are added and removed in the node's JSON."""

    DEFAULT_CSS = """
    ObjectEditor { margin-top: 1; }
    ObjectEditor > .label { height: 1; width: 100%; color: $text-muted; }
    ObjectEditor:focus-within > .label { color: $foreground; text-style: bold; }
    ObjectEditor > .keys { height: auto; border-left: vkey $panel; padding-left: 1; }
    ObjectEditor > .problem { height: auto; width: 100%; display: none; padding-left: 1; }
    ObjectEditor > .problem.-shown { display: block; }
    """

    def compose(self) -> ComposeResult:
        """The heading and an editor for each key."""
        label = Static(label_text(self.setting), classes="label", markup=False)
        label.tooltip = self.setting.help or None
        yield label
        yield Vertical(*self._made(), classes="keys")
        yield SteadyText("", classes="problem", markup=False)

    def _object(self) -> dict[str, Json]:
        return self.value if isinstance(self.value, dict) else {}

    def _made(self) -> list[FieldEditor]:
        return [
            editor_for(Setting(key, kind_of(item), key, self.setting.help), item, self.context)
            for key, item in self._object().items()
        ]

    @property
    def parts(self) -> list[FieldEditor]:
        """The editors of the keys."""
        return list(self.query_one(".keys", Vertical).query_children(FieldEditor)) if self.query(".keys") else []

    def show(self, value: Value, context: Context) -> None:
        """Show another object; the editors stay where its keys are the same and hold the same kinds."""
        before = self._shape()
        super().show(value, context)
        if self._shape() != before:
            self.call_later(self._rebuild)
            return
        for part in self.parts:
            part.show(self._object().get(part.setting.key, ABSENT), context)

    def _shape(self) -> list[tuple[str, object]]:
        kinds = [(key, kind_of(item)) for key, item in self._object().items()]
        return [(key, Kind.TEXT if kind is Kind.HTML else kind) for key, kind in kinds]

    async def _rebuild(self) -> None:
        keys = self.query_one(".keys", Vertical)
        await keys.remove_children()
        await keys.mount_all(self._made())

    def typed(self) -> Value:
        """The object with what is typed in its parts."""
        if not isinstance(self.value, dict):
            return self.value
        made = dict(self.value)
        for part in self.parts:
            changed = part.pending()
            if changed is not None:
                _put(made, part.setting.key, changed.value)
        return made

    def on_field_editor_changed(self, message: FieldEditor.Changed) -> None:
        """A key holds something else, and so does the object."""
        if message.editor is self:
            return
        message.stop()
        made = dict(self._object())
        _put(made, message.key, message.value)
        self.tell(made)

    def remark(self, remarks: Remarks) -> None:
        """Each remark at its key; the others below."""
        by_key, rest = share_out(remarks, [part.setting.key for part in self.parts])
        for part in self.parts:
            part.remark(by_key.get(part.setting.key, ()))
        super().remark(rest)


def _put(made: dict[str, Json], key: str, value: Value) -> None:
    if isinstance(value, Absent):
        made.pop(key, None)
    else:
        made[key] = value


def object_editor(setting: Setting, value: Value, context: Context) -> FieldEditor:
    """A nested form for an object with some keys, JSON for anything else."""
    small = isinstance(value, dict) and 0 < len(value) <= MOST_KEYS and _depth(value) <= DEEPEST
    return ObjectEditor(setting, value, context) if small else JsonEditor(setting, value, context)


def _depth(value: Json) -> int:
    if not isinstance(value, dict):
        return 0
    return 1 + max((_depth(item) for item in value.values()), default=0)

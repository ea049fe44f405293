"""The form of one row of a list: a field of a page."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from wfstudio.document.catalogue import FIELD_KEYS, FIELD_TYPES
from wfstudio.document.model import Json
from wfstudio.document.rows import Kind, Setting
from wfstudio.tui.dialogs.base import Dialog
from wfstudio.tui.inspector.field import ABSENT, Absent, Context, FieldEditor, editor_for
from wfstudio.tui.keymap import bindings


class RowForm(Dialog[dict[str, Json]]):
    """Edits a row; the answer is the row with its keys in their old order. Unknown keys are kept and editable."""

    BINDINGS = bindings("dialog", without=("dialog.down", "dialog.up"))
    AUTO_FOCUS = "Input, TextArea"

    DEFAULT_CSS = """
    RowForm > .box { width: 84; height: auto; max-height: 92%; }
    """

    def __init__(self, title: str, row: dict[str, Json], context: Context) -> None:
        super().__init__()
        self._title = title
        self._row = dict(row)
        self._about = context

    def compose(self) -> ComposeResult:
        """An editor for each key that the row has or may have."""
        box = VerticalScroll(classes="box", can_focus=False)
        box.border_title = self._title
        box.border_subtitle = "ctrl+s takes it, esc closes"
        with box:
            for setting in _settings(self._row):
                yield editor_for(setting, self._row.get(setting.key, ABSENT), self._about)

    def on_field_editor_changed(self, message: FieldEditor.Changed) -> None:
        """Keep what was typed until the form is taken."""
        message.stop()
        self._keep(message)

    def _keep(self, message: FieldEditor.Changed) -> None:
        if isinstance(message.value, Absent):
            self._row.pop(message.key, None)
        else:
            self._row[message.key] = message.value

    def action_accept(self) -> None:
        """Take the row; what is typed and not told yet comes first."""
        for editor in self.query(FieldEditor):
            changed = editor.take()
            if changed is not None:
                self._keep(changed)
        self.dismiss(self._row)


def _settings(row: dict[str, Json]) -> list[Setting]:
    kind = FIELD_TYPES.get(str(row.get("type")))
    is_input = kind is None or kind.is_input
    wanted = [
        setting for key, setting in FIELD_KEYS.items() if key in row or key == "type" or (key != "html") == is_input
    ]
    unknown = [
        Setting(key, Kind.TEXT if isinstance(value, str) else Kind.OBJECT, key, "Not in the catalogue; kept.")
        for key, value in row.items()
        if key not in FIELD_KEYS
    ]
    return [*wanted, *unknown]

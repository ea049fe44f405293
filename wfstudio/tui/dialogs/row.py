"""The form of one row of a list: a field of a page."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Input, Static, TextArea

from wfstudio.document.catalogue import FIELD_KEYS, FIELD_TYPES
from wfstudio.document.model import Json
from wfstudio.document.rows import Setting
from wfstudio.tui.dialogs.base import Dialog
from wfstudio.tui.frame import keyed
from wfstudio.tui.inspector.field import ABSENT, Absent, Context, FieldEditor, Value, editor_for
from wfstudio.tui.inspector.form import kind_of
from wfstudio.tui.inspector.remarks import Remarks, gravest_first, share_out
from wfstudio.tui.inspector.token_ref import TokenEditor
from wfstudio.tui.keymap import bindings

Row = dict[str, Json]


class RowForm(Dialog[Row]):
    """Edits a row; the answer is the row with its keys in their old order. Unknown keys are kept and editable.

    Leaving it either way takes the row, as undo in design takes it back. ``on_typed`` hears of the row at every
    change, so that the linter can look at it. In a ``new`` row every text is selected when it is gone to: what is typed
    takes the place of what the row began with. ``tokens`` are those of the page's HTML that the row may replace.
    """

    BINDINGS = bindings("dialog", without=("dialog.down", "dialog.up"))
    AUTO_FOCUS = "Input, TextArea"

    DEFAULT_CSS = """
    RowForm > .box { width: 84; height: auto; max-height: 92%; }
    RowForm .rest { height: auto; width: 100%; color: $warning; display: none; }
    RowForm .rest.-shown { display: block; }
    """

    _ready = False

    def __init__(
        self,
        title: str,
        row: Row,
        context: Context,
        on_typed: Callable[[Row], None] | None = None,
        *,
        new: bool = False,
        tokens: tuple[str, ...] = (),
    ) -> None:
        super().__init__()
        self._new = new
        self._tokens = tokens
        self._title = title
        self._row = dict(row)
        self._about = context
        self._on_typed = on_typed
        self._remarks: Remarks = ()
        self._editors: list[FieldEditor] = []

    def compose(self) -> ComposeResult:
        """An editor for each key that the row has or may have."""
        box = VerticalScroll(classes="box", can_focus=False)
        box.border_title = self._title
        box.border_subtitle = keyed(self, "{dialog.accept} or {dialog.close} takes it")
        self._editors = self._made()
        with box:
            yield Static("", classes="rest", markup=False)
            yield from self._editors

    def _made(self) -> list[FieldEditor]:
        return [self._editor(setting, self._row.get(setting.key, ABSENT)) for setting in row_settings(self._row)]

    def _editor(self, setting: Setting, value: Value) -> FieldEditor:
        if setting.key == "replaceWithInHtml" and not isinstance(value, dict | list):
            return TokenEditor(setting, value, self._about, self._tokens)
        return editor_for(setting, value, self._about)

    def on_mount(self) -> None:
        """What is wrong is known already."""
        if self._new:
            for line in self.query(Input):
                line.select_on_focus = True
                line.select_all()
            for area in self.query(TextArea):
                area.select_all()

        def begin() -> None:
            self._ready = True
            self.remark(self._remarks)

        self.call_after_refresh(begin)

    @property
    def row(self) -> Row:
        """The row with what is typed and not told yet."""
        made = dict(self._row)
        for editor in self._editors:
            changed = editor.pending() if editor.is_mounted else None
            if changed is not None:
                _put(made, changed)
        return made

    def remark(self, remarks: Remarks) -> None:
        """Each remark at its key; the others on top."""
        self._remarks = remarks
        if not self._ready:
            return
        by_key, rest = share_out(remarks, [editor.setting.key for editor in self._editors])
        for editor in self._editors:
            editor.remark(by_key.get(editor.setting.key, ()))
        for line in self.query(".rest").results(Static):
            line.update("\n".join(one.text for one in gravest_first(rest)))
            line.set_class(bool(rest), "-shown")

    def on_field_editor_typed(self, message: FieldEditor.Typed) -> None:
        """Something is typed."""
        message.stop()
        if self._on_typed is not None:
            self._on_typed(self.row)

    async def on_field_editor_changed(self, message: FieldEditor.Changed) -> None:
        """Keep what was typed until the form is taken; another type has other keys."""
        message.stop()
        _put(self._row, message)
        if message.key == "type":
            await self._rebuild()
        if self._on_typed is not None:
            self._on_typed(self.row)

    async def _rebuild(self) -> None:
        self._row = self.row
        wanted = [setting.key for setting in row_settings(self._row)]
        if wanted == [editor.setting.key for editor in self._editors]:
            return
        box = self.query_one(".box", VerticalScroll)
        with self.app.batch_update():
            await box.remove_children(FieldEditor)
            self._editors = self._made()
            await box.mount_all(self._editors)
        first = next((widget for widget in self._editors[0].query("*") if widget.focusable), None)
        if first is not None:
            first.focus()

    def action_accept(self) -> None:
        """Take the row; what is typed and not told yet comes first."""
        self.dismiss(self.row)

    def action_close(self) -> None:
        """Take the row too: nothing typed is lost."""
        self.action_accept()


def _put(row: Row, message: FieldEditor.Changed) -> None:
    if isinstance(message.value, Absent):
        row.pop(message.key, None)
    else:
        row[message.key] = message.value


def row_settings(row: Row) -> list[Setting]:
    """The settings that a row's form shows: those of its type, and every key that it holds."""
    kind = FIELD_TYPES.get(str(row.get("type")))
    is_input = kind is None or kind.is_input
    wanted = [
        setting for key, setting in FIELD_KEYS.items() if key in row or key == "type" or (key != "html") == is_input
    ]
    unknown = [
        Setting(key, kind_of(value), key, "Not in the catalogue; kept.")
        for key, value in row.items()
        if key not in FIELD_KEYS
    ]
    return [*wanted, *unknown]

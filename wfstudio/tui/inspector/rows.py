"""The list editor: the fields of a page, in order."""

import re

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from wfstudio.document.catalogue import FIELD_TYPES
from wfstudio.document.model import Json
from wfstudio.tui.inspector.field import Context, FieldEditor, Value
from wfstudio.tui.inspector.lines import label_text
from wfstudio.tui.keymap import bindings
from wfstudio.tui.panels.panel import ChoiceList


class RowsEditor(FieldEditor):
    """A list of objects: add, edit, remove, reorder. Elements that are no objects are kept as they are."""

    BINDINGS = bindings("rows")

    DEFAULT_CSS = """
    RowsEditor { margin-top: 1; }
    RowsEditor > .label { height: 1; width: 100%; color: $text-muted; }
    RowsEditor:focus-within > .label { color: $foreground; text-style: bold; }
    RowsEditor ChoiceList { height: auto; max-height: 10; background: $panel; }
    RowsEditor .problem { height: auto; width: 100%; display: none; padding-left: 1; }
    RowsEditor .problem.-shown { display: block; }
    """

    def compose(self) -> ComposeResult:
        """The heading and the list."""
        yield Static(label_text(self.setting), classes="label", markup=False)
        yield ChoiceList(markup=False)
        yield Static("", classes="problem", markup=False)

    def on_mount(self) -> None:
        """List the rows."""
        self._list(0)

    @property
    def rows(self) -> list[Json]:
        """The rows as the document has them."""
        return list(self.value) if isinstance(self.value, list) else []

    def show(self, value: Value, context: Context) -> None:
        """List other rows; the mark stays."""
        changed = value != self.value
        super().show(value, context)
        if changed:
            self._list(self.query_one(ChoiceList).highlighted or 0)

    def _list(self, mark: int) -> None:
        listed = self.query_one(ChoiceList)
        listed.clear_options()
        listed.add_options([Option(_row_line(row)) for row in self.rows])
        if not self.rows:
            listed.add_option(Option(Content.styled("no field yet: a adds one", "$text-muted"), disabled=True))
        else:
            listed.highlighted = min(mark, len(self.rows) - 1)

    @property
    def _marked(self) -> int | None:
        return self.query_one(ChoiceList).highlighted if self.rows else None

    def _tell(self, rows: list[Json], mark: int) -> None:
        self.tell(rows)
        self._list(mark)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Edit the row."""
        event.stop()
        self.action_edit_row()

    def action_add_row(self) -> None:
        """Ask for the type of a new row, add it after the marked one, and edit it."""
        from wfstudio.tui.dialogs.choose import Choose, Item

        items = [Item(row.type, row.title, row.description) for row in FIELD_TYPES.values()]
        self.app.push_screen(Choose("Add a field", "Search the field types", items), self._add)

    def _add(self, kind: str | None) -> None:
        if kind is None:
            return
        at = len(self.rows) if self._marked is None else self._marked + 1
        self._tell([*self.rows[:at], {**FIELD_TYPES[kind].default}, *self.rows[at:]], at)
        self.action_edit_row()

    def action_edit_row(self) -> None:
        """Edit the marked row in a form."""
        from wfstudio.tui.dialogs.row import RowForm

        at = self._marked
        row = self.rows[at] if at is not None else None
        if at is None or not isinstance(row, dict):
            return

        def take(changed: dict[str, Json] | None) -> None:
            if changed is not None:
                self._tell([*self.rows[:at], changed, *self.rows[at + 1 :]], at)

        self.app.push_screen(RowForm(f"{self.context.node_id} field {at + 1}", row, self.context), take)

    def action_remove_row(self) -> None:
        """Remove the marked row; undo brings it back."""
        at = self._marked
        if at is not None:
            self._tell([*self.rows[:at], *self.rows[at + 1 :]], at)

    def action_move_row(self, by: int) -> None:
        """Move the marked row up or down."""
        at = self._marked
        if at is None or not 0 <= at + by < len(self.rows):
            return
        rows = self.rows
        rows.insert(at + by, rows.pop(at))
        self._tell(rows, at + by)


def _row_line(row: Json) -> Content:
    if not isinstance(row, dict):
        return Content.styled("not an object", "$error")
    kind = str(row.get("type") or "?")
    if kind == "html":
        text = " ".join(re.sub(r"<[^>]*>", " ", str(row.get("html") or "")).split())
        return Content.assemble((f"{kind:<9}", "$accent"), text[:80])
    label = str(row.get("label") or row.get("name") or "")
    star = " *" if row.get("required") is True else ""
    name = f"  {row['name']}" if row.get("name") and row.get("label") else ""
    return Content.assemble((f"{kind:<9}", "$accent"), label + star, (name, "$text-muted"))

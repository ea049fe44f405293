"""The list editor: the fields of a page, in order."""

import copy
import re
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from wfstudio.document.catalogue import FIELD_TYPES
from wfstudio.document.model import Json
from wfstudio.tui.frame import keyed, studio
from wfstudio.tui.inspector.field import Context, FieldEditor, Value
from wfstudio.tui.inspector.lines import label_text
from wfstudio.tui.inspector.remarks import Remarks, inside, worst
from wfstudio.tui.keymap import bindings
from wfstudio.tui.panels.panel import ChoiceList
from wfstudio.tui.steady import SteadyText

if TYPE_CHECKING:
    from wfstudio.tui.dialogs.row import RowForm

_COLOURS = {"error": "$error", "warning": "$warning"}


class RowsEditor(FieldEditor):
    """A list of objects: add, edit, remove, duplicate, reorder. Elements that are no objects are kept as they are.

    A row with a problem wears its sign; the problems of the marked row stand below the list, and in the row's form.
    """

    BINDINGS = bindings("rows")

    DEFAULT_CSS = """
    RowsEditor { margin-top: 1; }
    RowsEditor > .label { height: 1; width: 100%; color: $text-muted; }
    RowsEditor:focus-within > .label { color: $foreground; text-style: bold; }
    RowsEditor ChoiceList { height: auto; max-height: 10; background: $panel; }
    RowsEditor > .problem { height: auto; width: 100%; display: none; padding-left: 1; }
    RowsEditor > .problem.-shown { display: block; }
    """

    _remarks: Remarks = ()
    _open: "tuple[int, RowForm] | None" = None
    """The row in its form, while that is open."""
    _held: list[Json] | None = None
    """The rows with what is typed in the form, while that is open."""

    def compose(self) -> ComposeResult:
        """The heading and the list."""
        yield Static(label_text(self.setting), classes="label", markup=False)
        yield ChoiceList(markup=False)
        yield SteadyText("", classes="problem", markup=False)

    def on_mount(self) -> None:
        """List the rows."""
        self._list(0)

    @property
    def rows(self) -> list[Json]:
        """The rows as the document has them."""
        return list(self.value) if isinstance(self.value, list) else []

    def show(self, value: Value, context: Context) -> None:
        """List other rows; the mark stays."""
        changed, other = value != self.value, context.node_id != self.context.node_id
        super().show(value, context)
        if other:
            self._remarks = ()
        if changed or other:
            self._list(0 if other else self.query_one(ChoiceList).highlighted or 0)

    def typed(self) -> Value:
        """The rows, with what is typed in an open form."""
        return self._held if self._held is not None else self.value

    def _list(self, mark: int) -> None:
        listed = self.query_one(ChoiceList)
        listed.clear_options()
        listed.add_options([Option(self._line(number, row)) for number, row in enumerate(self.rows)])
        if not self.rows:
            listed.add_option(
                Option(Content.styled(keyed(self, "no field yet: {rows.add} adds one"), "$text-muted"), disabled=True)
            )
        else:
            listed.highlighted = min(mark, len(self.rows) - 1)

    def _line(self, number: int, row: Json) -> Content:
        severity = worst(inside(self._remarks, number))
        if not severity:
            return row_line(row)
        sign = studio(self).glyphs.severity(severity)
        return Content.assemble((f"{sign} ", _COLOURS.get(severity, "$text-muted")), row_line(row))

    @property
    def _marked(self) -> int | None:
        return self.query_one(ChoiceList).highlighted if self.rows else None

    def _wanted(self) -> int | None:
        """The marked row; that there is none is told."""
        if self._marked is None:
            self.notify(keyed(self, "There is no field: {rows.add} adds one."), timeout=3, markup=False)
        return self._marked

    def mark(self, row: int) -> None:
        """Mark a row."""
        if 0 <= row < len(self.rows):
            self.query_one(ChoiceList).highlighted = row

    def _tell(self, rows: list[Json], mark: int) -> None:
        self.tell(rows)
        self._list(mark)

    # problems

    def remark(self, remarks: Remarks) -> None:
        """Mark rows that have a problem; hand a row's on to its form."""
        changed = list(remarks) != list(self._remarks)
        self._remarks = remarks
        if self._open is not None:
            number, form = self._open
            form.remark(inside(remarks, number))
        if changed:
            self._list(self._marked or 0)
        self._say()

    def _say(self) -> None:
        marked = self._marked
        whole = [one for one in self._remarks if not one.path]
        super().remark([*whole, *(inside(self._remarks, marked) if marked is not None else ())])

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Say what is wrong with the marked row."""
        event.stop()
        self._say()

    # keys

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
        row = copy.deepcopy(FIELD_TYPES[kind].default)
        self._tell([*self.rows[:at], _with_free_name(row, self.rows), *self.rows[at:]], at)
        self._edit_row(new=True)

    def action_edit_row(self) -> None:
        """Edit the marked row in a form; what is typed there is one edit when the form closes."""
        self._edit_row()

    def _edit_row(self, *, new: bool = False) -> None:
        from wfstudio.tui.dialogs.row import RowForm
        from wfstudio.tui.inspector.token_ref import free_tokens

        at = self._wanted()
        if at is None:
            return
        row = self.rows[at]
        if not isinstance(row, dict):
            said = f"Field {at + 1} is no object: {{inspector.raw}} shows the JSON, where it can be changed."
            self.notify(keyed(self, said), timeout=4, markup=False)
            return

        def with_row(changed: dict[str, Json]) -> list[Json]:
            return [*self.rows[:at], changed, *self.rows[at + 1 :]]

        def typed(changed: dict[str, Json]) -> None:
            self._held = with_row(changed)
            self.post_message(self.Typed())

        def take(changed: dict[str, Json] | None) -> None:
            self._open = self._held = None
            if changed is not None:
                self._tell(with_row(changed), at)

        title, tokens = f"{self.context.node_id} field {at + 1}", free_tokens(self.rows, row)
        form = RowForm(title, row, self.context, typed, new=new, tokens=tokens)
        self._open = (at, form)
        self.app.push_screen(form, take)
        form.remark(inside(self._remarks, at))

    def action_preview_page(self) -> None:
        """Show the whole page as a person reads it: header, texts, inputs, buttons, footer."""
        from wfstudio.scenario.preview import page_preview
        from wfstudio.tui.dialogs.preview import PreviewWindow

        document = self.context.document
        node = document.node(self.context.node_id) if document is not None else None
        if node is not None and document is not None:
            title = f"{node.id} as a person reads it"
            self.app.push_screen(PreviewWindow(title, page_preview(node, document)))

    def action_duplicate_row(self) -> None:
        """Add a copy of the marked row after it, under a name that no other input has."""
        at = self._wanted()
        if at is not None:
            twin = copy.deepcopy(self.rows[at])
            named = _with_free_name(twin, self.rows) if isinstance(twin, dict) else twin
            self._tell([*self.rows[: at + 1], named, *self.rows[at + 1 :]], at + 1)

    def action_remove_row(self) -> None:
        """Remove the marked row; undo brings it back."""
        at = self._wanted()
        if at is not None:
            self._tell([*self.rows[:at], *self.rows[at + 1 :]], at)

    def action_move_row(self, by: int) -> None:
        """Move the marked row up or down."""
        at = self._wanted()
        if at is None or not 0 <= at + by < len(self.rows):
            return
        rows = self.rows
        rows.insert(at + by, rows.pop(at))
        self._tell(rows, at + by)


def _with_free_name(row: dict[str, Json], rows: list[Json]) -> dict[str, Json]:
    name = row.get("name")
    taken = {one.get("name") for one in rows if isinstance(one, dict)}
    if not isinstance(name, str) or name not in taken:
        return row
    stem = re.sub(r"_\d+$", "", name) or name
    number = 2
    while f"{stem}_{number}" in taken:
        number += 1
    return {**row, "name": f"{stem}_{number}"}


def row_line(row: Json) -> Content:
    """A row in one line: its type, then what it says or what it asks for."""
    if not isinstance(row, dict):
        return Content.styled("not an object", "$error")
    kind = str(row.get("type") or "?")
    if kind == "html":
        text = " ".join(re.sub(r"<[^>]*>", " ", str(row.get("html") or "")[:2_000]).split())
        return Content.assemble((f"{kind:<9}", "$accent"), text[:80])
    label = str(row.get("label") or row.get("name") or "")
    star = " *" if row.get("required") is True else ""
    name = f"  {row['name']}" if row.get("name") and row.get("label") else ""
    return Content.assemble((f"{kind:<9}", "$accent"), label + star, (name, "$text-muted"))

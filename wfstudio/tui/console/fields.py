"""The form of one call: a line for each field, a larger box where a value is JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wfstudio.client.call_form import CallField

_WHERE = {"path": "in the path", "query": "in the query", "header": "a header", "body": "in the body", "whole": ""}


class CallFields(VerticalScroll, can_focus=False):
    """Shows the fields of an endpoint; ``texts`` is what stands in them."""

    DEFAULT_CSS = """
    CallFields { padding: 0 1; height: 1fr; }
    CallFields .about { color: $text-muted; height: auto; margin-bottom: 1; }
    CallFields .name { height: 1; text-wrap: nowrap; text-overflow: ellipsis; }
    CallFields Input { background: $panel; border: none; height: 1; padding: 0 1; margin-bottom: 1; }
    CallFields Input:focus { background: $panel; background-tint: $primary 12%; }
    CallFields TextArea { height: 5; border: none; background: $panel; padding: 0 1; margin-bottom: 1; }
    CallFields TextArea.-whole { height: 12; }
    CallFields .fault { color: $error; height: auto; }
    """

    async def show(self, about: str, fields: Sequence[CallField], texts: Mapping[str, str]) -> None:
        """Show other fields, with these texts or what is filled in at first."""
        self._fields = tuple(fields)
        widgets: list[Widget] = [Static(about, classes="about", markup=False)]
        for one in fields:
            where = ", ".join(part for part in (_WHERE[one.place], one.kind if one.kind != "text" else "") if part)
            needed = (" *", "bold $warning") if one.required else ("", "")
            note = f"  {where}{'. ' if one.help and where else ''}{one.help}"
            widgets.append(Static(Content.assemble((one.name, "bold"), needed, (note, "$text-muted")), classes="name"))
            widgets.append(_editor(one, texts.get(one.name, one.filled)))
        widgets.append(Static("", classes="fault", markup=False))
        with self.app.batch_update():
            await self.remove_children()
            await self.mount_all(widgets)
            self.scroll_home(animate=False)

    @property
    def texts(self) -> dict[str, str]:
        """Field name → what stands in it."""
        found = {}
        for one in getattr(self, "_fields", ()):
            for editor in self.query(f"#field-{one.name}"):
                found[one.name] = editor.value if isinstance(editor, Input) else getattr(editor, "text", "")
        return found

    def say(self, fault: str) -> None:
        """Show what is wrong with the form; "" for nothing. The field that it begins with gets the focus."""
        for line in self.query(".fault").results(Static):  # none while another form is being put in place
            line.update(fault)
        named = next((one for one in getattr(self, "_fields", ()) if fault.split(" ")[0] == one.name), None)
        if named is not None:
            for editor in self.query(f"#field-{named.name}"):
                editor.focus()

    def focus_first(self) -> None:
        """Go to the first field that is empty, else to the first."""
        editors = [widget for widget in self.query("Input, TextArea").results(Widget) if widget.focusable]
        empty = [one for one in editors if not (one.value if isinstance(one, Input) else getattr(one, "text", ""))]
        for editor in (empty or editors)[:1]:
            editor.focus()


def _editor(one: CallField, text: str) -> Widget:
    if one.kind == "json":
        area = TextArea(text, id=f"field-{one.name}", language="json", show_line_numbers=False, tab_behavior="focus")
        area.set_class(one.place == "whole", "-whole")
        area.cursor_blink = False
        return area
    line = Input(text, id=f"field-{one.name}", password=one.secret, select_on_focus=False, compact=True)
    line.cursor_blink = False
    return line

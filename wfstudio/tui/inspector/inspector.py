"""The inspector: the form of the selected node, or of the workflow when none is selected, and its raw JSON."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import ContentSwitcher, Input, Static

from wfstudio.document.model import Document, Json
from wfstudio.document.rows import Kind, NodeType, Setting
from wfstudio.tui.frame import keyed
from wfstudio.tui.inspector.changes import RAW
from wfstudio.tui.inspector.field import Context, FieldEditor, Value, editor_for
from wfstudio.tui.inspector.form import Section, node_sections, value_at, workflow_sections
from wfstudio.tui.inspector.remarks import gravest_first, of_node, of_workflow, share_out, worst
from wfstudio.tui.keymap import bindings
from wfstudio.tui.panels.panel import Panel
from wfstudio.tui.steady import SteadyText

if TYPE_CHECKING:
    from wfstudio.lint.findings import Finding

_COLOURS = {"error": "$error", "warning": "$warning"}
_RAW_SETTING = Setting(RAW, Kind.OBJECT, "JSON", "The node as it stands in the file.", True)


class Inspector(Panel):
    """Shows one node (or the workflow) of a document; what a person changes is told as ``FieldEditor.Changed``."""

    BINDINGS = bindings("inspector")
    ESCAPE_LEADS_OUT = True
    """Escape goes from any setting to the drawing: so does one that came in one piece with a letter."""

    DEFAULT_CSS = """
    Inspector ContentSwitcher { height: 1fr; }
    Inspector VerticalScroll { padding: 0 1; }
    Inspector .about { height: auto; color: $text-muted; margin: 0 0 1 0; }
    Inspector .heading { height: 1; color: $accent; text-style: bold; margin-top: 1; }
    Inspector .heading.-first { margin-top: 0; }
    Inspector .of-node { height: auto; display: none; margin: 0 0 1 0; }
    Inspector .of-node.-shown { display: block; }
    Inspector #raw CodeArea { max-height: 100%; height: auto; }
    """

    def __init__(self) -> None:
        super().__init__("4", "Inspector", id="inspector")
        self._shape: tuple[object, ...] = ()
        self._node_id: str | None = None  # "" for the workflow
        self.editors: list[FieldEditor] = []
        """The editors of the form and of the raw JSON, each of one setting."""
        self._aside: dict[tuple[str, str], str] = {}
        """(node, key) → a text that was left there and is no value: it waits for one to come back."""

    def inside(self) -> ComposeResult:
        """The form and the raw JSON, one at a time."""
        with ContentSwitcher(initial="form"):
            yield VerticalScroll(id="form", can_focus=False)
            yield VerticalScroll(id="raw", can_focus=False)

    async def show(
        self, document: Document, node_id: str | None, types: Mapping[str, NodeType], findings: Sequence["Finding"]
    ) -> None:
        """Show a node, or the workflow for None; the widgets stay when only values changed."""
        node = document.node(node_id) if node_id else None
        raw = node.raw if node else document.workflow
        sections = node_sections(node, types) if node else workflow_sections(document)
        context = _context(document, node.id if node else "")
        row = types.get(node.type) if node else None
        other = self._node_id != context.node_id
        if other:
            self._set_aside()
        self._node_id = context.node_id
        shape = (
            node is not None,
            node.type if node else "",
            *[_traits(one) for part in sections for one in part.settings],
        )
        if shape != self._shape:
            place = self._place()
            self._shape = shape
            await self._rebuild(sections, raw, context, self._about(node is not None, row))
            self._choose_view(node is not None and row is None)
            self._go_back_to(place)
        else:  # the widgets of a form are dear: another node of the same kind gets those of the one before
            with self.app.batch_update():
                stated = {setting.key: setting for section in sections for setting in section.settings}
                for editor in self.editors:
                    editor.describe(stated.get(editor.setting.key, editor.setting))
                    editor.show(_value(raw, editor.setting.key), context)
            if other:
                self.query_one("#form").scroll_home(animate=False)
        if other:
            self._put_back()
        self.retitle(f"Inspector  {context.node_id}" if node else "Inspector  workflow")
        self.explain(node.index if node else None, findings)

    def _set_aside(self) -> None:
        """Keep what is typed for the node shown so far and is no value, and say so: nothing typed is lost by a key."""
        for editor in self.editors:
            left = editor.refused()
            if left is not None and self._whole(editor):
                text, why = left
                self._aside[editor.context.node_id, editor.setting.key] = text
                name = editor.context.node_id or "the workflow"
                said = f"{why} It waits there, as typed, until you come back."
                title = f"{editor.setting.title} of {name}: not taken"
                self.notify(said, title=title, severity="warning", timeout=8, markup=False)

    def _put_back(self) -> None:
        for editor in self.editors:
            text = self._aside.pop((editor.context.node_id, editor.setting.key), None)
            if text is not None:
                editor.put_back(text)
                if editor.setting.key == RAW:
                    self._choose_view(True)

    async def _rebuild(self, sections: list[Section], raw: dict[str, Json], context: Context, about: str) -> None:
        widgets: list[Widget] = [Static(about, classes="about", markup=False)] if about else []
        widgets.append(SteadyText("", classes="of-node", markup=False))
        made: list[FieldEditor] = []
        for number, section in enumerate(sections):
            first = " -first" if number == 0 else ""
            widgets.append(Static(section.title, classes=f"heading{first}", markup=False))
            editors = [editor_for(setting, value_at(raw, setting.key), context) for setting in section.settings]
            widgets += editors
            made += editors
        form, json_view = self.query_one("#form"), self.query_one("#raw")
        with self.app.batch_update():
            self.editors = []
            await form.remove_children()
            await json_view.remove_children()
            await form.mount_all(widgets)
            form.scroll_home(animate=False)
            if context.node_id:
                from wfstudio.tui.inspector.blocks import JsonEditor

                raw_editor = JsonEditor(_RAW_SETTING, dict(raw), context)
                made.append(raw_editor)
                await json_view.mount(raw_editor)
            else:
                await json_view.mount(Static("Select a node to see its JSON.", classes="about"))
            self.editors = made

    def _about(self, is_node: bool, row: NodeType | None) -> str:
        if is_node and row is None:
            return keyed(self, "The catalogue has no such type: edit it as JSON ({inspector.raw} shows the form).")
        return row.description if row is not None else ""

    def _choose_view(self, unknown: bool) -> None:
        self.query_one(ContentSwitcher).current = "raw" if unknown else "form"

    def _place(self) -> tuple[str, int, int] | None:
        """The setting that has the focus, which of its widgets that is, and where the caret is in it."""
        focused = self.screen.focused
        for editor in self.editors:
            if focused is not None and focused in (widgets := list(editor.query("*"))):
                at = focused.cursor_position if isinstance(focused, Input) else 0
                return editor.setting.key, widgets.index(focused), at
        return None

    def _go_back_to(self, place: tuple[str, int, int] | None) -> None:
        """Give the focus back that a rebuilt form took away: another type or id must not throw one out."""
        if place is None:
            return
        key, number, at = place
        editor = next((one for one in self.editors if one.setting.key == key), None)
        widgets = list(editor.query("*")) if editor is not None else []
        widget = widgets[number] if number < len(widgets) else None
        if widget is not None and widget.focusable:
            widget.focus()
            if isinstance(widget, Input):
                widget.cursor_position = at

    def explain(self, index: int | None, findings: Sequence["Finding"]) -> None:
        """Put each finding of the node at the setting it is about; those about the node as a whole stand on top."""
        remarks = of_workflow(findings) if index is None else of_node(findings, index)
        keys = [editor.setting.key for editor in self.editors if editor.setting.key != RAW]
        by_key, rest = share_out(remarks, keys)
        for editor in self.editors:
            if not self._whole(editor):
                continue
            editor.remark(remarks if editor.setting.key == RAW else by_key.get(editor.setting.key, ()))
        for line in self.query("#form > .of-node").results(Static):
            text = "\n".join(one.text for one in gravest_first(rest))
            line.update(Content.styled(text, _COLOURS.get(worst(rest), "$text-muted")))
            line.set_class(bool(text), "-shown")

    def _whole(self, editor: FieldEditor) -> bool:
        """Whether an editor has its parts: one that is being taken away with the screen has lost them already."""
        return bool(editor.query_children(".problem"))

    def _current(self) -> list[FieldEditor]:
        current = self.query_one(ContentSwitcher).current if self.query(ContentSwitcher) else None
        return [editor for editor in self.editors if (editor.setting.key == RAW) == (current == "raw")]

    def take_pending(self) -> list[FieldEditor.Changed]:
        """What is typed and not told yet, told from now on."""
        return [changed for editor in self._current() if (changed := editor.take()) is not None]

    def pending(self) -> list[FieldEditor.Changed]:
        """What is typed and not told yet."""
        return [changed for editor in self._current() if (changed := editor.pending()) is not None]

    def shows_other(self, node_id: str | None) -> bool:
        """Whether the form is that of another node than this one (None: of the workflow)."""
        return self._node_id is not None and self._node_id != (node_id or "")

    def focus_first(self, key: str | None = None) -> None:
        """Go to the first setting, or to the one with that key."""
        for editor in self._current():
            if editor.setting.key == key or (key is None and editor.setting.key not in ("id", "type")):
                inner = next((widget for widget in editor.query("*") if widget.focusable), None)
                if inner is not None:
                    inner.focus()
                    return

    def go_to(self, key: str, place: tuple[int, int] | None = None, row: int | None = None) -> None:
        """Go to a setting ("" for the first; a part of it will do), to a place in its text, to a row of its list."""
        from wfstudio.tui.inspector.code_pane import CodePane
        from wfstudio.tui.inspector.rows import RowsEditor

        shown = self._current()
        found = next((one for one in shown if one.setting.key == key), None)
        found = found or next((one for one in shown if one.setting.key.startswith(f"{key}.")), None)
        self.focus_first(found.setting.key if found is not None and key else None)
        if isinstance(found, RowsEditor) and row is not None:
            found.mark(row)
        elif found is not None and place is not None:
            for pane in list(found.query(CodePane))[:1]:
                pane.go_to(*place)

    def editor(self, key: str) -> FieldEditor | None:
        """The editor of a setting, in the form or the raw JSON."""
        return next((editor for editor in self.editors if editor.setting.key == key), None)

    def action_toggle_raw(self) -> None:
        """Change between the form and the JSON."""
        switcher = self.query_one(ContentSwitcher)
        switcher.current = "form" if switcher.current == "raw" else "raw"
        self.focus_first()


def _traits(setting: Setting) -> tuple[object, ...]:
    return setting.key, setting.kind, setting.title, setting.choices


def _context(document: Document, node_id: str) -> Context:
    titles = {other.id: f"{other.type}  {other.name}".strip() for other in document.nodes if other.id}
    return Context(node_id, tuple(titles), titles, document)


def _value(raw: dict[str, Json], key: str) -> Value:
    return dict(raw) if key == RAW else value_at(raw, key)

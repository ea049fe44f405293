"""The inspector: the form of the selected node, or of the workflow when none is selected, and its raw JSON."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import ContentSwitcher, Static

from wfstudio.document.model import Document, Json
from wfstudio.document.rows import Kind, NodeType, Setting
from wfstudio.tui.inspector.changes import RAW
from wfstudio.tui.inspector.field import Context, FieldEditor, Value, editor_for
from wfstudio.tui.inspector.form import Section, node_sections, value_at, workflow_sections
from wfstudio.tui.keymap import bindings
from wfstudio.tui.panels.panel import Panel

if TYPE_CHECKING:
    from wfstudio.lint.findings import Finding

_RAW_SETTING = Setting(RAW, Kind.OBJECT, "JSON", "The node as it stands in the file.", True)


class Inspector(Panel):
    """Shows one node (or the workflow) of a document; what a person changes is told as ``FieldEditor.Changed``."""

    BINDINGS = bindings("inspector")

    DEFAULT_CSS = """
    Inspector ContentSwitcher { height: 1fr; }
    Inspector VerticalScroll { padding: 0 1; }
    Inspector .about { height: auto; color: $text-muted; margin: 0 0 1 0; }
    Inspector .heading { height: 1; color: $accent; text-style: bold; margin-top: 1; }
    Inspector .heading.-first { margin-top: 0; }
    Inspector #raw CodeArea { max-height: 100%; height: auto; }
    """

    def __init__(self) -> None:
        super().__init__("4", "Inspector", id="inspector")
        self._shape: tuple[object, ...] = ()
        self._generation = 0

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
        ids = tuple(dict.fromkeys(other.id for other in document.nodes if other.id))
        context = Context(node.id if node else "", ids)
        row = types.get(node.type) if node else None
        shape = (context.node_id, node.type if node else "", *[setting.key for s in sections for setting in s.settings])
        if shape != self._shape:
            self._shape = shape
            await self._rebuild(sections, raw, context, _about(node is not None, row))
            self._choose_view(node is not None and row is None)
        else:
            for editor in self.query(FieldEditor):
                editor.show(_value(raw, editor.setting.key), context)
        self.retitle(f"Inspector  {context.node_id}" if node else "Inspector  workflow")
        self.explain(node.index if node else None, findings)

    async def _rebuild(self, sections: list[Section], raw: dict[str, Json], context: Context, about: str) -> None:
        widgets: list[Widget] = [Static(about, classes="about", markup=False)] if about else []
        for number, section in enumerate(sections):
            first = " -first" if number == 0 else ""
            widgets.append(Static(section.title, classes=f"heading{first}", markup=False))
            widgets += [editor_for(setting, value_at(raw, setting.key), context) for setting in section.settings]
        form, json_view = self.query_one("#form"), self.query_one("#raw")
        with self.app.batch_update():
            await form.remove_children()
            await json_view.remove_children()
            await form.mount_all(widgets)
            form.scroll_home(animate=False)
            if context.node_id:
                await json_view.mount(editor_for(_RAW_SETTING, dict(raw), context))
            else:
                await json_view.mount(Static("Select a node to see its JSON.", classes="about"))

    def _choose_view(self, unknown: bool) -> None:
        self.query_one(ContentSwitcher).current = "raw" if unknown else "form"

    def explain(self, index: int | None, findings: Sequence["Finding"]) -> None:
        """Put each finding of the node at the setting it is about."""
        said: dict[str, list[Finding]] = {}
        for finding in findings:
            path = finding.place.path
            if index is not None and path[:2] == ("nodes", index):
                said.setdefault(".".join(str(key) for key in path[2:]), []).append(finding)
            elif index is None and path and path[0] != "nodes":
                said.setdefault(str(path[0]), []).append(finding)
        for editor in self.query(FieldEditor):
            key = editor.setting.key
            found = [
                finding
                for place, several in said.items()
                for finding in several
                if place == key or (key and place.startswith(f"{key}.")) or (key == RAW and not place)
            ]
            text = "\n".join(f"{finding.code} {finding.message}" for finding in found)
            editor.explain(text, found[0].severity if found else "")

    def take_pending(self) -> list[FieldEditor.Changed]:
        """What is typed and not told yet, told from now on."""
        current = self.query_one(ContentSwitcher).current if self.query(ContentSwitcher) else None
        editors = self.query(f"#{current} FieldEditor").results(FieldEditor) if current else ()
        return [changed for editor in editors if (changed := editor.take()) is not None]

    def focus_first(self, key: str | None = None) -> None:
        """Go to the first setting, or to the one with that key."""
        view = self.query_one(ContentSwitcher).current or "form"
        for editor in self.query(f"#{view} FieldEditor").results(FieldEditor):
            if editor.setting.key == key or (key is None and editor.setting.key not in ("id", "type")):
                inner = next((widget for widget in editor.query("*") if widget.focusable), None)
                if inner is not None:
                    inner.focus()
                    return

    def action_toggle_raw(self) -> None:
        """Change between the form and the JSON."""
        switcher = self.query_one(ContentSwitcher)
        switcher.current = "form" if switcher.current == "raw" else "raw"
        self.focus_first()


def _about(is_node: bool, row: NodeType | None) -> str:
    if not is_node:
        return ""
    if row is None:
        return "The catalogue has no such type: edit it as JSON (ctrl+t shows the form)."
    return row.description


def _value(raw: dict[str, Json], key: str) -> Value:
    return dict(raw) if key == RAW else value_at(raw, key)

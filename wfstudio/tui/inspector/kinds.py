"""Which widget edits which kind of setting. A later kind, or a better widget, is one line here."""

from wfstudio.document.rows import Kind
from wfstudio.tui.inspector.blocks import HtmlEditor, MarkupEditor, ScriptEditor
from wfstudio.tui.inspector.choices import MultiChoiceEditor
from wfstudio.tui.inspector.field import REGISTRY
from wfstudio.tui.inspector.lines import BooleanEditor, ChoiceEditor, NumberEditor, TextEditor
from wfstudio.tui.inspector.nested import object_editor
from wfstudio.tui.inspector.node_ref import NodeRefEditor
from wfstudio.tui.inspector.rows import RowsEditor

REGISTRY.update(
    {
        Kind.TEXT: TextEditor,
        Kind.NUMBER: NumberEditor,
        Kind.BOOLEAN: BooleanEditor,
        Kind.CHOICE: ChoiceEditor,
        Kind.MULTI_CHOICE: MultiChoiceEditor,
        Kind.NODE_REF: NodeRefEditor,
        Kind.ROWS: RowsEditor,
        Kind.OBJECT: object_editor,
        Kind.JS: ScriptEditor,
        Kind.HTML: HtmlEditor,
        Kind.MARKUP: MarkupEditor,
    }
)

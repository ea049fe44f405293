"""The interface between the inspector and the widgets that edit one setting each."""

from collections.abc import Callable
from dataclasses import dataclass, field

from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from wfstudio.document.model import Document, Json
from wfstudio.document.rows import Kind, Setting
from wfstudio.tui.inspector.remarks import Remarks, gravest_first, worst


class Absent:
    """The value of a setting that the node does not hold."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = Absent()
Value = Json | Absent


@dataclass(frozen=True, slots=True)
class Context:
    """What an editor may know besides its setting: the ids it can name, what they are called, the document."""

    node_id: str = ""
    node_ids: tuple[str, ...] = ()
    titles: dict[str, str] = field(default_factory=dict)
    document: Document | None = None


class FieldEditor(Vertical):
    """Edits one setting. It shows a value of the document and says what a person made of it.

    It keeps nothing itself: ``show`` puts another value in, ``commit`` tells of a text not told yet, and every change
    is a ``Changed``. While something is typed that is not told yet, ``Typed`` says so. Subclasses are put in
    ``REGISTRY`` under the kinds they edit.
    """

    DEFAULT_CSS = """
    FieldEditor { height: auto; width: 100%; }
    FieldEditor:focus-within { height: auto; }
    """

    class Changed(Message):
        """A person gave a setting of a node another value; ABSENT means that the key is to go.

        ``editor`` is the one that tells, None where a test or a program tells.
        """

        def __init__(self, node_id: str, key: str, value: Value, editor: "FieldEditor | None" = None) -> None:
            super().__init__()
            self.node_id = node_id
            self.key = key
            self.value = value
            self.editor = editor

    class Typed(Message):
        """What stands in an editor changed and is not told yet."""

    def __init__(self, setting: Setting, value: Value, context: Context) -> None:
        super().__init__()
        self.setting = setting
        self.value = value
        self.context = context

    def show(self, value: Value, context: Context) -> None:
        """Show the document's value; called after every edit. What is being typed is left alone."""
        self.value = value
        self.context = context

    def describe(self, setting: Setting) -> None:
        """The same setting as it is for another node: there it may be required."""
        self.setting = setting

    def typed(self) -> Value:
        """What the widget holds now. Raises ValueError when that is no value, with a message for a person."""
        return self.value

    def pending(self) -> Changed | None:
        """What was typed and not told yet; None when there is nothing, or nothing that can be."""
        try:
            value = self.typed()
        except ValueError:
            return None
        if type(value) is type(self.value) and value == self.value:
            return None
        return self.Changed(self.context.node_id, self.setting.key, value, self)

    def refused(self) -> tuple[str, str] | None:
        """A text that is typed and is no value, and why; None where there is none, or the loss of it is small."""
        return None

    def put_back(self, text: str) -> None:
        """Put such a text in again."""

    def take(self) -> Changed | None:
        """The same, as told from now on."""
        changed = self.pending()
        if changed is not None:
            self.value = changed.value
        return changed

    def commit(self) -> None:
        """Tell of what was typed and not told yet."""
        changed = self.take()
        if changed is not None:
            self.post_message(changed)

    def tell(self, value: Value) -> None:
        """Post ``Changed`` when the value is another one."""
        if type(value) is not type(self.value) or value != self.value:
            self.value = value
            self.post_message(self.Changed(self.context.node_id, self.setting.key, value, self))

    def remark(self, remarks: Remarks) -> None:
        """Show what the linter says of the setting's value, the gravest first; paths lead from the value on."""
        self.explain("\n".join(one.text for one in gravest_first(remarks)), worst(remarks))

    def explain(self, text: str, severity: str) -> None:
        """Show a text below the editor; an empty one hides it."""
        for line in self.query_children(".problem").results(Static):
            colour = {"error": "$error", "warning": "$warning"}.get(severity, "$text-muted")
            line.update(Content.styled(text, colour))
            line.set_class(bool(text), "-shown")


EditorFactory = Callable[[Setting, Value, Context], FieldEditor]
REGISTRY: dict[Kind, EditorFactory] = {}
"""Which widget edits which kind of setting; filled by ``wfstudio.tui.inspector.kinds``."""


def editor_for(setting: Setting, value: Value, context: Context) -> FieldEditor:
    """The widget that edits the setting; a kind without one of its own is edited as JSON."""
    import wfstudio.tui.inspector.kinds

    assert wfstudio.tui.inspector.kinds
    factory = REGISTRY.get(setting.kind) or REGISTRY[Kind.OBJECT]
    return factory(setting, value, context)

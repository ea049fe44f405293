"""What a row of the catalogue is made of. Rows are shared and must not be changed in place.

Plain classes with slots: ``dataclasses`` would cost a cold command more than the whole catalogue does.
"""

from enum import Enum

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.document.model import Json


class Kind(Enum):
    """What a setting holds, and so how it is edited and checked."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    MULTI_CHOICE = "multi_choice"  # comma-separated text, as `scopes` is written
    NODE_REF = "node_ref"
    ROWS = "rows"
    OBJECT = "object"
    JS = "js"
    HTML = "html"
    MARKUP = "markup"  # {"type": "html", "html": "…"}


class Setting:
    """One setting of a node type; ``key`` is dotted (``config.js_code``). ``choices`` are known values, not all."""

    __slots__ = ("choices", "default", "help", "key", "kind", "required", "title")

    def __init__(
        self,
        key: str,
        kind: Kind,
        title: str,
        help: str,
        required: bool = False,
        choices: tuple[str, ...] = (),
        default: "Json" = None,
    ) -> None:
        self.key = key
        self.kind = kind
        self.title = title
        self.help = help
        self.required = required
        self.choices = choices
        self.default = default

    def __repr__(self) -> str:
        return f"Setting({self.key!r})"


class HandlerSpec:
    """A handler that a node type can emit: its key, the outcome behind it, a label, whether it must be wired."""

    __slots__ = ("key", "label", "outcome", "required")

    def __init__(self, key: str, outcome: str, label: str, required: bool = False) -> None:
        self.key = key
        self.outcome = outcome
        self.label = label
        self.required = required

    def __repr__(self) -> str:
        return f"HandlerSpec({self.key!r})"


class NodeType:
    """A node type. ``waits``: for a person; ``capture``: its outcome is decided by the capture provider."""

    __slots__ = (
        "capture", "category", "default", "description", "handlers", "settings", "styles", "summary_label", "title",
        "type", "waits",
    )  # fmt: skip

    def __init__(
        self,
        type: str,
        title: str,
        category: str,
        description: str,
        styles: dict[str, str],
        settings: tuple[Setting, ...],
        handlers: tuple[HandlerSpec, ...],
        waits: bool,
        capture: bool,
        default: "dict[str, Json]",
        summary_label: str | None = None,
    ) -> None:
        self.type = type
        self.title = title
        self.category = category
        self.description = description
        self.styles = styles
        self.settings = settings
        self.handlers = handlers
        self.waits = waits
        self.capture = capture
        self.default = default
        self.summary_label = summary_label

    def __repr__(self) -> str:
        return f"NodeType({self.type!r})"

    def setting(self, key: str) -> Setting | None:
        """The setting with that dotted key."""
        return next((setting for setting in self.settings if setting.key == key), None)

    def handler(self, key: str) -> HandlerSpec | None:
        """The handler with that key."""
        return next((handler for handler in self.handlers if handler.key == key), None)


class FieldType:
    """A type of a form's field; ``is_input`` tells whether a person fills it in."""

    __slots__ = ("default", "description", "is_input", "title", "type")

    def __init__(self, type: str, title: str, description: str, is_input: bool, default: "dict[str, Json]") -> None:
        self.type = type
        self.title = title
        self.description = description
        self.is_input = is_input
        self.default = default


class Category:
    """A group of node types in the palette."""

    __slots__ = ("id", "styles", "title")

    def __init__(self, id: str, title: str, styles: dict[str, str]) -> None:
        self.id = id
        self.title = title
        self.styles = styles


class WorkflowKey:
    """A top-level key: the JSON types it may hold ("string", "boolean", "array", "object"), a title and a help text."""

    __slots__ = ("help", "key", "required", "title", "types")

    def __init__(self, key: str, types: tuple[str, ...], title: str, help: str, required: bool = False) -> None:
        self.key = key
        self.types = types
        self.title = title
        self.help = help
        self.required = required

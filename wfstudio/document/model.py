"""The workflow document: the raw JSON tree is the truth, everything else here is a view on it.

Documents are immutable by habit: an edit makes a new one that shares every subtree it did not touch. Plain classes
with slots, because ``dataclasses`` and ``typing`` would cost a cold ``validate`` more than its work.
"""

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    from wfstudio.document.positions import Positions

    Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
    Path: TypeAlias = tuple[str | int, ...]  # keys and indices inside the workflow object
else:
    Json, Path = object, tuple

HANDLER_KEYS = ("on_next", "on_back", "on_success", "on_fail", "on_error", "on_check_resolution_fail")

SERVER_MADE_KEYS = frozenset(
    {
        "id",
        "_id",
        "workflowId",
        "tenantId",
        "communityId",
        "createdAt",
        "updatedAt",
        "createdBy",
        "updatedBy",
        "isPublished",
    }
)
"""Top-level keys that a service adds or decides; they are no part of a workflow's content.

Source: workflows-api, "Get workflow" (workflowId, tenantId, communityId). Inferred: the others; ``isPublished`` is a
state of the service's copy, changed by publishing and not by designing.
"""

_SHAPE_KEYS = ("nodes", "name", "version", "type")


class NodeView:
    """A view of one element of ``nodes`` that is an object. ``index`` is its place in the list."""

    __slots__ = ("index", "raw")

    def __init__(self, index: int, raw: "dict[str, Json]") -> None:
        self.index = index
        self.raw = raw

    def __repr__(self) -> str:
        return f"NodeView({self.index}, {self.id!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NodeView) and self.index == other.index and self.raw == other.raw

    def __hash__(self) -> int:
        return hash((self.index, self.id))

    def text(self, key: str) -> str:
        """The string at ``key``, or "" when it is absent or no string."""
        value = self.raw.get(key)
        return value if isinstance(value, str) else ""

    @property
    def id(self) -> str:
        """The node's id, "" when absent or no string."""
        value = self.raw.get("id")  # as ``text`` does, without a call: it is asked for more than anything else
        return value if isinstance(value, str) else ""

    @property
    def type(self) -> str:
        """The node's type, "" when absent or no string."""
        value = self.raw.get("type")
        return value if isinstance(value, str) else ""

    @property
    def name(self) -> str:
        """The node's name, "" when absent: it is optional on every type."""
        return self.text("name")

    @property
    def title(self) -> str:
        """What to call the node in front of a person: its name, else its id."""
        return self.name or self.id

    @property
    def handlers(self) -> dict[str, str]:
        """The wired handlers in the order of ``HANDLER_KEYS``; "" and a missing key mean "not wired"."""
        raw = self.raw
        wired = {}
        for key in HANDLER_KEYS:
            target = raw.get(key)
            if target and isinstance(target, str):
                wired[key] = target
        return wired

    @property
    def is_terminal(self) -> bool:
        """Whether reaching this node ends the journey."""
        return self.raw.get("is_terminal_node") is True

    @property
    def fields(self) -> "list[dict[str, Json]]":
        """The elements of ``fields`` that are objects."""
        value = self.raw.get("fields")
        return [field for field in value if isinstance(field, dict)] if isinstance(value, list) else []

    @property
    def fields_listed(self) -> "list[Json]":
        """All elements of ``fields``, whatever they are: their places are those in the document."""
        value = self.raw.get("fields")
        return value if isinstance(value, list) else []

    @property
    def js_code(self) -> str | None:
        """The script at ``config.js_code``, None when there is none."""
        config = self.raw.get("config")
        code = config.get("js_code") if isinstance(config, dict) else None
        return code if isinstance(code, str) else None


class Source:
    """What a document was read from: ``data`` as on disk, ``text`` decoded and without a byte order mark.

    ``encoding`` is "utf-8" unless the linter read a file that is in another; ``keys`` is the number of keys in all its
    objects, of which a decoder keeps one where the same stands twice.
    """

    __slots__ = ("_positions", "bom", "data", "encoding", "keys", "raw", "text")

    def __init__(self, data: bytes, text: str, bom: bool, raw: "Json", keys: int = -1, encoding: str = "utf-8") -> None:
        self.data = data
        self.text = text
        self.bom = bom
        self.raw = raw
        self.keys = keys
        self.encoding = encoding
        self._positions: Positions | None = None

    @property
    def positions(self) -> "Positions":
        """Where each value stands in ``text``; scanned when first asked for."""
        if self._positions is None:
            from wfstudio.document.positions import Positions

            self._positions = Positions(self.text, bom=self.bom)
        return self._positions


class Document:
    """One version of a workflow document.

    ``raw`` is the whole JSON value, ``workflow`` the workflow object in it ({} when the file holds no object):
    either ``raw`` itself or, when ``enveloped``, the object under its ``data`` key. Neither may be changed in place.
    """

    __slots__ = ("_by_id", "_nodes", "enveloped", "is_object", "raw", "source", "workflow")

    def __init__(self, raw: "Json", source: Source | None = None) -> None:
        self.raw = raw
        self.source = source
        self.enveloped = False
        self.is_object = isinstance(raw, dict)
        self.workflow: dict[str, Json] = raw if isinstance(raw, dict) else {}
        inner = self.workflow.get("data")
        if isinstance(inner, dict) and _is_envelope(self.workflow, inner):
            self.enveloped = True
            self.workflow = inner
        self._nodes: tuple[NodeView, ...] | None = None
        self._by_id: dict[str, NodeView] | None = None

    def __repr__(self) -> str:
        return f"Document({self.name!r}, {len(self.nodes)} nodes)"

    @classmethod
    def new(cls, name: str) -> "Document":
        """An unpublished workflow of one page that ends at once; it has no source."""
        from wfstudio.document.catalogue import new_workflow

        return cls(new_workflow(name))

    @classmethod
    def from_workflow(cls, workflow: "Mapping[str, Json]") -> "Document":
        """A bare document around a workflow object, for instance one that a service answered."""
        return cls(dict(workflow))

    @property
    def nodes(self) -> tuple[NodeView, ...]:
        """Views of the elements of ``nodes`` that are objects, in file order."""
        if self._nodes is None:
            listed = self.workflow.get("nodes")
            items = enumerate(listed) if isinstance(listed, list) else ()
            self._nodes = tuple([NodeView(index, item) for index, item in items if isinstance(item, dict)])
        return self._nodes

    @property
    def entry(self) -> NodeView | None:
        """The node where a journey starts: the first in ``nodes``. Source: platform facts."""
        return self.nodes[0] if self.nodes else None

    def node(self, node_id: str) -> NodeView | None:
        """The first node with that id, None when there is none."""
        if self._by_id is None:
            self._by_id = {node.id: node for node in reversed(self.nodes)}
        return self._by_id.get(node_id)

    def _text(self, key: str) -> str:
        value = self.workflow.get(key)
        return value if isinstance(value, str) else ""

    @property
    def name(self) -> str:
        """The workflow's name, "" when absent."""
        return self._text("name")

    @property
    def type(self) -> str:
        """The workflow's type, such as "idv-ial2"; "" when absent."""
        return self._text("type")

    @property
    def version(self) -> str:
        """The workflow's version, such as "v1"; "" when absent."""
        return self._text("version")

    @property
    def is_published(self) -> bool:
        """Whether the document says that it is published."""
        return self.workflow.get("isPublished") is True

    def full_path(self, path: "Path") -> "Path":
        """A path inside the workflow object as a path inside the file."""
        return ("data", *path) if self.enveloped else path

    def pointer(self, path: "Path") -> str:
        """The RFC 6901 pointer into the file for a path inside the workflow object."""
        return "".join(["/" + str(key).replace("~", "~0").replace("/", "~1") for key in self.full_path(path)])

    def value(self, path: "Path") -> "Json":
        """The value at a path inside the workflow object; KeyError when nothing stands there."""
        found: Json = self.workflow
        for key in path:
            if isinstance(found, dict) and key in found:
                found = found[str(key)]
            elif isinstance(found, list) and isinstance(key, int) and 0 <= key < len(found):
                found = found[key]
            else:
                raise KeyError(path)
        return found

    def with_workflow(self, workflow: "dict[str, Json]") -> "Document":
        """The same file (source, envelope) around another workflow object."""
        if self.enveloped and isinstance(self.raw, dict):
            return Document({**self.raw, "data": workflow}, self.source)
        return Document(workflow, self.source)

    def content_hash(self) -> str:
        """sha256 (hex) of the canonical JSON of the workflow without the keys a service makes.

        Key order and formatting do not count; ``poiOn`` false counts as absent, since a service fills it in.
        """
        import hashlib
        import json

        content = {key: value for key, value in self.workflow.items() if key not in SERVER_MADE_KEYS}
        if content.get("poiOn") is False:
            del content["poiOn"]
        canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def _is_envelope(outer: "dict[str, Json]", inner: "dict[str, Json]") -> bool:
    if "nodes" in outer:
        return False
    return len(outer) == 1 or any(key in inner for key in _SHAPE_KEYS)

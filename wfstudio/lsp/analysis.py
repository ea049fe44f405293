"""What is known of one version of an open text: its tree, the document in it, and what stands at an offset."""

import json

from wfstudio.document.model import HANDLER_KEYS, Document
from wfstudio.lsp import tolerant

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.document.model import Json, NodeView, Path
    from wfstudio.graph.index import GraphIndex
    from wfstudio.lsp.texts import Text
    from wfstudio.lsp.tolerant import Piece


class Spot:
    """What stands at an offset: the innermost value around it, and whether the offset is in its key.

    ``path`` leads from the workflow object; it is () for the workflow itself and for what is outside of it.
    """

    __slots__ = ("in_key", "path", "piece")

    def __init__(self, piece: "Piece", path: "Path", in_key: bool) -> None:
        self.piece = piece
        self.path = path
        self.in_key = in_key

    @property
    def node(self) -> int | None:
        """The place in ``nodes`` of the node around it."""
        path = self.path
        return path[1] if len(path) > 1 and path[0] == "nodes" and isinstance(path[1], int) else None

    @property
    def inside_node(self) -> "Path":
        """The path from the node on."""
        return self.path[2:]

    @property
    def is_handler(self) -> bool:
        """Whether this is a handler of a node, or its value."""
        return self.node is not None and len(self.path) == 3 and self.path[2] in HANDLER_KEYS

    @property
    def is_script(self) -> bool:
        """Whether this is a node's script."""
        return self.node is not None and self.inside_node == ("config", "js_code")


class Analysis:
    """One text as a workflow document, as far as it can be read."""

    __slots__ = ("_index", "_root", "doc", "text")

    def __init__(self, text: "Text") -> None:
        self.text = text
        self._root: Piece | None = None
        self._index: GraphIndex | None = None
        self.doc = Document(self._value())

    def _value(self) -> "Json":
        """The value in the text; a decoder is much quicker than the tree, which a text that is valid rarely needs."""
        try:
            value: Json = json.loads(self.text.content.removeprefix("\ufeff"))
        except (ValueError, RecursionError):
            return self.root.json()
        return value

    @property
    def root(self) -> "Piece":
        """The tree of the text."""
        if self._root is None:
            self._root = tolerant.read(self.text.content)
        return self._root

    @property
    def workflow(self) -> "Piece":
        """The workflow object in the tree."""
        inner = self.root.member("data") if self.doc.enveloped else None
        return inner or self.root

    @property
    def index(self) -> "GraphIndex":
        """The plain indices of the document."""
        if self._index is None:
            from wfstudio.graph.index import build

            self._index = build(self.doc)
        return self._index

    @property
    def is_workflow(self) -> bool:
        """Whether the text is meant as a workflow: other JSON files are left in peace."""
        return is_meant_as_workflow(self.doc)

    def piece(self, path: "Path") -> "Piece | None":
        """The value at a path inside the workflow object."""
        return self.workflow.at(path)

    def spot(self, offset: int) -> Spot:
        """What stands at an offset."""
        piece = self.root
        in_key = False
        while piece.kind in ("{", "["):
            inside = next((item for item in piece.items if _first(item) <= offset <= _last(item)), None)
            if inside is None:
                break
            piece = inside
            in_key = piece.key_start >= 0 and offset <= piece.key_end
            if in_key:
                break
        return Spot(piece, self._path(piece), in_key)

    def _path(self, piece: "Piece") -> "Path":
        path = piece.path
        return path[1:] if self.doc.enveloped and path[:1] == ("data",) else path

    def node_at(self, spot: Spot) -> "NodeView | None":
        """The node around a spot."""
        return (
            next((node for node in self.doc.nodes if node.index == spot.node), None) if spot.node is not None else None
        )

    def string(self, path: "Path") -> "tuple[str, list[int]] | None":
        """The text at a path and the offset of each of its characters in the file; None when there is no string."""
        piece = self.piece(path)
        if piece is None or not isinstance(piece.value, str):
            return None
        return piece.value, tolerant.offsets(self.text.content, piece)

    def inner_span(self, path: "Path") -> tuple[int, int] | None:
        """Where the characters of the string at a path stand, without the quotes."""
        found = self.string(path)
        return (found[1][0], found[1][-1]) if found else None

    def id_span(self, node: "NodeView") -> tuple[int, int]:
        """Where a node's id stands, without the quotes; the node's first character when it has none."""
        span = self.inner_span(("nodes", node.index, "id"))
        if span is not None:
            return span
        piece = self.piece(("nodes", node.index))
        start = piece.start if piece is not None else 0
        return start, start + 1


def _first(piece: "Piece") -> int:
    return piece.key_start if piece.key_start >= 0 else piece.start


def _last(piece: "Piece") -> int:
    """The last offset that counts as this value's: after a closing bracket or quote nothing is inside any more."""
    return piece.end - 1 if piece.kind in ("{", "[") and piece.closed else piece.end


def is_meant_as_workflow(doc: Document) -> bool:
    """Whether a document is a workflow for an editor, which opens every JSON file there is.

    Stricter than for a folder of workflows: ``nodes`` alone is not enough, other formats have that too. There must be
    two more of a workflow's own keys at the top, or a node of a known type or with a handler.
    """
    from wfstudio.document.catalogue import CATALOGUE

    workflow = doc.workflow
    listed: Json = workflow.get("nodes")
    if not isinstance(listed, list):
        return False
    if sum(key in workflow for key in ("version", "name", "type")) > 1 and "dependencies" not in workflow:
        return True
    return any(node.type in CATALOGUE or any(key in node.raw for key in HANDLER_KEYS) for node in doc.nodes)

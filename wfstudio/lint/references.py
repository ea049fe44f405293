"""Everything in a document that names a node: one pass over it, made when a fix needs it."""

from wfstudio.document.model import HANDLER_KEYS
from wfstudio.lint.places import INSIDE, Place

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from wfstudio.document.model import Document, NodeView, Path

    Reference = tuple[Place, str]


class References:
    """The places that name each id, with what is written there where that is inside a script, and "" elsewhere."""

    __slots__ = ("_copies", "_next", "_places")

    def __init__(self, doc: "Document") -> None:
        self._places: dict[str, list[Reference]] = {}
        self._copies: dict[str, int] = {}
        self._next: dict[str, int] = {}
        for node in doc.nodes:
            self._read(node)

    def _read(self, node: "NodeView") -> None:
        path: Path = ("nodes", node.index)
        if node.id:
            self._copies[node.id] = self._copies.get(node.id, 0) + 1
            self._add(node.id, Place((*path, "id")))
        for key in HANDLER_KEYS:
            target = node.raw.get(key)
            if target and isinstance(target, str):
                self._add(target, Place((*path, key)))
        code = node.js_code
        if code and ("next" in code or "nodes" in code):
            self._read_script(node, code)

    def _read_script(self, node: "NodeView", code: str) -> None:
        from wfstudio.script.facts import read_script

        facts = read_script(code)
        path: Path = ("nodes", node.index, "config", "js_code")
        spans = {(target.start, target.end): target.target for target in facts.next_targets}
        for read in facts.reads:
            spans[read.start, read.end] = read.node
        for (start, end), named in sorted(spans.items()):
            self._add(named, Place(path, INSIDE, start, end), code[start:end])

    def _add(self, named: str, place: Place, written: str = "") -> None:
        self._places.setdefault(named, []).append((place, written))

    @property
    def names(self) -> "Iterable[str]":
        """Everything that is named, whether there is such a node or not."""
        return self._places

    def copies(self, node_id: str) -> int:
        """How many nodes have that id."""
        return self._copies.get(node_id, 0)

    def to(self, node_id: str) -> "Iterator[Reference]":
        """The places that name a node, its own id among them."""
        yield from self._places.get(node_id, ())

    def free(self, wish: str, taken: set[str]) -> str:
        """An id like ``wish`` that names nothing in the document and is not taken; it is taken from now on."""
        new = wish
        while new in self._places or new in taken:
            self._next[wish] = self._next.get(wish, 1) + 1
            new = f"{wish}_{self._next[wish]}"
        taken.add(new)
        return new

"""The edges of a workflow as plain indices: what its handlers say, what its scripts do, what the platform adds.

An edge stands only between nodes that exist; a handler or script that names no node is ``dangling``. A terminal
node's own handlers are never followed and make no edge. Where two nodes have the same id the first one counts.
"""

from wfstudio.document.model import HANDLER_KEYS

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.document.model import Document, NodeView

HANDOFF = "qr_for_device_handoff"
SCRIPT = "js"
SCRIPT_HANDLER = "next"
"""What stands in the place of the handler's key on an edge that a script makes."""


class Edge:
    """A way from ``source`` to ``target``, both ids.

    ``kind`` is "handler" (``handler`` is its key), "script" (``next = 'target'``) or "implied" (a hand-off without
    ``on_next`` goes back to the node that led to it).
    """

    __slots__ = ("handler", "kind", "source", "target")

    def __init__(self, source: str, handler: str, target: str, kind: str = "handler") -> None:
        self.source = source
        self.handler = handler
        self.target = target
        self.kind = kind

    def __repr__(self) -> str:
        return f"Edge({self.source!r}, {self.handler!r}, {self.target!r}, {self.kind!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Edge) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[str, str, str, str]:
        return self.source, self.handler, self.target, self.kind


class GraphIndex:
    """The nodes and edges of one version of a document; immutable by habit.

    ``ids`` gives the place in ``doc.nodes`` of the first node with that id; ``entry`` is the id of the first node,
    None when there is none or it has no id; ``computed`` holds the scripts that compute ``next``, which may lead
    anywhere.
    """

    __slots__ = ("_into", "_out", "computed", "dangling", "doc", "edges", "entry", "ids")

    def __init__(
        self,
        doc: "Document",
        ids: dict[str, int],
        edges: tuple[Edge, ...],
        dangling: tuple[Edge, ...],
        computed: frozenset[str],
    ) -> None:
        self.doc = doc
        self.ids = ids
        self.edges = edges
        self.dangling = dangling
        self.computed = computed
        self.entry = (doc.nodes[0].id or None) if doc.nodes else None
        self._out: dict[str, tuple[Edge, ...]] | None = None
        self._into: dict[str, tuple[Edge, ...]] | None = None

    @property
    def out(self) -> dict[str, tuple[Edge, ...]]:
        """The edges that leave each node, for every id."""
        if self._out is None:
            self._out = _grouped(self.ids, self.edges, "source")
        return self._out

    @property
    def into(self) -> dict[str, tuple[Edge, ...]]:
        """The edges that reach each node, for every id."""
        if self._into is None:
            self._into = _grouped(self.ids, self.edges, "target")
        return self._into

    def node(self, node_id: str) -> "NodeView":
        """The first node with that id; KeyError when there is none."""
        return self.doc.nodes[self.ids[node_id]]


def _grouped(ids: dict[str, int], edges: tuple[Edge, ...], end: str) -> dict[str, tuple[Edge, ...]]:
    groups: dict[str, list[Edge]] = {node_id: [] for node_id in ids}
    for edge in edges:
        groups[getattr(edge, end)].append(edge)
    return {node_id: tuple(group) for node_id, group in groups.items()}


def build(doc: "Document") -> GraphIndex:
    """The index of a document. Never raises: what is malformed makes no edge. Scripts without the word ``next`` are
    not parsed."""
    nodes = doc.nodes
    ids: dict[str, int] = {}
    for place, node in enumerate(nodes):
        node_id = node.id
        if node_id and node_id not in ids:
            ids[node_id] = place
    edges: list[Edge] = []
    dangling: list[Edge] = []
    computed: set[str] = set()
    handoffs: set[str] = set()
    for node_id, place in ids.items():
        node = nodes[place]
        raw = node.raw
        if raw.get("is_terminal_node") is True:
            continue
        for key in HANDLER_KEYS:
            target = raw.get(key)
            if target and isinstance(target, str):
                (edges if target in ids else dangling).append(Edge(node_id, key, target))
        kind = raw.get("type")
        if kind == SCRIPT:
            _add_script(node, ids, edges, dangling, computed)
        elif kind == HANDOFF and not raw.get("on_next"):
            handoffs.add(node_id)
    if handoffs:
        edges += _implied(handoffs, edges)
    return GraphIndex(doc, ids, tuple(edges), tuple(dangling), frozenset(computed))


def _add_script(
    node: "NodeView", ids: dict[str, int], edges: list[Edge], dangling: list[Edge], computed: set[str]
) -> None:
    code = node.js_code
    if not code or "next" not in code:
        return
    from wfstudio.script.facts import read_script

    facts = read_script(code)
    if facts.next_computed:
        computed.add(node.id)
    for target in dict.fromkeys([found.target for found in facts.next_targets]):
        (edges if target in ids else dangling).append(Edge(node.id, SCRIPT_HANDLER, target, "script"))


def _implied(handoffs: set[str], edges: list[Edge]) -> list[Edge]:
    """The ways back from hand-offs without ``on_next``. Source: platform facts and the service's rules for hand-off."""
    backs = [
        Edge(edge.target, "on_next", edge.source, "implied")
        for edge in edges
        if edge.target in handoffs and edge.source != edge.target
    ]
    return list(dict.fromkeys(backs))

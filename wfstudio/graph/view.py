"""The workflow graph as networkx sees it, made when a rule or a report asks for it."""

from wfstudio.document.catalogue import node_type

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import networkx as nx

    from wfstudio.graph.index import Edge, GraphIndex

    Graph = nx.MultiDiGraph[str]


def to_networkx(index: "GraphIndex", more: "Iterable[Edge]" = (), stopped: "Collection[str]" = ()) -> "Graph":
    """A multigraph with a node for each id, in file order, and an edge for each edge, keyed by its handler.

    Node attributes: ``type``, ``waits`` (for a person; True for a type that is not in the catalogue), ``terminal``.
    Edge attribute: ``kind``. ``more`` adds edges that the index does not hold; those that leave ``stopped`` nodes are
    left out.
    """
    import networkx as nx

    graph: Graph = nx.MultiDiGraph()
    for node_id in index.ids:
        node = index.node(node_id)
        row = node_type(node.type)
        graph.add_node(node_id, type=node.type, waits=row.waits if row else True, terminal=node.is_terminal)
    for edge in (*index.edges, *more):
        if edge.source not in stopped and not graph.has_edge(edge.source, edge.target, edge.handler):
            graph.add_edge(edge.source, edge.target, key=edge.handler, kind=edge.kind)
    return graph

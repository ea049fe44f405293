"""The graph rules' verdicts, as functions on the networkx view; each is linear in nodes plus edges.

Members stand in file order, and so do findings. A witness is a list of ids that follow each other along edges; one
that ends in a loop closes it by naming a node again.
"""

from wfstudio.lint.ways import ASSUMED, is_restless

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterable

    from wfstudio.graph.view import Graph
    from wfstudio.lint.context import Context

    Verdict = tuple[list[str], list[str]]


def reached(context: "Context") -> set[str]:
    """The ids that some way from the entry reaches."""
    return _layers(context.view, context.ways.roots)


def _layers(graph: "Graph", starts: "Iterable[str]") -> set[str]:
    import networkx as nx

    sources = [start for start in dict.fromkeys(starts) if start in graph]
    return {node_id for layer in nx.bfs_layers(graph, sources) for node_id in layer} if sources else set()


def islands(context: "Context") -> "list[Verdict]":
    """Groups of nodes that hang together and are not reached; orphans and what a lost way cuts off are none."""
    if context.ways.islands_unknown:
        return []
    import networkx as nx

    graph = context.view
    apart = set(context.ways.order) - reached(context) - set(context.ways.orphans)
    cut_off = context.ways.cut_off
    groups = nx.weakly_connected_components(graph.subgraph(apart))
    found = [_in_order(context, members) for members in groups if not members & cut_off]
    return [(members, _walk(graph, members)) for members in _by_first(context, found)]


def _walk(graph: "Graph", members: list[str]) -> list[str]:
    """A way through an island, from a member that no other leads to if there is one."""
    chosen = set(members)
    here = next((m for m in members if not any(before in chosen for before in graph.predecessors(m))), members[0])
    way, seen = [here], {here}
    while len(way) < 100:
        step = next((there for there in graph.successors(here) if there in chosen and there not in seen), None)
        if step is None:
            break
        way.append(step)
        seen.add(step)
        here = step
    return way


def idle_loops(context: "Context") -> "list[Verdict]":
    """Loops among the nodes that wait for nobody. Assumed edges make none."""
    import networkx as nx

    graph: Graph = context.view
    restless = [node_id for node_id in context.ways.order if is_restless(context.wiring(node_id))]
    inner: Graph = nx.MultiDiGraph()
    inner.add_nodes_from(restless)
    chosen = set(restless)
    for source, target, data in graph.out_edges(restless, data=True):
        if target in chosen and data["kind"] != ASSUMED:
            inner.add_edge(source, target)
    found = [
        _in_order(context, members)
        for members in nx.strongly_connected_components(inner)
        if len(members) > 1 or all(inner.has_edge(member, member) for member in members)
    ]
    return [(members, _round(context, inner, members)) for members in _by_first(context, found)]


def traps(context: "Context") -> "list[Verdict]":
    """Groups of reached nodes from which no way leads to an end.

    A trap is a loop without a way out, with every node that can only lead into it (into the first such loop, where
    there are several). None when no node is terminal: then there is nothing to lead to.
    """
    if no_end(context):
        return []
    import networkx as nx

    graph = context.view
    saved = _layers(
        graph.reverse(copy=False), [node_id for node_id in context.ways.order if node_id in context.ways.ends]
    )
    stuck = reached(context) - saved
    if not stuck:
        return []
    inner: Graph = nx.MultiDiGraph(graph.subgraph(stuck))
    cores = []
    for members in nx.strongly_connected_components(inner):
        if all(there in members for member in members for there in inner.successors(member)):
            cores.append(_in_order(context, members))
    found: list[Verdict] = []
    claimed: set[str] = set()
    backwards = inner.reverse(copy=False)
    for core in _by_first(context, cores):
        members = _unclaimed(backwards, core, claimed)
        found.append((_in_order(context, members), _round(context, inner, core)))
    return sorted(found, key=lambda verdict: context.ways.number[verdict[0][0]])


def _unclaimed(backwards: "Graph", core: list[str], claimed: set[str]) -> set[str]:
    members = set(core)
    row = list(core)
    for here in row:  # grows while it is read
        for before in backwards.successors(here):
            if before not in members and before not in claimed:
                members.add(before)
                row.append(before)
    claimed |= members
    return members


def no_end(context: "Context") -> bool:
    """Whether there are nodes and none of them is terminal."""
    return bool(context.doc.nodes) and not any(wiring.ends for wiring in context.wirings)


def _round(context: "Context", graph: "Graph", members: list[str]) -> list[str]:
    """A way from the entry into a loop and once around it, by its shortest circle from where it is entered."""
    number = context.ways.number
    entered = min(members, key=lambda member: (context.ways.distance(member), number[member]))
    way = context.ways.way_to(entered)
    chosen = set(members)
    came: dict[str, str] = {}
    row = [entered]
    for here in row:  # grows while it is read
        for there in sorted(set(graph.successors(here)), key=number.__getitem__):
            if there == entered:
                circle = [here]
                while circle[-1] != entered:
                    circle.append(came[circle[-1]])
                return [*way, *circle[-2::-1], entered]
            if there in chosen and there not in came:
                came[there] = here
                row.append(there)
    return way


def _in_order(context: "Context", members: "Iterable[str]") -> list[str]:
    return sorted(members, key=context.ways.number.__getitem__)


def _by_first(context: "Context", groups: list[list[str]]) -> list[list[str]]:
    return sorted(groups, key=lambda members: context.ways.number[members[0]])

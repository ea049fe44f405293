"""What scenarios reach of a workflow, as marks on its drawing."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from wfstudio.layout.scene import Marks
from wfstudio.scenario.coverage import Reached, measure

if TYPE_CHECKING:
    from wfstudio.graph.index import GraphIndex
    from wfstudio.scenario.running import Step


def coverage_marks(index: "GraphIndex", runs: "Sequence[Iterable[Step]]") -> Marks:
    """Marks of the nodes and edges that the runs went through, each node with the number of runs.

    A node that none reached bears a zero; one that no journey can reach (a script run on demand) bears nothing.
    """
    reached, through = Reached(), Counter[str]()
    for run in runs:
        steps = list(run)
        reached.add(steps)
        through.update({step.node_id for step in steps})
    counted = [node_id for (node_id,) in measure(index, reached).nodes.all]
    edges = {(edge.source, edge.handler, edge.target) for edge in index.edges}
    return Marks(
        visited={node_id: through[node_id] for node_id in counted if through[node_id]},
        tags={node_id: f"x{through[node_id]}" for node_id in counted},
        visited_edges=frozenset(edges & reached.ways),
    )

"""A cheap screen before the graph rules: it may prove that none of them would fire, and never says that one does.

It works on plain indices in linear time, so that a clean document does not pay for networkx. Property tests hold it to
the rules' own verdict on random graphs.
"""

from wfstudio.lint.ways import is_restless

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.lint.context import Context
    from wfstudio.lint.ways import Ways


def graph_needed(context: "Context") -> bool:
    """Whether the rules on the graph have to be asked."""
    return not acquits(context)


def acquits(context: "Context") -> bool:
    """Whether no rule on the graph would find anything of the severities asked for."""
    if not context.doc.nodes:
        return True
    ways = context.ways
    wants = context.wants
    if wants("WF302") and not _all_reached(ways):
        return False
    if (wants("WF404") or wants("WF405")) and not _all_end(context, ways):
        return False
    return not wants("WF401") or not _script_loop(context, ways)


def _all_reached(ways: "Ways") -> bool:
    """No island; orphans have a rule of their own."""
    if len(ways.reached) == len(ways.order) or ways.islands_unknown:
        return True
    return len(ways.reached) + len(ways.orphans) == len(ways.order)


def _all_end(context: "Context", ways: "Ways") -> bool:
    """There is an end, and every node that is reached can come to one."""
    if not any(wiring.ends for wiring in context.wirings):
        return False
    came_from: list[list[int]] = [[] for _ in ways.order]
    for here, targets in enumerate(ways.succ):
        for there in targets:
            came_from[there].append(here)
    row = [ways.number[node_id] for node_id in ways.ends]
    seen = set(row)
    for here in row:  # grows while it is read
        for before in came_from[here]:
            if before not in seen:
                seen.add(before)
                row.append(before)
    return all(ways.number[node_id] in seen for node_id in ways.reached)


def _script_loop(context: "Context", ways: "Ways") -> bool:
    """Whether nodes that wait for nobody lead round in a circle: what cannot be put in order does."""
    restless = {ways.number[node_id] for node_id in ways.order if is_restless(context.wiring(node_id))}
    if not restless:
        return False
    before = dict.fromkeys(restless, 0)
    for here in restless:
        for there in ways.succ[here]:
            if there in before:
                before[there] += 1
    ready = [place for place, count in before.items() if not count]
    for here in ready:  # grows while it is read
        for there in ways.succ[here]:
            if there in before:
                before[there] -= 1
                if not before[there]:
                    ready.append(there)
    return len(ready) < len(restless)

"""Nodes beside the journey: left alone, or only come to when something goes wrong."""

from wfstudio.lint.findings import INFO, WARNING
from wfstudio.lint.registry import rule

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.lint.context import Context
    from wfstudio.lint.findings import Finding
    from wfstudio.lint.wiring import Wiring

_FAILURES = frozenset(("on_fail", "on_error", "on_check_resolution_fail"))


@rule("WF301", "orphan-node", WARNING)
def orphan_node(context: "Context") -> "Iterator[Finding]":
    """Nothing leads to the node, and nothing leads on from it.

    Why: it is never shown. Scripts are another matter (info only): one without any handler is run on demand. The fix
    takes the node out, where no script reads from it.

    Bad:
        [{"id": "done", "type": "form", "fields": [], "is_terminal_node": true},
         {"id": "leftover", "type": "form", "fields": []}]

    Good:
        [{"id": "done", "type": "form", "fields": [], "is_terminal_node": true},
         {"id": "rates", "type": "js", "config": {"js_code": "return {rate: 4.5};"}}]
    """
    for node_id in context.ways.orphans:
        place = context.index.ids[node_id]
        if context.wirings[place].type_meant == "js":
            message = f"`{node_id}` is part of no journey: it runs only when asked for by name"
            yield context.about_node("WF301", message, place, severity=INFO)
            continue
        from wfstudio.lint.removing import removal

        finding = context.about_node("WF301", f"nothing leads to `{node_id}` or on from it", place)
        finding.fix = removal(context, [node_id])
        yield finding


@rule("WF303", "reached-only-by-failure", INFO)
def reached_only_by_failure(context: "Context") -> "Iterator[Finding]":
    """A capture that only an error path reaches. One finding for each such stretch of the journey.

    Why: it may be meant (another document when the first one fails), or `on_success` and `on_fail` changed places.

    Bad:
        [{"id": "go", "type": "form", "fields": [], "on_next": "done", "on_error": "face"},
         {"id": "face", "type": "selfie_capture", "on_success": "done", "on_fail": "go", "on_error": "go"},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]

    Good:
        [{"id": "go", "type": "form", "fields": [], "on_next": "face", "on_error": "done"},
         {"id": "face", "type": "selfie_capture", "on_success": "done", "on_fail": "go", "on_error": "go"},
         {"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]
    """
    if not any(_is_main_step(wiring) for wiring in context.wirings):
        return
    ways = context.ways
    aside = ways.reached - _reached_by_main_ways(context)
    if not aside or ways.anywhere & ways.reached:
        return
    claimed: set[int] = set()
    for start in ways.order:
        if start not in aside or ways.number[start] in claimed or not _is_main_step(context.wiring(start)):
            continue
        row = [ways.number[start]]
        claimed.add(row[0])
        for here in row:  # grows while it is read
            for there in ways.succ[here]:
                if there not in claimed and ways.order[there] in aside:
                    claimed.add(there)
                    row.append(there)
        members = [ways.order[place] for place in sorted(row) if _is_main_step(context.wiring(ways.order[place]))]
        message = f"only a failure leads to `{start}`: {' → '.join(ways.way_to(start, longest=12))}"
        yield context.about_nodes("WF303", message, members, ways.way_to(start))


def _is_main_step(wiring: "Wiring") -> bool:
    row = wiring.row_meant
    return row is not None and row.capture


def _reached_by_main_ways(context: "Context") -> set[str]:
    ways = context.ways
    near: dict[str, list[str]] = {}
    for edge in ways.edges:
        if edge.handler not in _FAILURES:
            near.setdefault(edge.source, []).append(edge.target)
    row = list(dict.fromkeys(ways.roots))
    seen = set(row)
    for here in row:  # grows while it is read
        for there in near.get(here, ()):
            if there not in seen:
                seen.add(there)
                row.append(there)
    return seen

"""What a workflow's scripts look at: which values of which nodes are worth trying, and which matter where.

Values that a script only hands on are followed to the node they came from.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from wfstudio.graph.index import HANDOFF, SCRIPT, GraphIndex
from wfstudio.script.comparisons import Decides, Literal, Source, decides_by
from wfstudio.script.facts import read_script

Value = tuple[str, str | None]
"""A node's id and a key of its result; None for the whole result."""

_KEEPING = {"form": "on_back", SCRIPT: "on_error"}
"""Node type → the handler by which a visit leaves the result of an earlier visit in its place."""


@dataclass(slots=True)
class Interest:
    """``values``: (node, key) → literals that it is compared with, for all that a script tests; ``json``: the same for
    what a script's ``fetch`` gets, by script and path; ``metadata``: by key; ``statuses``: by script. ``read``: node →
    keys that scripts read; ``answered``: script → paths that it reads of what its ``fetch`` gets; ``scripts``: script →
    values that it reads; ``live``: node → values that a script may still read when the run waits there."""

    values: dict[tuple[str, str], tuple[Literal, ...]] = field(default_factory=dict)
    json: dict[str, dict[tuple[str, ...], tuple[Literal, ...]]] = field(default_factory=dict)
    metadata: dict[str, tuple[Literal, ...]] = field(default_factory=dict)
    statuses: dict[str, tuple[Literal, ...]] = field(default_factory=dict)
    read: dict[str, tuple[str, ...]] = field(default_factory=dict)
    answered: dict[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    scripts: dict[str, tuple[Value, ...]] = field(default_factory=dict)
    live: dict[str, tuple[Value, ...]] = field(default_factory=dict)


def interest_of(index: GraphIndex) -> Interest:
    """What is worth trying in the workflow of this index."""
    codes = {node_id: code for node_id in index.ids if (code := _code(index, node_id))}
    decides = {node_id: decides_by(code) for node_id, code in codes.items()}
    found = Interest()
    for node_id, one in decides.items():
        found.answered[node_id] = one.json
        for source, literals in one.tested.items():
            _add(found, node_id, source, literals)
    for _ in range(len(codes)):
        if not _hand_on(found, decides):
            break
    readers: dict[Value, set[str]] = {}
    keys: dict[str, dict[str, None]] = {}
    for node_id, code in codes.items():
        facts = read_script(code)
        mine: dict[Value, None] = {}
        if facts.reads_unknown:
            mine = dict.fromkeys((other, None) for other in index.ids)
        for read in facts.reads:
            mine[read.node, read.key] = None
            if read.key is not None:
                keys.setdefault(read.node, {})[read.key] = None
        found.scripts[node_id] = tuple(mine)
        for value in mine:
            readers.setdefault(value, set()).add(node_id)
    found.read = {node_id: tuple(names) for node_id, names in keys.items()}
    found.live = _live(index, readers)
    return found


def _code(index: GraphIndex, node_id: str) -> str:
    node = index.node(node_id)
    return (node.js_code or "") if node.type == SCRIPT else ""


def _add(found: Interest, script: str, source: Source, literals: Iterable[Literal]) -> bool:
    kind = source[0]
    if kind == "node":
        return _merge(found.values, (source[1], source[2]), literals)
    if kind == "metadata":
        return _merge(found.metadata, source[1], literals)
    if kind == "status":
        return _merge(found.statuses, script, literals)
    return _merge(found.json.setdefault(script, {}), source[1:], literals) if len(source) > 1 else False


def _merge(into: dict[Any, tuple[Literal, ...]], key: object, literals: Iterable[Literal]) -> bool:
    before = into.get(key)
    after: tuple[Literal, ...] = tuple(dict.fromkeys([*(before or ()), *literals]))
    into[key] = after
    return before != after


def _hand_on(found: Interest, decides: dict[str, Decides]) -> bool:
    """What is tested of a script's result is worth trying where the script has it from; whether that was news."""
    news = False
    for (node_id, key), literals in [*found.values.items()]:
        one = decides.get(node_id)
        for source in one.returned.get(key, ()) if one is not None else ():
            news |= _add(found, node_id, source, literals)
    return news


def _live(index: GraphIndex, readers: dict[Value, set[str]]) -> dict[str, tuple[Value, ...]]:
    """Backwards from each reader, past no visit that leaves a new result."""
    before: dict[str, list[tuple[str, str]]] = {node_id: [] for node_id in index.ids}
    for edge in index.edges:
        before[edge.target].append((edge.source, edge.handler))
    for script in index.computed:
        for sources in before.values():
            sources.append((script, "next"))
    found: dict[str, list[Value]] = {node_id: [] for node_id in index.ids}
    for value, scripts in readers.items():
        node_id = value[0]
        kind = index.node(node_id).type if node_id in index.ids else ""
        keeps = _KEEPING.get(kind, "")
        seen = set(scripts)
        pending = list(scripts)
        while pending:
            for source, handler in before[pending.pop()]:
                if source in seen or (source == node_id and handler != keeps):
                    continue
                seen.add(source)
                pending.append(source)
        for other in seen:
            found[other].append(value)
    return {node_id: tuple(values) for node_id, values in found.items()}


def goes_back(index: GraphIndex, node_id: str) -> bool:
    """Whether where a node leads depends on where the run came from."""
    node = index.node(node_id)
    return node.type == HANDOFF and "on_next" not in node.handlers

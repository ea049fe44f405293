"""Two versions of a workflow in one Mermaid flowchart: what is new, gone, changed, and how handlers were rewired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfstudio.layout.comparison import renames, states
from wfstudio.layout.mermaid import escaped
from wfstudio.layout.shapes import edge_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from wfstudio.document.diff import Difference
    from wfstudio.document.model import Document

_CLASSES = {
    "added": "fill:#e6f4ea,stroke:#1f7a45,color:#10151d",
    "removed": "fill:#fdecea,stroke:#b3392f,stroke-dasharray:4 3,color:#10151d",
    "changed": "fill:#fff4d6,stroke:#a15c00,color:#10151d",
}
_SIGNS = {"added": "+ ", "removed": "- ", "changed": "~ "}


def render_compared(before: Document, after: Document, found: Sequence[Difference]) -> str:
    """Both graphs as one flowchart, the later one's nodes first; each state has a sign and a colour.

    New edges are thick, edges that are gone dotted and crossed out.
    """
    from wfstudio.graph.index import build

    old, new = build(before), build(after)
    renamed = renames(found)
    told = states(found)
    names = [*new.ids, *[name for name in old.ids if name not in new.ids and name not in renamed]]
    number = {name: f"n{at}" for at, name in enumerate(names)}
    lines = ["flowchart LR"]
    for name in names:
        state = told.get(name, "")
        earlier = next((was for was, now in renamed.items() if now == name), None)
        label = f"{_SIGNS.get(state, '')}{escaped(name)}" + (f"<br/>was {escaped(earlier)}" if earlier else "")
        lines.append(f'    {number[name]}["{label}"]' + (f":::{state}" if state else ""))
    now = {(edge.source, edge.handler, edge.target): edge.kind for edge in new.edges}
    was = {
        (renamed.get(edge.source, edge.source), edge.handler, renamed.get(edge.target, edge.target)): edge.kind
        for edge in old.edges
    }
    for (source, handler, target), kind in [*now.items(), *[(key, was[key]) for key in was if key not in now]]:
        key = (source, handler, target)
        arrow = "-->" if key in now and key in was else "==>" if key in now else "-.-x"
        label = _SIGNS["added" if key not in was else "removed"] if (key in now) != (key in was) else ""
        label += escaped(edge_label(handler, kind))
        lines.append(f'    {number[source]} {arrow}|"{label}"| {number[target]}')
    lines += [f"    classDef {state} {look}" for state, look in _CLASSES.items()]
    return "\n".join(lines) + "\n"

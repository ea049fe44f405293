"""A workflow as a Markdown runbook: the way through it, then each node with its fields, outcomes and script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfstudio.document.catalogue import CATALOGUE, HANDLER_LABELS
from wfstudio.layout.cells import clean
from wfstudio.layout.left_out import count, left_out
from wfstudio.layout.mermaid import beyond_mermaid, render_mermaid
from wfstudio.layout.story import Step, tell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from wfstudio.document.model import Document, Json
    from wfstudio.graph.index import GraphIndex

_SPECIAL = frozenset("\\`*_{}[]<>#|~!")
_REFERS = {"loop": "back to", "join": "goes on at", "missing": "names no node:"}


def render_markdown(doc: Document) -> str:
    """The runbook of a document. Its texts stand in it as text only: nothing of the document becomes markup."""
    from wfstudio.graph.index import build

    index = build(doc)
    parts = [
        f"# {_plain(doc.name) or 'Workflow'}",
        _facts(doc, index),
        "\n".join(f"- Not told below: {_plain(what)}" for what in left_out(doc, index)),
    ]
    parts += (
        _told(doc, index)
        if index.ids
        else ["There is nothing to tell of: no node has an id." if doc.nodes else "The workflow has no nodes yet."]
    )
    return "\n\n".join(part for part in parts if part) + "\n"


def _told(doc: Document, index: GraphIndex) -> list[str]:
    graph = render_mermaid(doc)
    return [
        "## The way through",
        "\n".join(_story(index)),
        "## The graph",
        f"The graph may not be shown: {why}." if (why := beyond_mermaid(graph)) else "",
        f"```mermaid\n{graph}```",
        "## Nodes",
        *[_node(index, node_id) for node_id in index.ids],
    ]


def _facts(doc: Document, index: GraphIndex) -> str:
    ends = sum(1 for node_id in index.ids if index.node(node_id).is_terminal)
    facts = [count(len(doc.nodes), "node"), count(len(index.edges), "edge"), count(ends, "end")]
    facts += [f"type {_code(doc.type)}"] if doc.type else []
    return ", ".join(facts) + "."


def _story(index: GraphIndex) -> Iterator[str]:
    reached, rest = tell(index)
    yield from _steps(reached)
    if rest:
        if reached:
            yield ""
        yield "Not reached from the entry:\n" if index.entry in index.ids else "No node can be the entry:\n"
        yield from _steps(rest)


def _steps(steps: Sequence[Step]) -> Iterator[str]:
    waiting = [(step, 0, number) for number, step in reversed(list(enumerate(steps, 1)))]
    while waiting:
        step, depth, number = waiting.pop()
        via = f"{_plain(step.via)}: " if step.via else ""
        lead = _REFERS.get(step.role, "" if via or depth == 0 else "then")
        text = f"{lead} {_code(step.node)}".lstrip()
        mark = f"{number}." if depth == 0 else "-"
        yield f"{'   ' * depth}{mark} {via}{text}"
        waiting += [(branch, depth + 1, 0) for branch in reversed(step.branches)]


def _node(index: GraphIndex, node_id: str) -> str:
    node = index.node(node_id)
    row = CATALOGUE.get(node.type)
    title = clean(node.title).strip()
    name = f" {_plain(title)}" if title not in ("", node_id) else ""
    said = [f"### {_code(node_id)}{name}"]
    marks = [word for word, true in (("the entry", node_id == index.entry), ("an end", node.is_terminal)) if true]
    kind = f"{row.title} ({_code(node.type)})" if row else f"{_code(node.type or 'no type')}"
    said.append(f"{kind}{', ' + ', '.join(marks) if marks else ''}.")
    inputs = [field for field in node.fields if field.get("type") != "html"]
    if inputs:
        said.append("\n".join(_fields(inputs)))
    ways = _ways(index, node_id)
    if ways:
        said.append("\n".join(ways))
    if node.js_code is not None:
        said.append(_fenced(node.js_code))
    return "\n\n".join(said)


def _fields(inputs: Sequence[dict[str, Json]]) -> Iterator[str]:
    yield "| field | type | label | required |"
    yield "|---|---|---|---|"
    for field in inputs:
        required = "yes" if field.get("required") is True else ""
        cells = [
            _code(_string(field.get("name"))).replace("|", "\\|"),
            _plain(_string(field.get("type"))),
            _plain(_string(field.get("label"))),
        ]
        yield f"| {' | '.join([*cells, required])} |"


def _ways(index: GraphIndex, node_id: str) -> list[str]:
    ways = []
    for edge in (*index.out[node_id], *[lost for lost in index.dangling if lost.source == node_id]):
        word = HANDLER_LABELS.get(edge.handler, "Set by the script" if edge.kind == "script" else edge.handler)
        implied = " (implied)" if edge.kind == "implied" else ""
        target = _code(edge.target) if edge.target in index.ids else f"{_code(edge.target)}, which is no node"
        ways.append(f"- {_plain(word)}{implied}: {target}")
    return ways


def _string(value: Json) -> str:
    return value if isinstance(value, str) else ""


def _plain(text: str) -> str:
    return "".join(f"\\{char}" if char in _SPECIAL else char for char in clean(text).strip())


def _code(text: str) -> str:
    """The text as code, between more backticks than it holds."""
    shown = clean(text)
    if not shown.strip():
        return "(none)"
    fence = "`" * (max(map(len, "".join(c if c == "`" else " " for c in shown).split()), default=0) + 1)
    pad = " " if "`" in shown else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def _fenced(code: str) -> str:
    longest = max(map(len, "".join(c if c == "`" else " " for c in code).split()), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}js\n{code}\n{fence}"

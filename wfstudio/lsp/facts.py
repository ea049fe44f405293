"""What a node holds and produces, told in a few lines."""

import re

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.document.model import NodeView
    from wfstudio.lsp.analysis import Analysis

_MOST = 12


def produced(node: "NodeView") -> dict[str, str]:
    """The keys that scripts can read of a node's result, each with what it is: inputs, or what a script returns."""
    from wfstudio.document.catalogue import FIELD_TYPES

    found: dict[str, str] = {}
    for field in node.fields:
        name, kind = field.get("name"), field.get("type")
        if isinstance(name, str) and name and isinstance(kind, str):
            row = FIELD_TYPES.get(kind)
            if row is None or row.is_input:
                found.setdefault(name, row.title if row else kind)
    code = node.js_code
    if code:
        from wfstudio.script.facts import read_script

        found.update(dict.fromkeys(sorted(read_script(code).returned_keys), "returned by the script"))
    return found


def field_path(node: "NodeView", field: str) -> "tuple[str | int, ...] | None":
    """The path, from the node on, of the name of a form's field."""
    for place, one in enumerate(node.fields_listed):
        if isinstance(one, dict) and one.get("name") == field:
            return ("fields", place, "name")
    return None


def returned_at(code: str, key: str) -> tuple[int, int]:
    """Where a script names a key that it returns; its beginning when that cannot be told."""
    found = re.search(rf"(?<![\w$.]){re.escape(key)}(?=\s*['\"]?\s*[:,}}])", code)
    found = found or re.search(rf"(?<=\.){re.escape(key)}(?=\s*=[^=])", code)
    return found.span() if found else (0, 0)


def described(analysis: "Analysis", node: "NodeView") -> str:
    """A node's facts as Markdown: type, title, what leads in and out, what it produces."""
    from wfstudio.document.catalogue import node_type

    row = node_type(node.type)
    title = f" — {_plain(node.name)}" if node.name else ""
    kind = f"{row.title} (`{node.type}`)" if row else f"`{node.type or 'no type'}`, which the catalogue does not know"
    traits = [kind]
    if analysis.index.entry == node.id:
        traits.append("the entry")
    if node.is_terminal:
        traits.append("ends the journey")
    lines = [f"**`{node.id}`**{title}", ", ".join(traits)]
    into = [f"`{edge.source}` ({_way(edge.handler, edge.kind)})" for edge in analysis.index.into.get(node.id, ())]
    out = [f"{_way(edge.handler, edge.kind)} → `{edge.target}`" for edge in analysis.index.out.get(node.id, ())]
    out += [
        f"{edge.handler} → `{edge.target}`, which is no node"
        for edge in analysis.index.dangling
        if edge.source == node.id
    ]
    if node.id in analysis.index.computed:
        out.append("wherever the script computes")
    lines.append(f"**From:** {_listed(into) or 'nowhere'}  \n**To:** {_listed(out) or 'nowhere'}")
    keys = [f"`{name}` ({what})" for name, what in produced(node).items()]
    if keys:
        lines.append(f"**Produces:** {_listed(keys)}")
    return "\n\n".join(lines)


def _way(handler: str, kind: str) -> str:
    return {"script": "next, in the script", "implied": "back from the hand-off"}.get(kind, handler)


def _listed(items: list[str]) -> str:
    more = len(items) - _MOST
    return ", ".join(items[:_MOST]) + (f" and {more} more" if more > 0 else "")


def _plain(text: str) -> str:
    """A text that Markdown takes as it is."""
    return re.sub(r"([\\`*_{}\[\]<>#|])", r"\\\1", " ".join(text.split()))

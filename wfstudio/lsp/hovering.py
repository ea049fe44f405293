"""What an editor shows under the pointer: the page of the rule that complains, and what is known of what is there."""

from lsprotocol import types as lsp

from wfstudio.document.catalogue import CATALOGUE, FIELD_KEYS, FIELD_TYPES, NODE_KEYS, WORKFLOW_KEYS
from wfstudio.document.model import HANDLER_KEYS
from wfstudio.lsp.facts import described, field_path, produced
from wfstudio.lsp.mentions import mention_at
from wfstudio.lsp.placeholders import about_placeholder

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.lsp.analysis import Analysis, Spot
    from wfstudio.lsp.diagnostics import Checked
    from wfstudio.lsp.mentions import Mention

_RULE = "\n\n---\n\n"


def hover(checked: "Checked", offset: int) -> lsp.Hover | None:
    """The pages about an offset, None when there is nothing to say."""
    analysis = checked.analysis
    named = mention_at(analysis, offset)
    parts: list[str] = []
    span: tuple[int, int] | None = None
    about = about_placeholder(analysis, offset)
    if about is not None:
        parts.append(about[0])
        span = about[1]
    elif named is not None and (told := _about_mention(analysis, named)):
        parts.append(told)
        span = named.start, named.end
    else:
        spot = analysis.spot(offset)
        if told := _about_word(analysis, spot):
            parts.append(told)
            piece = spot.piece
            span = (piece.key_start, piece.key_end) if spot.in_key else (piece.start, piece.end)
    parts += _rules(checked, offset)
    if not parts:
        return None
    content = lsp.MarkupContent(lsp.MarkupKind.Markdown, _RULE.join(parts))
    return lsp.Hover(content, checked.text.range(*span) if span else None)


def _about_mention(analysis: "Analysis", named: "Mention") -> str:
    node = analysis.doc.node(named.node)
    if node is None:
        return ""
    if named.field is None:
        return described(analysis, node)
    what = produced(node).get(named.field, "which the node does not say that it produces")
    return f"**`{named.field}`** of `{named.node}`: {what}" + _field_label(analysis, node.index, named)


def _field_label(analysis: "Analysis", place: int, named: "Mention") -> str:
    node = next(node for node in analysis.doc.nodes if node.index == place)
    path = field_path(node, named.field or "")
    field = node.fields_listed[int(path[1])] if path else None
    label = field.get("label") if isinstance(field, dict) else None
    return f", labelled “{label}”" if isinstance(label, str) and label else ""


def _about_word(analysis: "Analysis", spot: "Spot") -> str:
    """What the catalogue says of a key, a node type or a field type."""
    path = spot.path
    key = str(path[-1]) if path else ""
    inside = spot.inside_node
    node = analysis.node_at(spot)
    if not spot.in_key:
        value = spot.piece.value
        if inside == ("type",) and isinstance(value, str) and value in CATALOGUE:
            row = CATALOGUE[value]
            wired = ", ".join([f"`{spec.key}`" for spec in row.handlers])
            return f"**{row.title}** (`{value}`)\n\n{row.description}\n\n**Handlers:** {wired}"
        if len(inside) == 3 and inside[0] == "fields" and key == "type" and value in FIELD_TYPES:
            field = FIELD_TYPES[str(value)]
            return f"**{field.title}** (`{field.type}`)\n\n{field.description}"
        return ""
    if len(path) == 1 and key in WORKFLOW_KEYS:
        return f"**{WORKFLOW_KEYS[key].title}**\n\n{WORKFLOW_KEYS[key].help}"
    if node is None:
        return ""
    if key in HANDLER_KEYS and len(inside) == 1:
        return _about_handler(key, node.type)
    if len(inside) == 3 and inside[0] == "fields":
        setting = FIELD_KEYS.get(key)
    else:
        kind = CATALOGUE.get(node.type)
        dotted = ".".join(map(str, inside))
        setting = next((one for one in (*NODE_KEYS, *(kind.settings if kind else ())) if one.key == dotted), None)
    return f"**{setting.title}**\n\n{setting.help}" if setting is not None else ""


def _about_handler(key: str, kind: str) -> str:
    row = CATALOGUE.get(kind)
    spec = row.handler(key) if row else None
    if spec is None:
        return f"**`{key}`**" + (f"\n\nA `{kind}` never emits it." if row else "")
    needed = " It must be wired." if spec.required else ""
    return f"**{spec.label}** (`{key}`)\n\nWhere the journey goes on the outcome `{spec.outcome}`.{needed}"


def _rules(checked: "Checked", offset: int) -> list[str]:
    """The pages of the rules that complain at an offset."""
    from wfstudio.lint.explanation import explain

    codes = []
    for diagnostic in checked.diagnostics:
        start, end = checked.text.span(diagnostic.range)
        if start <= offset <= end:
            codes.append(str(diagnostic.code))
    return [explain(code).markdown() for code in dict.fromkeys(codes)]

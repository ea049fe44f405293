"""From a name to what it names, to all that names it, and to another name for it."""

import json

from lsprotocol import types as lsp

from wfstudio.document.errors import EditRefused
from wfstudio.graph.rename import rename_node, script_changes
from wfstudio.lsp.facts import field_path, returned_at
from wfstudio.lsp.mentions import mention_at, mentions

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.document.model import NodeView
    from wfstudio.lsp.analysis import Analysis
    from wfstudio.lsp.mentions import Mention


def definition(analysis: "Analysis", offset: int) -> lsp.LocationLink | None:
    """Where the node or field that is named at an offset is defined, None when nothing is named or there is none."""
    named = mention_at(analysis, offset)
    node = analysis.doc.node(named.node) if named is not None else None
    if named is None or node is None:
        return None
    whole = analysis.piece(("nodes", node.index))
    span = analysis.id_span(node) if named.field is None else _field_span(analysis, node, named.field)
    around = (whole.start, whole.end) if whole is not None and named.field is None else span
    text = analysis.text
    return lsp.LocationLink(
        text.uri, text.range(*around), text.range(*span), origin_selection_range=text.range(named.start, named.end)
    )


def _field_span(analysis: "Analysis", node: "NodeView", field: str) -> tuple[int, int]:
    path = field_path(node, field)
    if path is not None:
        return analysis.inner_span(("nodes", node.index, *path)) or analysis.id_span(node)
    found = analysis.string(("nodes", node.index, "config", "js_code"))
    if found is None:
        return analysis.id_span(node)
    start, end = returned_at(found[0], field)
    return found[1][start], found[1][end]


def _named_node(analysis: "Analysis", offset: int) -> "Mention | None":
    named = mention_at(analysis, offset)
    return named if named is not None and named.field is None else None


def references(analysis: "Analysis", offset: int, declaration: bool) -> list[lsp.Location]:
    """Everything that names the node that is named at an offset; its own id too with ``declaration``."""
    named = _named_node(analysis, offset)
    if named is None:
        return []
    text = analysis.text
    return [
        lsp.Location(text.uri, text.range(one.start, one.end))
        for one in mentions(analysis, named.node)
        if declaration or not one.is_id
    ]


def highlights(analysis: "Analysis", offset: int) -> list[lsp.DocumentHighlight]:
    """The same, as an editor marks them while the pointer rests on one."""
    named = _named_node(analysis, offset)
    return [
        lsp.DocumentHighlight(
            analysis.text.range(one.start, one.end),
            lsp.DocumentHighlightKind.Write if one.is_id else lsp.DocumentHighlightKind.Read,
        )
        for one in (mentions(analysis, named.node) if named is not None else ())
    ]


def renamable(analysis: "Analysis", offset: int) -> tuple[tuple[int, int], str] | None:
    """The name at an offset that can be changed everywhere, and where it stands."""
    named = _named_node(analysis, offset)
    if named is None or analysis.doc.node(named.node) is None:
        return None
    return (named.start, named.end), named.node


def rename(analysis: "Analysis", offset: int, new: str) -> list[lsp.TextEdit]:
    """The edits that give the node named at an offset another id and keep every way to it and every read of it.

    Raises EditRefused when nothing that can be renamed stands there, or the new id is empty or taken.
    """
    found = renamable(analysis, offset)
    if found is None:
        raise EditRefused("no node is named here")
    old = found[1]
    if new == old:
        return []
    rename_node(analysis.doc, old, new)  # refuses what cannot be
    node = analysis.doc.node(old)
    spans: list[tuple[int, int, str]] = []
    for one in mentions(analysis, old):
        spot = analysis.spot(one.start)
        if not spot.is_script and (not one.is_id or (node is not None and spot.node == node.index)):
            spans.append((one.start, one.end, new))
    for other in analysis.doc.nodes:
        script = analysis.string(("nodes", other.index, "config", "js_code"))
        if script is not None:
            code, places = script
            spans += [(places[start], places[end], to) for start, end, to in script_changes(code, old, new)]
    text = analysis.text
    return [lsp.TextEdit(text.range(start, end), _escaped(to)) for start, end, to in sorted(spans)]


def _escaped(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]

"""The outline of a workflow: its nodes, with their fields, handlers and script below them."""

from lsprotocol import types as lsp

from wfstudio.document.catalogue import FIELD_TYPES, node_type

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.document.model import NodeView, Path
    from wfstudio.lsp.analysis import Analysis

_KINDS = {
    "pages": lsp.SymbolKind.Interface,
    "biometrics": lsp.SymbolKind.Class,
    "documents": lsp.SymbolKind.Class,
    "logic": lsp.SymbolKind.Function,
}


def symbols(analysis: "Analysis") -> list[lsp.DocumentSymbol]:
    """The nodes in file order."""
    return [one for node in analysis.doc.nodes if (one := _node(analysis, node)) is not None]


def _node(analysis: "Analysis", node: "NodeView") -> lsp.DocumentSymbol | None:
    piece = analysis.piece(("nodes", node.index))
    if piece is None:
        return None
    row = node_type(node.type)
    detail = " · ".join([part for part in (row.title if row else node.type, node.name) if part])
    text = analysis.text
    return lsp.DocumentSymbol(
        name=node.id or f"node {node.index + 1}",
        detail=detail,
        kind=_KINDS.get(row.category if row else "", lsp.SymbolKind.Object),
        range=text.range(piece.start, piece.end),
        selection_range=text.range(*analysis.id_span(node)),
        children=[*_fields(analysis, node), *_ways(analysis, node)],
    )


def _fields(analysis: "Analysis", node: "NodeView") -> list[lsp.DocumentSymbol]:
    found = []
    for place, field in enumerate(node.fields_listed):
        name = field.get("name") if isinstance(field, dict) else None
        kind = field.get("type") if isinstance(field, dict) else None
        if isinstance(name, str) and name:
            row = FIELD_TYPES.get(str(kind))
            detail = row.title if row else str(kind)
            found.append(_child(analysis, ("nodes", node.index, "fields", place), name, detail, lsp.SymbolKind.Field))
    return found


def _ways(analysis: "Analysis", node: "NodeView") -> list[lsp.DocumentSymbol]:
    found = []
    if node.js_code is not None:
        path: Path = ("nodes", node.index, "config", "js_code")
        found.append(_child(analysis, path, "js_code", "script", lsp.SymbolKind.Function))
    for key, target in node.handlers.items():
        found.append(_child(analysis, ("nodes", node.index, key), key, f"→ {target}", lsp.SymbolKind.Event))
    return found


def _child(analysis: "Analysis", path: "Path", name: str, detail: str, kind: lsp.SymbolKind) -> lsp.DocumentSymbol:
    piece = analysis.piece(path)
    assert piece is not None  # the document was made from the same tree
    start = piece.key_start if piece.key_start >= 0 else piece.start
    place = analysis.text.range(start, piece.end)
    chosen = analysis.text.range(start, piece.key_end) if piece.key_start >= 0 else place
    return lsp.DocumentSymbol(name=name, detail=detail, kind=kind, range=place, selection_range=chosen)

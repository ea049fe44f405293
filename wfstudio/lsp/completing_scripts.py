"""What may be written inside a script or a page's HTML: nodes and their keys, targets of ``next``, tokens."""

import json
import re

from lsprotocol import types as lsp

from wfstudio.document.catalogue import HTML_TOKENS, node_type
from wfstudio.lsp.facts import produced

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.document.model import NodeView, Path
    from wfstudio.lsp.analysis import Analysis

_NAME = r"[A-Za-z_$][\w$]*"
_IDENTIFIER = re.compile(_NAME)
_NODES = r"\bparams\s*(?:\?\.|\.)\s*nodes\s*"
_NODE_AFTER_DOT = re.compile(rf"{_NODES}(?:\?\.|\.)\s*([\w$]*)\Z")
_NODE_IN_BRACKETS = re.compile(rf"{_NODES}(?:\?\.)?\s*\[\s*(['\"`])([^'\"`]*)\Z")
_KEY_AFTER_DOT = re.compile(
    rf"{_NODES}(?:(?:\?\.|\.)\s*({_NAME})|(?:\?\.)?\s*\[\s*['\"`]([^'\"`]+)['\"`]\s*\])\s*(?:\?\.|\.)\s*([\w$]*)\Z"
)
_TARGET = re.compile(r"(?:\bnext\s*=\s*)(['\"`])([^'\"`]*)\Z")
_TOKEN = re.compile(r"\{[\w-]*\Z")
_LOOK_BACK = 300


def in_script(analysis: "Analysis", node: "NodeView", offset: int) -> list[lsp.CompletionItem]:
    """What fits at an offset of the file inside a node's script."""
    found = analysis.string(("nodes", node.index, "config", "js_code"))
    if found is None:
        return []
    code, places = found
    at = next((index for index, place in enumerate(places) if place >= offset), len(code))
    head = code[max(0, at - _LOOK_BACK) : at]

    def item(word: str, detail: str, typed: str, kind: lsp.CompletionItemKind) -> lsp.CompletionItem:
        span = places[at - len(typed)], places[at]
        written = json.dumps(word, ensure_ascii=False)[1:-1]
        place = analysis.text.range(*span)
        return lsp.CompletionItem(word, kind=kind, detail=detail or None, text_edit=lsp.TextEdit(place, written))

    if (key := _KEY_AFTER_DOT.search(head)) is not None:
        read = analysis.doc.node(key.group(1) or key.group(2))
        keys = produced(read) if read is not None else {}
        return [
            item(name, what, key.group(3), lsp.CompletionItemKind.Field)
            for name, what in keys.items()
            if _IDENTIFIER.fullmatch(name)
        ]
    for pattern, group, any_name in ((_NODE_AFTER_DOT, 1, False), (_NODE_IN_BRACKETS, 2, True), (_TARGET, 2, True)):
        if (name := pattern.search(head)) is not None:
            return [
                item(other, _detail(analysis, other), name.group(group), lsp.CompletionItemKind.Reference)
                for other in analysis.index.ids
                if any_name or _IDENTIFIER.fullmatch(other)
            ]
    return []


def _detail(analysis: "Analysis", node_id: str) -> str:
    node = analysis.index.node(node_id)
    row = node_type(node.type)
    return " · ".join([part for part in (row.title if row else node.type, node.name) if part])


def in_html(analysis: "Analysis", node: "NodeView", path: "Path", offset: int) -> list[lsp.CompletionItem]:
    """The tokens that fit after a ``{`` in a node's HTML: what the runtime fills, and what inputs replace."""
    piece = analysis.piece(path)
    typed = _TOKEN.search(analysis.text.content, max(piece.start if piece else 0, offset - 60), offset)
    if typed is None:
        return []
    own = [field.get("replaceWithInHtml") for field in node.fields]
    tokens = dict.fromkeys([*HTML_TOKENS, *[token for token in own if isinstance(token, str) and token]])
    place = analysis.text.range(typed.start(), offset)
    return [
        lsp.CompletionItem(token, kind=lsp.CompletionItemKind.Constant, text_edit=lsp.TextEdit(place, token))
        for token in tokens
    ]

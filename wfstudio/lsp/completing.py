"""What may be written at a place: ids, types, settings, handlers, fields, and what scripts can read."""

import json
import re

from lsprotocol import types as lsp

from wfstudio.document.catalogue import CATALOGUE, FIELD_KEYS, FIELD_TYPES, NODE_KEYS, WORKFLOW_KEYS, Kind
from wfstudio.document.model import HANDLER_KEYS
from wfstudio.lsp.analysis import Spot
from wfstudio.lsp.completing_scripts import in_html, in_script

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.document.model import NodeView, Path
    from wfstudio.document.rows import Setting
    from wfstudio.lsp.analysis import Analysis
    from wfstudio.lsp.tolerant import Piece

    Items = list[lsp.CompletionItem]

TRIGGERS = ['"', ".", ":", "'", "[", "{"]
_BARE_KEY = re.compile(r"[{,]\s*([A-Za-z_]\w*)?\Z")
_EMPTY = {Kind.ROWS: "[$1]", Kind.BOOLEAN: "${1:true}", Kind.NUMBER: "$1", Kind.OBJECT: "{$1}"}
_MARKUP = '{"type": "html", "html": "$1"}'


def complete(analysis: "Analysis", offset: int, snippets: bool) -> "Items":
    """What fits at an offset. ``snippets``: the editor knows what to do with ``$1``."""
    spot = analysis.spot(offset)
    content = analysis.text.content
    if not spot.in_key and spot.piece.kind == "string" and offset > spot.piece.start:
        return _in_string(analysis, spot, offset)
    head = content[:offset].rstrip()
    if head.endswith(":") and not spot.in_key:
        key = analysis.spot(len(head[:-1].rstrip()))
        return _values(analysis, key.path, (offset, offset)) if key.in_key else []
    if spot.piece.kind == "other" and not spot.in_key:
        return _values(analysis, spot.path, (spot.piece.start, spot.piece.end))
    if spot.in_key:
        holder = spot.piece.parent
        start, end = spot.piece.key_start, spot.piece.key_end
        span = start, end if end - start > 1 and content[end - 1] == '"' else offset
        has_value = spot.piece.kind != "hole" or content[span[1] :].lstrip().startswith(":")
        return _keys(analysis, spot.path[:-1], holder, span, snippets, has_value) if holder is not None else []
    bare = _BARE_KEY.search(content, max(0, offset - 200), offset)
    if spot.piece.kind == "{" and bare is not None:
        start = offset - len(bare.group(1) or "")
        return _keys(analysis, spot.path, spot.piece, (start, offset), snippets, False)
    return []


def _in_string(analysis: "Analysis", spot: Spot, offset: int) -> "Items":
    if "${" in analysis.text.content[max(spot.piece.start, offset - 90) : offset]:
        from wfstudio.lsp.placeholders import after_dollar

        if (items := after_dollar(analysis, spot, offset)) is not None:
            return items
    node = analysis.node_at(spot)
    if node is not None and spot.is_script:
        return in_script(analysis, node, offset)
    if node is not None and spot.inside_node[-1:] == ("html",):
        return in_html(analysis, node, spot.path, offset)
    return _values(analysis, spot.path, (spot.piece.start, spot.piece.end if spot.piece.closed else offset))


def _values(analysis: "Analysis", path: "Path", span: tuple[int, int]) -> "Items":
    """The values that fit at a path, written over a span."""
    spot = Spot(analysis.root, path, False)
    node = analysis.node_at(spot)
    inside = spot.inside_node
    if len(path) == 1 and path[0] in WORKFLOW_KEYS:
        return _booleans(analysis, span) if WORKFLOW_KEYS[str(path[0])].types == ("boolean",) else []
    if node is None:
        return []
    if spot.is_handler:
        return [_id_item(analysis, other, span) for other in _targets(analysis, node)]
    if inside == ("type",):
        return [
            _word(analysis, row.type, row.title, row.description, span, lsp.CompletionItemKind.Class)
            for row in CATALOGUE.values()
        ]
    if len(inside) == 3 and inside[0] == "fields":
        if inside[2] == "type":
            return [
                _word(analysis, field.type, field.title, field.description, span, lsp.CompletionItemKind.Class)
                for field in FIELD_TYPES.values()
            ]
        if inside[2] == "replaceWithInHtml":
            return [_word(analysis, token, "in the page's HTML", "", span) for token in html_tokens(node)]
        return _of_setting(analysis, FIELD_KEYS.get(str(inside[2])), span)
    row = CATALOGUE.get(node.type)
    return _of_setting(analysis, row.setting(str(inside[0])) if row and len(inside) == 1 else None, span)


def _of_setting(analysis: "Analysis", setting: "Setting | None", span: tuple[int, int]) -> "Items":
    if setting is None:
        return []
    if setting.kind is Kind.BOOLEAN:
        return _booleans(analysis, span)
    if setting.kind is Kind.MULTI_CHOICE and isinstance(setting.default, str):
        return [_word(analysis, setting.default, setting.title, setting.help, span)]
    return [_word(analysis, choice, setting.title, setting.help, span) for choice in setting.choices]


def _booleans(analysis: "Analysis", span: tuple[int, int]) -> "Items":
    return [_word(analysis, word, "", "", span, quoted=False) for word in ("true", "false")]


def _targets(analysis: "Analysis", node: "NodeView") -> "list[NodeView]":
    """The nodes by their ids, the node itself last."""
    others = [analysis.index.node(node_id) for node_id in analysis.index.ids]
    return sorted(others, key=lambda other: other.id == node.id)


def _id_item(analysis: "Analysis", node: "NodeView", span: tuple[int, int]) -> lsp.CompletionItem:
    row = CATALOGUE.get(node.type)
    detail = " · ".join([part for part in (row.title if row else node.type, node.name) if part])
    return _word(analysis, node.id, detail, "", span, lsp.CompletionItemKind.Reference)


def _word(
    analysis: "Analysis",
    word: str,
    detail: str,
    documentation: str,
    span: tuple[int, int],
    kind: lsp.CompletionItemKind = lsp.CompletionItemKind.Value,
    quoted: bool = True,
) -> lsp.CompletionItem:
    written = json.dumps(word, ensure_ascii=False) if quoted else word
    return lsp.CompletionItem(
        label=word,
        kind=kind,
        detail=detail or None,
        documentation=documentation or None,
        filter_text=written,
        text_edit=lsp.TextEdit(analysis.text.range(*span), written),
    )


def html_tokens(node: "NodeView") -> list[str]:
    """The tokens in a node's HTML that an input may replace."""
    found: dict[str, None] = {}
    for field in node.fields:
        html = field.get("html")
        if isinstance(html, str):
            found.update(dict.fromkeys(re.findall(r"\{[\w-]+-element\}", html)))
    return list(found)


def _keys(
    analysis: "Analysis", path: "Path", holder: "Piece", span: tuple[int, int], snippets: bool, has_value: bool
) -> "Items":
    """The keys that an object may have and has not, written over a span."""
    spot = Spot(holder, path, False)
    node = analysis.node_at(spot)
    inside = spot.inside_node
    rows: list[tuple[str, str, str, str]] = []
    if not path:
        rows = [(row.key, row.title, row.help, _EMPTY_OF[row.types[0]]) for row in WORKFLOW_KEYS.values()]
    elif node is not None and not inside:
        rows = _node_rows(node)
    elif inside == ("config",) and node is not None:
        row = CATALOGUE.get(node.type)
        rows = [
            _setting_row(one, one.key[7:]) for one in (row.settings if row else ()) if one.key.startswith("config.")
        ]
    elif len(inside) == 2 and inside[0] == "fields":
        rows = [_setting_row(one, key) for key, one in FIELD_KEYS.items()]
    taken = {item.key for item in holder.items if item.key_start != span[0]}
    after = "," if analysis.text.content[span[1] :].lstrip()[:1] == '"' else ""
    found = []
    for place, (key, title, help, value) in enumerate(rows):
        if key not in taken:
            written = json.dumps(key) if has_value else f"{json.dumps(key)}: {value}{after}"
            found.append(_key_item(analysis, key, title, help, span, written, place, snippets))
    return found


_EMPTY_OF = {"string": '"$1"', "boolean": "${1:false}", "array": "[$1]", "object": "{$1}"}


def _node_rows(node: "NodeView") -> list[tuple[str, str, str, str]]:
    """The settings and handlers of a node's type; all handlers where the type is not known."""
    row = CATALOGUE.get(node.type)
    rows = [_setting_row(one, one.key) for one in NODE_KEYS]
    if row is None:
        return [*rows, *[(key, "Handler", "", '"$1"') for key in HANDLER_KEYS]]
    for setting in sorted(row.settings, key=lambda one: not one.required):
        outer, _, inner = setting.key.partition(".")
        if inner:
            rows.append((outer, setting.title, setting.help, f'{{"{inner}": "$1"}}'))
        else:
            rows.append(_setting_row(setting, outer))
    needed = {True: "must be wired", False: "may be wired"}
    return [*rows, *[(s.key, f"Handler: {s.label}", needed[s.required], '"$1"') for s in row.handlers]]


def _setting_row(setting: "Setting", key: str) -> tuple[str, str, str, str]:
    value = _MARKUP if setting.kind is Kind.MARKUP else _EMPTY.get(setting.kind, '"$1"')
    if len(setting.choices) == 1 or setting.kind is Kind.MULTI_CHOICE:
        value = json.dumps(setting.default)
    return key, setting.title + (" (required)" if setting.required else ""), setting.help, value


def _key_item(
    analysis: "Analysis",
    key: str,
    title: str,
    help: str,
    span: tuple[int, int],
    written: str,
    place: int,
    snippets: bool,
) -> lsp.CompletionItem:
    plain = re.sub(r"\$\{1:(\w+)\}|\$1", r"\1", written)
    return lsp.CompletionItem(
        label=key,
        kind=lsp.CompletionItemKind.Event if key in HANDLER_KEYS else lsp.CompletionItemKind.Property,
        detail=title,
        documentation=help or None,
        filter_text=json.dumps(key),
        sort_text=f"{place:03}",
        insert_text_format=lsp.InsertTextFormat.Snippet if snippets else lsp.InsertTextFormat.PlainText,
        text_edit=lsp.TextEdit(analysis.text.range(*span), written if snippets else plain),
    )

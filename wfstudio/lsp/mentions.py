"""What names a node in a text: its id, handlers that lead to it, scripts that lead to it or read what it produced."""

import re

from wfstudio.document.model import HANDLER_KEYS

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.document.model import NodeView, Path
    from wfstudio.lsp.analysis import Analysis
    from wfstudio.script.facts import NodeRead

    Span = tuple[int, int]

_SCRIPT: "Path" = ("config", "js_code")
_KEY_AFTER = re.compile(r"\s*\]?\s*(?:\?\.|\.)?\s*(?:\[\s*)?(['\"`]?)")


class Mention:
    """A place that names a node, or with ``field`` a field of it. The span is in the file, without quotes.

    ``is_id``: it is the node's own id.
    """

    __slots__ = ("end", "field", "is_id", "node", "start")

    def __init__(self, node: str, start: int, end: int, field: str | None = None, is_id: bool = False) -> None:
        self.node = node
        self.start = start
        self.end = end
        self.field = field
        self.is_id = is_id


def mention_at(analysis: "Analysis", offset: int) -> Mention | None:
    """What is named at an offset."""
    spot = analysis.spot(offset)
    node = analysis.node_at(spot)
    if node is None or spot.in_key:
        return None
    if spot.inside_node == ("id",) or spot.is_handler:
        return _whole(analysis, spot.path, is_id=not spot.is_handler)
    if spot.is_script:
        found = [one for one in _in_script(analysis, node) if one.start <= offset <= one.end]
        return min(found, key=lambda one: one.end - one.start, default=None)
    return None


def mentions(analysis: "Analysis", node_id: str) -> "Iterator[Mention]":
    """Everything that names a node, in file order of the nodes that do; fields of it are left out."""
    for node in analysis.doc.nodes:
        for key in ("id", *HANDLER_KEYS):
            if node.raw.get(key) == node_id:
                found = _whole(analysis, ("nodes", node.index, key), is_id=key == "id")
                if found is not None:
                    yield found
        if node_id in (node.js_code or ""):
            spans = {(one.start, one.end): one for one in _in_script(analysis, node) if one.field is None}
            yield from [one for _, one in sorted(spans.items()) if one.node == node_id]


def _whole(analysis: "Analysis", path: "Path", is_id: bool) -> Mention | None:
    found = analysis.string(path)
    if found is None or not found[0]:
        return None
    name, places = found
    return Mention(name, places[0], places[-1], is_id=is_id)


def _in_script(analysis: "Analysis", node: "NodeView") -> "Iterator[Mention]":
    """What a node's script names."""
    found = analysis.string(("nodes", node.index, *_SCRIPT))
    if found is None or ("next" not in found[0] and "nodes" not in found[0]):
        return
    from wfstudio.script.facts import read_script

    code, places = found
    facts = read_script(code)
    for target in facts.next_targets:
        yield _mention(target.target, code, places, target.start, target.end)
    for read in facts.reads:
        yield _mention(read.node, code, places, read.start, read.end)
        span = _key_span(code, read)
        if span is not None:
            yield _mention(read.node, code, places, *span, field=read.key)


def _mention(node: str, code: str, places: list[int], start: int, end: int, field: str | None = None) -> Mention:
    if code[start : start + 1] in ("'", '"', "`"):
        start, end = start + 1, end - 1
    return Mention(node, places[start], places[end], field)


def _key_span(code: str, read: "NodeRead") -> "Span | None":
    """Where the key of a read is written: after the node, or before it in a pattern that takes it apart."""
    key = read.key
    if not key:
        return None
    after = _KEY_AFTER.match(code, read.end)
    at = after.end() if after else read.end
    if code.startswith(key, at):
        return at, at + len(key)
    opened = code.rfind("{", 0, read.start)
    found = list(re.finditer(rf"(?<![\w$]){re.escape(key)}(?![\w$])", code[max(opened, 0) : read.start]))
    return (opened + found[0].start(), opened + found[0].end()) if opened >= 0 and found else None

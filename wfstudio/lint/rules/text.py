"""Whether the text of the file says what its author thinks it says."""

from wfstudio.lint.findings import ERROR, WARNING, Fix, TextEdit
from wfstudio.lint.places import KEY, TEXT, Place
from wfstudio.lint.registry import rule

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator

    from wfstudio.document.model import Path, Source
    from wfstudio.document.positions import Member
    from wfstudio.lint.context import Context
    from wfstudio.lint.findings import Finding


@rule("WF102", "duplicate-key", ERROR)
def duplicate_key(context: "Context") -> "Iterator[Finding]":
    """An object holds the same key twice.

    Why: the last one silently wins, and what the others say is lost. The finding is shown at the last one.

    Bad:
        {"version": "v1", "name": "Age check", "type": "idv-age", "name": "Age and address",
         "nodes": [{"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]}

    Good:
        {"version": "v1", "name": "Age and address", "type": "idv-age",
         "nodes": [{"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]}
    """
    source = context.doc.source
    if source is None or source.raw is not context.doc.raw or not source.positions.duplicate_keys:
        return
    repeated = dict.fromkeys(source.positions.duplicate_keys)
    outside = len(context.doc.full_path(()))
    for full, member in _members(source.positions.root):
        span = (member.key_start, member.key_end)
        if span not in repeated:
            continue
        message = f"`{member.key}` stands here more than once: this last one wins, what the others say is lost"
        if full[:outside] == context.doc.full_path(()):  # what stands beside the envelope is nobody's business
            path = full[outside:]
            yield context.at("WF102", message, Place(path, KEY), _node_of(context, path))


def _members(root: "Member") -> "Iterator[tuple[Path, Member]]":
    """Every member of the text below the root, with its path."""
    pending: list[tuple[Path, Member]] = [((), root)]
    while pending:
        path, member = pending.pop()
        for key, child in member.members.items():
            below = (*path, key)
            yield below, child
            if child.members:
                pending.append((below, child))


def _node_of(context: "Context", path: "Path") -> str | None:
    """The id of the node in which something stands."""
    if len(path) < 2 or path[0] != "nodes":
        return None
    node = context.doc.value(path[:2])
    found = node.get("id") if isinstance(node, dict) else None
    return found if isinstance(found, str) and found else None


@rule("WF103", "encoding", WARNING)
def encoding(context: "Context") -> "Iterator[Finding]":
    """The file starts with a byte order mark, or is not in UTF-8.

    Why: JSON is exchanged in UTF-8 without a mark; other programs stop at the first byte, or show other letters. The
    rest of the file is linted all the same, and its own fixes are offered once it is in UTF-8.

    Bad (with a byte order mark):
        {"version": "v1", "name": "Age check", "type": "idv-age",
         "nodes": [{"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]}

    Good:
        {"version": "v1", "name": "Age check", "type": "idv-age",
         "nodes": [{"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]}
    """
    source = context.doc.source
    if source is None or (source.encoding == "utf-8" and not source.bom):
        return
    if source.encoding == "utf-8":
        edit = TextEdit(0, 3, "")
        fix = Fix("safe", "Take out the byte order mark", (), context.locator, [edit])
        message = "the file starts with a byte order mark, at which other programs stop"
        yield context.at("WF103", message, Place((), TEXT, 0, 1), None, fix=fix)
        return
    edit = TextEdit(0, len(source.data), source.text)
    fix = Fix("safe", "Write the file in UTF-8", (), context.locator, [edit])
    message = f"the file is not in UTF-8: it was read as {_NAMES.get(source.encoding, source.encoding.upper())}"
    yield context.at("WF103", message, _first_foreign(source), None, fix=fix)


_NAMES = {"cp1252": "Windows-1252"}


def _first_foreign(source: "Source") -> Place:
    """The first letter that UTF-8 would write otherwise; the first of all where every one is."""
    text = source.text
    if source.encoding != "cp1252":
        return Place((), TEXT, 0, 1)
    start = next((place for place, letter in enumerate(text) if letter > "\x7f"), 0)
    return Place((), TEXT, start, start + 1)

"""The one repair of a text that is no JSON: comments and trailing commas, if that is all that is wrong with it."""

import re

from wfstudio.document.errors import MalformedDocument
from wfstudio.document.reading import parse
from wfstudio.lint.findings import TextEdit

_TOKEN = re.compile(rb'"(?:[^"\\\\]|\\\\.)*"|//[^\r\n]*|#[^\r\n]*|/\*.*?\*/|[,\]}]|[^\s,\]}"/#]+|[/"]', re.DOTALL)


def unneeded(data: bytes) -> list[TextEdit]:
    """The edits that make these bytes JSON by taking out comments and trailing commas; [] when that does not do."""
    edits: list[TextEdit] = []
    comma = -1
    for token in _TOKEN.finditer(data):
        mark = token.group()
        if mark.startswith((b"//", b"/*", b"#")):
            edits.append(TextEdit(token.start(), token.end(), ""))
        elif mark == b",":
            comma = token.start()
        else:
            if mark in (b"]", b"}") and comma >= 0:
                edits.append(TextEdit(comma, comma + 1, ""))
            comma = -1
    edits.sort(key=lambda edit: edit.start)
    return edits if edits and _parses(data, edits) else []


def _parses(data: bytes, edits: list[TextEdit]) -> bool:
    kept, at = [], 0
    for edit in edits:
        kept.append(data[at : edit.start])
        at = edit.end
    try:
        parse(b"".join([*kept, data[at:]]))
    except MalformedDocument:
        return False
    return True

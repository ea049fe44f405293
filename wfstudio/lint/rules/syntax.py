"""Whether the file is JSON at all."""

from wfstudio.lint.findings import ERROR, Finding, Fix
from wfstudio.lint.places import DOCUMENT, Place, TextLocator
from wfstudio.lint.registry import rule
from wfstudio.lint.table import ROWS

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterable

    from wfstudio.document.errors import MalformedDocument
    from wfstudio.lint.context import Context


@rule("WF101", "json-syntax", ERROR)
def json_syntax(_: "Context") -> "Iterable[Finding]":
    """The file cannot be decoded or parsed, so nothing else can be said about it.

    Why: a file that is not JSON is refused by every service. The place is where reading broke; the mistake is there
    or shortly before.

    Bad:
        {"version": "v1", "name": "Age check", "type": "idv-age",
         "nodes": [{"id": "done", "type": "form", "fields": [], "is_terminal_node": true},]}

    Good:
        {"version": "v1", "name": "Age check", "type": "idv-age",
         "nodes": [{"id": "done", "type": "form", "fields": [], "is_terminal_node": true}]}
    """
    return ()


def malformed(error: "MalformedDocument", data: bytes) -> Finding:
    """The finding for bytes that do not parse."""
    from wfstudio.lint.rules.jsonc import unneeded

    message = f"{error.reason}: {error.guess}" if error.guess else error.reason
    locator = TextLocator(error)
    edits = unneeded(data)
    fix = Fix("safe", "Take out comments and trailing commas", (), locator, edits) if edits else None
    return Finding("WF101", ROWS["WF101"].name, ERROR, message, Place((), DOCUMENT), locator, fix=fix)

"""Linting: a document in, findings out, sorted as they stand in the file."""

from wfstudio.document.errors import MalformedDocument
from wfstudio.document.reading import parse
from wfstudio.lint.context import Context
from wfstudio.lint.findings import INFO, LEVELS, Finding
from wfstudio.lint.registry import graph_rules, plain_rules
from wfstudio.lint.screen import acquits

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from wfstudio.document.model import Document


def lint(doc: "Document", *, as_published: bool = False, at_least: str = INFO) -> list[Finding]:
    """All findings of a document at or above a severity. Never raises on any document.

    ``as_published`` lints it as a publish does: what cannot be reached is an error then. Positions are worked out
    when a finding is asked for them.
    """
    context = Context(doc, as_published, at_least)
    found = [finding for rule in plain_rules() for finding in rule.check(context)]
    if not acquits(context):
        found += [finding for rule in graph_rules() for finding in rule.check(context)]
    limit = LEVELS[at_least]
    found = [finding for finding in found if LEVELS[finding.severity] <= limit]
    found.sort(key=lambda finding: (finding.place.order(doc), finding.code))
    return found


def lint_bytes(
    data: bytes, as_published: bool = False, at_least: str = INFO
) -> "tuple[Document | None, list[Finding]]":
    """The document in these bytes and its findings; None and one WF101 when they are no JSON text."""
    try:
        doc = parse(data)
    except MalformedDocument as error:
        from wfstudio.lint.rules.syntax import malformed

        return None, [malformed(error, data)]
    return doc, lint(doc, as_published=as_published, at_least=at_least)

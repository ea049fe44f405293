"""Secrets that were found, covered wherever a report shows what stands in a file."""

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterable

    from wfstudio.lint.findings import Finding

SECRET = "WF801"  # noqa: S105
"""The rule whose findings cover what nobody may be shown."""


def masked_text(text: str, secrets: "Iterable[Finding]") -> str:
    """The text with a ``*`` for each character of a secret, so that every offset stays."""
    parts, at = [], 0
    for start, end in sorted([finding.span for finding in secrets]):
        if start >= at:
            parts += [text[at:start], "*" * (end - start)]
            at = end
    return "".join([*parts, text[at:]]) if parts else text


def masked_bytes(data: bytes, secrets: "Iterable[Finding]") -> bytes:
    """The same of a file's bytes, so that every byte offset stays."""
    parts, at = [], 0
    for finding in sorted(secrets, key=lambda finding: finding.start):
        start, end = finding.byte_span
        if start >= at:
            parts += [data[at:start], b"*" * (end - start)]
            at = end
    return b"".join([*parts, data[at:]]) if parts else data

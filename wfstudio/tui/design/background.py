"""Work the design screen has done elsewhere; it posts messages and touches no widget."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual.message import Message
from textual.message_pump import MessagePump

from wfstudio.document.model import Document

if TYPE_CHECKING:
    from wfstudio.lint.findings import Finding
    from wfstudio.tui.services import Services


class Linted(Message):
    """A version of the document was linted; ``fault`` says why it could not be."""

    def __init__(self, document: Document, findings: "Sequence[Finding]", fault: str = "") -> None:
        super().__init__()
        self.document = document
        self.findings = findings
        self.fault = fault


class LibraryCame(Message):
    """The service answered with its node library."""

    def __init__(self, library: dict[str, Any]) -> None:
        super().__init__()
        self.library = library


def lint_document(target: MessagePump, document: Document) -> None:
    """Lint a document (in a thread) and post ``Linted``."""
    from wfstudio.lint.engine import lint

    try:
        findings = lint(document)
    except Exception as error:  # a rule that fails must not take the studio with it
        target.post_message(Linted(document, [], f"The linter failed: {type(error).__name__}: {error}"))
    else:
        target.post_message(Linted(document, findings))


async def fetch_library(target: MessagePump, services: "Services") -> None:
    """Ask the service for its node library and post ``LibraryCame``; one that does not answer changes nothing."""
    try:
        library = await services.node_library()
    except Exception:  # the palette stays with the cached library or the catalogue, and says so
        return
    target.post_message(LibraryCame(library))

"""Work the design screen has done elsewhere; it posts messages and touches no widget."""

from collections.abc import Sequence
from pathlib import Path
from time import thread_time
from typing import TYPE_CHECKING, Any

from textual.message import Message
from textual.message_pump import MessagePump

from wfstudio.document.model import Document
from wfstudio.scenario.compiling import Compiler

if TYPE_CHECKING:
    from wfstudio.document.edits import Edit
    from wfstudio.lint.findings import Finding
    from wfstudio.tui.services import Services


_COMPILER = Compiler()


class Linted(Message):
    """A version of the document was linted; ``fault`` says what kept some of it from being checked. ``seconds`` of
    processor time it took."""

    def __init__(self, document: Document, findings: "Sequence[Finding]", fault: str, seconds: float) -> None:
        super().__init__()
        self.document = document
        self.findings = findings
        self.fault = fault
        self.seconds = seconds


class MendingFound(Message):
    """Every safe fix of a version of the document, as one edit, and the findings that it mends."""

    def __init__(self, document: Document, edit: "Edit", fixed: "Sequence[Finding]") -> None:
        super().__init__()
        self.document = document
        self.edit = edit
        self.fixed = fixed


class LibraryCame(Message):
    """The service answered with its node library."""

    def __init__(self, library: dict[str, Any]) -> None:
        super().__init__()
        self.library = library


def lint_now(document: Document, path: Path | None = None) -> Linted:
    """Lint a document as the project of its file wants it, with what the compiler said of its scripts before."""
    from wfstudio.lint.settings import settings_for

    fault, started = "", thread_time()
    try:
        settings = settings_for(path)
    except ValueError as error:  # the project's settings cannot be used: then the defaults hold
        settings, fault = settings_for(None), str(error)
    findings = settings.lint(document, str(path or ""), compiled=_COMPILER.known(document))
    for crash in findings.crashes:  # a rule that fails takes neither the studio with it nor what others found
        fault = f"The linter failed at {crash.code}: {type(crash.error).__name__}: {crash.error}"
    return Linted(document, findings, fault, thread_time() - started)


def lint_document(target: MessagePump, document: Document, path: Path | None = None) -> None:
    """Lint a document (in a thread) and post ``Linted``; again when the compiler then finds more."""
    target.post_message(lint_now(document, path))
    compile_document(target, document, path)


def compile_document(target: MessagePump, document: Document, path: Path | None = None) -> None:
    """Have the engine compile the scripts of a document that was linted (in a thread); post ``Linted`` when that finds
    more against them."""
    before = _COMPILER.known(document)
    try:
        compiled = _COMPILER.problems(document)
    except (OSError, RuntimeError):  # no engine can be started here: running a script says so
        return
    if compiled != before:
        target.post_message(lint_now(document, path))


def find_mending(target: MessagePump, document: Document, path: Path | None = None) -> None:
    """Work out every safe fix of a document (in a thread), as its project is linted, and post ``MendingFound``."""
    from wfstudio.lint.mending import mend_document
    from wfstudio.lint.settings import settings_for

    try:
        settings = settings_for(path)
    except ValueError:  # told when the document was linted
        settings = settings_for(None)
    edit, fixed = mend_document(document, lambda version: settings.lint(version, str(path or "")))
    target.post_message(MendingFound(document, edit, fixed))


async def fetch_library(target: MessagePump, services: "Services") -> None:
    """Ask the service for its node library and post ``LibraryCame``; one that does not answer changes nothing."""
    try:
        library = await services.node_library()
    except Exception:  # the palette stays with the cached library or the catalogue, and says so
        return
    target.post_message(LibraryCame(library))

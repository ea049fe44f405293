"""Linting what is typed in the inspector and is not yet a change of the document."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.message import Message

from wfstudio.document.errors import EditRefused
from wfstudio.tui.inspector.changes import edit_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.message_pump import MessagePump

    from wfstudio.document.model import Document
    from wfstudio.lint.findings import Finding
    from wfstudio.tui.inspector.field import FieldEditor
    from wfstudio.tui.workspace import Workspace

DRAFT_AFTER = 0.12
"""Seconds without another key before what is typed is linted."""


class DraftLinted(Message):
    """What is typed was linted as if it were done; ``document`` is what it would have changed."""

    def __init__(self, document: Document, findings: Sequence[Finding]) -> None:
        super().__init__()
        self.document = document
        self.findings = findings


def with_typed(document: Document, pending: Sequence[FieldEditor.Changed]) -> tuple[Document, list[tuple[str, str]]]:
    """The document as it would be, and (key, why) of what would be refused."""
    refused = []
    for changed in pending:
        try:
            document = edit_for(document, changed.node_id, changed.key, changed.value).apply(document)
        except EditRefused as error:
            refused.append((changed.key, error.message))
    return document, refused


def lint_draft(target: MessagePump, base: Document, draft: Document, workspace: Workspace) -> None:
    """Lint a draft (in a thread) as its file's project wants it, and post ``DraftLinted``."""
    from wfstudio.lint.settings import settings_for

    try:
        settings = settings_for(workspace.path)
    except ValueError:  # told where the document itself is linted
        settings = settings_for(None)
    target.post_message(DraftLinted(base, settings.lint(draft, str(workspace.path or ""))))


def linting(target: MessagePump, base: Document, draft: Document, workspace: Workspace) -> partial[None]:
    """The same as something to call in a thread."""
    return partial(lint_draft, target, base, draft, workspace)

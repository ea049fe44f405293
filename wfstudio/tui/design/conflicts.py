"""A service's copy that somebody else changed: looking at it, taking it, or merging it into the document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfstudio.document.changes import SetValue
from wfstudio.document.model import Document
from wfstudio.tui.design import comparing
from wfstudio.tui.frame import studio

if TYPE_CHECKING:
    from collections.abc import Callable

    from wfstudio.client.publishing import PushPlan
    from wfstudio.document.merge import Place, Side
    from wfstudio.tui.design.base import DesignPart


def on_canvas(screen: DesignPart, plan: PushPlan) -> None:
    """Compare the document with the service's copy on the drawing."""
    if plan.remote is not None:
        name = comparing.copy_name(screen, plan.workflow_id or "")
        comparing.begin(screen, Document.from_workflow(plan.in_file(plan.remote)), name, live=True)


def take_theirs(screen: DesignPart, plan: PushPlan) -> None:
    """Put the service's copy in the place of the document and save it; undo brings the document back."""
    from wfstudio.client.errors import ConfigurationError
    from wfstudio.client.lock import Link, write_link
    from wfstudio.client.pulling import content_in

    remote, path, workflow_id = plan.remote, plan.file, plan.workflow_id
    if remote is None or workflow_id is None:
        return

    def saved() -> None:
        seen = Document.from_workflow(remote).content_hash()
        try:
            write_link(path, plan.profile, Link(workflow_id, seen, seen))
        except ConfigurationError as error:
            screen.notify(str(error), title="Not linked", severity="error", timeout=12, markup=False)
            return
        text = f"{path.name} is {workflow_id} as {plan.profile} has it. u, then saving, brings yours back."
        screen.notify(text, title="Theirs taken", timeout=8, markup=False)

    workflow = content_in(screen.document.workflow, plan.in_file(remote))
    if screen.apply(SetValue((), workflow, "Take the service's copy")):
        screen.save(then=saved)


def merge(screen: DesignPart, plan: PushPlan, then: Callable[[str], object]) -> None:
    """Merge what changed on the service into the document, save it, and call ``then`` with the hash of the copy that
    was merged. What clashes is asked about."""
    from wfstudio.client.conflicts import merged_content

    base, remote = plan.base, plan.remote
    if base is None or remote is None:
        return
    there = plan.in_file(remote)

    def take(choices: dict[Place, Side] | None) -> None:
        if choices is None:
            return
        merged = merged_content(base, screen.document.workflow, there, choices)
        if merged.clashes:  # the document was changed meanwhile
            _ask(choices)
            return
        seen = Document.from_workflow(remote).content_hash()
        if screen.apply(SetValue((), merged.workflow, "Merge with the service's copy")):
            screen.save(then=lambda: then(seen))

    def _ask(choices: dict[Place, Side]) -> None:
        from wfstudio.tui.dialogs.merge import MergeDialog

        clashes = merged_content(base, screen.document.workflow, there, choices).clashes
        if not clashes:
            take(choices)
            return

        def answered(more: dict[Place, Side] | None) -> None:
            take({**choices, **more} if more is not None else None)

        screen.app.push_screen(MergeDialog(clashes, studio(screen).service.name), answered)

    _ask({})

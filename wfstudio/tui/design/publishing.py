"""Publishing from the design screen: what stops it, what would change, a confirmation, what came of it."""

from __future__ import annotations

from asyncio import to_thread
from typing import TYPE_CHECKING, Any

from textual.message import Message

from wfstudio.tui.beside import beside
from wfstudio.tui.design import comparing, conflicts, missing_values
from wfstudio.tui.dialogs.ask import Ask, Choice
from wfstudio.tui.dialogs.publish import PublishDialog
from wfstudio.tui.frame import look_after, studio

if TYPE_CHECKING:
    from pathlib import Path

    from wfstudio.client.conflicts import Divergence
    from wfstudio.client.publishing import PushPlan, PushReport
    from wfstudio.lint.findings import Finding
    from wfstudio.tui.design.base import DesignPart


def start(screen: DesignPart, **how: Any) -> None:
    """Publish the document, which must be saved and must reach a service; ``how`` is for ``Services.plan``."""
    app = studio(screen)
    if app.service.state != "ready":
        text = app.service.detail or "The service is still starting; try again in a moment."
        screen.notify(text, title="Not published", severity="warning", markup=False)
        return
    if screen.workspace.path is None or screen.workspace.dirty:
        _save_first(screen, how)
        return
    beside(screen, "publish", _prepare, screen, screen.workspace.path, how)


def _save_first(screen: DesignPart, how: dict[str, Any]) -> None:
    def answered(answer: str | None) -> None:
        if answer == "save":
            screen.save(then=lambda: start(screen, **how))

    question = "What is published is the file, so it is saved first."
    screen.app.push_screen(Ask("Publish", question, [Choice("save", "Save and go on")]), answered)


async def _prepare(screen: DesignPart, path: Path, how: dict[str, Any]) -> None:
    from wfstudio.client.conflicts import divergence
    from wfstudio.client.publishing import publication_errors

    app = studio(screen)
    services = app.services
    conflict: Divergence | None = None
    try:
        stops = await to_thread(publication_errors, screen.document, path)
        plan = None if stops else await services.plan(screen.document, path, **how)
        if plan is not None and plan.kind == "conflict" and plan.remote is not None:
            conflict = await to_thread(divergence, plan)
        touched = plan.workflow_id if plan is not None and plan.kind in ("update", "conflict") else None
        under_way = await services.under_way(touched) if touched else ""
    except Exception as error:
        _not(screen, error)
        return

    if app.services is not services:
        return  # another service was gone to meanwhile
    if plan is not None and plan.kind == "unchanged" and how.get("link"):
        await _publish(screen, plan)  # nothing but the link, which was asked about
        return

    def answered(answer: str | None) -> None:
        if plan is not None and answer is not None:
            _go_on(screen, plan, answer)
        elif answer == "problems":
            _go_to_stop(screen, stops[0])

    dialog = PublishDialog(app.service, stops, plan, app.glyphs, file=path, conflict=conflict, under_way=under_way)
    app.push_screen(dialog, answered)


def _go_to_stop(screen: DesignPart, stop: Finding) -> None:
    """Go to what stops the publication, at its setting where the list has it too."""
    for number, finding in enumerate(screen.findings):
        if (finding.code, finding.node, finding.message) == (stop.code, stop.node, stop.message):
            screen.go_to_problem(number, edit=True)
            return
    if stop.node is not None:
        screen.select(stop.node)
        screen.edit_setting()
    else:
        screen.action_workflow_settings()


def _go_on(screen: DesignPart, plan: PushPlan, answer: str) -> None:
    if answer == "publish":
        beside(screen, "publish", _publish, screen, plan)
    elif answer == "canvas":
        conflicts.on_canvas(screen, plan)
    elif answer == "theirs":
        conflicts.take_theirs(screen, plan)
    elif answer == "merge":
        conflicts.merge(screen, plan, lambda seen: start(screen, merged=seen))
    elif answer in ("force", "new"):
        start(screen, **{answer: True})
    else:
        start(screen, link=answer.removeprefix("link-"))


async def _publish(screen: DesignPart, plan: PushPlan) -> None:
    from wfstudio.client.errors import Conflict

    app = studio(screen)
    try:
        report = await app.services.publish(plan)
    except Conflict:  # while the question stood there: what they changed is shown, and asked about
        text = f"Somebody else changed the copy on {plan.profile} meanwhile; nothing was published."
        screen.notify(text, title="Not published", severity="warning", timeout=4, markup=False)
        start(screen)
        return
    except Exception as error:
        _not(screen, error)
        return
    screen.notify(told(report, plan.profile), title="Published", timeout=8, markup=False)
    show_told(screen, report, plan.profile)
    comparing.again(screen)
    app.post_message(Published(report))


def told(report: PushReport, profile: str) -> str:
    """What came of a publish, in a sentence, and what else a person should know."""
    done = "made" if report.created else "updated" if report.changed else "unchanged"
    text = (
        f"{report.workflow_id} {done} on {profile}, read back {'as published' if report.published else 'unpublished'}."
    )
    return "\n".join([text, *report.notes])


def show_told(screen: DesignPart, report: PushReport, profile: str) -> None:
    """List what the service keeps otherwise than it was sent, where it does."""
    if report.told:
        from wfstudio.tui.dialogs.difference import DifferenceText

        lead = f"sent → {report.workflow_id} as {profile} has it"
        screen.app.push_screen(DifferenceText("Read back: the service has it otherwise", lead, report.told))


def _not(screen: DesignPart, error: Exception) -> None:
    from wfstudio.client.values import UnresolvedValues

    if isinstance(error, UnresolvedValues):
        missing_values.show(screen, error)
        return
    look_after(screen, error)
    screen.notify(str(error), title="Not published", severity="error", timeout=12, markup=False)


class Published(Message):
    """A workflow was published."""

    def __init__(self, report: PushReport) -> None:
        super().__init__()
        self.report = report

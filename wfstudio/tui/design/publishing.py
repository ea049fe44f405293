"""Publishing from the design screen: what stops it, what would change, a confirmation, what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

from wfstudio.tui.dialogs.ask import Ask, Choice
from wfstudio.tui.dialogs.publish import PublishDialog
from wfstudio.tui.frame import studio

if TYPE_CHECKING:
    from pathlib import Path

    from wfstudio.client.publishing import PushPlan, PushReport
    from wfstudio.tui.design.base import DesignPart


def start(screen: DesignPart) -> None:
    """Publish the document, which must be saved and must reach a service."""
    app = studio(screen)
    if app.service.state != "ready":
        text = app.service.detail or "The service is still starting; try again in a moment."
        screen.notify(text, title="Not published", severity="warning", markup=False)
        return
    if screen.workspace.path is None or screen.workspace.dirty:
        _save_first(screen)
        return
    screen.run_worker(_prepare(screen, screen.workspace.path), group="publish", exclusive=True, exit_on_error=False)


def _save_first(screen: DesignPart) -> None:
    def answered(answer: str | None) -> None:
        if answer == "save":
            screen.save(then=lambda: start(screen))

    question = "What is published is the file, so it is saved first."
    screen.app.push_screen(Ask("Publish", question, [Choice("save", "Save and go on")]), answered)


async def _prepare(
    screen: DesignPart, path: Path, *, new: bool = False, link: str | None = None, force: bool = False
) -> None:
    from asyncio import to_thread

    from wfstudio.client.publishing import publication_errors

    app = studio(screen)
    try:
        stops = await to_thread(publication_errors, screen.document, path)
        plan = None if stops else await app.services.plan(screen.document, path, new=new, link=link, force=force)
    except Exception as error:
        screen.notify(str(error), title="Not published", severity="error", timeout=12, markup=False)
        return

    def answered(answer: str | None) -> None:
        _go_on(screen, path, plan, answer)

    app.push_screen(PublishDialog(app.service, stops, plan, app.glyphs), answered)


def _go_on(screen: DesignPart, path: Path, plan: PushPlan | None, answer: str | None) -> None:
    if answer is None or plan is None:
        if answer == "problems":
            screen.action_next_problem(1)
        return
    if answer == "publish":
        work = _publish(screen, plan)
    elif answer == "force":
        work = _prepare(screen, path, force=True)
    elif answer == "new":
        work = _prepare(screen, path, new=True)
    else:
        work = _prepare(screen, path, link=answer.removeprefix("link-"))
    screen.run_worker(work, group="publish", exclusive=True, exit_on_error=False)


async def _publish(screen: DesignPart, plan: PushPlan) -> None:
    app = studio(screen)
    try:
        report = await app.services.publish(plan)
    except Exception as error:
        screen.notify(str(error), title="Not published", severity="error", timeout=12, markup=False)
        return
    screen.notify(told(report, plan.profile), title="Published", timeout=8, markup=False)
    app.post_message(Published(report))


def told(report: PushReport, profile: str) -> str:
    """What came of a publish, in a sentence, and what the service keeps otherwise than it was sent."""
    done = "made" if report.created else "updated" if report.changed else "unchanged"
    text = (
        f"{report.workflow_id} {done} on {profile}, read back {'as published' if report.published else 'unpublished'}."
    )
    return "\n".join([text, *[f"The service has it otherwise: {one}" for one in report.told]])


class Published(Message):
    """A workflow was published."""

    def __init__(self, report: PushReport) -> None:
        super().__init__()
        self.report = report

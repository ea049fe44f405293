"""What the service had before: the kept copies, and going back to one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wfstudio.document.model import Document
from wfstudio.tui.beside import beside
from wfstudio.tui.design import comparing
from wfstudio.tui.design.publishing import show_told
from wfstudio.tui.dialogs.copies import CopiesDialog
from wfstudio.tui.dialogs.rollback import RollbackDialog
from wfstudio.tui.frame import look_after, studio

if TYPE_CHECKING:
    from wfstudio.client.copies import Copy
    from wfstudio.client.rollback import RollbackPlan
    from wfstudio.tui.design.base import DesignPart


def show(screen: DesignPart) -> None:
    """List the copies that this machine keeps of the document's workflow; the service is not asked."""
    from wfstudio.client.errors import ClientError
    from wfstudio.client.rollback import history

    profile = studio(screen).service.name
    workflow_id = comparing.workflow_of(screen)
    if workflow_id is None:
        return
    try:
        kept = history(profile, workflow_id)
    except ClientError as error:
        screen.notify(str(error), title="No copies", severity="warning", timeout=8, markup=False)
        return

    def answered(answer: tuple[str, int] | None) -> None:
        if answer is None:
            return
        what, number = answer
        if what == "canvas":
            copy = next(one for one in kept if one.number == number)
            comparing.begin(screen, Document.from_workflow(copy.workflow), _name(copy))
        else:
            beside(screen, "publish", _prepare, screen, workflow_id, number)

    screen.app.push_screen(CopiesDialog(workflow_id, profile, kept), answered)


def _name(copy: Copy) -> str:
    return f"copy {copy.number} of {copy.at.astimezone().strftime('%Y-%m-%d %H:%M')}"


async def _prepare(screen: DesignPart, workflow_id: str, number: int, force: bool = False) -> None:
    app = studio(screen)
    file, services = screen.workspace.path, app.services
    try:
        plan = await services.plan_rollback(workflow_id, to=number, force=force, file=file)
    except Exception as error:
        _not(screen, error)
        return

    if app.services is not services:
        return  # another service was gone to meanwhile

    def answered(answer: str | None) -> None:
        if answer == "rollback":
            beside(screen, "publish", _roll_back, screen, plan)
        elif answer == "force":
            beside(screen, "publish", _prepare, screen, workflow_id, number, True)

    app.push_screen(RollbackDialog(app.service, plan, app.glyphs), answered)


async def _roll_back(screen: DesignPart, plan: RollbackPlan) -> None:
    app = studio(screen)
    try:
        report = await app.services.roll_back(plan)
    except Exception as error:
        _not(screen, error)
        return
    state = "published" if report.published else "unpublished"
    text = f"{plan.workflow_id} on {plan.profile} has copy {plan.target.number} again, read back as {state}. "
    screen.notify(f"{text}The file is as it was.", title="Rolled back", timeout=8, markup=False)
    show_told(screen, report, plan.profile)
    comparing.again(screen)


def _not(screen: DesignPart, error: Exception) -> None:
    look_after(screen, error)
    screen.notify(str(error), title="Not rolled back", severity="error", timeout=12, markup=False)

"""Putting a kept copy of a workflow back on its service: plan first, show, then apply."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from wfstudio.client.copies import Copy, Workflow, as_kept, copies, keep, state_of
from wfstudio.client.errors import ConfigurationError, Conflict, NotFound
from wfstudio.client.journal import intent
from wfstudio.client.lock import Link, read_link, write_link
from wfstudio.client.publishing import Caller, PushReport, content_of, fetch, kept_after, told_back
from wfstudio.document.diff import Difference, differences


@dataclass(frozen=True, slots=True)
class RollbackPlan:
    """What a roll back would do, before it does it.

    ``differences`` say what changes on the service; for a conflict, what its copy has otherwise than the one last seen
    here (``known``). ``sent`` is the copy's content with its ``isPublished``: both go back.
    """

    kind: Literal["rollback", "unchanged", "conflict"]
    profile: str
    workflow_id: str
    name: str
    target: Copy
    published: bool
    was_published: bool
    sent: Workflow = field(repr=False)
    remote: Workflow = field(repr=False)
    differences: tuple[Difference, ...] = ()
    file: Path | None = None
    """The file that is linked to the workflow, where it is known."""

    def refusal(self) -> Conflict:
        """The error of a conflict, with what somebody else changed and the choices."""
        from wfstudio.document.diff_report import painted

        listed = "\n".join(painted(self.differences))
        return Conflict(
            f"{self.workflow_id} on {self.profile} was changed by somebody else since it was last seen here. What they "
            f"changed:\n{listed}\n--force rolls back over it (what is there now is kept in the history)"
        )


def history(profile: str, workflow_id: str) -> list[Copy]:
    """The kept copies, the oldest first; raises ``NotFound`` when there is none."""
    found = copies(profile, workflow_id)
    if not found:
        raise NotFound(
            f"no copy of {workflow_id} on {profile} is kept on this machine: nothing was published from here"
        )
    return found


async def plan_rollback(
    client: Caller, workflow_id: str, *, to: int | str | None = None, force: bool = False, file: Path | None = None
) -> RollbackPlan:
    """Find out what a roll back would do; changes nothing.

    ``to`` is the number or the label of a copy; None: the one before the state that the service has. A service's copy
    that was never seen here is a conflict, unless ``force``. Raises ``NotFound`` for a copy that is not kept and a
    ``ClientError``.
    """
    profile = client.connection.name
    kept = history(profile, workflow_id)
    remote = await fetch(client, workflow_id)
    now = state_of(remote)
    seen = [place for place, copy in enumerate(kept) if copy.state == now]
    target = named(kept, to) if to is not None else _before(kept, seen[-1] if seen else len(kept), now)
    sent = {**content_of(target.whole(profile)), "isPublished": target.published}
    there = as_kept(profile, remote)
    changed = tuple(differences(there, target.workflow))
    conflict = not seen and not force
    return RollbackPlan(
        "unchanged" if target.state == now else "conflict" if conflict else "rollback",
        profile,
        workflow_id,
        str(remote.get("name") or ""),
        target,
        target.published,
        now[1],
        sent,
        remote,
        tuple(differences(kept[-1].workflow, there)) if conflict else changed,
        file,
    )


async def roll_back(client: Caller, plan: RollbackPlan, *, label: str = "") -> PushReport:
    """Do what a plan says, keep what was there, read the copy back and tell what the service has otherwise.

    A linked file stays as it is and has changes of its own from then on. Raises ``Conflict`` for a plan that is one,
    or when the copy changed since it was made, and any other ``ClientError``.
    """
    if plan.kind == "conflict":
        raise plan.refusal()
    if plan.kind == "unchanged":
        return PushReport(plan.workflow_id, False, False, plan.was_published)
    now = await fetch(client, plan.workflow_id)
    if state_of(now) != state_of(plan.remote):
        raise Conflict(
            f"{plan.workflow_id} on {plan.profile} was changed by somebody else just now; nothing was changed"
        )
    try:
        keep(plan.profile, plan.workflow_id, now, "seen")
    except ConfigurationError as error:
        raise ConfigurationError(f"{error}; what is there now would be kept there: nothing was changed") from None
    with intent("rolled back"):
        await client.call("update_workflow", path={"workflowId": plan.workflow_id}, data=plan.sent)
    back = await fetch(client, plan.workflow_id)
    notes = kept_after(plan.profile, plan.workflow_id, back, f"rolled back to {plan.target.number}", label)
    notes = (*notes, *_linked(plan, *state_of(back)))
    published = back.get("isPublished") is True
    told = told_back(*(as_kept(plan.profile, one) for one in (plan.sent, back)))
    return PushReport(plan.workflow_id, False, True, published, told, notes)


def numbered(kept: list[Copy], number: int) -> Copy:
    """The copy with that number; raises ``NotFound``."""
    for copy in kept:
        if copy.number == number:
            return copy
    numbers = ", ".join(str(copy.number) for copy in kept)
    raise NotFound(f"no copy {number} is kept; there is: {numbers}")


def named(kept: list[Copy], name: int | str) -> Copy:
    """The copy with that number, else the newest with that label; raises ``NotFound``."""
    if isinstance(name, int) or (name.isdecimal() and any(copy.number == int(name) for copy in kept)):
        return numbered(kept, int(name))
    found = labelled(kept, name)
    if not found:
        labels = ", ".join(dict.fromkeys(f"'{copy.label}'" for copy in kept if copy.label)) or "none"
        raise NotFound(f"no copy with the number or the label '{name}' is kept; labels there are: {labels}")
    return found[-1]


def labelled(kept: list[Copy], label: str) -> list[Copy]:
    """The copies with that label, the oldest first."""
    return [copy for copy in kept if copy.label == label]


def _before(kept: list[Copy], place: int, now: tuple[str, bool]) -> Copy:
    for copy in reversed(kept[:place]):
        if copy.state != now:
            return copy
    raise NotFound("no copy from before what the service has now is kept: there is nothing to go back to")


def _linked(plan: RollbackPlan, content_hash: str, published: bool) -> tuple[str, ...]:
    """Have the linked file know the copy; what kept that from working, for a person."""
    if plan.file is None:
        return ()
    try:
        known = read_link(plan.file, plan.profile)
        if known is not None and known.workflow_id == plan.workflow_id:
            write_link(plan.file, plan.profile, Link(plan.workflow_id, content_hash, content_hash, published))
    except ConfigurationError as error:
        return (f"{error}; the next push of {plan.file} will be a conflict",)
    return ()

"""Going on after an apply that was interrupted: what it had sent is found again before anything is sent."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from wfstudio.client.apply_journal import CREATING, UPDATING, Begun
from wfstudio.client.errors import Conflict
from wfstudio.client.lock import Link
from wfstudio.client.publishing import told_back
from wfstudio.document.model import Document

if TYPE_CHECKING:
    from wfstudio.client.copies import Workflow
    from wfstudio.client.gathering import Gathered
    from wfstudio.client.publishing import PushPlan


def unfinished(open_ends: Iterable[Begun], known: "Gathered") -> list[str]:
    """The ids of the copies that have to be looked at: those that appeared with the name since a making was begun."""
    return [one for end in open_ends if end.what == CREATING for one in known.named(end.name) if one not in end.before]


def adopted(known: "Gathered", end: Begun, plan: "PushPlan", link: Link | None, taken: set[str]) -> Link | None:
    """What an interrupted change of a file led to, None where it never arrived. ``plan`` is what the file would send.

    Raises ``Conflict`` where it cannot be told: workflows of that name appeared that are not what was sent.
    """
    if link is not None:
        copy = known.copy(link.workflow_id)
        if end.what not in (CREATING, UPDATING) or copy is None:
            return None
        arrived = _hash(copy) == end.hash or (end.hash == plan.hash and as_sent(plan, copy))
        return Link(link.workflow_id, end.hash, _hash(copy)) if arrived else None
    if end.what != CREATING:
        return None
    found = {one: known.copy(one) for one in known.named(end.name) if one not in end.before and one not in taken}
    copies = {one: copy for one, copy in found.items() if copy is not None}
    same = [one for one, copy in copies.items() if _hash(copy) == end.hash]
    like = same or [one for one, copy in copies.items() if end.hash == plan.hash and as_sent(plan, copy)]
    if len(like) == 1:
        return Link(like[0], end.hash, _hash(copies[like[0]]))
    if not copies:
        return None
    choices = " or ".join(f"`wfstudio push --link {one} {plan.file}`" for one in copies)
    raise Conflict(
        f"{plan.file}: an apply was interrupted as it made '{end.name}', and {len(copies)} of that name appeared on "
        f"{plan.profile} since; which of them it is cannot be told: {choices} takes one, --new makes another"
    )


def as_sent(plan: "PushPlan", copy: "Workflow") -> bool:
    """Whether a copy is what the plan sends, but for what a service drops, or adds to the workflow itself.

    Inferred: a service drops keys that it does not know and fills in settings of the workflow; it changes none.
    """
    found = [one for one in told_back(plan.sent, copy) if one.key != "isPublished"]
    return all(one.key and (one.kind == "removed" or (one.kind == "added" and one.node is None)) for one in found)


def _hash(copy: "Workflow") -> str:
    return Document.from_workflow(copy).content_hash()

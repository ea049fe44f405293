"""Which workflow a file is, and putting it on a service: plan first, show, then apply. Used by the CLI and the studio.

Source: interface, "Which workflow a file is".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from wfstudio.client.connection import Connection
from wfstudio.client.copies import Workflow, copy_of, keep, state_of
from wfstudio.client.errors import ConfigurationError, Conflict, NotFound, Unreachable
from wfstudio.client.journal import intent
from wfstudio.client.lock import Link, check_writable, read_link, write_link
from wfstudio.client.scratch import scratch_ids
from wfstudio.client.values import resolved_for, values_of
from wfstudio.client.wire import Json
from wfstudio.document.diff import Difference, differences
from wfstudio.document.model import SERVER_MADE_KEYS, Document
from wfstudio.document.placeholders import Values
from wfstudio.document.reversing import masked, masked_text, reversed_, shown, uncovered

if TYPE_CHECKING:
    from wfstudio.lint.findings import Finding

PlanKind = Literal["create", "update", "unchanged", "conflict", "ambiguous"]

PAGE_SIZE = 100


class Caller(Protocol):
    """What is needed of a client: ``AsyncClient``'s connection and call."""

    @property
    def connection(self) -> Connection:
        """Where calls go; its name is the profile of the lock file."""
        ...

    async def call(
        self,
        name: str,
        *,
        path: Mapping[str, str] | None = None,
        query: Mapping[str, object] | None = None,
        data: Json = None,
        headers: Mapping[str, str] | None = None,
    ) -> Json:
        """Call an endpoint by name."""
        ...


@dataclass(frozen=True, slots=True)
class PushPlan:
    """What a push would do, before it does it.

    ``differences`` say what changes on the service; for a conflict, what the service's copy has that the file has not.
    ``candidates`` are the workflows of that name an unlinked file might be (``ambiguous``). ``published`` is the state
    the workflow will have, ``was_published`` the one it has (False for a new one). ``remote`` is the copy the plan is
    based on, None where there is none; ``base`` the copy last seen, for a conflict, where it is kept: it has the
    file's placeholders. ``sent`` and ``remote`` are as the service has them, secrets included: what is shown or written
    of them goes through ``in_file``. ``local`` is the file's workflow, ``values`` what its placeholders stand for.
    """

    kind: PlanKind
    file: Path
    profile: str
    name: str
    workflow_id: str | None
    published: bool
    was_published: bool
    sent: Workflow = field(repr=False)
    hash: str
    differences: tuple[Difference, ...] = ()
    candidates: tuple[str, ...] = ()
    remote: Workflow | None = field(default=None, repr=False)
    base: Workflow | None = field(default=None, repr=False)
    local: Workflow = field(default_factory=dict, repr=False)
    values: Values = field(default=Values(""), repr=False)

    def in_file(self, workflow: Workflow) -> Workflow:
        """A workflow of the service with the placeholders of the file."""
        return reversed_(workflow, self.local, self.values).workflow

    @property
    def applicable(self) -> bool:
        """Whether ``apply`` may be called: everything but a conflict and an ambiguous file."""
        return self.kind in ("create", "update", "unchanged")

    def refusal(self) -> Conflict:
        """The error of a plan that is not applicable, naming the choices."""
        if self.kind == "ambiguous":
            links = " or ".join(f"--link {candidate}" for candidate in self.candidates)
            return Conflict(
                f"{self.file}: not linked to a workflow, and '{self.name}' exists on {self.profile}: "
                f"pass {links} to update it, or --new to make another"
            )
        from wfstudio.client.conflicts import told

        return Conflict(told(self))


@dataclass(frozen=True, slots=True)
class PushReport:
    """What a push did; ``told`` is what the service's copy has otherwise than what was sent, ``notes`` what else a
    person should know."""

    workflow_id: str
    created: bool
    changed: bool
    published: bool
    told: tuple[Difference, ...] = ()
    notes: tuple[str, ...] = ()


async def plan_push(
    client: Caller,
    document: Document,
    file: Path,
    *,
    publish: bool | None = None,
    new: bool = False,
    link: str | None = None,
    force: bool = False,
    merged: str | None = None,
) -> PushPlan:
    """Find out what a push of this document, kept in ``file``, would do on the client's service; changes nothing.

    ``publish`` None keeps ``isPublished`` as the service has it. ``new`` makes another workflow whatever exists,
    ``link`` takes the workflow of that id for this file's, ``force`` overwrites a copy that somebody else changed;
    ``merged`` is the content hash of such a copy whose changes the document has already.
    Placeholders get the values of the profile; everything but what is told compares what is sent with what is there.
    Values that make a published workflow invalid are refused.
    Raises a ``ClientError``: ``UnresolvedValues`` before anything is asked, ``NotFound`` when the linked workflow is
    gone from a tenant (on the embedded service, whose store is one machine's own, it is then made again).
    """
    profile = client.connection.name
    values = values_of(profile, file, document)
    whole = resolved_for(document, profile, file, values=values)
    known = None if new or link else read_link(file, profile)
    wanted = link or (known.workflow_id if known else None)
    remote = await _find(client, file, wanted, explicit=link is not None) if wanted else None
    stays = remote is not None and remote.get("isPublished") is True
    if whole is not document and (stays if publish is None else publish):
        _check_values(document, whole, values, file)
    if remote is None or wanted is None:
        found = () if new else await same_named(client, whole.name)
        base = _base(document, whole, values, file, None, publish, None)
        return replace(base, kind="ambiguous", candidates=found) if found else base
    plan = _base(document, whole, values, file, wanted, publish, remote)
    theirs = Document.from_workflow(remote).content_hash()
    changed = bool(differences(remote, whole.workflow))
    if known and theirs == known.seen:
        kept_after(profile, wanted, remote, "seen", "")  # what a later conflict starts from
    if known and theirs not in (known.seen, plan.hash, merged) and not force and changed:
        last = copy_of(profile, wanted, known.seen)
        base_copy = plan.in_file(uncovered(last.workflow, values)) if last else None
        return replace(plan, kind="conflict", differences=_changes(plan, remote, to_file=False), base=base_copy)
    same_content = not changed or (known is not None and plan.hash == known.hash and theirs == known.seen)
    if same_content and plan.published == plan.was_published:
        return replace(plan, kind="unchanged")
    return replace(plan, kind="update", differences=_changes(plan, remote))


def _check_values(document: Document, whole: Document, values: Values, file: Path) -> None:
    """Raise ``ConfigurationError`` for values that make of a workflow one that cannot be published, such as a text
    where a number is wanted, or the name of a node that is not there."""
    known = {(one.code, one.path) for one in publication_errors(document, file)}
    found = [one for one in publication_errors(whole, file) if (one.code, one.path) not in known]
    if found:
        listed = "".join(f"\n  {one.code} {one.path}: {masked_text(one.message, values)}" for one in found)
        raise ConfigurationError(f"{file}: with the values of '{values.profile}' it cannot be published:{listed}")


def _changes(plan: PushPlan, remote: Workflow, *, to_file: bool = True) -> tuple[Difference, ...]:
    """What turns the service's copy into what is sent, or the other way round, with no secret in it."""
    here, there = masked(plan.sent, plan.values), shown(remote, plan.local, plan.values)
    return tuple(differences(there, here) if to_file else differences(here, there))


async def apply(client: Caller, plan: PushPlan, *, label: str = "") -> PushReport:
    """Do what a plan says, link the file, read the copy back and tell what the service dropped or changed.

    The copy that is replaced is kept on this machine first, and the new one, with the label, afterwards. Raises
    ``Conflict`` for a plan that is not applicable or when the copy changed since the plan was made, and any other
    ``ClientError``. The link is written as soon as the workflow exists: a failure after that loses nothing.
    """
    if not plan.applicable:
        raise plan.refusal()
    check_writable(plan.file)
    workflow_id = plan.workflow_id
    with intent(_what(plan)):
        if plan.kind == "create":
            workflow_id = _id_of(await client.call("create_workflow", data=plan.sent))
            _keep_link(plan, Link(workflow_id, plan.hash, plan.hash))
        elif plan.kind == "update" and workflow_id and plan.remote is not None:
            await replaced(client, plan, workflow_id, plan.remote)
    assert workflow_id
    back = await fetch(client, workflow_id) if plan.kind != "unchanged" or plan.remote is None else plan.remote
    seen, published = state_of(back)
    _keep_link(plan, Link(workflow_id, plan.hash, seen, published))
    notes = kept_after(plan.profile, workflow_id, back, _what(plan), label)
    told = told_back(*(masked(one, plan.values) for one in (plan.sent, back))) if plan.kind != "unchanged" else ()
    return PushReport(workflow_id, plan.kind == "create", plan.kind != "unchanged", published, told, notes)


async def replaced(client: Caller, plan: PushPlan, workflow_id: str, remote: Workflow) -> None:
    """Put what the plan sends in the place of ``remote``, which is kept first. Raises ``Conflict`` when the service's
    copy is another by now, and ``ConfigurationError`` when it cannot be kept; then nothing was changed."""
    now = await fetch(client, workflow_id)
    if state_of(now) != state_of(remote):
        changed = _changes(plan, now, to_file=False)
        raise replace(plan, kind="conflict", differences=changed, remote=now).refusal()
    try:
        keep(plan.profile, workflow_id, now, "seen")
    except ConfigurationError as error:
        raise ConfigurationError(
            f"{error}; the copy that would be replaced is kept there: nothing was changed"
        ) from None
    await client.call("update_workflow", path={"workflowId": workflow_id}, data=plan.sent)


def kept_after(profile: str, workflow_id: str, back: Workflow, what: str, label: str) -> tuple[str, ...]:
    """Keep the copy that was read back; what kept that from working, for a person."""
    try:
        keep(profile, workflow_id, back, what, label=label)
    except ConfigurationError as error:
        return (f"the copy is not in the history: {error}",)
    return ()


def told_back(sent: Workflow, back: Workflow) -> tuple[Difference, ...]:
    """What the service's copy has otherwise than what was sent."""
    told = tuple(differences(sent, back))
    wanted, published = sent.get("isPublished") is True, back.get("isPublished") is True
    if "isPublished" in sent and published != wanted:
        told = (*told, Difference("changed", None, "isPublished", wanted, published))
    return told


def _what(plan: PushPlan) -> str:
    if plan.kind == "unchanged":
        return "seen"
    if plan.published != plan.was_published:
        return "published" if plan.published else "unpublished"
    return "made" if plan.kind == "create" else "pushed"


def _keep_link(plan: PushPlan, link: Link) -> None:
    """Link the file; where that fails the message says what is on the service and how to link it later."""
    try:
        write_link(plan.file, plan.profile, link)
    except ConfigurationError as error:
        raise ConfigurationError(
            f"{error}; the workflow is on {plan.profile} as {link.workflow_id}, only the link is missing: "
            f"when there is room, `wfstudio push --link {link.workflow_id} {plan.file}`"
        ) from None


async def fetch(client: Caller, workflow_id: str) -> Workflow:
    """The service's copy of a workflow; raises ``NotFound`` and any other ``ClientError``."""
    found = await client.call("get_workflow", path={"workflowId": workflow_id})
    if not isinstance(found, dict):
        raise Unreachable(f"get_workflow: the service answered something that is no workflow for {workflow_id}")
    return found


async def same_named(client: Caller, name: str) -> tuple[str, ...]:
    """The ids of the workflows with exactly this name, scratch ones left out; () for no name."""
    if not name:
        return ()
    scratch, found, index = scratch_ids(), [], 0
    while True:
        data: Json = {"query": {"name": name}, "pIndex": index, "pSize": PAGE_SIZE}
        answer = await client.call("list_workflows", data=data)
        rows = answer.get("data") if isinstance(answer, dict) else None
        if not isinstance(rows, list):
            raise Unreachable("list_workflows: the service answered something that is no list of workflows")
        for row in rows:
            if isinstance(row, dict) and row.get("name") == name and isinstance(row.get("workflowId"), str):
                found.append(str(row["workflowId"]))
        index += 1
        if len(rows) < PAGE_SIZE:
            return tuple(one for one in found if one not in scratch)


def content_of(workflow: Mapping[str, Json]) -> Workflow:
    """A workflow without the keys that a service makes."""
    return {key: value for key, value in workflow.items() if key not in SERVER_MADE_KEYS}


def publication_errors(document: Document, file: Path | None = None) -> "list[Finding]":
    """The findings that stop a publication: errors of WF1 to WF5 as published, and of a script's syntax (WF701).

    What the project of the file suppresses, with a reason, stops nothing; its choice of rules and severities does not
    count. Raises ConfigError when its settings cannot be used, and what a rule that failed raised: what was not
    checked is not published.
    """
    from wfstudio.lint.engine import lint
    from wfstudio.lint.findings import ERROR, blocks_publish
    from wfstudio.lint.selection import Selection, preset
    from wfstudio.lint.settings import settings_for

    found = lint(document, as_published=True, at_least=ERROR, selection=Selection(preset("correctness")))
    for crash in found.crashes:
        raise crash.error
    ignores = settings_for(file).ignores_for(str(file)) if file is not None else []
    suppressed = [finding for finding in found if any(ignore.suppresses(finding) for ignore in ignores)]
    return [finding for finding in found if blocks_publish(finding) and finding not in suppressed]


def _base(
    document: Document,
    whole: Document,
    values: Values,
    file: Path,
    workflow_id: str | None,
    publish: bool | None,
    remote: Workflow | None,
) -> PushPlan:
    was = remote is not None and remote.get("isPublished") is True
    published = was if publish is None else publish
    sent = content_of(whole.workflow)
    if publish is not None or remote is None:  # else it stays as the service has it
        sent["isPublished"] = published
    return PushPlan(
        kind="create",
        file=file,
        profile=values.profile,
        name=whole.name,
        workflow_id=workflow_id,
        published=published,
        was_published=was,
        sent=sent,
        hash=whole.content_hash(),
        remote=remote,
        differences=() if remote is not None else tuple(differences({}, masked(whole.workflow, values))),
        local=document.workflow,
        values=values,
    )


async def _find(client: Caller, file: Path, workflow_id: str, *, explicit: bool) -> Workflow | None:
    try:
        return await fetch(client, workflow_id)
    except NotFound as error:
        if explicit:
            raise
        if client.connection.kind == "LOCAL":
            return None
        raise NotFound(
            f"{file}: is linked to {workflow_id}, which is gone from {client.connection.name}; "
            "--new makes another, --link wf-… takes one that exists",
            status=error.status,
            endpoint=error.endpoint,
        ) from None


def _id_of(answer: Json) -> str:
    found = answer.get("workflowId") if isinstance(answer, dict) else None
    if not isinstance(found, str) or not found:
        raise Unreachable("create_workflow: the service answered no workflowId; whether it was made is not known")
    return found

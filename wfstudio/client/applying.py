"""Doing what a plan of many workflows says, one after the other; interrupted anywhere, it can be run again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from wfstudio.client.apply_journal import CREATING, DELETING, UPDATING, ApplyJournal
from wfstudio.client.copies import limits, state_of
from wfstudio.client.errors import ClientError, Conflict, InvalidRequest, NotFound
from wfstudio.client.gathering import Gathered, gather
from wfstudio.client.lock import Link, check_writable, on_profile, read_link, remove_link
from wfstudio.client.planning import Plan, Row
from wfstudio.client.publishing import PushPlan, PushReport, apply, publication_errors
from wfstudio.client.workflow_files import gone_files
from wfstudio.document.model import Document
from wfstudio.lint.findings import ERROR

if TYPE_CHECKING:
    from wfstudio.client.api import AsyncClient
    from wfstudio.lint.findings import Finding

State = Literal["begun", "made", "updated", "unchanged", "deleted", "failed", "left"]

Told = Callable[[Row, State], None]
"""Told when a row is begun and what became of it."""

Delete = Literal["nothing", "removed", "unknown"]
"""What may be deleted: nothing; workflows whose file was removed; those that never had one here, too."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row; ``report`` where it was pushed, ``problem`` where it failed."""

    row: Row
    state: State
    report: PushReport | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ApplyReport:
    """What became of each row that had something to be done. ``stopped`` is what ended it early: what is ``left`` was
    not begun, and the same apply again goes on."""

    outcomes: tuple[Outcome, ...]
    stopped: ClientError | None = None


def lint_errors(plan: Plan) -> "list[tuple[Row, Finding]]":
    """What keeps the plan's files from being applied: errors as `wfstudio validate` finds them in their project, and
    what stops a publication for those that are or become published. Raises ``ConfigError``."""
    from wfstudio.lint.settings import Project

    project, found = Project(), []
    for row in plan.of("create", "update"):
        assert row.document is not None and row.file is not None
        errors = list(project.settings_for(str(row.file)).lint(row.document, str(row.file), at_least=ERROR))
        if row.will_publish:
            known = {(one.code, one.message) for one in errors}
            stopping = publication_errors(row.document, row.file)
            errors += [one for one in stopping if (one.code, one.message) not in known]
        found += [(row, one) for one in errors if one.severity == ERROR or row.will_publish]
    return found


def to_do(plan: Plan, delete: Delete = "nothing") -> tuple[Row, ...]:
    """The rows that an apply does something about, in order: what is deleted comes last."""
    rows = [row for row in plan.rows if row.changes or (row.action == "unchanged" and not _is_linked(row))]
    return (*rows, *doomed(plan, delete))


def doomed(plan: Plan, delete: Delete) -> tuple[Row, ...]:
    """The rows that are deleted."""
    wanted = {"nothing": (), "removed": ("removed",), "unknown": ("removed", "unknown")}[delete]
    return tuple(row for row in plan.rows if row.action in wanted)


def check(plan: Plan, delete: Delete = "nothing") -> None:
    """Raise what keeps the plan as a whole from being applied, before anything is: ``Conflict`` naming every conflict,
    ``InvalidRequest`` for files that cannot be used or have errors, ``ConfigurationError`` for a lock or a history that
    cannot be written."""
    problems = [row for row in plan.rows if row.action == "invalid"]
    conflicts = [_in_full(row) for row in plan.rows if row.action == "conflict"]
    if delete != "nothing":
        conflicts += [
            f"{row.file}: {row.workflow_id} would be deleted, and {row.note}: `wfstudio pull "
            f"{on_profile(plan.profile, str(row.workflow_id))}` takes it, `wfstudio workflow delete "
            f"{row.workflow_id} --profile {plan.profile}` deletes it"
            for row in plan.of("removed")
            if row.note and row.is_left
        ]
    if conflicts:
        raise Conflict("\n".join(["nothing was changed:", *conflicts]))
    if problems:
        error = InvalidRequest("\n".join(["nothing was changed:", *[row.problem for row in problems]]))
        error.exit_code = problems[0].exit_code
        raise error
    limits()
    for row in to_do(plan, delete):
        if row.file is not None:
            check_writable(row.file)


def _in_full(row: Row) -> str:
    push = row.push
    return str(push.refusal()) if push is not None and push.kind == "conflict" else row.problem


async def apply_plan(
    client: "AsyncClient", plan: Plan, *, delete: Delete = "nothing", label: str = "", told: Told | None = None
) -> ApplyReport:
    """Do what the plan says: each workflow is read back, and its file linked, before the next is begun.

    Each step is in a journal before it is sent: after an interruption the same plan, made again, finds what had arrived
    and goes on. The first failure stops it. ``told`` is called with each row. Raises what ``check`` raises, and
    ``Conflict`` when another apply is at work. Linting is the caller's (``lint_errors``).
    """
    check(plan, delete)
    rows = to_do(plan, delete)
    outcomes: list[Outcome] = []
    stopped: ClientError | None = None
    known: Gathered | None = None
    with ApplyJournal(client.connection) as journal:
        for row in rows:
            if told is not None:
                told(row, "begun")
            try:
                if row.action == "create" and known is None:
                    known = await gather(client)  # what appeared since the plan was made
                outcome = await _applied(client, row, journal, known, label)
            except ClientError as error:
                stopped = error
                outcome = Outcome(row, "failed", problem=str(error))
            outcomes.append(outcome)
            if told is not None:
                told(row, outcome.state)
            if stopped is not None:
                break
        else:
            journal.settle(plan.place)
            _prune(plan)
    left = [Outcome(row, "left") for row in rows[len(outcomes) :]]
    return ApplyReport((*outcomes, *left), stopped)


async def _applied(
    client: "AsyncClient", row: Row, journal: ApplyJournal, known: Gathered | None, label: str
) -> Outcome:
    if row.push is None:
        return await _deleted(client, row, journal)
    plan, file = row.push, row.push.file
    if row.action == "create":
        assert known is not None
        before = frozenset(known.named(plan.name))
        if before and plan.name:
            raise _appeared(plan, sorted(before))
        journal.begin(CREATING, file, content_hash=plan.hash, name=plan.name, before=before)
    elif row.action == "update":
        journal.begin(UPDATING, file, content_hash=plan.hash, workflow_id=row.workflow_id or "", name=plan.name)
    report = await apply(client, plan, label=label)
    journal.done(file)
    return Outcome(row, "made" if report.created else "updated" if report.changed else "unchanged", report)


def _appeared(plan: PushPlan, found: Sequence[str]) -> Conflict:
    links = " or ".join(f"--link {one}" for one in found)
    return Conflict(
        f"{plan.file}: '{plan.name}' appeared on {plan.profile} since the plan was made: `wfstudio push` with {links} "
        "takes it, --new makes another"
    )


async def _deleted(client: "AsyncClient", row: Row, journal: ApplyJournal) -> Outcome:
    from wfstudio.client.deleting import delete, plan_deletion

    assert row.workflow_id is not None
    profile, file = client.connection.name, row.file
    if file is not None:
        journal.begin(DELETING, file, workflow_id=row.workflow_id, name=row.name)
    try:
        found = await plan_deletion(client, row.workflow_id)
        if row.link is not None and Document.from_workflow(found.found).content_hash() != row.link.seen:
            raise Conflict(f"{row.workflow_id} was changed by somebody else just now; it was not deleted")
        await delete(client, found)
    except NotFound:
        pass  # that is how it was to be
    if file is not None:
        remove_link(file, profile)
        journal.done(file)
    return Outcome(row, "deleted")


def _prune(plan: Plan) -> None:
    """Take links of files that are gone away, where another file is that workflow by now."""
    linked = {read_link(row.file, plan.profile) for row in plan.rows if row.file is not None and row.push is not None}
    ids = {link.workflow_id for link in linked if link is not None}
    for path, link in gone_files(plan.place, plan.profile):
        if link.workflow_id in ids:
            remove_link(path, plan.profile)


def _is_linked(row: Row) -> bool:
    """Whether the lock says already what an unchanged row would write into it."""
    plan = row.push
    if plan is None or plan.remote is None or plan.workflow_id is None or row.note:
        return row.push is None or (plan is not None and plan.remote is None)
    known, now = read_link(plan.file, plan.profile), Link(plan.workflow_id, plan.hash, *state_of(plan.remote))
    return known is not None and known in (now, replace(now, published=None))

"""What an apply of a folder of workflows would do on a service: one row for each, nothing changed, nothing printed."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from wfstudio.client.apply_journal import Begun, begun
from wfstudio.client.copies import as_kept
from wfstudio.client.errors import ConfigurationError, Conflict, NotFound
from wfstudio.client.gathering import Gathered, Progress, gather, published_ids
from wfstudio.client.lock import Link, on_profile, read_link
from wfstudio.client.publishing import Caller, PushPlan, plan_push
from wfstudio.client.resuming import adopted, unfinished
from wfstudio.client.underway import UnderWay, under_way_on
from wfstudio.client.workflow_files import WorkflowFile, gone_files, is_folder, workflow_files
from wfstudio.document.diff import Difference, differences
from wfstudio.document.model import Document

if TYPE_CHECKING:
    from wfstudio.client.connection import Kind

Action = Literal["create", "update", "unchanged", "conflict", "invalid", "removed", "unknown"]

ACTIONS: tuple[Action, ...] = ("create", "update", "unchanged", "conflict", "invalid", "removed", "unknown")
"""``removed``: the lock links a file that is gone; ``unknown``: on the service, and no file of the folder is it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One workflow of a plan.

    ``file`` is None for one that is only on the service (of a removed one it is the file that is gone). ``published``
    is the state on the service, None where that is not known; ``will_publish`` what it becomes. ``differences`` say
    what changes there; of a conflict, what the service's copy has that the file has not. ``under_way`` are instances,
    None where nobody may ask or nothing changes. ``problem`` says what keeps the row from being applied, ``exit_code``
    is that of the problem. ``updated_at`` is when the service says that it was changed last, "" where it does not.
    ``push`` is what would be done, for ``publishing.apply``.
    """

    action: Action
    name: str
    file: Path | None = None
    workflow_id: str | None = None
    differences: tuple[Difference, ...] = ()
    published: bool | None = None
    will_publish: bool | None = None
    under_way: UnderWay | None = None
    problem: str = ""
    exit_code: int = 0
    note: str = ""
    updated_at: str = ""
    push: PushPlan | None = field(default=None, repr=False)
    document: Document | None = field(default=None, repr=False)
    link: Link | None = field(default=None, repr=False)

    @property
    def changes(self) -> bool:
        """Whether applying the row changes the service."""
        return self.action in ("create", "update")

    @property
    def is_left(self) -> bool:
        """Whether the file was removed and the workflow is still on the service."""
        return self.action == "removed" and self.published is not None


@dataclass(frozen=True, slots=True)
class Plan:
    """Every row: the files in order, then what was removed, then what is only on the service."""

    profile: str
    kind: "Kind"
    place: Path
    rows: tuple[Row, ...]
    publish: bool | None = None

    def of(self, *actions: Action) -> tuple[Row, ...]:
        """The rows with these actions."""
        return tuple(row for row in self.rows if row.action in actions)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows have which action; actions of none are left out."""
        counted = Counter(row.action for row in self.rows)
        return {action: counted[action] for action in ACTIONS if counted[action]}

    @property
    def exit_code(self) -> int:
        """0: nothing to do, 1: differences, 6: a conflict; 2 or 3 for a file that cannot be used."""
        problems = [row.exit_code for row in self.rows if row.exit_code]
        if any(row.action == "conflict" for row in self.rows):
            return Conflict.exit_code
        return problems[0] if problems else int(any(row.changes or row.is_left for row in self.rows))


async def make_plan(
    client: Caller,
    place: Path,
    *,
    publish: bool | None = None,
    force: bool = False,
    unknown: bool = True,
    progress: Progress | None = None,
) -> Plan:
    """Compare a folder of workflow files (or one file) with the client's service; reads only.

    ``publish`` None keeps ``isPublished`` as the service has it; ``force`` overwrites what somebody else changed;
    ``unknown`` false leaves out what is only on the service. ``progress`` is told of copies that are read: one request
    lists a hundred workflows, one more reads each that a file is linked to. Raises a ``ClientError`` that is about all
    of it, and ``UnreadableFile`` for a place that is not there; what is about one file is in its row.
    """
    profile = client.connection.name
    files, unknown = workflow_files(place), unknown and is_folder(place)
    linked = {one.path: read_link(one.path, profile) for one in files}
    gone = gone_files(place, profile)
    known = await gather(client)
    open_ends = begun(client.connection)
    wanted = [link.workflow_id for link in linked.values() if link] + [link.workflow_id for _, link in gone]
    wanted += unfinished(open_ends.values(), known)
    await known.read(wanted, progress)
    taken = {link.workflow_id for link in linked.values() if link}
    asked = _Asked(known, taken, {link.workflow_id: (path, link) for path, link in gone}, publish, force)
    rows = [await _row(asked, one, linked[one.path], open_ends.get(str(one.path.absolute()))) for one in files]
    rows = _told_apart(rows)
    rows += [_removed(known, path, link) for path, link in gone if link.workflow_id not in taken]
    if unknown:
        rows += await _unknown(known, rows)
    dated = [replace(row, updated_at=known.updated_at(row.workflow_id)) for row in rows]
    return Plan(profile, client.connection.kind, place, await _with_instances(client, dated), publish)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a plan is made with. ``taken`` are the workflows that files are, ``gone`` those whose file was removed."""

    known: Gathered
    taken: set[str]
    gone: dict[str, tuple[Path, Link]]
    publish: bool | None
    force: bool

    async def push(self, one: WorkflowFile, **how: Any) -> PushPlan:
        assert one.document is not None
        return await plan_push(self.known, one.document, one.path, publish=self.publish, **how)


async def _row(asked: _Asked, one: WorkflowFile, link: Link | None, open_end: Begun | None) -> Row:
    workflow_id = link.workflow_id if link else None
    if one.document is None:
        return Row("invalid", one.path.name, one.path, workflow_id, problem=f"{one.path}: {one.problem}", exit_code=3)
    name = one.document.name
    try:
        plan, note = await _planned(asked, one, link, open_end)
    except (NotFound, Conflict) as error:
        problem = _is_gone(one.path, link, asked) if isinstance(error, NotFound) and link else str(error)
        return Row("conflict", name, one.path, workflow_id, problem=problem, exit_code=Conflict.exit_code)
    except ConfigurationError as error:
        return Row("invalid", name, one.path, workflow_id, problem=str(error), exit_code=error.exit_code)
    published = plan.was_published if plan.remote is not None else None
    row = Row(
        "create",
        plan.name,
        one.path,
        plan.workflow_id if plan.remote is not None else None,
        plan.differences,
        published,
        plan.published,
        note=note,
        push=plan,
        document=one.document,
        link=link,
    )
    if plan.kind in ("conflict", "ambiguous"):
        return replace(row, action="conflict", problem=_in_short(plan), exit_code=Conflict.exit_code)
    return replace(row, action=plan.kind)  # type: ignore[arg-type]  # the other three


def _in_short(plan: PushPlan) -> str:
    """A conflict in a line; the plan's ``refusal`` says all of it."""
    if plan.kind == "ambiguous":
        push = f"`wfstudio push --profile {plan.profile}"
        links = " or ".join(f"{push} --link {candidate} {plan.file}`" for candidate in plan.candidates)
        return (
            f"{plan.file}: not linked to a workflow, and '{plan.name}' exists on {plan.profile}: {links} takes it, "
            f"{push} --new {plan.file}` makes another"
        )
    return (
        f"{plan.file}: {plan.workflow_id} on {plan.profile} was changed by somebody else since it was last seen: "
        f"`wfstudio pull {on_profile(plan.profile, str(plan.workflow_id))} -f {plan.file}` with --merge takes both, "
        "with --force takes theirs; --force here overwrites it"
    )


def _is_gone(file: Path, link: Link, asked: _Asked) -> str:
    profile = asked.known.connection.name
    push = f"`wfstudio push --profile {profile}"
    return (
        f"{file}: is linked to {link.workflow_id}, which is gone from {profile}: {push} --new {file}` makes another, "
        f"{push} --link wf-… {file}` takes one that exists"
    )


async def _planned(asked: _Asked, one: WorkflowFile, link: Link | None, open_end: Begun | None) -> tuple[PushPlan, str]:
    """The plan of a file, and what is to be known about it."""
    if open_end is not None:
        made = adopted(asked.known, open_end, await asked.push(one, new=True), link, asked.taken)
        if made is not None:
            asked.taken.add(made.workflow_id)
            if link is None:
                note = f"{made.workflow_id} was made by an apply that was interrupted"
                return await asked.push(one, link=made.workflow_id), note
            note = "it was changed by an apply that was interrupted"
            return await asked.push(one, force=asked.force, merged=made.seen), note
    plan = await asked.push(one, force=asked.force)
    if plan.kind == "ambiguous" and len(plan.candidates) == 1 and plan.candidates[0] not in asked.taken:
        (candidate,) = plan.candidates
        path, before = asked.gone.get(candidate, (one.path, None))
        copy = asked.known.copy(candidate)
        if before is not None and copy is not None and Document.from_workflow(copy).content_hash() == before.seen:
            asked.taken.add(candidate)
            return await asked.push(one, link=candidate), f"{path} was renamed to it"
    return plan, ""


def _told_apart(rows: list[Row]) -> list[Row]:
    """Two files that are one workflow, or that would both make one of the same name, are conflicts."""
    ids = Counter(row.workflow_id for row in rows)
    names = Counter(row.name or None for row in rows if row.action == "create")
    return [_doubtful(row, rows, ids, names) for row in rows]


def _doubtful(row: Row, rows: list[Row], ids: Counter[str | None], names: Counter[str | None]) -> Row:
    if row.action in ("conflict", "invalid"):
        return row
    if row.workflow_id and ids[row.workflow_id] > 1:
        both = " and ".join(str(one.file) for one in rows if one.workflow_id == row.workflow_id)
        problem = f"{both} are linked to one workflow, {row.workflow_id}: take one of them out of wfstudio.lock"
    elif row.action == "create" and row.name and names[row.name] > 1:
        both = " and ".join(str(one.file) for one in rows if one.action == "create" and one.name == row.name)
        problem = f"{both} would make two workflows named '{row.name}': rename one, or push one with `wfstudio push`"
    else:
        return row
    return replace(row, action="conflict", problem=problem, exit_code=Conflict.exit_code)


def _removed(known: Gathered, file: Path, link: Link) -> Row:
    copy = known.copy(link.workflow_id)
    if copy is None:
        return Row("removed", file.stem, file, link.workflow_id, link=link, note="it is gone from the service, too")
    changed = Document.from_workflow(copy).content_hash() != link.seen
    return Row(
        "removed",
        str(copy.get("name") or ""),
        file,
        link.workflow_id,
        tuple(differences(as_kept(known.connection.name, copy), {})),
        copy.get("isPublished") is True,
        link=link,
        note="somebody else changed it since it was last seen" if changed else "",
    )


async def _unknown(known: Gathered, rows: Iterable[Row]) -> list[Row]:
    taken = {row.workflow_id for row in rows} | {
        candidate for row in rows if row.push is not None for candidate in row.push.candidates
    }
    found = [row for key, row in known.rows.items() if key not in taken]
    published = await published_ids(known) if found else frozenset()
    named = [(str(row.get("name") or ""), str(row["workflowId"])) for row in found]
    return [Row("unknown", name, workflow_id=one, published=one in published) for name, one in sorted(named)]


async def _with_instances(client: Caller, rows: list[Row]) -> tuple[Row, ...]:
    """The rows with what is under way on those that change, that somebody changed, or that may be deleted."""
    concerned = [row.workflow_id for row in rows if row.action in ("update", "conflict", "removed") and row.workflow_id]
    found = await under_way_on(client, concerned)
    return tuple(replace(row, under_way=found.get(row.workflow_id or "")) for row in rows)

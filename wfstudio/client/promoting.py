"""Taking workflows from one profile's service to another's, by way of their files: those are what both are made from.

A file that says something else than the service it comes from is not promoted: what was tried out there would not be
what arrives.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from wfstudio.client.errors import Conflict, NotFound
from wfstudio.client.lock import linked_file
from wfstudio.client.planning import Plan, Row, make_plan
from wfstudio.client.publishing import Caller
from wfstudio.client.pulling import pull
from wfstudio.client.workflow_files import is_folder

Pulled = Callable[[Path, str], None]
"""Told of a file that was written for a workflow that had none."""


@dataclass(frozen=True, slots=True)
class Promotion:
    """What a promotion would do on the target. ``unpublished`` are files whose workflow is not published at the source,
    ``left`` those that it does not have."""

    plan: Plan
    source: Plan
    unpublished: tuple[Path, ...] = ()
    left: tuple[Path, ...] = ()


async def file_for(source: Caller, workflow_id: str, folder: Path, file: Path | None = None) -> tuple[Path, bool]:
    """The file of a workflow: the one of ``folder`` that is linked to it, else one that is written and linked now.

    True when it was written. Raises what ``pull`` raises.
    """
    known = linked_file(folder, source.connection.name, workflow_id)
    if known is not None and known.exists():
        return known, False
    report = await pull(source, workflow_id, file, folder)
    return report.file, True


async def plan_promotion(
    source: Caller, target: Caller, place: Path, *, publish: bool | None = None, force: bool = False
) -> Promotion:
    """Find out what a promotion of a file, or of every file of a folder, would do; changes nothing.

    Raises ``NotFound`` when the source has nothing of it, ``Conflict`` when a file is not what the source has, and any
    other ``ClientError``. Of a folder, files that the source does not have are left.
    """
    came = await make_plan(source, place, unknown=False)
    _refuse_others(came)
    promoted = {row.file: row for row in came.of("unchanged")}
    left = tuple(row.file for row in came.of("create") if row.file is not None)
    if not promoted:
        raise NotFound(
            f"{place}: nothing of it is on {came.profile}; `wfstudio push` or `wfstudio apply` puts it there"
        )
    plan = await make_plan(target, place, publish=publish, force=force, unknown=False)
    rows = tuple(row for row in plan.rows if row.file in promoted)
    for row in rows:
        before = promoted[row.file].document
        if row.document is not None and before is not None and row.document.content_hash() != before.content_hash():
            raise Conflict(f"{row.file}: was changed just now; nothing was changed on {plan.profile}")
    unpublished = tuple(row.file for row in promoted.values() if row.file is not None and not row.published)
    return Promotion(replace(plan, rows=rows), came, unpublished, left)


def _refuse_others(came: Plan) -> None:
    """Raise ``Conflict`` for files that say something else than the source has."""
    told = [_told(row, came.profile) for row in came.rows if row.action in ("update", "conflict", "invalid")]
    if told or (not is_folder(came.place) and came.of("create")):
        push = f"`wfstudio push --profile {came.profile} {came.place}`"
        told = told or [f"{came.place}: is not on {came.profile}; {push} puts it there"]
        raise Conflict("\n".join(["nothing is promoted:", *told]))


def _told(row: Row, profile: str) -> str:
    if row.action == "update":
        return (
            f"{row.file}: has changes that {profile} has not: `wfstudio push --profile {profile} {row.file}` first, so "
            "that what is promoted is what was tried there"
        )
    return row.problem

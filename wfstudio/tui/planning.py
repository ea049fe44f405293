"""What the plan screen asks of a service: a plan of a folder, and doing one row of it after the other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from wfstudio.client.applying import Outcome
    from wfstudio.client.connection import Connection
    from wfstudio.client.gathering import Progress
    from wfstudio.client.planning import Plan, Row


class Planning(Protocol):
    """The part of ``Services`` that is about many workflows at once; both raise ``ClientError``."""

    async def plan_folder(self, place: Path, *, publish: bool | None = None, progress: Progress | None = None) -> Plan:
        """What an apply of a folder (or a file) would do. Changes nothing."""

    async def apply_row(self, plan: Plan, row: Row) -> Outcome:
        """Do one row of the plan; what failed is in the outcome."""


class LivePlanning:
    """Planning over ``client``."""

    def _ready(self) -> Connection:
        raise NotImplementedError

    async def plan_folder(self, place: Path, *, publish: bool | None = None, progress: Progress | None = None) -> Plan:
        """What an apply would do."""
        from wfstudio.client.api import AsyncClient
        from wfstudio.client.planning import make_plan

        async with AsyncClient(self._ready()) as client:
            return await make_plan(client, place, publish=publish, progress=progress)

    async def apply_row(self, plan: Plan, row: Row) -> Outcome:
        """One row as a plan of its own: journalled, read back, its file linked, before this returns."""
        from wfstudio.client.api import AsyncClient
        from wfstudio.client.applying import Outcome, apply_plan

        alone = replace(plan, place=row.file or plan.place, rows=(row,))
        async with AsyncClient(self._ready()) as client:
            report = await apply_plan(client, alone)
        return report.outcomes[0] if report.outcomes else Outcome(row, "unchanged")


def to_apply(plan: Plan) -> tuple[Row, ...]:
    """The rows that an apply of all does something about: made and changed workflows, and links that are missing."""
    from wfstudio.client.applying import to_do

    return to_do(plan)


def hindrances(plan: Plan, rows: tuple[Row, ...]) -> list[str]:
    """What keeps rows from being applied, a line each: errors that the linter finds in their files, and conflicts."""
    from wfstudio.client.applying import lint_errors

    chosen = replace(plan, rows=rows)
    lines = [row.problem for row in rows if row.problem]
    for row, found in lint_errors(chosen):
        lines.append(f"{row.file.name if row.file else row.name}:{found.line}: {found.code} {found.message}")
    return lines

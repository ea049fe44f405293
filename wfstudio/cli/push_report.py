"""What a push or a roll back would change, and what the service made of it, on stderr."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from wfstudio.cli.colour import coloured
from wfstudio.document.diff import Difference, summary
from wfstudio.document.diff_report import painted

if TYPE_CHECKING:
    from wfstudio.client.api import AsyncClient
    from wfstudio.client.publishing import PushReport


def show_changes(what: str, found: Sequence[Difference]) -> None:
    """Each difference, with the lines of changed texts, below a heading."""
    print(f"{what}: {summary(list(found))}", file=sys.stderr)
    _show(found)


def show_told(report: "PushReport") -> None:
    """What the service dropped or changed, and what else a person should know."""
    if report.told:
        print("the service's copy differs from what was sent:", file=sys.stderr)
        _show(report.told)
    for note in report.notes:
        print(f"wfstudio: {note}", file=sys.stderr)


async def warn_under_way(client: "AsyncClient", workflow_id: str) -> None:
    """Say on stderr which instances are under way on a workflow that is to be changed, or that nobody knows."""
    from wfstudio.client.underway import under_way_on

    found = (await under_way_on(client, [workflow_id]))[workflow_id]
    if found is None:
        print(f"wfstudio: {workflow_id}: whether instances are under way on it cannot be learned", file=sys.stderr)
    elif told := found.told(embedded=client.connection.kind == "LOCAL"):
        print(f"wfstudio: {workflow_id}: {told}", file=sys.stderr)


def _show(found: Sequence[Difference]) -> None:
    for line in painted(found, colour=coloured(sys.stderr)):
        print(line, file=sys.stderr)

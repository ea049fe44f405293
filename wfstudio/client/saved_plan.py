"""A plan that was saved: the marks of what it was made from, so that it is done as it was shown or not at all.

It holds ids, names and hashes, nothing of what a workflow says.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wfstudio.client.connection import Connection
from wfstudio.client.copies import state_of
from wfstudio.client.errors import ConfigurationError, Conflict
from wfstudio.client.planning import Plan, Row
from wfstudio.client.statefile import read_object, write_object

KIND = "wfstudio plan"


@dataclass(frozen=True, slots=True)
class Saved:
    """What was planned where; ``marks`` tell the rows apart."""

    profile: str
    place: Path
    publish: bool | None
    force: bool
    marks: tuple[dict[str, Any], ...]


def save(plan: Plan, connection: Connection, file: Path, *, force: bool) -> None:
    """Write the plan. Raises ``ConfigurationError`` when it cannot be written."""
    rows = [{**_mark(row), "mark": _digest(row)} for row in _that_matter(plan)]
    write_object(
        file,
        {
            "kind": KIND,
            "version": 1,
            "profile": plan.profile,
            "tenant": connection.tenant_id,
            "community": connection.community_id,
            "place": str(plan.place),
            "publish": plan.publish,
            "force": force,
            "rows": rows,
        },
    )


def read(file: Path) -> Saved | None:
    """The plan in a file; None when the file holds something else. Raises ``ConfigurationError`` for a newer one."""
    try:
        found = read_object(file)
    except ConfigurationError:
        return None
    if found.get("kind") != KIND:
        return None
    rows = found.get("rows")
    if found.get("version") != 1 or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ConfigurationError(f"{file}: is no plan that this wfstudio can read; make it again")
    publish = found.get("publish")
    return Saved(
        str(found.get("profile")),
        Path(str(found.get("place"))),
        publish if isinstance(publish, bool) else None,
        found.get("force") is True,
        tuple(rows),
    )


def refuse_other(saved: Saved, plan: Plan, file: Path) -> None:
    """Raise ``Conflict`` when the plan, made again, is not the one that was saved; it names each row that differs."""
    if plan.profile != saved.profile:
        raise Conflict(f"{file}: the plan was made for {saved.profile}, not for {plan.profile}")
    before = {(row.get("file"), row.get("workflowId") if row.get("file") is None else None): row for row in saved.marks}
    now = {_key(row): row for row in _that_matter(plan)}
    told = [f"{_name(row)}: was not in the plan" for key, row in now.items() if key not in before]
    told += [f"{one.get('file') or one.get('workflowId')}: is gone" for key, one in before.items() if key not in now]
    for key, row in now.items():
        if key in before and before[key].get("mark") != _digest(row):
            was = before[key].get("action")
            changed = f"was {was}, is {row.action}" if was != row.action else "its file, or the service's copy, changed"
            told.append(f"{_name(row)}: {changed}")
    if told:
        raise Conflict(f"{file}: what was planned is no longer so; nothing was changed:\n  " + "\n  ".join(told))


def _that_matter(plan: Plan) -> list[Row]:
    return [row for row in plan.rows if row.action != "unknown"]


def _name(row: Row) -> str:
    return str(row.file or row.workflow_id)


def _key(row: Row) -> tuple[str | None, str | None]:
    return (str(row.file), None) if row.file is not None else (None, row.workflow_id)


def _mark(row: Row) -> dict[str, Any]:
    return {
        "file": str(row.file) if row.file is not None else None,
        "workflowId": row.workflow_id,
        "name": row.name,
        "action": row.action,
    }


def _digest(row: Row) -> str:
    """What would be sent and what is there, as a hash."""
    plan = row.push
    sent = json.dumps(plan.sent, sort_keys=True) if plan is not None else ""
    remote = state_of(plan.remote) if plan is not None and plan.remote is not None else None
    seen = [one.kind for one in row.differences] if plan is None else None
    return hashlib.sha256(json.dumps([_mark(row), sent, remote, seen]).encode()).hexdigest()

"""Whether a service, a folder's locks and its files still say the same: what a nightly job asks. Reads only."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from wfstudio.client.copies import as_kept, copy_of
from wfstudio.client.gathering import Progress
from wfstudio.client.planning import Row, make_plan
from wfstudio.client.publishing import Caller
from wfstudio.document.diff import Difference, differences
from wfstudio.document.model import Document

Kind = Literal[
    "in step", "changed", "behind", "both", "published", "gone", "not applied", "removed", "unknown", "invalid"
]

MEANINGS: dict[Kind, str] = {
    "in step": "the service has what the file has",
    "changed": "somebody changed it on the service",
    "behind": "the file has changes that were not applied",
    "both": "it was changed on the service and in the file",
    "published": "somebody published it, or took it back",
    "gone": "it is gone from the service, or is not that file's",
    "not applied": "the file was never applied",
    "removed": "its file was removed, it is still on the service",
    "unknown": "no file is this workflow",
    "invalid": "the file cannot be used",
}


@dataclass(frozen=True, slots=True)
class Drift:
    """What has become of one workflow. ``by`` and ``at`` are who changed it last on the service and when, as far as the
    service says, "" where it does not; ``differences`` are what was changed there since it was last seen (where that
    copy is not kept on this machine: from the file to the service's copy), or what the file would change."""

    kind: Kind
    row: Row
    by: str = ""
    at: str = ""
    differences: tuple[Difference, ...] = ()

    @property
    def is_one(self) -> bool:
        """Whether it counts as drift: workflows without a file do only where they are asked for, and what cannot be
        compared is an error."""
        return self.kind not in ("in step", "unknown", "invalid")


async def find_drift(client: Caller, place: Path, *, progress: Progress | None = None) -> list[Drift]:
    """Compare a folder with the client's service, a row for each workflow. Raises a ``ClientError``, and
    ``UnreadableFile`` for a place that is not there."""
    plan = await make_plan(client, place, progress=progress)
    return [_of(row, plan.profile) for row in plan.rows]


def _of(row: Row, profile: str) -> Drift:
    push = row.push
    remote = push.remote if push is not None else None
    by = remote.get("updatedBy") if remote is not None else None
    name = by if isinstance(by, str) else ""
    if push is None or remote is None or row.link is None:
        kinds: dict[str, Kind] = {
            "create": "gone" if row.link is not None else "not applied",
            "removed": "removed" if row.is_left else "in step",
            "unknown": "unknown",
            "invalid": "invalid",
        }
        kind = kinds.get(row.action, "not applied" if row.link is None and push is not None else "gone")
        return Drift(kind, row, name, row.updated_at, row.differences if kind == "removed" else ())
    link = row.link
    theirs = Document.from_workflow(remote).content_hash() != link.seen and row.action != "unchanged"
    mine = push.hash != link.hash and row.action != "unchanged"
    if theirs:
        base = copy_of(profile, link.workflow_id, link.seen)
        since = tuple(differences(base.workflow, as_kept(profile, remote))) if base is not None else row.differences
        return Drift("both" if mine else "changed", row, name, row.updated_at, since)
    if row.action not in ("unchanged", "conflict") and row.differences:
        return Drift("behind", row, name, row.updated_at, row.differences)
    if link.published is not None and link.published != row.published:
        return Drift("published", row, name, row.updated_at)
    return Drift("in step", row, name, row.updated_at)

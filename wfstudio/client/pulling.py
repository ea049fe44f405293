"""Taking a workflow from a service into a file, and linking the two."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from wfstudio.client.conflicts import merged_content
from wfstudio.client.copies import Workflow, copy_of
from wfstudio.client.errors import Conflict
from wfstudio.client.lock import Link, linked_file, read_link, write_link
from wfstudio.client.publishing import Caller, content_of, fetch, kept_after
from wfstudio.document.diff import Difference, differences
from wfstudio.document.errors import MalformedDocument
from wfstudio.document.key_order import WORKFLOW_ORDER, ordered
from wfstudio.document.model import SERVER_MADE_KEYS, Document
from wfstudio.document.part_names import is_reserved
from wfstudio.document.reading import load
from wfstudio.document.writing import save

MAX_NAME = 60


@dataclass(frozen=True, slots=True)
class PullReport:
    """What a pull did to a file; ``differences`` is what changed in it."""

    file: Path
    workflow_id: str
    action: Literal["written", "updated", "merged", "unchanged"]
    differences: tuple[Difference, ...] = ()


async def pull(
    client: Caller, workflow_id: str, file: Path | None, folder: Path, *, force: bool = False, merge: bool = False
) -> PullReport:
    """Write a workflow of the service to a file and link them.

    ``file`` None is the file of ``folder`` that is linked to the workflow, else one named after it. A file that has
    changes of its own (or is not linked to this workflow) is not overwritten without ``force``: ``Conflict``. With
    ``merge`` it gets what changed on the service since it was last seen, unless both changed the same thing. An
    existing file keeps its indentation, envelope and the keys that services make. Raises a ``ClientError`` or a
    ``DocumentError``.
    """
    profile = client.connection.name
    remote = await fetch(client, workflow_id)
    theirs = Document.from_workflow(remote)
    path = file or linked_file(folder, profile, workflow_id) or folder / file_name(theirs.name, workflow_id)
    link = Link(workflow_id, theirs.content_hash(), theirs.content_hash(), remote.get("isPublished") is True)
    kept_after(profile, workflow_id, remote, "seen", "")
    mine = _existing(path, force)
    if mine is None:
        save(Document.from_workflow(_fresh(remote)), path)
        write_link(path, profile, link)
        return PullReport(path, workflow_id, "written")
    changed = tuple(differences(mine.workflow, remote))
    if not changed:
        write_link(path, profile, link)
        return PullReport(path, workflow_id, "unchanged")
    known = read_link(path, profile)
    untouched = known is not None and known.workflow_id == workflow_id and known.hash == mine.content_hash()
    if merge and not untouched and not force:
        merged = _merge(mine, remote, path, profile, known if known and known.workflow_id == workflow_id else None)
        if merged.content_hash() != mine.content_hash():
            save(merged, path)
        write_link(path, profile, link)
        return PullReport(path, workflow_id, "merged", tuple(differences(mine.workflow, merged.workflow)))
    if not untouched and not force:
        listed = "".join(f"\n  {one}" for one in changed)
        raise Conflict(
            f"{path}: has changes that are not on {profile}; pulling would make it the service's copy:{listed}"
            "\n--merge takes both, --force overwrites it, -f FILE writes elsewhere"
        )
    save(mine.with_workflow(content_in(mine.workflow, remote)), path)
    write_link(path, profile, link)
    return PullReport(path, workflow_id, "updated", changed)


def file_name(name: str, workflow_id: str) -> str:
    """The file name of a workflow: its name in small letters, digits and underscores, else its id."""
    words = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:MAX_NAME].strip("_")
    if is_reserved(words):
        words += "_"
    return f"{words or re.sub(r'[^A-Za-z0-9-]+', '_', workflow_id)}.json"


def _merge(mine: Document, remote: Workflow, path: Path, profile: str, known: Link | None) -> Document:
    base = copy_of(profile, known.workflow_id, known.seen) if known else None
    if base is None:
        raise Conflict(
            f"{path}: the copy that it was last the same as is not kept on this machine, so nothing can be merged; "
            "--force overwrites it, -f FILE writes elsewhere"
        )
    merged = merged_content(base.workflow, mine.workflow, remote)
    if merged.clashes:
        listed = "".join(f"\n  ! {clash}" for clash in merged.clashes)
        raise Conflict(f"{path}: not merged, for these cannot be had together:{listed}\n--force overwrites it")
    return mine.with_workflow(merged.workflow)


def _fresh(remote: Workflow) -> Workflow:
    """A new file's content: everything the service has, in the order in which files are formatted."""
    content = {**content_of(remote), "isPublished": remote.get("isPublished") is True}
    return {key: content[key] for key in ordered(content, WORKFLOW_ORDER)}


def _existing(path: Path, force: bool) -> Document | None:
    if not path.exists():
        return None
    try:
        return load(path)
    except MalformedDocument as error:
        if force:
            return None
        raise Conflict(f"{path}: holds something that is no workflow ({error}); --force overwrites it") from None


def content_in(mine: Workflow, remote: Workflow) -> Workflow:
    """The service's content with the top-level keys in the file's order, new ones last; ids in the file stay."""
    content = content_of(remote)
    if "poiOn" not in mine and content.get("poiOn") is False:
        del content["poiOn"]
    if "isPublished" in mine:
        content["isPublished"] = remote.get("isPublished") is True
    kept = {key: content.get(key, value) for key, value in mine.items() if key in content or key in SERVER_MADE_KEYS}
    return {**kept, **{key: value for key, value in content.items() if key not in mine}}

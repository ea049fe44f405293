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
from wfstudio.client.values import values_of
from wfstudio.document.diff import Difference, differences
from wfstudio.document.errors import MalformedDocument
from wfstudio.document.key_order import WORKFLOW_ORDER, ordered
from wfstudio.document.model import SERVER_MADE_KEYS, Document
from wfstudio.document.part_names import is_reserved
from wfstudio.document.placeholders import Token, Values, resolved, setting_of, unresolved
from wfstudio.document.reading import load
from wfstudio.document.reversing import Reversal, reversed_, uncovered
from wfstudio.document.writing import save

MAX_NAME = 60


@dataclass(frozen=True, slots=True)
class PullReport:
    """What a pull did to a file; ``differences`` is what changed in it, ``notes`` what else a person should know."""

    file: Path
    workflow_id: str
    action: Literal["written", "updated", "merged", "unchanged"]
    differences: tuple[Difference, ...] = ()
    notes: tuple[str, ...] = ()


async def pull(
    client: Caller, workflow_id: str, file: Path | None, folder: Path, *, force: bool = False, merge: bool = False
) -> PullReport:
    """Write a workflow of the service to a file and link them.

    ``file`` None is the file of ``folder`` that is linked to the workflow, else one named after it. A file that has
    changes of its own (or is not linked to this workflow) is not overwritten without ``force``: ``Conflict``. With
    ``merge`` it gets what changed on the service since it was last seen, unless both changed the same thing. An
    existing file keeps its indentation, envelope, the keys that services make and its placeholders: no secret that is
    known is written into a file. Raises a ``ClientError`` or a ``DocumentError``.
    """
    profile = client.connection.name
    remote = await fetch(client, workflow_id)
    theirs = Document.from_workflow(remote)
    path = file or linked_file(folder, profile, workflow_id) or folder / file_name(theirs.name, workflow_id)
    link = Link(workflow_id, theirs.content_hash(), theirs.content_hash(), remote.get("isPublished") is True)
    kept_after(profile, workflow_id, remote, "seen", "")
    mine = _existing(path, force)
    values = values_of(profile, path, mine)
    found = reversed_(remote, mine.workflow if mine is not None else {}, values)
    if mine is None:
        save(Document.from_workflow(_fresh(found.workflow)), path)
        write_link(path, profile, link)
        return PullReport(path, workflow_id, "written")
    changed, notes = tuple(differences(mine.workflow, found.workflow)), _notes(found, profile)
    if not changed:
        write_link(path, profile, link)
        return PullReport(path, workflow_id, "unchanged", notes=notes)
    if found.lost and not force:
        raise _lost(path, found, profile)
    known = read_link(path, profile)
    known = known if known is not None and known.workflow_id == workflow_id else None
    untouched = known is not None and _is_untouched(mine, values, profile, known)
    if merge and not untouched and not force:
        merged = _merge(mine, found.workflow, path, values, known)
        if merged.content_hash() != mine.content_hash():
            save(merged, path)
        write_link(path, profile, link)
        changed = tuple(differences(mine.workflow, merged.workflow))
        return PullReport(path, workflow_id, "merged", changed, notes)
    if not untouched and not force:
        listed = "".join(f"\n  {one}" for one in changed)
        raise Conflict(
            f"{path}: has changes that are not on {profile}; pulling would make it the service's copy:{listed}"
            "\n--merge takes both, --force overwrites it, -f FILE writes elsewhere"
        )
    save(mine.with_workflow(content_in(mine.workflow, found.workflow)), path)
    write_link(path, profile, link)
    return PullReport(path, workflow_id, "updated", changed, notes)


def _is_untouched(mine: Document, values: Values, profile: str, known: Link) -> bool:
    """Whether a file is as it was when it was last the same as the service's copy."""
    if not unresolved(mine, values):
        return resolved(mine, values).content_hash() == known.hash
    base = copy_of(profile, known.workflow_id, known.seen)  # what the missing values were nobody knows
    if base is None:
        return False
    return not differences(mine.workflow, reversed_(uncovered(base.workflow, values), mine.workflow, values).workflow)


def _notes(found: Reversal, profile: str) -> tuple[str, ...]:
    """Placeholders that stayed although the service has another value than the profile."""
    told = dict.fromkeys((one.text, _setting(found, one)) for one in found.others)
    return tuple(
        f"{text} stays in {place}, where the service has another value than '{profile}'" for text, place in told
    )


def _setting(found: Reversal, token: Token) -> str:
    node, key = setting_of(Document.from_workflow(found.workflow), token.path)
    return f"node '{node}', {key}" if node is not None else key


def _lost(path: Path, found: Reversal, profile: str) -> Conflict:
    listed = "".join(f"\n  {one.text} in {_setting(found, one)}" for one in found.lost)
    return Conflict(
        f"{path}: the service's text was changed around placeholders that have no value for '{profile}', so they "
        f"cannot be put back:{listed}\ngive them their values and pull again; --force takes the service's text as it is"
    )


def file_name(name: str, workflow_id: str) -> str:
    """The file name of a workflow: its name in small letters, digits and underscores, else its id."""
    words = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:MAX_NAME].strip("_")
    if is_reserved(words):
        words += "_"
    return f"{words or re.sub(r'[^A-Za-z0-9-]+', '_', workflow_id)}.json"


def _merge(mine: Document, remote: Workflow, path: Path, values: Values, known: Link | None) -> Document:
    base = copy_of(values.profile, known.workflow_id, known.seen) if known else None
    if base is None:
        raise Conflict(
            f"{path}: the copy that it was last the same as is not kept on this machine, so nothing can be merged; "
            "--force overwrites it, -f FILE writes elsewhere"
        )
    before = reversed_(uncovered(base.workflow, values), mine.workflow, values).workflow
    merged = merged_content(before, mine.workflow, remote)
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

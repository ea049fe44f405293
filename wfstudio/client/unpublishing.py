"""Taking a publication back: the workflow stays on its service as it is, and is not published any more."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from wfstudio.client.copies import as_kept, keep, state_of
from wfstudio.client.errors import ConfigurationError, Conflict
from wfstudio.client.journal import intent
from wfstudio.client.lock import read_link, write_link
from wfstudio.client.publishing import Caller, PushReport, content_of, fetch, kept_after, told_back
from wfstudio.client.wire import Json


@dataclass(frozen=True, slots=True)
class Published:
    """A workflow of a service, which may be published, and the file that is linked to it, where that is known."""

    workflow_id: str
    found: Mapping[str, Json] = field(repr=False)
    file: Path | None = None

    @property
    def name(self) -> str:
        """The workflow's name."""
        return str(self.found.get("name") or "without a name")

    @property
    def published(self) -> bool:
        """Whether it is published."""
        return self.found.get("isPublished") is True


async def find_published(client: Caller, workflow_id: str, file: Path | None = None) -> Published:
    """Look at a workflow; changes nothing. Raises ``NotFound`` and any other ``ClientError``."""
    return Published(workflow_id, await fetch(client, workflow_id), file)


async def take_back(client: Caller, one: Published, *, label: str = "") -> PushReport:
    """Have it not published, keep what was there, read it back. Raises ``Conflict`` when it changed since it was looked
    at, ``ConfigurationError`` when it cannot be kept (then nothing was changed), and any other ``ClientError``."""
    profile = client.connection.name
    if not one.published:
        return PushReport(one.workflow_id, False, False, False)
    now = await fetch(client, one.workflow_id)
    if state_of(now) != state_of(one.found):
        raise Conflict(f"{one.workflow_id} on {profile} was changed by somebody else just now; nothing was changed")
    try:
        keep(profile, one.workflow_id, now, "seen")
    except ConfigurationError as error:
        raise ConfigurationError(f"{error}; what is there now would be kept there: nothing was changed") from None
    sent = {**content_of(now), "isPublished": False}
    with intent("unpublished"):
        await client.call("update_workflow", path={"workflowId": one.workflow_id}, data=sent)
    back = await fetch(client, one.workflow_id)
    notes = (*kept_after(profile, one.workflow_id, back, "unpublished", label), *_linked(profile, one))
    told = told_back(*(as_kept(profile, copy) for copy in (sent, back)))
    return PushReport(one.workflow_id, False, True, back.get("isPublished") is True, told, notes)


def _linked(profile: str, one: Published) -> tuple[str, ...]:
    """Have the lock know; what kept that from working, for a person."""
    if one.file is None:
        return ()
    try:
        known = read_link(one.file, profile)
        if known is not None and known.workflow_id == one.workflow_id:
            write_link(one.file, profile, replace(known, published=False))
    except ConfigurationError as error:
        return (str(error),)
    return ()

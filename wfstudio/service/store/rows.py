"""The rows that pass between the service and its store."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

JsonObject = dict[str, Any]


class License(msgspec.Struct, frozen=True):
    """A license as the store knows it: never its text. ``community_id`` None means every community of the tenant."""

    tenant_id: str
    community_id: str | None
    level: str

    def covers(self, tenant_id: str, community_id: str) -> bool:
        """Whether it is authorised for this tenant and community."""
        return self.tenant_id == tenant_id and self.community_id in (None, community_id)


@dataclass(frozen=True, slots=True)
class LicenseRow:
    """A license with what it is listed by; ``digest`` stands for its text, ``revoked_at`` None means it is accepted."""

    digest: str
    grant: License
    tag: str
    created_at: int
    revoked_at: int | None


@dataclass(frozen=True, slots=True)
class TenantRow:
    """A tenant; ``communities`` maps ids to names, the first made first."""

    id: str
    name: str
    communities: dict[str, str]


@dataclass(frozen=True, slots=True)
class WorkflowRow:
    """A stored workflow; ``body`` is what was put, without the keys that the service makes."""

    id: str
    tenant_id: str
    community_id: str
    name: str
    body: JsonObject
    revision: int
    created_at: int
    updated_at: int


class InstanceRow(msgspec.Struct, frozen=True):
    """A stored instance; ``state`` is the engine's JSON text, ``version`` counts the steps committed so far."""

    id: str
    tenant_id: str
    community_id: str
    workflow_id: str
    workflow_name: str
    definition_hash: str
    metadata: JsonObject
    mocks: list[JsonObject]
    status: str
    state: str
    version: int
    created_at: int
    updated_at: int
    expires_at: int


@dataclass(frozen=True, slots=True)
class InstanceSummary:
    """One line of a list of instances; ``status`` is EXPIRED for one past its time, whatever was last stored."""

    id: str
    workflow_id: str
    status: str
    updated_at: int


@dataclass(frozen=True, slots=True)
class InstanceQuery:
    """Filters of a list of instances; None means no filter, ``custom`` compares keys of the metadata."""

    statuses: tuple[str, ...] | None = None
    part_of_id: str | None = None
    workflow_id: str | None = None
    updated_from: int | None = None
    updated_to: int | None = None
    custom: tuple[tuple[str, Any], ...] = ()


class EventRow(msgspec.Struct, frozen=True):
    """One thing that happened to an instance. ``detail`` holds what is needed to show or replay it."""

    at: int
    kind: str
    node_id: str | None
    detail: JsonObject


@dataclass(frozen=True, slots=True)
class CaptureRow:
    """A capture that was handed to a provider and is not finished; ``ticket`` is the provider's own memory of it."""

    seq: int
    node_id: str
    node_type: str
    provider: str
    ticket: JsonObject


@dataclass(frozen=True, slots=True)
class QueuedOutcome:
    """An outcome asked for on the control path, for the next capture of a node."""

    id: int
    outcome: str
    result: JsonObject | None


class ReplayMark(msgspec.Struct, frozen=True):
    """That a request was seen: a digest of its (publickey, uuid), and until when (epoch ms) it must be remembered."""

    mark: bytes
    until: int


class StoredAnswer(msgspec.Struct, frozen=True):
    """The answer that the accepted submission of visit ``seq`` got; the same submission again gets it again."""

    seq: int
    body: JsonObject


class Step(msgspec.Struct, frozen=True):
    """All that one accepted request changes about an instance; committed whole or not at all.

    ``version`` is the version that was read: the commit is refused when the instance has moved on since.
    """

    instance_id: str
    version: int
    status: str
    state: str
    updated_at: int
    events: tuple[EventRow, ...] = ()
    answer: StoredAnswer | None = None
    replay: ReplayMark | None = None
    captures_started: tuple[CaptureRow, ...] = ()
    captures_finished: tuple[int, ...] = ()
    outcomes_used: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class AccessCode:
    """The direct access of one workflow. A code belongs to one workflow of one tenant only."""

    workflow_id: str
    tenant_id: str
    community_id: str
    code: str
    enabled: bool


@dataclass(frozen=True, slots=True)
class ServiceKeyRow:
    """A service key; ``secret`` is encrypted."""

    id: str
    tag: str
    kind: str
    secret: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the outbox. ``kind`` is sms or email.

    ``status`` is ``queued`` (to be delivered), ``sent`` (a server took it), ``failed`` (given up, ``failure`` says why)
    or ``kept`` (nothing delivers it unless it is asked for). ``created_at`` and ``delivered_at`` are times of the
    service's clock; ``next_try_at`` and ``claimed_until`` (until when one process may deliver it alone) are the
    machine's.
    """

    id: str
    tenant_id: str
    community_id: str
    instance_id: str
    kind: str
    recipient: str
    instance_url: str
    status: str
    attempts: int
    next_try_at: int
    created_at: int
    delivered_at: int | None = None
    claimed_until: int = 0
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One answered request of the request log: ``caller`` is a fingerprint of the key, ``shape`` holds no values."""

    at: int
    endpoint: str
    method: str
    path: str
    status: int
    ms: float
    caller: str | None
    instance_id: str | None
    shape: JsonObject


ABOUT_INSTANCES = ("events", "answers", "captures", "queued_outcomes", "outbox", "requests")
"""Tables that name an instance in ``instance_id``: a purge deletes there too."""


@dataclass(frozen=True, slots=True)
class PurgeCount:
    """How many instances of a workflow and a status."""

    workflow_id: str
    workflow_name: str
    status: str
    count: int


def purged_name(tenant_id: str, community_id: str) -> str:
    """The comfort under which the counts of purged instances of a community are kept."""
    return f"purged {tenant_id} {community_id}"


def add_counts(known: str | None, counts: Iterable[PurgeCount]) -> str:
    """Kept counts with more added."""
    totals = {(one.workflow_id, one.status): one for one in kept_counts(known)}
    for one in counts:
        before = totals.get((one.workflow_id, one.status))
        number = one.count + (before.count if before else 0)
        totals[one.workflow_id, one.status] = PurgeCount(one.workflow_id, one.workflow_name, one.status, number)
    return json.dumps([[one.workflow_id, one.workflow_name, one.status, one.count] for one in totals.values()])


def kept_counts(known: str | None) -> list[PurgeCount]:
    """The counts as they are kept."""
    return [PurgeCount(*row) for row in json.loads(known)] if known else []

"""The interface between the service and whatever database keeps its rows."""

from collections.abc import Callable, Sequence
from typing import Protocol

from wfstudio.service.store.rows import (
    AccessCode,
    CaptureRow,
    EventRow,
    InstanceQuery,
    InstanceRow,
    InstanceSummary,
    JsonObject,
    License,
    LicenseRow,
    Message,
    PurgeCount,
    QueuedOutcome,
    ReplayMark,
    RequestRow,
    ServiceKeyRow,
    Step,
    StoredAnswer,
    TenantRow,
    WorkflowRow,
)


class Repository(Protocol):
    """Plain reads and durable writes. A write returns only after its commit, and is whole or not at all.

    Every write raises StoreUnavailable when it could not be made durable. A row of another tenant or community is
    never returned by a method that takes both ids.
    """

    shared: bool
    """Whether other processes may serve the same store."""

    async def close(self) -> None:
        """Commit what is queued and let go of the database."""

    async def add_tenant(self, tenant_id: str, name: str, communities: dict[str, str], now: int) -> None:
        """Make a tenant and its communities (id → name) where they are missing."""

    async def add_license(self, digest: str, grant: License, tag: str, now: int) -> None:
        """Make a license known by its digest; nothing happens when it is known already."""

    async def license(self, digest: str) -> License | None:
        """The license with this digest, None when unknown or revoked."""

    async def tenants(self) -> list[TenantRow]:
        """Every tenant with its communities, the first made first."""

    async def licenses(self, tenant_id: str) -> list[LicenseRow]:
        """Every license of a tenant, revoked ones too, the first made first."""

    async def revoke_license(self, digest: str, now: int) -> bool:
        """Stop accepting a license; False when it is unknown or was revoked before."""

    async def add_service_key(self, key_id: str, tenant_id: str, tag: str, kind: str, secret: str, now: int) -> None:
        """Store a service key; ``secret`` is already encrypted."""

    async def count_service_keys(self, tenant_id: str) -> int:
        """How many service keys the tenant has."""

    async def replay_marks(self, now: int) -> list[ReplayMark]:
        """The marks that must still be remembered."""

    async def add_replay_marks(self, marks: Sequence[ReplayMark], now: int) -> None:
        """Store marks of reads, and forget the marks that are over."""

    async def save_workflow(self, row: WorkflowRow, replay: ReplayMark | None) -> None:
        """Insert a workflow, or replace the one with its id. Raises Replayed."""

    async def workflow(self, tenant_id: str, community_id: str, workflow_id: str) -> WorkflowRow | None:
        """One workflow."""

    async def workflows(self, tenant_id: str, community_id: str) -> list[WorkflowRow]:
        """All workflows of a community, the last changed first."""

    async def workflow_page(
        self, tenant_id: str, community_id: str, offset: int, limit: int
    ) -> tuple[list[WorkflowRow], int]:
        """One page of the same list, with empty bodies (a list does not need them), and how many there are in all."""

    async def delete_workflow(
        self, tenant_id: str, community_id: str, workflow_id: str, replay: ReplayMark | None
    ) -> bool:
        """Delete a workflow and its access code, leaving its instances; False when there is none. Raises Replayed."""

    async def add_instance(self, row: InstanceRow, definition: str, event: EventRow, replay: ReplayMark | None) -> None:
        """Store a new instance with its pinned definition (JSON text). Raises Replayed."""

    async def instance(self, instance_id: str) -> InstanceRow | None:
        """One instance, of whatever tenant: the caller checks whether it may be seen."""

    async def instances(self, ids: Sequence[str]) -> list[InstanceRow]:
        """Those of these instances that there are, in any order, of whatever tenant."""

    async def definition(self, digest: str) -> JsonObject:
        """The pinned definition with this hash."""

    async def list_instances(
        self, tenant_id: str, community_id: str, query: InstanceQuery, now: int, offset: int, limit: int
    ) -> tuple[list[InstanceSummary], int]:
        """One page of instances, the last changed first, and how many there are in all."""

    async def count_instances(
        self, tenant_id: str, community_id: str, query: InstanceQuery, now: int
    ) -> list[PurgeCount]:
        """How many instances fit, by workflow and status."""

    async def purge_instances(
        self, tenant_id: str, community_id: str, query: InstanceQuery, now: int, limit: int
    ) -> list[PurgeCount]:
        """Delete at most ``limit`` instances that fit, with everything that is kept about them, in one transaction.

        How many went, by workflow and status; that is also added to a comfort (``purged_name``), for good. Their
        pinned definitions stay.
        """

    async def compact(self) -> bool:
        """See to it that what was deleted is nowhere in the files any more; False where the database does that by
        itself in time. Other writes wait meanwhile."""

    async def stored_answer(self, instance_id: str, seq: int) -> StoredAnswer | None:
        """The answer that the accepted submission of a visit got."""

    async def commit_step(self, step: Step) -> None:
        """Commit one step of an instance. Raises StepConflict, Replayed."""

    async def capture(self, instance_id: str, seq: int) -> CaptureRow | None:
        """The unfinished capture of a visit."""

    async def queue_outcome(self, instance_id: str, node_id: str, outcome: str, result: JsonObject | None) -> None:
        """Queue an outcome for the next capture of a node."""

    async def queued_outcome(self, instance_id: str, node_id: str) -> QueuedOutcome | None:
        """The first outcome queued for a node."""

    async def set_mocks(self, instance_id: str, mocks: list[JsonObject]) -> None:
        """Replace the ``fetch`` mocks of an instance."""

    async def events(self, instance_id: str) -> list[EventRow]:
        """Everything that happened to an instance, in order."""

    async def access_code(self, code: str) -> AccessCode | None:
        """The direct access behind a code, of whatever tenant."""

    async def direct_access(self, tenant_id: str, community_id: str, workflow_id: str) -> AccessCode | None:
        """The direct access of a workflow; None when it was never enabled."""

    async def save_access_code(self, row: AccessCode, now: int, replay: ReplayMark | None) -> None:
        """Insert or replace the direct access of a workflow. Raises CodeTaken, Replayed."""

    async def extension_active(self, tenant_id: str, community_id: str, uuid: str) -> bool:
        """Whether an extension is known and active."""

    async def set_extension(self, tenant_id: str, community_id: str, uuid: str, active: bool, now: int) -> None:
        """Make an extension known, active or not."""

    async def service_keys(self, tenant_id: str, community_id: str | None) -> list[ServiceKeyRow]:
        """The tenant's service keys, oldest first: all of them, or those that hold for one community."""

    async def replace_service_key(
        self, tenant_id: str, key_id: str, new: ServiceKeyRow, replay: ReplayMark | None
    ) -> bool:
        """Put a new key in the place of an old one; False when the tenant has none with that id. Raises Replayed."""

    async def add_message(self, message: Message, replay: ReplayMark | None) -> None:
        """Put a message into the outbox. Raises Replayed."""

    async def messages(self, tenant_id: str, community_id: str | None, offset: int, limit: int) -> list[Message]:
        """The tenant's messages, the newest first; of one community, or of all with None."""

    async def message(self, message_id: str) -> Message | None:
        """One message, of whatever tenant: the caller checks whether it may be seen."""

    async def claim_messages(self, kinds: Sequence[str], now: int, until: int, limit: int) -> list[Message]:
        """Queued messages of every tenant whose try is due, the longest waiting first, each counted one attempt more.

        Until ``until`` (or ``settle_message``) nobody else is given them, in whatever process.
        """

    async def settle_message(self, message: Message) -> bool:
        """Store what came of an attempt and let go of the claim that ``message.claimed_until`` names.

        False when another process has claimed the message since: then only ``sent`` is stored.
        """

    async def requeue_message(self, message_id: str, now: int) -> bool:
        """Queue a message that is not sent to be tried at once, its attempts counted anew.

        False when it is sent, unknown, or claimed at this moment.
        """

    async def comfort(self, name: str) -> str | None:
        """A value that the control path keeps across restarts, such as how far the clock was moved."""

    async def set_comfort(self, name: str, value: str) -> None:
        """Keep such a value."""

    async def add_requests(self, rows: Sequence[RequestRow], keep: int) -> None:
        """Add to the request log, and forget all but about the last ``keep``."""

    async def requests(self, limit: int) -> list[RequestRow]:
        """The last requests of the log, the oldest first."""

    async def clear_requests(self) -> None:
        """Forget the request log."""

    async def reset(self) -> None:
        """Delete every row but the service's own keys and the replay marks, in one transaction."""

    async def listen(self, heard: Callable[[str], None]) -> bool:
        """Call ``heard`` with what any process of this store tells; True when that begins (anew) with this call."""

    async def tell(self, text: str) -> None:
        """Tell every process that listens, this one too. Nobody but this one is there unless the store is shared."""

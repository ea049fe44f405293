"""The seam between the screens and a workflow service: everything the studio asks of one, in one place.

``LiveServices`` reaches the embedded service or a profile's through ``client``; heavy imports happen only when it is
asked. Tests put another object with the same methods in its place.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from wfstudio.document.model import Document, Json
from wfstudio.paths import cache_dir
from wfstudio.tui.operations import Operations
from wfstudio.tui.planning import Planning
from wfstudio.tui.service_state import ServiceState

if TYPE_CHECKING:
    from wfstudio.client.call_form import Call
    from wfstudio.client.connection import Connection
    from wfstudio.client.outbox import OutboxMessage
    from wfstudio.client.publishing import PushPlan, PushReport
    from wfstudio.client.rollback import RollbackPlan
    from wfstudio.tui.environments import Environment


@dataclass(frozen=True, slots=True)
class WorkflowRow:
    """One workflow on the service, as its list shows it."""

    id: str
    name: str
    updated: str


class Services(Operations, Planning, Protocol):
    """What the screens ask of a service. ``start`` and ``stop`` block: they are called in a thread."""

    @property
    def state(self) -> ServiceState:
        """The connection as it is known now."""

    @property
    def connection(self) -> "Connection | None":
        """The connection, None until ``start`` has returned."""

    def start(self) -> ServiceState:
        """Find or start the service; never raises for a service that is not there."""

    def is_lost(self, missed: bool) -> bool:
        """Whether ``start`` is worth calling again: the service moved, went, or may be back; ``missed`` says that it
        was just found not to answer. Quick; from any thread."""

    def stop(self) -> None:
        """Let go of the service."""

    def environments(self) -> "list[Environment]":
        """The profiles that one can go to; raises ``ClientError``."""

    def to(self, profile: str) -> "Services":
        """The services of another profile, not started yet; raises ``ClientError`` for one that cannot be used."""

    def look_at(self, profile: str) -> str:
        """Why a profile's service does not answer, "" when it does, or "+" and what else is good to know. Blocks."""

    async def workflows(self) -> list[WorkflowRow]:
        """The workflows on the service, scratch ones left out."""

    async def pull(self, workflow_id: str, file: Path) -> Path:
        """Write a workflow of the service to a file that is linked to it from then on; raises ``ClientError``."""

    async def call(self, call: "Call") -> Json:
        """The decrypted answer of a call of any endpoint; raises ``ClientError``."""

    async def outbox(self) -> "list[OutboxMessage]":
        """The messages of the embedded service, the newest first; raises ``ClientError``, for a tenant always."""

    async def message(self, message_id: str) -> "OutboxMessage":
        """One message with what it says; raises ``ClientError``."""

    async def retry_message(self, message_id: str) -> None:
        """Have a message delivered now; raises ``ClientError`` that says why not."""

    async def node_library(self) -> dict[str, Json]:
        """The service's node library."""

    async def plan(
        self,
        document: Document,
        path: Path,
        *,
        new: bool = False,
        link: str | None = None,
        force: bool = False,
        merged: str | None = None,
    ) -> "PushPlan":
        """What publishing the document, kept in ``path``, would do. Changes nothing; raises ``ClientError``."""

    async def under_way(self, workflow_id: str) -> str:
        """Which instances are under way on a workflow, for a person; "" for none, or where that cannot be learned."""

    async def remote(self, workflow_id: str) -> Document:
        """The service's copy of a workflow; raises ``ClientError``."""

    async def plan_rollback(
        self, workflow_id: str, *, to: int, force: bool = False, file: Path | None = None
    ) -> "RollbackPlan":
        """What going back to a kept copy would do. Changes nothing; raises ``ClientError``."""

    async def roll_back(self, plan: "RollbackPlan") -> "PushReport":
        """Do what the plan says; raises ``ClientError``."""

    async def publish(self, plan: "PushPlan") -> "PushReport":
        """Do what the plan says; raises ``ClientError``."""


def cached_library(name: str) -> dict[str, Json] | None:
    """The node library that a profile's service gave last, None when it never did."""
    try:
        found = json.loads(_library_file(name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def cache_library(name: str, library: dict[str, Json]) -> None:
    """Keep a profile's node library for when its service is out of reach."""
    try:
        _library_file(name).write_text(json.dumps(library), encoding="utf-8")
    except OSError:
        pass


def _library_file(name: str) -> Path:
    safe = "".join(letter if letter.isalnum() else "-" for letter in name)
    return cache_dir() / f"node-library-{safe}.json"

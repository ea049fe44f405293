"""What the screens for instances and workflows ask of a service, and what they are told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from wfstudio.document.model import Json

if TYPE_CHECKING:
    from wfstudio.client.deleting import Deletion
    from wfstudio.client.notifying import Notification
    from wfstudio.scenario.evidence import Visited
    from wfstudio.scenario.explain import Explanation
    from wfstudio.scenario.funnel import Funnel


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list, and how many rows there are in all."""

    rows: list[dict[str, Json]]
    total: int


@dataclass(frozen=True, slots=True)
class InstanceTold:
    """What a service tells of one instance; times are ISO 8601.

    ``withheld`` says what may not be read, "" when nothing is.
    """

    id: str
    status: str
    workflow_id: str
    workflow_name: str
    created: str
    expires: str
    started: str = ""
    updated: str = ""
    visits: "tuple[Visited, ...]" = ()
    metadata: Mapping[str, Json] = field(default_factory=dict, repr=False)
    results: tuple[tuple[str, Json], ...] = field(default=(), repr=False)
    summary: Mapping[str, Json] = field(default_factory=dict, repr=False)
    withheld: str = ""


class Operations(Protocol):
    """The part of ``Services`` that is about instances and workflows in operation; all raise ``ClientError``."""

    async def instances(self, query: Mapping[str, Json], index: int, size: int) -> Page:
        """A page of instances, counted from 0, in the service's order."""

    async def instance(self, instance: str) -> InstanceTold:
        """One instance with its node list, results and summary."""

    async def explain(self, instance: str) -> "Explanation":
        """Why it stands or ended where it does."""

    async def notify_person(self, message: "Notification") -> str:
        """Send the link of an instance; the message's id."""

    async def workflow_page(self, words: str, index: int, size: int) -> Page:
        """A page of workflows, counted from 0: those whose name has the words, or all in the service's order."""

    async def workflow(self, workflow_id: str) -> dict[str, Json]:
        """A workflow as the service has it."""

    async def change_access(
        self, workflow_id: str, *, enable: bool | None = None, regenerate: bool = False
    ) -> dict[str, Json]:
        """Switch direct access on or off, or have a new code made; what the service answers, the code in it."""

    async def plan_deletion(self, workflow_id: str) -> "Deletion":
        """What deleting a workflow would do. Changes nothing."""

    async def delete_workflow(self, plan: "Deletion") -> int:
        """Do it; the number of the copy that was kept."""

    async def funnel(self, workflow_id: str) -> "Funnel":
        """How far a workflow's instances came, from a sample of those that changed last."""

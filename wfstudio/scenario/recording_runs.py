"""An instance of a service asked for all that makes it a scenario. What comes back holds real values: disguise it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from wfstudio.client.errors import Refused
from wfstudio.document.model import Document, Json
from wfstudio.scenario.answers import Answers
from wfstudio.scenario.evidence import Caller, Evidence, Insight, gather, node_list, status_of
from wfstudio.scenario.past import visits_of
from wfstudio.scenario.recorded import recorded
from wfstudio.scenario.recording import Done
from wfstudio.scenario.retracing import retrace

GUESSED = "what captures came to is inferred from the visits, and what requests were answered is made up"
"""What holds on a service that keeps its events to itself. Of a node visited again it tells the last values only."""


class NothingToRecord(Exception):
    """The instance does not tell enough for a scenario; the message says what is missing."""

    exit_code = 5


@dataclass(frozen=True, slots=True)
class Past:
    """A run that was: its definition, the workflow's id, and what was done in it. ``guessed`` says what was not told
    by the service and is inferred from the visits; ``results`` is then by node what its last visit left."""

    document: Document = field(repr=False)
    workflow_id: str
    answers: Answers = field(repr=False)
    guessed: str = ""
    results: Mapping[str, Mapping[str, Json]] = field(default_factory=dict, repr=False)


class Events(Protocol):
    """What the embedded service's control path tells of a run that was made here."""

    async def events(self, instance: str) -> list[Json]:
        """Every event of an instance, in order."""
        ...


async def past_of(client: Caller, control: Insight | None, instance: str) -> Past:
    """What a service tells of an instance.

    On a tenant captures' outcomes are inferred from the visits, and what a page was filled with from the results.
    Raises NothingToRecord and client errors.
    """
    return await _past(client, await gather(client, control, instance))


async def past_of_own(
    client: Caller,
    control: Events | None,
    instance: str,
    document: Document,
    *,
    done: Sequence[Done] = (),
    mocks: Sequence[Mapping[str, Json]] = (),
) -> Past:
    """What is known of a run that was made here: its ``document``, what was ``done`` at its pages, and the ``mocks``
    that answered its scripts. Raises as ``past_of``."""
    _, visits = await node_list(client, instance)
    events = [one for one in await control.events(instance) if isinstance(one, dict)] if control is not None else None
    evidence = Evidence(
        instance=instance,
        status=await status_of(client, instance),
        visits=visits,
        document=document,
        pinned=True,
        events=None if events is None else tuple(events),
    )
    return await _past(client, evidence, done, mocks)


async def _past(
    client: Caller, evidence: Evidence, done: Sequence[Done] = (), mocks: Sequence[Mapping[str, Json]] = ()
) -> Past:
    instance = evidence.instance
    if evidence.document is None:
        raise NothingToRecord(f"{instance}: its workflow is gone from the service or may not be read")
    if not evidence.visits:
        raise NothingToRecord(f"{instance}: nobody opened it yet")
    summary = await _asked(client, "result_summary", instance)
    metadata = summary.get("metaData") if isinstance(summary, dict) else None
    results: dict[str, Mapping[str, Json]] = {}
    if evidence.events is None:
        rows = await _asked(client, "results", instance)
        for row in rows if isinstance(rows, list) else []:
            data = row.get("resultData") if isinstance(row, dict) else None
            if isinstance(row, dict) and isinstance(data, dict):
                results[str(row.get("nodeId"))] = data
    answers = recorded(
        evidence.document,
        visits_of(evidence.document, retrace(evidence), evidence.events, done),
        status=evidence.status,
        metadata=metadata if isinstance(metadata, dict) else {},
        results=results,
        mocks=mocks,
    )
    guessed = "" if evidence.events is not None else GUESSED
    return Past(evidence.document, evidence.workflow_id, answers, guessed, results)


async def _asked(client: Caller, name: str, instance: str) -> Json:
    try:
        return await client.call(name, path={"instanceId": instance})
    except Refused:
        return None

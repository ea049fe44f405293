"""The page behind an instance's URL: a plain status page until the journey's own page exists."""

import contextlib
from html import escape
from typing import Any

from wfstudio.engine.answers import step_answer
from wfstudio.engine.events import Expire, Submit
from wfstudio.engine.machine import advance
from wfstudio.engine.state import Instance
from wfstudio.protocol.endpoints import ENDPOINTS
from wfstudio.service.call import Call
from wfstudio.service.callers import Caller
from wfstudio.service.core import Service
from wfstudio.service.journeys import Run, change
from wfstudio.service.refused import Refused
from wfstudio.service.store.rows import StoredAnswer

PATH = "/workflow/wf_instance/{instanceId}"
HANDOFF = "qr_for_device_handoff"

HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}

_WORDS = {
    "PENDING": "This journey has not started yet.",
    "STARTED": "This journey has started.",
    "INPROGRESS": "This journey is under way.",
    "COMPLETED": "This journey is complete.",
    "FAILED": "This journey ended without success.",
    "EXPIRED": "This journey has expired.",
}


async def opened(service: Service, instance_id: str, *, looks_only: bool = False) -> tuple[int, str]:
    """The status and HTML for an instance's URL; it shows nothing of what was entered.

    While the instance waits at a hand-off, opening the page is the second device's arrival: the node emits ``next``,
    unless the caller ``looks_only`` (a HEAD request). Inferred: no public source tells how the platform notices it.
    """
    row = await service.repository.instance(instance_id)
    if row is None:
        return 404, _page("Not found", "There is no journey at this address.")
    definition = await service.definition(row.definition_hash)
    instance = advance(definition, Instance.from_text(row.state), Expire(service.clock())).instance
    if not looks_only and _waits_for_device(instance):
        await _hand_over(service, instance_id)
    return 200, _page(row.workflow_name or "Journey", _WORDS.get(instance.status, instance.status))


def _waits_for_device(instance: Instance) -> bool:
    return instance.waiting is not None and instance.waiting.node_type == HANDOFF


async def _hand_over(service: Service, instance_id: str) -> None:
    """Emit ``next`` at the hand-off; whoever else arrived first is as good."""
    call = Call(service, ENDPOINTS["submit_result"], Caller(), {}, {})

    async def decide(run: Run) -> dict[str, Any]:
        waiting = run.instance.waiting
        if waiting is None or not _waits_for_device(run.instance):
            return {}
        run.note("device_arrived", waiting.node_id)
        event = Submit(call.now, waiting.node_id, {}, None, "next")
        await run.take(advance(run.definition, run.instance, event, run.row.metadata))
        run.answer = StoredAnswer(
            waiting.seq, {"wfInstanceId": run.row.id, **step_answer(run.definition, run.instance)}
        )
        return {}

    with contextlib.suppress(Refused):
        await change(call, instance_id, decide)


def _page(title: str, text: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>body{{font:1.1rem/1.5 system-ui;margin:15vh auto;max-width:34rem;"
        "padding:0 1rem}</style></head>"
        f"<body><main><h1>{escape(title)}</h1><p>{escape(text)}</p></main></body></html>"
    )

"""The page behind an instance's URL: a plain status page until the journey's own page exists."""

from html import escape

from wfstudio.engine.events import Expire
from wfstudio.engine.machine import advance
from wfstudio.engine.state import Instance
from wfstudio.service.core import Service

PATH = "/workflow/wf_instance/{instanceId}"

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


async def status_page(service: Service, instance_id: str) -> tuple[int, str]:
    """The status and HTML for an instance's URL; it shows nothing of what was entered."""
    row = await service.repository.instance(instance_id)
    if row is None:
        return 404, _page("Not found", "There is no journey at this address.")
    definition = await service.definition(row.definition_hash)
    instance = advance(definition, Instance.from_json(row.state), Expire(service.clock())).instance
    return 200, _page(row.workflow_name or "Journey", _WORDS.get(instance.status, instance.status))


def _page(title: str, text: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>body{{font:1.1rem/1.5 system-ui;margin:15vh auto;max-width:34rem;"
        "padding:0 1rem}</style></head>"
        f"<body><main><h1>{escape(title)}</h1><p>{escape(text)}</p></main></body></html>"
    )

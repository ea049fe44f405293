"""The page of a node that is being designed, at an address of its own for a while. Nothing is stored as an instance."""

import time
from collections import OrderedDict
from secrets import token_urlsafe
from typing import Any

from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from wfstudio.document.catalogue import CATALOGUE
from wfstudio.document.model import Document
from wfstudio.engine.definition import Definition
from wfstudio.service.core import Service
from wfstudio.service.pages import parts
from wfstudio.service.pages.content import Content, page_content
from wfstudio.service.pages.frame import LOOKS, SCRIPT, Page
from wfstudio.service.pages.inputs import Entered
from wfstudio.service.pages.loaded import loaded_response
from wfstudio.service.pages.shown import HANDOFF, asks_summary, framed
from wfstudio.service.refused import Refused
from wfstudio.service.store.rows import License

PATH = "/workflow/wf_preview/{token}"
KEPT, LIFE_S = 16, 30 * 60
MOST_CHARACTERS = 4 * 1024 * 1024
SAMPLE_URL = "https://tenant.example/workflow/wf_instance/wfi-00000000-0000-4000-8000-000000000000"
SAMPLE_SUMMARY = tuple(row.summary_label for row in CATALOGUE.values() if row.summary_label)
"""What stands where a run fills in the code and the labels of what was captured."""

NOTE = "Preview by wfstudio of a page that is being designed: nothing is sent and nothing is kept."


class Previews:
    """The last ``KEPT`` previews of one process, each at an address that nobody can guess."""

    def __init__(self) -> None:
        self._by_token: OrderedDict[str, tuple[float, Definition, str]] = OrderedDict()

    def add(self, workflow: dict[str, Any], node_id: str) -> str:
        """Keep a node's page; its token."""
        token = token_urlsafe(24)
        self._by_token[token] = (time.monotonic(), Definition(workflow), node_id)
        while len(self._by_token) > KEPT:
            self._by_token.popitem(last=False)
        return token

    def page(self, token: str, base: str) -> Page:
        """The page of a token; one that is unknown or over is a page that says so."""
        kept = self._by_token.get(token)
        if kept is None or time.monotonic() - kept[0] > LIFE_S:
            text = "A preview is there for half an hour. Press the key in the designer again."
            return Page(base, Content(parts.words("This preview is over", text)), 404)
        return preview_page(kept[1], kept[2], base)


def preview_page(definition: Definition, node_id: str, base: str) -> Page:
    """A node's page as a run would show it, with samples for what a run fills in. Its buttons do nothing."""
    page = Page(base, Content(""), document=definition.document, note=NOTE)
    node, row = definition.node(node_id), definition.row(node_id)
    if node is None:
        page.content = Content(parts.words("There is no such node"))
        return page
    page.title = node.name or node.id
    if row is not None and not row.waits and not node.is_terminal:
        text = "A run passes through it by itself, so a person never sees it."
        page.content = Content(parts.words(f"{page.title} has no page", text))
    elif row is not None and row.capture and row.setting("fields") is None:
        page.content = Content(parts.capture(node, error="", simulated=False))
    else:
        shown = "" if node.is_terminal or node.type == HANDOFF else parts.buttons(node, back="on_back" in node.handlers)
        code = parts.handoff(SAMPLE_URL, local=False) if node.type == HANDOFF else ""
        summary = parts.summary(SAMPLE_SUMMARY) if asks_summary(node) else ""
        page.content = page_content(node, Entered(), buttons=shown, code=code, summary=summary)
    return framed(page, node)


async def make_preview(service: Service, _: License, body: dict[str, Any], __: dict[str, str]) -> Any:
    """Show the page of a node of ``workflow`` at an address; the workflow is not stored."""
    workflow, node_id = body.get("workflow"), body.get("nodeId")
    if not isinstance(workflow, dict):
        raise Refused(400, "workflow must be an object")
    document = Document.from_workflow(workflow)
    node = document.node(node_id) if isinstance(node_id, str) else None
    if node is None or not isinstance(node_id, str):
        raise Refused(400, "nodeId must name a node of the workflow")
    kept = {key: workflow[key] for key in ("name", "styleSheet", "header", "footer") if key in workflow}
    if len(str(kept)) + len(str(node.raw)) > MOST_CHARACTERS:
        raise Refused(413, f"the page is larger than {MOST_CHARACTERS} characters")
    token = service.previews.add({**kept, "nodes": [node.raw]}, node_id)
    return {"url": service.settings.origin + PATH.replace("{token}", token), "seconds": LIFE_S}


class PreviewApp:
    """The route of a preview, or of ``part`` below it."""

    def __init__(self, service: Service, part: str = "") -> None:
        self._service = service
        self._part = part

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._part:
            response = loaded_response(self._part)
        else:
            page = self._service.previews.page(scope["path_params"]["token"], scope["path"])
            body, headers = page.whole()
            response = Response(body, page.status, headers, "text/html")
        await response(scope, receive, send)


CONTROL = (("POST", "/preview", make_preview),)


def preview_routes(service: Service) -> list[Route]:
    """The routes of previews."""
    made = [Route(PATH, PreviewApp(service), methods=["GET"])]
    return made + [Route(f"{PATH}/{part}", PreviewApp(service, part), methods=["GET"]) for part in (LOOKS, SCRIPT)]

"""The ASGI endpoint of an instance's page, of what it loads, and of the question whether it shows the present state."""

import time
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from wfstudio.engine.state import EXPIRED
from wfstudio.service.bodies import Disconnected, read_body
from wfstudio.service.core import Service
from wfstudio.service.pages import journey, parts
from wfstudio.service.pages.content import Content
from wfstudio.service.pages.frame import LOOKS, SCRIPT, Page
from wfstudio.service.pages.loaded import SAFE, loaded_response
from wfstudio.service.pages.marks import COOKIE, device_mark, same, visit_mark
from wfstudio.service.pages.sent import limit_for, read_sent
from wfstudio.service.pages.shown import Seen, missing, page_for, place
from wfstudio.service.refused import Refused
from wfstudio.service.settings import is_loopback

if TYPE_CHECKING:
    from wfstudio.service.journeys import Run

PATH = "/workflow/wf_instance/{instanceId}"
STATE = "state"
PASSED = "You had been past that page already, so what you sent was not used. The journey is here now."


class Pages:
    """The pages of one service's instances."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def get(self, scope: Scope, instance_id: str) -> Response:
        """The page as it is now; what is no visit of a person changes nothing."""
        service, headers = self._service, _headers(scope)
        try:
            if scope["method"] == "HEAD" or not _is_a_visit(headers):
                run = await journey.stand(service, instance_id)
            else:
                run = await journey.arrive(service, instance_id, known=self._known(headers, instance_id))
        except Refused:
            return self._answer(missing(scope["path"]), instance_id)
        passed = scope["query_string"] == b"passed" and run.instance.status != EXPIRED
        notice = PASSED if passed else ""
        return self._answer(page_for(run.definition, run.instance, self._seen(scope, run, notice)), instance_id)

    async def post(self, scope: Scope, receive: Receive, instance_id: str) -> Response:
        """Take a form; then the page is asked for again, so that reloading it sends nothing twice."""
        service, headers = self._service, _headers(scope)
        kind = headers.get("content-type", "")
        try:
            if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
                raise Refused(403, "the form is none of this page's")
            body = await read_body(receive, headers, limit_for(kind), service.settings.body_s)
            turn = await journey.take_form(service, instance_id, read_sent(body, kind))
        except Refused as refused:
            return await self._refused(scope, instance_id, refused)
        if turn.went_on:
            where = scope["path"] + ("?passed" if turn.note else "")
            return Response(None, 303, {**SAFE, "location": where, "cache-control": "no-store"})
        run = await journey.stand(service, instance_id)
        seen = self._seen(scope, run)
        seen.status = turn.status
        if turn.entered is not None:
            seen.entered = turn.entered
        return self._answer(page_for(run.definition, run.instance, seen), instance_id)

    async def state(self, instance_id: str) -> Response:
        """A name of the present state, for a page that waits; a capture that is done is finished by asking."""
        try:
            run = await journey.arrive(self._service, instance_id, known=True)
            text = place(run.instance, shared=self._service.sharing.url_of(instance_id) is not None)
        except Refused:
            text = "gone"
        return Response(text, media_type="text/plain", headers={**SAFE, "cache-control": "no-store"})

    async def _refused(self, scope: Scope, instance_id: str, refused: Refused) -> Response:
        """The page as it is, with what was wrong with the request."""
        try:
            run = await journey.stand(self._service, instance_id)
        except Refused:
            return self._answer(missing(scope["path"]), instance_id)
        words = {
            403: "That form could not be used any more. The journey is here now; please enter it again.",
            413: "What you sent is too large. A picture may have ten megabytes.",
        }
        seen = self._seen(scope, run, words.get(refused.status, f"That could not be used: {refused.message}."))
        seen.status = refused.status
        return self._answer(page_for(run.definition, run.instance, seen), instance_id)

    def _seen(self, scope: Scope, run: "Run", notice: str = "") -> Seen:
        service, waiting = self._service, run.instance.waiting
        seq = waiting.seq if waiting is not None else -1
        shared = service.sharing.url_of(run.row.id)
        return Seen(
            base=scope["path"],
            url=shared or service.instance_url(run.row.id),
            mark=visit_mark(service.secrets.service_key, run.row.id, seq),
            local=shared is None and is_loopback(service.settings.host),
            shared=shared is not None,
            simulated=service.provider.name == "simulated",
            notice=notice,
        )

    def _known(self, headers: dict[str, str], instance_id: str) -> bool:
        mark = device_mark(self._service.secrets.service_key, instance_id)
        pairs = (pair.strip().partition("=") for pair in headers.get("cookie", "").split(";"))
        return any(name == COOKIE and same(value, mark) for name, _, value in pairs)

    def _answer(self, page: Page, instance_id: str) -> Response:
        body, headers = page.whole()
        if page.status != 404:
            mark = device_mark(self._service.secrets.service_key, instance_id)
            secure = "; Secure" if self._service.settings.url.startswith("https:") else ""
            headers["set-cookie"] = f"{COOKIE}={mark}; Path={page.base}; HttpOnly; SameSite=Lax{secure}"
        return Response(body, page.status, headers, "text/html")


def _broken(scope: Scope) -> Response:
    """The page when the service itself fails; what became of it is in the log."""
    text = "It was our fault, and nothing of what was accepted before is lost. Please load this page again in a moment."
    base = scope["path"].removesuffix(f"/{STATE}")
    body, headers = Page(base, Content(parts.words("Something went wrong", text)), 500).whole()
    return Response(body, 500, headers, "text/html")


def _is_a_visit(headers: dict[str, str]) -> bool:
    """Whether a person opens the page, and no browser ahead of need, and no other page as a picture or a frame."""
    ahead = "prefetch" in headers.get("sec-purpose", "") + headers.get("purpose", "")
    return not ahead and headers.get("sec-fetch-dest", "document") in ("document", "empty")


def _headers(scope: Scope) -> dict[str, str]:
    return {str(name, "latin-1"): str(value, "latin-1") for name, value in scope["headers"]}


class PageApp:
    """The route of the page, or of ``part`` below it."""

    def __init__(self, service: Service, part: str = "") -> None:
        self._service = service
        self._pages = Pages(service)
        self._part = part

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        began = time.perf_counter()
        if self._service.stepped is not None and self._part in ("", STATE) and scope["method"] != "HEAD":
            self._service.stepped.step()
        try:
            response = await self._response(scope, receive)
        except Disconnected:
            return
        except Exception as error:
            from wfstudio.service.routing import failure

            failure("page", error)
            response = _broken(scope)
        self._service.metrics.answered("page", response.status_code, time.perf_counter() - began)
        await response(scope, receive, send)

    async def _response(self, scope: Scope, receive: Receive) -> Response:
        instance_id = scope["path_params"]["instanceId"]
        if self._part == STATE:
            return await self._pages.state(instance_id)
        if self._part:
            return loaded_response(self._part)
        if scope["method"] == "POST":
            return await self._pages.post(scope, receive, instance_id)
        return await self._pages.get(scope, instance_id)


def page_routes(service: Service) -> list[Route]:
    """The routes of an instance's page and what is below it."""
    made = [Route(PATH, PageApp(service), methods=["GET", "POST"])]
    return made + [Route(f"{PATH}/{part}", PageApp(service, part), methods=["GET"]) for part in (STATE, LOOKS, SCRIPT)]

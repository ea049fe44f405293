"""From a row of the endpoint table to an ASGI endpoint: limits, callers, bodies, handler, answer."""

import logging
import time
import traceback
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from wfstudio.protocol.endpoints import BASE_PATH, ENDPOINTS
from wfstudio.protocol.envelope import encrypt
from wfstudio.protocol.errors import error_body
from wfstudio.protocol.query import QueryError, read_query
from wfstudio.protocol.row import Endpoint
from wfstudio.service import asked, bootstrap, control, keys, operations, purging, visits
from wfstudio.service.bodies import Disconnected, check_size, inner_value, read_body
from wfstudio.service.call import Answer, Call
from wfstudio.service.callers import Caller
from wfstudio.service.clock import machine_time
from wfstudio.service.compact import compact, compact_bytes
from wfstudio.service.core import Service
from wfstudio.service.handlers.table import HANDLERS, Handler
from wfstudio.service.logs import EXTRA
from wfstudio.service.outbox import view
from wfstudio.service.pages import preview, sharing
from wfstudio.service.pages.app import page_routes
from wfstudio.service.refused import Refused
from wfstudio.service.store.errors import StoreError

log = logging.getLogger("wfstudio.service")
INTERNAL = "something went wrong on our side"


def json_response(value: Any, status: int = 200) -> Response:
    """A value as compact JSON."""
    return Response(compact_bytes(value), status, media_type="application/json")


def error_response(status: int, message: str) -> Response:
    """The documented error body, always in the clear."""
    return json_response(error_body(status, message), status)


def header_map(scope: Scope) -> dict[str, str]:
    """Header names (in lower case, as ASGI has them) → values; the last of several counts."""
    return {str(name, "latin-1"): str(value, "latin-1") for name, value in scope["headers"]}


def failure(name: str, error: Exception) -> Response:
    """The answer to an error that is nobody's request: where it happened goes to the log, without any value."""
    if isinstance(error, StoreError):
        log.error("%s: %s", name, error)
        return error_response(500, "the store is not available; nothing was changed")
    places = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)[-6:]]
    log.error("%s: %s at %s", name, type(error).__name__, " > ".join(places))
    return error_response(500, INTERNAL)


def _tell(name: str, status: int, seconds: float) -> None:
    fields = {"endpoint": name, "status": status, "ms": round(seconds * 1000, 2)}
    log.info("%s %s in %s ms", name, status, fields["ms"], extra={EXTRA: fields})


class Reply(NamedTuple):
    """An answer as it travels: JSON, or nothing with 204."""

    status: int
    content: bytes


def _error_reply(status: int, message: str) -> Reply:
    return Reply(status, compact_bytes(error_body(status, message)))


def _failed(name: str, error: Exception) -> Reply:
    response = failure(name, error)
    return Reply(response.status_code, bytes(response.body))


class EndpointApp:
    """The ASGI endpoint of one row."""

    def __init__(self, service: Service, row: Endpoint, handler: Handler | None) -> None:
        self._service = service
        self._row = row
        self._handler = handler

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            reply = await self.answer(scope, receive)
        except Disconnected:
            return
        kind = None if reply.status == 204 else "application/json"
        await Response(reply.content, reply.status, media_type=kind)(scope, receive, send)

    async def answer(self, scope: Scope, body: bytes | Receive) -> Reply:
        """Answer a request whose body is there, or comes. Raises Disconnected when the caller went away meanwhile."""
        service, name, began = self._service, self._row.name, time.perf_counter()
        service.metrics.in_flight += 1
        try:
            reply = await self._respond(scope, body)
        except Refused as refused:
            reply = _error_reply(refused.status, refused.message)
        except Disconnected:
            raise
        except Exception as error:
            reply = _failed(name, error)
        finally:
            service.metrics.in_flight -= 1
        took = time.perf_counter() - began
        service.metrics.answered(name, reply.status, took)
        if service.requests is not None:
            service.requests.note(service.clock(), name, scope, reply.status, took)
        if log.isEnabledFor(logging.INFO):
            _tell(name, reply.status, took)
        return reply

    async def _respond(self, scope: Scope, body: bytes | Receive) -> Reply:
        if self._handler is None:
            raise Refused(501, f"{self._row.name} is not implemented yet")
        headers = header_map(scope)
        service, row = self._service, self._row
        client = scope.get("client")
        address = client[0] if client else ""
        caller = await service.gate.admit(headers, row.auth, machine_time(service.clock), address)
        if service.stepped is not None and row.auth.keys_required:
            service.stepped.step()
        call = Call(service, row, caller, dict(scope["path_params"]), {})
        if row.headers:
            call.headers = {name: headers[name] for name in row.headers if name in headers}
        try:
            await self._prepare(call, scope, body, headers)
            scope["wfstudio.body"] = call.body
            await service.faults.strike(row.name)
            value = await self._handler(call)
            scope["wfstudio.answer"] = value.value if isinstance(value, Answer) else value
        finally:
            if caller.mark is not None and not call.mark_stored:
                service.replay.save_later(caller.mark)
        return self._answer(caller, value)

    async def _prepare(self, call: Call, scope: Scope, body: bytes | Receive, headers: Mapping[str, str]) -> None:
        row, settings = self._row, call.service.settings
        if "tenantId" in call.path and not call.caller.covers(*call.place):
            raise Refused(403, "the credentials are not authorised for this tenant and community")
        if scope["query_string"] or row.query:
            try:
                pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
                call.query = read_query(row, dict(pairs))
            except QueryError as error:
                raise Refused(400, error.message) from None
        if row.request is not None:
            if isinstance(body, bytes):
                check_size(len(body), settings.max_body_bytes)
            else:
                body = await read_body(body, headers, settings.max_body_bytes, settings.body_s)
            call.body = inner_value(body, call.caller.shared_key, wrapped=row.request_wrapped)

    def _answer(self, caller: Caller, value: Any) -> Reply:
        status = 200
        if isinstance(value, Answer):
            status, value = value.status, value.value
        if status == 204:
            return Reply(204, b"")
        if caller.encrypts and self._row.encrypted and caller.shared_key is not None:
            sealed = encrypt(compact(value), caller.shared_key)
            return Reply(status, compact_bytes({"data": sealed, "publicKey": self._service.keys.public}))
        return Reply(status, compact_bytes({"data": value} if self._row.wrapped else value))


class ControlApp:
    """The ASGI endpoint of one row of the control path."""

    def __init__(self, service: Service, handler: control.Control) -> None:
        self._service = service
        self._handler = handler

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            value = await control.answer(
                self._service, self._handler, header_map(scope), dict(scope["path_params"]), receive
            )
            response = json_response(value)
        except Refused as refused:
            response = error_response(refused.status, refused.message)
        except Disconnected:
            return
        except Exception as error:
            response = failure("control", error)
        await response(scope, receive, send)


def routes(service: Service) -> list[Route]:
    """Every route: the rows of the endpoint table, literal segments before parameters; the control path; the page."""
    rows = sorted(ENDPOINTS.values(), key=lambda row: _specificity(row.path))
    made = []
    for row in rows:
        app = EndpointApp(service, row, HANDLERS.get(row.name))
        made.append(Route(BASE_PATH + row.path, app, methods=[row.method], name=row.name))
        if row.name == "ecdsa_helper":  # its method is optional in the reference
            made.append(Route(BASE_PATH + row.path.rpartition("/")[0], app, methods=[row.method]))
    own = (control.ROUTES, keys.ROUTES, purging.ROUTES, asked.ROUTES, view.ROUTES, visits.ROUTES)
    shown = (preview.CONTROL, sharing.CONTROL)
    for method, path, handler in (row for rows in (*own, *shown) for row in rows):
        made.append(Route(control.PREFIX + path, ControlApp(service, handler), methods=[method]))
    made.extend(bootstrap.routes(service, json_response, error_response, failure))
    made += [*page_routes(service), *preview.preview_routes(service)]
    made.append(Route(operations.READY_PATH, operations.ReadyApp(service), methods=["GET"]))
    made.append(Route(operations.METRICS_PATH, operations.MetricsApp(service), methods=["GET"]))
    return made


def _specificity(path: str) -> list[bool]:
    return [segment.startswith("{") for segment in path.split("/")]

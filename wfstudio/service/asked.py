"""The request log on the control path: read by filters, and cleared."""

from typing import Any

from wfstudio.protocol.endpoints import ENDPOINTS
from wfstudio.service.clock import from_iso, to_iso
from wfstudio.service.comforts import check_own
from wfstudio.service.core import Service
from wfstudio.service.refused import Refused
from wfstudio.service.request_log import KEPT
from wfstudio.service.store.rows import License, RequestRow

JsonObject = dict[str, Any]
_TEXTS = {"endpoint": "endpoint", "method": "method", "caller": "caller", "wfInstanceId": "instance_id"}
_KEYS = ("endpoint", "status", "method", "caller", "wfInstanceId", "nodeId", "path", "since", "limit")


async def find(service: Service, grant: License, body: JsonObject, _: dict[str, str]) -> Any:
    """The requests that fit every filter of the body, the oldest first; with ``limit`` the last of them.

    ``path`` is compared with its beginning, ``since`` is a date-time of the service's clock. ``total`` counts all.
    """
    check_own(service, grant, "the request log")
    wanted = _filters(body)
    await service.state.gather_requests()
    rows = [row for row in await service.repository.requests(KEPT) if _fits(row, wanted)]
    return {"total": len(rows), "kept": KEPT, "requests": [_shown(row) for row in rows[-wanted["limit"] :]]}


async def clear(service: Service, grant: License, _: JsonObject, __: dict[str, str]) -> Any:
    """Forget the requests so far."""
    check_own(service, grant, "the request log")
    await service.state.gather_requests()
    await service.repository.clear_requests()
    return {}


def _filters(body: JsonObject) -> JsonObject:
    for key in body.keys() - set(_KEYS):
        raise Refused(400, f"{key} is no filter ({', '.join(_KEYS)})")
    for key in body.keys() - {"status", "limit"}:
        if not isinstance(body[key], str) or not body[key]:
            raise Refused(400, f"{key} must be text that is not empty")
    if "endpoint" in body and body["endpoint"] not in ENDPOINTS:
        raise Refused(400, "endpoint must be the name of an endpoint, such as submit_result")
    if "status" in body and (type(body["status"]) is not int or not 100 <= body["status"] <= 599):
        raise Refused(400, "status must be a number from 100 to 599")
    limit = body.get("limit", KEPT)
    if type(limit) is not int or not 1 <= limit <= KEPT:
        raise Refused(400, f"limit must be a number from 1 to {KEPT}")
    wanted = {**body, "limit": limit}
    if "since" in body:
        try:
            wanted["since"] = from_iso(body["since"])
        except ValueError:
            raise Refused(400, "since must be a date-time such as 2026-01-15T10:30:00.000Z") from None
    return wanted


def _fits(row: RequestRow, wanted: JsonObject) -> bool:
    for key, name in _TEXTS.items():
        if key in wanted and getattr(row, name) != wanted[key]:
            return False
    if "status" in wanted and row.status != wanted["status"]:
        return False
    if "path" in wanted and not row.path.startswith(wanted["path"]):
        return False
    if "since" in wanted and row.at < wanted["since"]:
        return False
    request = row.shape.get("request")
    return "nodeId" not in wanted or (isinstance(request, dict) and request.get("nodeId") == wanted["nodeId"])


def _shown(row: RequestRow) -> JsonObject:
    return {
        "at": to_iso(row.at),
        "endpoint": row.endpoint,
        "method": row.method,
        "path": row.path,
        "status": row.status,
        "ms": row.ms,
        "caller": row.caller,
        "wfInstanceId": row.instance_id,
        **row.shape,
    }


ROUTES = (
    ("GET", "/requests", find),
    ("POST", "/requests/find", find),
    ("POST", "/requests/clear", clear),
)
"""Rows of the control path."""

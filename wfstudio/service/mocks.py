"""The mocks that a control request sets for an instance: what its scripts' ``fetch`` gets."""

from typing import Any

from wfstudio.service.refused import Refused

JsonObject = dict[str, Any]
MOST_MOCKS = 200


def check_mocks(value: Any) -> list[JsonObject]:
    """The mocks of a control request. Raises Refused 400 that names the entry and the key at fault."""
    if not isinstance(value, list) or len(value) > MOST_MOCKS:
        raise Refused(400, f"mocks must be an array of at most {MOST_MOCKS} objects")
    for number, mock in enumerate(value):
        _check_mock(f"mocks.{number}", mock)
    return value


def _check_mock(place: str, mock: Any) -> None:
    if not isinstance(mock, dict) or not isinstance(mock.get("url"), str) or not mock["url"]:
        raise Refused(400, f"{place}.url is required")
    if not isinstance(mock.get("method", "GET"), str):
        raise Refused(400, f"{place}.method must be text")
    status = mock.get("status", 200)
    if isinstance(status, bool) or not isinstance(status, int) or not 100 <= status <= 599:
        raise Refused(400, f"{place}.status must be a number from 100 to 599")
    if not isinstance(mock.get("body", ""), str):
        raise Refused(400, f"{place}.body must be text (json takes a value)")
    headers = mock.get("headers", {})
    if not isinstance(headers, dict) or not all(isinstance(text, str) for text in headers.values()):
        raise Refused(400, f"{place}.headers must be an object of texts")
    for key in mock.keys() - {"url", "method", "status", "json", "body", "headers"}:
        raise Refused(400, f"{place}.{key} is not known (url, method, status, json, body, headers)")

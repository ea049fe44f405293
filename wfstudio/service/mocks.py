"""What a script's ``fetch`` gets: the mocks set for its instance, first match wins; everything else is refused."""

import json
import re
from typing import Any

from wfstudio.sandbox.messages import FetchRefused, FetchRequest, FetchResponse
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


class MockedFetch:
    """The ``fetch`` of one script run; ``requests`` lists what was asked for, in order, for the instance's events."""

    def __init__(self, mocks: list[JsonObject]) -> None:
        self._mocks = mocks
        self.requests: list[JsonObject] = []

    async def __call__(self, request: FetchRequest) -> FetchResponse:
        """The first mock that fits. Raises FetchRefused when none does."""
        mock = next((mock for mock in self._mocks if matches(mock, request.method, request.url)), None)
        self.requests.append(
            {
                "url": request.url,
                "method": request.method.upper(),
                "body": request.body,
                "status": mock.get("status", 200) if mock else None,
            }
        )
        if mock is None:
            raise FetchRefused(
                f"{request.method.upper()} {request.url} is refused: no mock of this instance answers it"
            )
        headers = {name.lower(): text for name, text in mock.get("headers", {}).items()}
        if "json" in mock:
            headers.setdefault("content-type", "application/json")
            return FetchResponse(mock.get("status", 200), headers, json.dumps(mock["json"]))
        return FetchResponse(mock.get("status", 200), headers, mock.get("body", ""))


def matches(mock: JsonObject, method: str, url: str) -> bool:
    """Whether a mock answers this request: ``*`` stands for any characters; without a method any method fits."""
    wanted = mock.get("method")
    if wanted is not None and wanted.upper() != method.upper():
        return False
    pattern = ".*".join(re.escape(part) for part in mock["url"].split("*"))
    return re.fullmatch(pattern, url, re.DOTALL) is not None

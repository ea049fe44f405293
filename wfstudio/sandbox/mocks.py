"""Answers for a script's ``fetch`` that are given beforehand: the first that fits is taken, the rest is refused."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from wfstudio.sandbox.messages import FetchRefused, FetchRequest, FetchResponse

Mock = Mapping[str, Any]


class MockedFetch:
    """The ``fetch`` of one script run; ``requests`` lists what was asked for, in order.

    A mock has a ``url`` and may have ``method``, ``status``, ``headers`` and ``json`` or ``body``.
    """

    def __init__(self, mocks: Sequence[Mock]) -> None:
        self._mocks = mocks
        self.requests: list[dict[str, Any]] = []

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


def matches(mock: Mock, method: str, url: str) -> bool:
    """Whether a mock answers this request: ``*`` stands for any characters; without a method any method fits."""
    wanted = mock.get("method")
    if wanted is not None and wanted.upper() != method.upper():
        return False
    pattern = ".*".join(re.escape(part) for part in mock["url"].split("*"))
    return re.fullmatch(pattern, url, re.DOTALL) is not None

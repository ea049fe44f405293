"""The request log: what was asked of the service last, for tests to assert on. No secret and no entered value is in it.

A request costs a few references; what is told of it is worked out when the log is stored, which is when somebody asks
for it and every few seconds, and only of the last ``KEPT``.
"""

import asyncio
import hashlib
import time
from collections import deque
from collections.abc import Iterable
from typing import Any

from wfstudio.service.compact import compact_bytes, parsed
from wfstudio.service.store.errors import StoreError
from wfstudio.service.store.repository import Repository
from wfstudio.service.store.rows import JsonObject, RequestRow

KEPT = 1000
"""Requests that are remembered."""

UNTOLD = "healthz"
"""Every command asks this first whether the service answers; told, it would push out all else."""

STORED_EVERY_S = 5.0
"""How much of the log a kill may lose."""

LARGEST_HELD = 64 * 1024
"""Bytes of a body up to which it is looked at later; a larger one, or one of unknown length, is looked at at once."""

TOLD = frozenset(
    {
        *("wfInstanceId", "nodeId", "nodeType", "action", "workflowId", "nextNodeId", "nextNodeType", "type"),
        *("status", "pIndex", "pSize", "isPublished", "enable", "regenerate", "directAccessEnabled", "handler"),
        "success",
    }
)
"""Keys of bodies and answers whose values are told; of every other key only what kind of value it has."""

_FREE = frozenset(["requestData", "result", "resultData", "metaData", "customFilters", "nodes", "summary", "query"])
"""Below these the keys are the workflow's own, so that no value is told."""

_DEEPEST, _MOST_KEYS, _LONGEST = 4, 24, 64
_KEY_HEADERS = (b"publickey", b"keyid")
_MASKED = ("accessCode",)
_PLACES = ("instanceId", "wfInstanceId")
_IN_GROUP = 250
_AT_ONCE = 25
"""How many are worked out before other requests have their turn."""


Noted = tuple[int, str, str, str, dict[str, str], bytes, bytes | None, int, float, bytes, bytes]
"""When, endpoint, method, path, its parameters, query, key, status, seconds, body and answer.

Of a request no more is held than is told, and nothing that the garbage collector must look at: only texts and numbers.
"""

_SHAPED = b"S"
"""Begins a held body or answer that is a shape already (no JSON text begins so)."""


class RequestLog:
    """The log of one process; the store holds what all of them wrote."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._held: deque[Noted] = deque(maxlen=KEPT)
        self._storing = asyncio.Lock()
        self._stored_at = time.monotonic()

    def note(self, at: int, endpoint: str, scope: Any, status: int, seconds: float) -> None:
        """Remember an answered request; ``wfstudio.body`` and ``wfstudio.answer`` of the scope hold clear values."""
        if endpoint == UNTOLD:
            return
        key, small = None, False
        for name, value in scope["headers"]:
            if name in _KEY_HEADERS:
                key = value
            elif name == b"content-length":
                small = value.isdigit() and int(value) <= LARGEST_HELD
        body = _held(scope.get("wfstudio.body"), small)
        answer = _held(scope.get("wfstudio.answer"), True)
        place = (scope["method"], scope["path"], scope["path_params"], scope["query_string"])
        self._held.append((at, endpoint, *place, key, status, seconds, body, answer))

    async def store(self, every_s: float = 0.0) -> None:
        """Put what is held into the store, a part at a time; it stays held when the store refuses.

        With ``every_s`` only when that many seconds have gone by since the last time. What comes meanwhile waits for
        the next time, so that under load no more than ``KEPT`` are worked out at once.
        """
        now = time.monotonic()
        if now - self._stored_at < every_s:
            return
        self._stored_at = now
        async with self._storing:
            left = len(self._held)
            while left > 0 and self._held:
                taken = [self._held.popleft() for _ in range(min(_IN_GROUP, left, len(self._held)))]
                left -= len(taken)
                try:
                    await self._repository.add_requests(await _rows(taken), KEPT)
                except StoreError:
                    self._held.extendleft(reversed(taken[: KEPT - len(self._held)]))
                    return

    @property
    def waiting(self) -> list[Noted]:
        """What is held and not yet stored, the oldest first."""
        return list(self._held)

    def forget(self) -> None:
        """Drop what is held."""
        self._held.clear()


def _held(value: Any, small: bool) -> bytes:
    """A body or an answer until it is told; of a large one its shape at once."""
    if value is None:
        return b""
    if small:
        text = compact_bytes(value)
        if len(text) <= LARGEST_HELD:
            return text
    return _SHAPED + compact_bytes(shape(value))


def _shape_of(held: bytes) -> Any:
    return parsed(held[1:]) if held.startswith(_SHAPED) else shape(parsed(held))


async def _rows(taken: list[Noted]) -> list[RequestRow]:
    made = []
    for start in range(0, len(taken), _AT_ONCE):
        made += [_row(one) for one in taken[start : start + _AT_ONCE]]
        await asyncio.sleep(0)
    return made


def _row(noted: Noted) -> RequestRow:
    at, endpoint, method, path, params, query, key, status, seconds, body, answer = noted
    told: JsonObject = {}
    if query:
        told["query"] = sorted({part.partition(b"=")[0].decode("latin-1") for part in query.split(b"&")})
    if body:
        told["request"] = _shape_of(body)
    if answer:
        told["answer"] = _shape_of(answer)
    caller = fingerprint(key) if key is not None else None
    ms, shown = round(seconds * 1000, 3), _path(path, params)
    return RequestRow(at, endpoint, method, shown, status, ms, caller, _instance(params, told), told)


def _path(text: str, params: dict[str, str]) -> str:
    """The path with its ids; an access code opens a workflow, so only its first two characters are told."""
    for name in _MASKED:
        if value := params.get(name):
            text = text.replace(value, value[:2] + "…")
    return text[:300]


def _instance(path: dict[str, str], told: JsonObject) -> str | None:
    found = [path.get(name) for name in _PLACES]
    for part in (told.get("request"), told.get("answer")):
        found.append(part.get("wfInstanceId") if isinstance(part, dict) else None)
    return next((one[:_LONGEST] for one in found if isinstance(one, str)), None)


def fingerprint(key: bytes) -> str:
    """What stands for a caller's public key, as it travels."""
    return hashlib.sha256(key).hexdigest()[:16]


def shape(value: Any, depth: int = 0, free: bool = False) -> Any:
    """What kind of value this is: the keys of objects, the type of everything else, the values of keys in ``TOLD``."""
    if isinstance(value, dict):
        if depth == _DEEPEST:
            return "object"
        made = {str(key)[:_LONGEST]: _member(key, inner, depth, free) for key, inner in _some(value)}
        if len(value) > _MOST_KEYS:
            made["…"] = f"{len(value) - _MOST_KEYS} more"
        return made
    if isinstance(value, list):
        return f"array({len(value)})"
    if isinstance(value, str):
        return "text"
    if isinstance(value, bool):
        return "boolean"
    return "null" if value is None else "number"


def _some(value: JsonObject) -> Iterable[tuple[str, Any]]:
    return (item for item, _ in zip(value.items(), range(_MOST_KEYS), strict=False))


def _member(key: str, value: Any, depth: int, free: bool) -> Any:
    if not free and key in TOLD and not isinstance(value, dict | list):
        return value[:_LONGEST] if isinstance(value, str) else value
    return shape(value, depth + 1, free or key in _FREE)

"""Reading request bodies: size, encoding, nesting, the ``data`` wrapper and the envelope."""

import asyncio
import json
import math
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from wfstudio.protocol.envelope import EnvelopeError, decrypt
from wfstudio.service.compact import strictly_parsed
from wfstudio.service.refused import Refused
from wfstudio.service.settings import BODY_S, MAX_NESTING

Receive = Callable[[], Awaitable[Any]]
_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"?', re.DOTALL)
_BRACKETS = re.compile(r"[\[\]{}]")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_WRAPPER = frozenset({"data", "publicKey"})


class Disconnected(Exception):
    """The caller went away before its body was whole."""


async def read_body(receive: Receive, headers: Mapping[str, str], limit: int, seconds: float = BODY_S) -> bytes:
    """The whole body.

    Raises Refused 413 as soon as it is known to be longer than ``limit`` bytes, 408 when it is not whole in time.
    """
    try:
        async with asyncio.timeout(seconds):
            return await _whole_body(receive, headers, limit)
    except TimeoutError:
        raise Refused(408, f"the body was not whole within {seconds:g} seconds") from None


async def _whole_body(receive: Receive, headers: Mapping[str, str], limit: int) -> bytes:
    length = headers.get("content-length", "")
    if length.isdigit() and int(length) > limit:
        raise _too_large(limit)
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Disconnected
        chunk: bytes = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            raise _too_large(limit)
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)


def check_size(size: int, limit: int) -> None:
    """Raise Refused 413 for a body longer than ``limit`` bytes."""
    if size > limit:
        raise _too_large(limit)


def parse_json(text: str, what: str) -> Any:
    """The value of a JSON text. Raises Refused 400 when it is not strict JSON or nested too deep."""
    if text.count("[") + text.count("{") <= MAX_NESTING:
        fine, value = strictly_parsed(text)
        if fine:
            return value
    try:
        _check_nesting(text, what)
        value = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
        if _SURROGATE.search(text):
            json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise Refused(400, f"{what} holds half a surrogate pair, which is no text") from None
    except RecursionError:
        raise _too_deep(what) from None
    except ValueError as error:
        place = f" (line {error.lineno}, column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        raise Refused(400, f"{what} is not valid JSON{place}") from None
    return value


def inner_value(body: bytes, shared_key: bytes | None, *, wrapped: bool = True) -> Any:
    """What a body is about: bare, under ``data``, or the ciphertext under ``data``.

    An empty body is an empty object. Raises Refused 400.
    """
    if not body:
        return {}
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(400, "the body is not UTF-8") from None
    value = parse_json(text, "the body")
    if not wrapped or not isinstance(value, dict) or "data" not in value or not value.keys() <= _WRAPPER:
        return value
    data = value["data"]
    if not isinstance(data, str):
        return data
    if shared_key is None:
        raise Refused(400, "data is encrypted, but the caller sent no keys")
    try:
        return parse_json(decrypt(data, shared_key), "data")
    except EnvelopeError as error:
        raise Refused(400, f"data: {error}") from None


def _check_nesting(text: str, what: str) -> None:
    if text.count("[") + text.count("{") <= MAX_NESTING:
        return
    depth = 0
    for bracket in _BRACKETS.findall(_STRINGS.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > MAX_NESTING:
            raise _too_deep(what)


def _too_deep(what: str) -> Refused:
    return Refused(400, f"{what} is nested deeper than {MAX_NESTING} levels")


def _too_large(limit: int) -> Refused:
    return Refused(413, f"the body is larger than {limit} bytes")


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    """A number that no answer could hold again is refused."""
    value = float(text)
    if math.isinf(value):
        raise ValueError("a number is too large")
    return value

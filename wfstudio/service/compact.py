"""Values as compact JSON, and back: what the service does several times for each request.

The fast library decides first; whatever it does not take is left to the standard one, so nothing is accepted, refused
or told otherwise than by that.
"""

import json
from typing import Any

import msgspec

_ENCODE = msgspec.json.Encoder().encode
_DECODE = msgspec.json.Decoder().decode


def compact(value: Any) -> str:
    """A value as JSON without spaces. Raises what ``json.dumps`` raises."""
    return compact_bytes(value).decode()


def compact_bytes(value: Any) -> bytes:
    """The same as UTF-8."""
    try:
        return _ENCODE(value)
    except (TypeError, ValueError, RecursionError):
        return json.dumps(value, separators=(",", ":")).encode()


def parsed(text: str | bytes) -> Any:
    """The value of a JSON text. Raises ValueError, RecursionError."""
    try:
        return _DECODE(text)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return json.loads(text)


def strictly_parsed(text: str | bytes) -> tuple[bool, Any]:
    """Whether a text is JSON beyond doubt, and its value: finite numbers, whole surrogate pairs, strict syntax."""
    try:
        return True, _DECODE(text)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return False, None

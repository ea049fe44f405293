"""What a page hands out and knows again: the mark of a form's visit, the mark of a device. Nothing is stored.

Both are message authentication codes under a key that is made from the service's own, so that every process on one
store knows those of the others.
"""

import hashlib
import hmac
from functools import lru_cache

COOKIE = "wfstudio_device"
"""Holds the mark of a device that has had an instance's page before; its path is that page's, so each has its own."""


@lru_cache(maxsize=8)
def _key(service_key: str) -> bytes:
    return hmac.digest(service_key.encode(), b"wfstudio journey page", hashlib.sha256)


def _mark(service_key: str, *parts: str) -> str:
    return hmac.digest(_key(service_key), "\0".join(parts).encode(), hashlib.sha256).hex()[:40]


def visit_mark(service_key: str, instance_id: str, seq: int) -> str:
    """What a form holds beside the number of its visit: only a page that this service made can have it."""
    return _mark(service_key, "visit", instance_id, str(seq))


def device_mark(service_key: str, instance_id: str) -> str:
    """What a device holds that has had this instance's page before."""
    return _mark(service_key, "device", instance_id)


def same(one: str, other: str) -> bool:
    """Whether two marks are the same, in constant time."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode())

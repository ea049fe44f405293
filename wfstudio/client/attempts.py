"""The course of one call: fetching the service's key, tries, back-off. Written once, driven by both clients.

``course`` is a generator that yields what has to be done (``Send``, ``Pause``) and is sent what came of it (a
``Reply``, or a ``Failure``); it returns the call's value or raises a ``ClientError``. It does no I/O, reads no clock.
"""

import random
from collections.abc import Generator
from dataclasses import dataclass
from typing import Literal

from wfstudio.client.errors import ClientError, TimedOut, Unreachable
from wfstudio.client.wire import Call, Json, Reply, Request, Wire
from wfstudio.protocol.row import Endpoint

RETRIED = (429, 502, 503, 504)
"""Statuses after which a safe call is tried again."""


@dataclass(frozen=True, slots=True)
class Retry:
    """At most ``tries`` tries; the pause before the n-th retry is up to ``base`` * 2^n seconds, at most ``longest``."""

    tries: int = 3
    base: float = 0.2
    longest: float = 5.0

    def pause(self, retry: int) -> float:
        """Seconds to wait before a retry (counted from 0): half of the back-off, and up to as much again at random."""
        ceiling = min(self.longest, self.base * 2.0**retry)
        return ceiling / 2 + random.uniform(0, ceiling / 2)  # noqa: S311 - jitter, not a secret


@dataclass(frozen=True, slots=True)
class Send:
    """Send this and tell what came of it."""

    call: Call
    request: Request


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait this many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Failure:
    """No answer came: why, and whether the request can have reached the service."""

    kind: Literal["connect", "timeout", "closed", "too_large", "tls", "proxy"]
    reason: str
    sent: bool


Course = Generator[Send | Pause, Reply | Failure | None, Json]


def course(wire: Wire, call: Call, retry: Retry) -> Course:
    """The call from its first try to its value."""
    if call.row.auth.keys_required and wire.service_key is None:
        yield from _fetch_key(wire, retry)
    reply = yield from _tries(wire, call, retry)
    if reply.status == 401 and call.row.auth.keys_required and (yield from _key_changed(wire, retry)):
        reply = yield from _tries(wire, call, retry)
    return wire.answer(call, reply)


def _fetch_key(wire: Wire, retry: Retry) -> Generator[Send | Pause, Reply | Failure | None, bool]:
    call = wire.call("publickeys")
    return wire.learn((yield from _tries(wire, call, retry)), call)


def _key_changed(wire: Wire, retry: Retry) -> Generator[Send | Pause, Reply | Failure | None, bool]:
    """Whether the service has another key now: then a refused call, which did nothing, is worth sending again."""
    try:
        return (yield from _fetch_key(wire, retry))
    except ClientError:
        return False


def _tries(wire: Wire, call: Call, retry: Retry) -> Generator[Send | Pause, Reply | Failure | None, Reply]:
    for number in range(retry.tries):
        came = yield Send(call, wire.request(call))
        last = number == retry.tries - 1
        if isinstance(came, Reply):
            if last or not (call.row.safe and came.status in RETRIED):
                return came
        elif not isinstance(came, Failure):
            raise TypeError("a Send is answered by a Reply or a Failure")
        elif last or not _repeatable(call.row, came):
            raise _error(call, came)
        yield Pause(retry.pause(number))
    raise AssertionError("unreachable")


def _repeatable(row: Endpoint, failure: Failure) -> bool:
    """Whether to try again: always when nothing was sent, else only where a repeat is safe. Timeouts are final, and so
    is what TLS or a proxy refuses."""
    if failure.kind not in ("connect", "closed"):
        return False
    return row.safe or not failure.sent


def _error(call: Call, failure: Failure) -> ClientError:
    name = call.row.name
    unknown = "; whether it was done is not known" if failure.sent and not call.row.safe else ""
    made: ClientError
    if failure.kind == "timeout":
        made = TimedOut(f"{name}: {failure.reason}{unknown} ({call.place})", endpoint=name)
    else:
        what = {
            "connect": f"the service cannot be reached: {failure.reason}; is it running, and is the URL right?",
            "closed": f"the service closed the connection mid-answer: {failure.reason}{unknown}",
            "too_large": failure.reason,
            "tls": f"no secure connection: {failure.reason}; `wfstudio doctor` looks at every hop",
            "proxy": f"{failure.reason}; `wfstudio doctor` looks at every hop",
        }[failure.kind]
        made = Unreachable(f"{name}: {what} ({call.place})", endpoint=name)
    made.sent = failure.sent
    return made

"""An instance as plain data: what happened so far, and where it stands. Times are epoch milliseconds.

Everything is immutable; a step makes a new instance that shares what did not change. ``to_text`` and ``from_text``
are exact inverses, so a store may keep an instance as one JSON text.
"""

import json
from functools import lru_cache
from typing import Any, TypeAlias

import msgspec
from msgspec.structs import replace

from wfstudio.document.model import Json

JsonObject: TypeAlias = dict[str, Json]
_Stored: TypeAlias = dict[str, Any]
"""A JSON object as the library checks it: that it is one, and nothing of what it holds."""

# instance statuses; Source: workflows-api, "List workflow instances" (SUCCESS and NOT_PERFORMED are never produced)
PENDING = "PENDING"
STARTED = "STARTED"
INPROGRESS = "INPROGRESS"
COMPLETED = "COMPLETED"
FAILED = "FAILED"
EXPIRED = "EXPIRED"
ENDED = frozenset({COMPLETED, FAILED, EXPIRED})

DAY_MS = 24 * 60 * 60 * 1000
"""Inferred: how long an instance lives when nothing else is configured, in milliseconds."""


class Visit(msgspec.Struct, frozen=True, rename="camel"):
    """One visit of one node.

    ``status``: PENDING while it waits for a first submission, INPROGRESS while a capture or a script is under way,
    COMPLETED or FAILED once it was left. ``outcome`` is what was emitted (next, back, success, fail, error,
    resolution_fail, terminal), ``handler`` the key that was followed: a handler key, "next" where a script named the
    target, None where the run went nowhere. ``duration_ms`` and ``log`` are a script's. ``input_hash`` marks the
    submission that was accepted for this visit.
    """

    seq: int
    node_id: str
    node_type: str
    status: str
    created_at: int
    updated_at: int
    result: _Stored | None = None
    outcome: str | None = None
    handler: str | None = None
    error: str | None = None
    log: tuple[str, ...] = ()
    duration_ms: float | None = None
    input_hash: str | None = None

    @property
    def open(self) -> bool:
        """Whether the run still stands at this visit."""
        return self.status in (PENDING, INPROGRESS)


class Instance(msgspec.Struct, frozen=True, rename="camel"):
    """One run of a workflow. Only the last visit can be open; once ended an instance never changes again."""

    status: str
    visits: tuple[Visit, ...]
    created_at: int
    updated_at: int
    expires_at: int
    started_at: int | None = None
    error: str | None = None

    @property
    def ended(self) -> bool:
        """Whether it is COMPLETED, FAILED or EXPIRED."""
        return self.status in ENDED

    @property
    def current(self) -> Visit | None:
        """The visit the run stands at, a running script included; None before the start and after the end."""
        last = self.visits[-1] if self.visits else None
        return last if last is not None and last.open and not self.ended else None

    @property
    def path(self) -> tuple[str, ...]:
        """Node ids in order of visit, scripts and the terminal node included."""
        return tuple(visit.node_id for visit in self.visits)

    @property
    def waiting(self) -> Visit | None:
        """The visit that waits for a person or a capture; None while a script runs, before the start, after the end."""
        current = self.current
        return None if current is None or current.node_type in NEVER_WAIT else current

    @property
    def last_results(self) -> dict[str, JsonObject]:
        """Node id → the result of its last visit that has one, in order of first visit."""
        return {visit.node_id: visit.result for visit in self.visits if visit.result is not None}

    def visit(self, seq: int) -> Visit | None:
        """The visit with that number; they count from 0."""
        return self.visits[seq] if 0 <= seq < len(self.visits) else None

    def with_last(self, visit: Visit) -> "Instance":
        """The same instance with its last visit replaced."""
        return replace(self, visits=(*self.visits[:-1], visit), updated_at=visit.updated_at)

    def to_json(self) -> JsonObject:
        """The instance as a JSON object."""
        value: JsonObject = msgspec.to_builtins(self)
        return value

    def to_text(self) -> str:
        """The instance as JSON text."""
        try:
            return _ENCODE(self).decode()
        except UnicodeEncodeError:  # half a surrogate pair, which a script may return
            return json.dumps(self.to_json(), separators=(",", ":"))

    @classmethod
    def from_json(cls, value: JsonObject) -> "Instance":
        """The inverse of ``to_json``; ValueError for anything else."""
        return msgspec.convert(value, cls)

    @classmethod
    def from_text(cls, text: str) -> "Instance":
        """The inverse of ``to_text``; ValueError for anything else."""
        return _read(text)


_ENCODE = msgspec.json.Encoder().encode
_DECODE = msgspec.json.Decoder(Instance).decode


@lru_cache(maxsize=64)
def _read(text: str) -> Instance:
    try:
        return _DECODE(text)
    except msgspec.DecodeError:
        return Instance.from_json(json.loads(text))


NEVER_WAIT = frozenset({"js", "system"})
"""Node types that a run passes through by itself. Source: the catalogue's rows that do not wait."""


def new_instance(now: int, ttl_ms: int = DAY_MS) -> Instance:
    """A PENDING instance that expires ``ttl_ms`` milliseconds after ``now``."""
    return Instance(PENDING, (), created_at=now, updated_at=now, expires_at=now + ttl_ms)

"""What can happen to an instance. ``now`` is epoch milliseconds, given by the caller: the engine reads no clock."""

from typing import TypeAlias

import msgspec

from wfstudio.document.model import Json
from wfstudio.engine.state import JsonObject


class Initiate(msgspec.Struct, frozen=True):
    """A person opened the journey. Done again it changes nothing."""

    now: int


class Submit(msgspec.Struct, frozen=True):
    """A person sent ``fields`` for the node the instance waits at; ``action`` is the button, next when None."""

    now: int
    node_id: str
    fields: JsonObject = msgspec.field(default_factory=dict)
    node_type: str | None = None
    action: str | None = None


class CaptureFinished(msgspec.Struct, frozen=True):
    """The capture provider decided visit ``seq``: success, fail, error or resolution_fail, with what it found."""

    now: int
    seq: int
    outcome: str
    result: JsonObject = msgspec.field(default_factory=dict)


class ScriptReport(msgspec.Struct, frozen=True):
    """What became of a script: ``ok`` unless it threw or met a limit; ``value`` is what it returned.

    ``next`` is the value of the script's ``next`` variable, None when it was not set; ``error`` says what went wrong.
    """

    ok: bool
    value: Json = None
    next: Json = None
    error: str | None = None
    log: tuple[str, ...] = ()
    duration_ms: float | None = None


class ScriptFinished(msgspec.Struct, frozen=True):
    """The script of visit ``seq`` ended."""

    now: int
    seq: int
    report: ScriptReport


class Expire(msgspec.Struct, frozen=True):
    """Somebody looked at the clock: past ``expires_at`` the instance is EXPIRED, before it nothing changes."""

    now: int


Event: TypeAlias = Initiate | Submit | CaptureFinished | ScriptFinished | Expire

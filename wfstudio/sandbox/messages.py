"""What goes into the sandbox and what comes out."""

from dataclasses import dataclass, field
from typing import TypeAlias

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None


@dataclass(frozen=True, slots=True)
class Limits:
    """What one script may use: milliseconds of processor and of wall clock, bytes of memory and of stack.

    Wall time includes waiting for ``fetch``. ``output_chars`` bounds the JSON text of the result, of ``next`` and of a
    request, ``log_chars`` the log; ``fetches`` is how many requests one script may send.
    """

    cpu_ms: int = 1_000
    wall_ms: int = 5_000
    memory_bytes: int = 64 * 1024 * 1024
    output_chars: int = 1024 * 1024
    log_chars: int = 64 * 1024
    stack_bytes: int = 512 * 1024
    fetches: int = 50


@dataclass(frozen=True, slots=True)
class ScriptError:
    """Why a script failed.

    ``kind``: "throw" (it threw), "syntax", "limit" (time, memory, stack, output), "result" (what it returned is no
    JSON), "worker" (the process died). ``line`` and ``column`` count from 1 within the script's body, None when
    unknown.
    """

    kind: str
    message: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        place = f" (line {self.line}, column {self.column})" if self.line is not None else ""
        return f"{self.message}{place}"


@dataclass(frozen=True, slots=True)
class ScriptOutcome:
    """What became of one run. ``next`` is the value of the script's ``next`` variable, None when it was not set."""

    ok: bool
    value: Json = None
    next: Json = None
    error: ScriptError | None = None
    log: tuple[str, ...] = ()
    duration_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """A request that a script sends; header names in lower case."""

    url: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None


@dataclass(frozen=True, slots=True)
class FetchResponse:
    """What a script's ``fetch`` gets."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""


class FetchRefused(Exception):
    """A request that is not let out; the script sees a rejected promise with this message."""

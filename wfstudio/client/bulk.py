"""Many calls from the rows of a CSV file: read, checked, paced, and remembered so that each row is done once.

What is remembered lies in a ledger (JSON lines, 0600) that holds line numbers, a keyed digest of each row and the ids
that came of it, and nothing of what the row says. A row that was sent and of which no answer came is never sent again
unasked: the API has no idempotency key.
"""

import asyncio
import csv
import fcntl
import hashlib
import hmac
import io
import json
import os
import secrets
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from wfstudio.client.errors import ClientError, ConfigurationError, Conflict, TimedOut, Unreachable
from wfstudio.paths import data_dir

State = Literal["sent", "done", "failed"]

MOST_ROWS = 100_000
TOO_MANY = 429
_BUSY_TRIES = 6
_BUSY_FIRST_S = 1.0
_DOWN_IN_A_ROW = 3
"""Rows in a row that do not reach the service, after which the rest is left for another time."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line of the file that it begins on, its cells by the header's names, and what it is known by."""

    line: int
    cells: Mapping[str, str] = field(repr=False)
    key: str


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be used, and why; nothing of what it says."""

    line: int
    problem: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row: done with ``ids``; failed (the service refused it, or was not reached); unknown (it was
    sent and no answer came); skipped (it was done before, ``ids`` are of then, or it is unknown since then)."""

    row: Row
    state: Literal["done", "failed", "unknown", "skipped"]
    ids: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""


def read_rows(text: str) -> tuple[list[Row], list[BadRow]]:
    """The rows of a CSV text with a header; blank lines are left out, lines count from 1.

    Raises ``ConfigurationError`` for a text that is no such table.
    """
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    rows: list[Row] = []
    bad: list[BadRow] = []
    copies: Counter[str] = Counter()
    secret = _secret()
    header: list[str] | None = None
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if header is None:
                    header = _header(cells)
                elif len(cells) != len(header):
                    bad.append(BadRow(line, f"it has {len(cells)} cells, the header has {len(header)}"))
                else:
                    named = dict(zip(header, (cell.strip() for cell in cells), strict=True))
                    copies[digest := _digest(secret, named)] += 1
                    rows.append(Row(line, named, f"{digest}.{copies[digest]}"))
            line = reader.line_num + 1
    except csv.Error as error:
        raise ConfigurationError(f"line {line}: this is not CSV: {error}") from None
    if header is None:
        raise ConfigurationError("the first line has to name the columns; the file is empty")
    if len(rows) > MOST_ROWS:
        raise ConfigurationError(
            f"{len(rows)} rows are more than the {MOST_ROWS} that are done at once; split the file"
        )
    return rows, bad


def _header(cells: list[str]) -> list[str]:
    names = [cell.strip() for cell in cells]
    twice = [name for name, count in Counter(names).items() if count > 1 and name]
    if "" in names or twice:
        what = f"'{twice[0]}' stands there twice" if twice else f"column {names.index('') + 1} has no name"
        raise ConfigurationError(f"the header cannot be used: {what}")
    return names


def _digest(secret: bytes, named: Mapping[str, str]) -> str:
    canonical = json.dumps(named, sort_keys=True).encode()
    return hmac.new(secret, canonical, hashlib.sha256).hexdigest()[:32]


def _folder() -> Path:
    folder = data_dir() / "bulk"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _secret() -> bytes:
    """The key of the digests, so that a ledger does not tell who is in it to somebody who guesses."""
    path = _folder() / "digest.key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        found = path.read_bytes()
        if len(found) < 32:
            raise ConfigurationError(f"{path}: is damaged; remove it, and the ledgers beside it") from None
        return found
    made = secrets.token_bytes(32)
    with os.fdopen(descriptor, "wb") as file:
        file.write(made)
    return made


def ledger_path(what: str, source: str, *about: str) -> Path:
    """Where the ledger of a file and a purpose lies unless it is said otherwise."""
    digest = hashlib.sha256(json.dumps([what, source, *about]).encode()).hexdigest()[:16]
    return _folder() / f"{what}-{digest}.jsonl"


class Ledger:
    """What was done of a file's rows; held by one process at a time. Use it as a context manager."""

    def __init__(self, path: Path) -> None:
        """Raises ``ConfigurationError`` when it cannot be kept there, ``Conflict`` when another process is at it."""
        self.path = path
        self.states: dict[str, State] = {}
        self._ids: dict[str, dict[str, str]] = {}
        try:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise ConfigurationError(f"{path}: the journal cannot be kept there: {error.strerror}") from None
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._descriptor)
            raise Conflict(f"{path}: another process is at these rows now") from None
        self._load()

    def _load(self) -> None:
        for line in self.path.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                entry = json.loads(line)
                key, state = str(entry["row"]), entry["state"]
            except (ValueError, KeyError, TypeError):
                continue  # cut short by a crash
            if state in ("sent", "done", "failed"):
                self.states[key] = state
                ids = entry.get("ids")
                self._ids[key] = {str(name): str(one) for name, one in ids.items()} if isinstance(ids, dict) else {}

    def ids(self, row: Row) -> dict[str, str]:
        """What came of a row that is done."""
        return self._ids.get(row.key, {})

    def note(self, row: Row, state: State, ids: Mapping[str, str] | None = None) -> None:
        """Remember what became of a row; it is in the file when this returns."""
        entry = {"row": row.key, "line": row.line, "state": state, **({"ids": dict(ids)} if ids else {})}
        os.write(self._descriptor, json.dumps(entry, separators=(",", ":")).encode() + b"\n")
        self.states[row.key] = state
        self._ids[row.key] = dict(ids or {})

    def forget(self) -> None:
        """Begin anew: every row is to be done."""
        os.ftruncate(self._descriptor, 0)
        self.states.clear()
        self._ids.clear()

    def close(self) -> None:
        """Let another process at it."""
        os.close(self._descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


Act = Callable[[Row], Awaitable[Mapping[str, str]]]


async def carry_out(
    rows: Iterable[Row],
    ledger: Ledger,
    act: Act,
    *,
    rate: float,
    told: Callable[[Outcome], None],
    repeat_unknown: bool = False,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Do each row that is not done yet, ``rate`` a second at most, and tell what became of each.

    A service that says it is asked too much (429) is waited for. Raises what keeps every row from being done
    (``ConfigurationError``), and ``Unreachable`` or ``TimedOut`` once several rows in a row were not answered.
    """
    due, down = clock(), 0
    for row in rows:
        before = ledger.states.get(row.key)
        if before == "done" or (before == "sent" and not repeat_unknown):
            problem = "" if before == "done" else "it was sent before and no answer came: whether it was done is open"
            told(Outcome(row, "skipped", ledger.ids(row), problem))
            continue
        if (wait := due - clock()) > 0:
            await sleep(wait)
        due = max(due, clock()) + 1 / rate
        ledger.note(row, "sent")
        try:
            ids = await _patiently(row, act, sleep)
        except ConfigurationError:
            ledger.note(row, "failed")
            raise
        except ClientError as error:
            open_question = error.sent and isinstance(error, TimedOut | Unreachable) and error.status != TOO_MANY
            if not open_question:
                ledger.note(row, "failed")
            told(Outcome(row, "unknown" if open_question else "failed", {}, error.message))
            down = down + 1 if isinstance(error, TimedOut | Unreachable) else 0
            if down >= _DOWN_IN_A_ROW:
                raise
            continue
        down = 0
        ledger.note(row, "done", ids)
        told(Outcome(row, "done", ids))


async def _patiently(row: Row, act: Act, sleep: Callable[[float], Awaitable[None]]) -> Mapping[str, str]:
    for number in range(_BUSY_TRIES):
        try:
            return await act(row)
        except ClientError as error:
            if error.status != TOO_MANY or number == _BUSY_TRIES - 1:
                raise
        await sleep(_BUSY_FIRST_S * 2**number)
    raise AssertionError("unreachable")

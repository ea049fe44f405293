"""What ``wfstudio doctor`` looks at, one function for each part; each tells what it found and what to do."""

import os
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from wfstudio.cli.exit_codes import OK, REFUSED, TIMED_OUT, UNREACHABLE, USAGE

if TYPE_CHECKING:
    from wfstudio.client.connection import Connection

State = Literal["ok", "failed", "skipped"]

SLOWEST_S = 10.0
LEAST_FREE = 64 * 1024 * 1024
LARGEST_CHECKED = 256 * 1024 * 1024
"""Bytes of a store that is read through; a larger one is only opened."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. ``advice`` says what to do, ``code`` is the exit code where it failed."""

    name: str
    state: State
    detail: str
    advice: str = ""
    code: int = OK
    ms: float = 0.0


def ok(name: str, detail: str) -> Check:
    """It works."""
    return Check(name, "ok", detail)


def failed(name: str, detail: str, advice: str, code: int) -> Check:
    """It does not."""
    return Check(name, "failed", detail, advice, code)


def skipped(name: str, detail: str, advice: str = "") -> Check:
    """It was not looked at, or need not be there."""
    return Check(name, "skipped", detail, advice)


def timed(check: Callable[[], Check]) -> Check:
    """The check with the time it took."""
    began = time.perf_counter()
    found = check()
    took = round((time.perf_counter() - began) * 1000, 1)
    return Check(found.name, found.state, found.detail, found.advice, found.code, took)


def home() -> Check:
    """The folders of this home: there, writable, and nobody else's to read."""
    from wfstudio.paths import UnusableFolder, cache_dir, config_dir, data_dir, log_dir

    try:
        folders = [config_dir(), data_dir(), log_dir(), cache_dir()]
    except UnusableFolder as error:
        return failed("home", str(error), "set WFSTUDIO_HOME to a folder of your own", USAGE)
    for folder in folders:
        if not os.access(folder, os.W_OK | os.X_OK):
            return failed("home", f"{folder} may not be written to", f"chmod u+rwx {folder}", USAGE)
    told = _readable_by_others(folders)
    if told is not None:
        return told
    free = os.statvfs(folders[1])
    if free.f_bavail * free.f_frsize < LEAST_FREE:
        return failed("home", f"{folders[1]} has less than 64 MB of room", "make room", USAGE)
    return ok("home", f"{folders[1].parent if 'WFSTUDIO_HOME' in os.environ else folders[1]}, yours alone")


def _readable_by_others(folders: list[Path]) -> Check | None:
    """A file that holds secrets or personal data and that others may read; None when there is none."""
    for place, kept in (
        (folders[0], "licenses/*"),
        (folders[0], "passwords/*"),
        (folders[1], "service/*"),
        (folders[1], "journal/*"),
    ):
        for path in sorted(place.glob(kept)):
            mode = path.stat().st_mode
            exposed = stat.S_ISREG(mode) and mode & 0o077
            if exposed and any(_passable(folder) for folder in (path.parent,)):
                return failed("home", f"others may read {path}", f"chmod 600 {path}", USAGE)
    return None


def _passable(folder: Path) -> bool:
    """Whether others get past this folder to the files in it."""
    return bool(folder.stat().st_mode & 0o011)


def sandbox() -> Check:
    """A script runs in a worker process, and one that never ends is stopped."""
    from wfstudio.cli.connection import run_async
    from wfstudio.sandbox.messages import Limits
    from wfstudio.sandbox.pool import ScriptPool

    async def tried() -> tuple[Any, Any]:
        pool = ScriptPool(1, Limits(wall_ms=1500, cpu_ms=500))
        try:
            good = await pool.run("return {two: 1 + params.one}", {"one": 1})
            endless = await pool.run("for (;;) {}", {})
        finally:
            await pool.close()
        return good, endless

    advice = "reinstall wfstudio: its JavaScript engine (quickjs-ng) does not work here"
    try:
        good, endless = run_async(tried())
    except (OSError, RuntimeError) as error:
        return failed("sandbox", f"scripts cannot be run: {error}", advice, USAGE)
    if not good.ok or good.value != {"two": 2}:
        return failed("sandbox", f"a script came to something else: {good.error or good.value}", advice, USAGE)
    if endless.ok:
        return failed("sandbox", "a script without end was not stopped", advice, USAGE)
    return ok("sandbox", f"scripts run ({good.duration_ms or 0:.0f} ms) and are stopped at their limits")


EXTRAS = (
    ("lsp", "pygls", "the editor server"),
    ("postgres", "asyncpg", "a store on PostgreSQL"),
    (None, "keyring", "licenses in the system's keyring instead of files"),
    (None, "segno", "QR codes in the terminal"),
)
"""Optional parts: the extra that brings them, the module that has to be there, what for."""


def extras() -> Iterator[Check]:
    """Which optional parts are installed."""
    for extra, module, purpose in EXTRAS:
        name = f"optional: {module}"
        if find_spec(module) is not None:
            yield ok(name, f"installed: {purpose}")
        else:
            what = f"wfstudio[{extra}]" if extra else module
            yield skipped(name, f"not installed: {purpose}", f"pip install '{what}' if you want it")


def store(place: str | None) -> Check:
    """The embedded service's store on SQLite: opens, is whole, is of this release."""
    import sqlite3
    from contextlib import closing

    if place is None:
        return skipped(
            "store", "no SQLite store of this home yet: the embedded service makes one, or keeps it elsewhere"
        )
    path = Path(place)
    if not path.exists():
        return skipped("store", f"{path} is not there yet")
    size = path.stat().st_size
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=SLOWEST_S)) as connection:
            number = connection.execute("PRAGMA user_version").fetchone()[0]
            told = connection.execute("PRAGMA quick_check(1)").fetchone()[0] if size <= LARGEST_CHECKED else "ok"
            count = connection.execute("SELECT count(*) FROM instances").fetchone()[0]
    except sqlite3.Error as error:
        return failed("store", f"{path} cannot be read: {error}", "put a backup in its place", UNREACHABLE)
    if told != "ok":
        return failed("store", f"{path} is damaged: {told}", "put a backup in its place", UNREACHABLE)
    looked = "whole" if size <= LARGEST_CHECKED else "opens (too large to be read through)"
    return ok("store", f"{path}: {looked}, schema {number}, {count} instances, {size / 1024 / 1024:.1f} MB")


def clock(service_clock: float | None, allowed: float | None) -> Check:
    """The service's clock against this machine's: a request is refused whose time is too far from it."""
    if service_clock is None:
        return skipped("clock", "the service does not tell its time")
    skew = service_clock + 0.5 - time.time()
    span = allowed or 300.0
    text = "the same to the second" if abs(skew) <= 1 else f"{skew:+.0f} s, {span:.0f} s are allowed"
    if abs(skew) >= span:
        return failed("clock", text, "set this machine's clock (NTP): the service refuses requests of another time", 4)
    return ok("clock", text)


def key(told: Any, curve: str) -> Check:
    """The service's public key, as ``publickeys`` answered it, on the curve that the profile says."""
    from wfstudio.protocol.envelope import EnvelopeError, check_public_key, curves_of

    found = told.get("publicKey") if isinstance(told, dict) else None
    advice = "check the URL: it has to end in /workflowapi"
    if not isinstance(found, str):
        return failed("key", "publickeys does not answer a publicKey", advice, UNREACHABLE)
    try:
        check_public_key(found, curve)
    except EnvelopeError as error:
        if others := curves_of(found):
            advice = f"it is a point of {others[0]}: set curve in the profile, or WFSTUDIO_CURVE={others[0]}"
            return failed("key", f"the service's public key is no point of {curve}", advice, USAGE)
        return failed("key", f"the service's public key is unusable: {error}", advice, UNREACHABLE)
    return ok("key", f"{found[:12]}…, a point of {curve}")


def rights(connection: "Connection", timeout: float) -> Check:
    """Whether license or token opens an endpoint of this tenant and community. The node library is asked: a read."""
    from wfstudio.client.api import Client
    from wfstudio.client.attempts import Retry
    from wfstudio.client.errors import ClientError, ConfigurationError, Refused, TimedOut

    what = "license" if connection.license else "token"
    if not connection.license and not connection.token:
        return skipped(
            "license", "neither license nor token: only open endpoints can be called", "set WFSTUDIO_LICENSE"
        )
    try:
        with Client(connection, timeout=timeout, retry=Retry(tries=1)) as client:
            client.call("node_library")
    except Refused as error:
        if error.status == 401:
            return failed("license", f"the {what} is not accepted (401)", f"check the {what}; add the profile again", 4)
        advice = "check tenant and community; it needs level system, service or service_ext (workflow.manage)"
        return failed("license", f"the {what} is known and not permitted here (403)", advice, REFUSED)
    except ConfigurationError as error:
        return failed("license", error.message, "set WFSTUDIO_TENANT and WFSTUDIO_COMMUNITY, or the profile", USAGE)
    except TimedOut as error:
        return failed("license", error.message, "try again with --timeout", TIMED_OUT)
    except ClientError as error:
        return failed("license", error.message, "see the message", error.exit_code)
    good = "system, service or service_ext" if connection.license else "workflow.manage"
    return ok("license", f"the {what} is accepted for this tenant and community ({good})")

"""The process that serves: one per home, in the foreground or in the background."""

import asyncio
import contextlib
import errno
import gc
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from starlette.applications import Starlette

from wfstudio.protocol.endpoints import BASE_PATH
from wfstudio.service.app import create_app
from wfstudio.service.deterministic import STORE_NAME, fixed_secrets
from wfstudio.service.first_start import ready_content
from wfstudio.service.home import Held, Home
from wfstudio.service.local_secrets import LocalSecrets, SecretsUnreadable
from wfstudio.service.logs import set_up
from wfstudio.service.private_file import read_json, write_private
from wfstudio.service.seed import BadSeed, Seed
from wfstudio.service.settings import Settings, is_loopback, is_postgres, secrets_path, shown_store, store_path
from wfstudio.service.store.errors import StoreError
from wfstudio.service.whole_http import WholeRequestProtocol

if TYPE_CHECKING:
    from wfstudio.service.outbox.mail_server import MailServer

_LOOK_EVERY_S = 0.5
_GRACE_S = 10
_STOPS_WITHIN_S = 5.0
"""How long a background service may take to stop once it is idle."""

_LOCK_TRIES = 20
RARELY = (10_000, 20, 20)
"""Objects made before the youngest are looked through for cycles, and how many such looks before the older ones are."""

POSTGRES_NAME = "postgresql"
"""What stands for the store of a service on PostgreSQL among the files of the home."""


class CannotServe(Exception):
    """Why the service cannot start; ``exit_code`` is 2 for a setting and 6 for something that is in the way."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


@dataclass(frozen=True, slots=True)
class Options:
    """What ``wfstudio serve`` was asked for.

    ``documentation_headers`` and ``control`` switch on beyond loopback what loopback has anyway.
    ``deterministic`` is the seed of a service that begins anew and answers the same in every run.
    ``background``: stop by itself when nobody has used it for that many seconds; None in the foreground.
    """

    host: str
    port: int
    store: str | None = None
    ready_file: Path | None = None
    background: float | None = None
    documentation_headers: bool = False
    control: bool = False
    workers: int = 1
    mail: "MailServer | None" = None
    seed: Seed | None = None
    deterministic: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Which of several workers this is: the first one tells how to reach them, ``pid`` is whom to tell to stop.

    ``lifeline`` is the end of a pipe that is closed when the process that started the workers is gone.
    """

    pid: int
    number: int = 0
    lifeline: int | None = None


def serve(options: Options) -> int:
    """Serve until told to stop. 0 after SIGTERM or the last user, 130 after ctrl+C.

    Raises CannotServe, SettingsError.
    """
    set_up()
    if options.deterministic is not None and not is_loopback(options.host):
        raise CannotServe(
            f"--host {options.host}: a deterministic service has keys and licenses that anybody can work out,"
            " so it serves this machine only",
            2,
        )
    home = Home.here()
    database = options.store if is_postgres(options.store) else None
    store = home.folder / POSTGRES_NAME if database else home.store
    if options.store is not None and not database:
        store = store_path(options.store)
    elif options.deterministic is not None and not database:
        store = home.folder / STORE_NAME
    lock = _take_lock(home, waits=options.background is None)
    try:
        if options.deterministic is not None and not database:
            _write_fixed_secrets(store, options)
        told = {"pid": os.getpid(), "background": options.background}
        lock.write(told if database else {**told, "secrets": str(secrets_path(store))})
        if options.workers > 1:
            from wfstudio.service.workers import supervise

            return supervise(options, home, lock, store)
        with _listen(options.host, options.port) as listener:
            return run_worker(options, home, lock, store, listener)
    finally:
        lock.write({})
        lock.release()


_NOT_ANEW = "a deterministic service begins anew with each start, and this store holds something else: name a new one"


def _write_fixed_secrets(store: Path, options: Options) -> None:
    """Put the keys of the seed beside the store. Raises CannotServe for a store with other keys: it is somebody's."""
    path, fixed = secrets_path(store), fixed_secrets(options.deterministic or 0).to_json()
    ours = options.store is None or read_json(path) == fixed or not (store.exists() or path.exists())
    if not ours:
        raise CannotServe(f"--store {store}: {_NOT_ANEW}", 2)
    try:
        store.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(path, fixed)
    except OSError as error:
        raise CannotServe(f"--store {error.filename}: {error.strerror}", 2) from None


def run_worker(
    options: Options, home: Home, lock: Held, store: Path, listener: socket.socket, place: Place | None = None
) -> int:
    """Serve in this process until told to stop. Raises CannotServe."""
    running = _Running(options, home, lock, store, listener, place or Place(os.getpid()))
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        return runner.run(running.run())


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """The faster event loop where there is one."""
    try:
        from uvloop import new_event_loop
    except ImportError:
        return None
    return new_event_loop


class _Server(uvicorn.Server):
    """Uvicorn, which leaves the signals to us."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class _Running:
    """One run of the service, from the open socket to the last answer."""

    def __init__(
        self, options: Options, home: Home, lock: Held, store: Path, listener: socket.socket, place: Place
    ) -> None:
        self._options = options
        self._home = home
        self._lock = lock
        self._listener = listener
        self._place = place
        self._database = options.store if options.store is not None and is_postgres(options.store) else None
        host = options.host
        self.url = f"http://{_url_host(host)}:{listener.getsockname()[1]}{BASE_PATH}"
        local = is_loopback(host)
        self._settings = Settings(
            store,
            self.url,
            host,
            documentation_headers=local or options.documentation_headers,
            control=local or options.control,
            mail=options.mail,
            deterministic=options.deterministic,
        )
        self._interrupted = False
        self._stopper: Held | None = None

    async def run(self) -> int:
        try:
            app = await self._application()
            return await self._serve(app)
        except (StoreError, SecretsUnreadable, BadSeed) as error:
            raise CannotServe(str(error), 2) from None
        except OSError as error:
            raise CannotServe(f"{error.filename or self._settings.store}: {error.strerror}", 2) from None

    async def _application(self) -> Starlette:
        fixed = fixed_secrets(self._options.deterministic) if self._options.deterministic is not None else None
        if self._database is None:
            return create_app(self._settings, secrets=fixed, seed=self._options.seed)
        from wfstudio.service.shared_secrets import load_or_share
        from wfstudio.service.store.postgres import PostgresRepository

        repository = await PostgresRepository.open(self._database)
        try:
            secrets = await load_or_share(repository, self._home.folder, fixed)
            if fixed is not None and secrets != fixed:
                raise CannotServe(f"--store {shown_store(self._database)}: {_NOT_ANEW}", 2)
            return create_app(self._settings, repository=repository, secrets=secrets, seed=self._options.seed)
        except BaseException:
            await repository.close()
            raise

    async def _serve(self, app: Starlette) -> int:
        config = uvicorn.Config(
            app,
            http=WholeRequestProtocol,
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            proxy_headers=False,
            ws="none",
            timeout_graceful_shutdown=_GRACE_S,
        )
        server = _Server(config)
        self._listen_to_signals(server)
        app.state.service.seeds_at_start = self._place.number == 0
        async with app.router.lifespan_context(app):
            serving = asyncio.create_task(server.serve([self._listener]))
            try:
                if self._place.number == 0:
                    await self._announce(server, serving, app.state.service.secrets)
                asyncio.get_running_loop().run_in_executor(None, _settle_in)
                if self._options.background is not None:
                    await self._until_unused(server, serving, self._options.background)
                await serving
            finally:
                self._withdraw()
        return 130 if self._interrupted else 0

    def _listen_to_signals(self, server: uvicorn.Server) -> None:
        def stop(interrupted: bool) -> None:
            self._interrupted = self._interrupted or interrupted
            server.force_exit = server.should_exit and interrupted
            server.should_exit = True
            self._withdraw()

        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, stop, False)
        loop.add_signal_handler(signal.SIGINT, stop, True)
        if self._place.lifeline is not None:
            loop.add_reader(self._place.lifeline, self._orphaned, server)

    def _orphaned(self, server: uvicorn.Server) -> None:
        if self._place.lifeline is not None:
            asyncio.get_running_loop().remove_reader(self._place.lifeline)
        server.should_exit = True
        self._withdraw()

    async def _announce(self, server: uvicorn.Server, serving: "asyncio.Task[None]", secrets: LocalSecrets) -> None:
        """Tell how to reach the service, once it accepts requests."""
        while not server.started:
            if serving.done() or server.should_exit:
                return
            await asyncio.sleep(0.001)
        ready = ready_content(secrets, self.url, self._place.pid)
        try:
            if self._database is not None:
                write_private(self._settings.secrets, secrets.to_json())
            self._lock.write(
                {
                    "pid": self._place.pid,
                    "url": self.url,
                    "background": self._options.background,
                    "secrets": str(self._settings.secrets),
                }
            )
            self._home.write_ready(ready)
            if self._options.ready_file is not None:
                write_private(self._options.ready_file, ready)
        except OSError as error:
            server.should_exit = True
            await serving
            raise CannotServe(f"--ready-file {error.filename}: {error.strerror}", 2) from None
        shown = shown_store(self._database) if self._database is not None else str(self._settings.store)
        sys.stderr.write(f"wfstudio: serving {self.url} (store {shown})\n")
        sys.stderr.flush()

    async def _until_unused(self, server: uvicorn.Server, serving: "asyncio.Task[None]", idle_s: float) -> None:
        """Stop once nobody has held a lease for a while, unless somebody is just about to take one."""
        last_used = time.monotonic()
        while not serving.done() and not server.should_exit:
            await asyncio.sleep(min(_LOOK_EVERY_S, idle_s / 2))
            if self._home.is_used():
                last_used = time.monotonic()
            elif time.monotonic() - last_used >= idle_s:
                self._stopper = self._home.take_start_lock()
                if self._stopper is None:
                    continue
                if self._home.is_used():
                    self._stopper.release()
                    continue
                self._withdraw()
                server.should_exit = True

    def _withdraw(self) -> None:
        """No longer tell how to reach the service, so that nobody is sent to one that is about to stop."""
        if self._place.number != 0:
            return
        keys = self._settings.secrets if self._database is not None else None
        for path in (self._home.ready_file, self._options.ready_file, keys):
            if path is not None:
                with contextlib.suppress(OSError):
                    path.unlink(missing_ok=True)


def _take_lock(home: Home, *, waits: bool) -> Held:
    """The right to serve this home. Somebody who only looks holds it for a moment, so it is tried for a while.

    With ``waits`` a background service that nobody uses any more is waited for: it is about to stop.
    """
    lock = _try_lock(home, _LOCK_TRIES)
    idle_s = (home.serving() or {}).get("background") if lock is None and waits else None
    if idle_s is not None and not home.is_used():
        sys.stderr.write("wfstudio: waiting for the background service of this home to stop, nobody uses it\n")
        sys.stderr.flush()
        until = time.monotonic() + idle_s + _STOPS_WITHIN_S
        while lock is None and time.monotonic() < until and not home.is_used():
            lock = _try_lock(home, 10)
    if lock is not None:
        return lock
    serving = home.serving() or {}
    where = f"at {serving['url']}" if "url" in serving else "and is starting"
    raise CannotServe(
        f"a service already runs for this home {where} (pid {serving.get('pid', 'unknown')});"
        " use that one, stop it, or set WFSTUDIO_HOME to another folder",
        6,
    )


def _try_lock(home: Home, tries: int) -> Held | None:
    for _ in range(tries):
        lock = home.take_service_lock()
        if lock is not None:
            return lock
        time.sleep(0.01)
    return None


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises CannotServe."""
    listener = bind(host, port)
    listener.listen(2048)
    return listener


def bind(host: str, port: int, *, shared: bool = False) -> socket.socket:
    """A socket at an address; with ``shared`` others may be bound there too, and Linux spreads connections over them.

    Raises CannotServe.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        # asyncio sets TCP_NODELAY (40 ms less per answer) only on sockets that name the protocol
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    except (OSError, OverflowError) as error:
        raise CannotServe(f"--host {host} --port {port}: {error}", 2) from None
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind(address)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise CannotServe(
                f"port {port} of {host} is taken by another program; choose another with --port", 6
            ) from None
        raise CannotServe(f"--host {host} --port {port}: {error.strerror}", 2) from None
    listener.setblocking(False)
    return listener


def _settle_in() -> None:
    """Load what the first request would otherwise wait for; what is there by then is no garbage ever looked for again.

    Requests make next to no cycles, so they are looked for more rarely than after every few requests.
    """
    import_module("wfstudio.protocol.models")
    gc.collect()
    gc.freeze()
    gc.set_threshold(*RARELY)


def _url_host(host: str) -> str:
    if host in ("0.0.0.0", "", "::"):  # noqa: S104 (compared, not listened on)
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host

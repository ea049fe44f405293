"""Bad files, bad services, full disks and ctrl+C: one message that names the place, the promised exit code, no harm."""

import errno
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from wfstudio.cli.main import main
from wfstudio.client.connection import Connection
from wfstudio.client.errors import ConfigurationError
from wfstudio.client.lock import Link, read_link, write_link
from wfstudio.client.publishing import apply, plan_push
from wfstudio.document.errors import SaveFailed
from wfstudio.document.model import Document
from wfstudio.document.reading import load
from wfstudio.document.writing import save

INPUT, REFUSED, TIMED_OUT, FAILING, USAGE = 3, 4, 7, 8, 2
WFSTUDIO = [sys.executable, "-m", "wfstudio"]
GOOD = '{"version": "v1", "name": "Good", "type": "t", "nodes": []}'
BAD = {
    "text.json": b"hello {",
    "list.json": b"[1, 2]",
    "number.json": b"42",
    "null.json": b"null",
    "other.json": b'{"a": 1}',
    "nodes.json": b'{"nodes": "x"}',
    "latin.json": b'{"name": "\xff\xfe"}',
    "empty.json": b"",
    "deep.json": b"[" * 5000,
}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    for name in [name for name in os.environ if name.startswith("WFSTUDIO_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("WFSTUDIO_HOME", str(folder))
    monkeypatch.chdir(tmp_path)
    return folder


Told = tuple[int, str, str]
Run = Callable[..., Told]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def told(*arguments: str) -> Told:
        code = main(list(arguments))
        out, err = capsys.readouterr()
        assert "Traceback" not in err and "internal error" not in err
        return code, out, err

    return told


@pytest.mark.parametrize("command", ["render", "run", "push", "publish"])
@pytest.mark.parametrize("name", BAD)
def test_a_file_that_holds_no_workflow(run: Run, tmp_path: Path, home: Path, command: str, name: str) -> None:
    (tmp_path / name).write_bytes(BAD[name])
    code, out, err = run(command, name)
    assert (code, out) == (INPUT, "")
    assert name in err and err.count("\n") == 1
    assert not (home / "data" / "service").exists()  # nothing was started for it


@pytest.mark.parametrize("command", ["", "validate", "render", "run", "push", "publish"])
@pytest.mark.parametrize("place", ["missing.json", "good.json/x", "folder"])
def test_a_place_where_no_file_is(run: Run, tmp_path: Path, command: str, place: str) -> None:
    (tmp_path / "good.json").write_text(GOOD)
    (tmp_path / "folder").mkdir()
    code, out, err = run(*filter(None, (command, place)))
    assert code == (USAGE if (command, place) == ("validate", "folder") else INPUT)
    assert out == "" and place in err and err.count("\n") == 1


@pytest.mark.parametrize("command", ["validate", "render", "run", "push", "publish"])
def test_a_file_past_the_limit_is_not_read(run: Run, tmp_path: Path, command: str) -> None:
    with (tmp_path / "big.json").open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    code, _, err = run(command, "big.json")
    assert code == INPUT and "big.json: is too large" in err
    code, _, err = run(command, "/dev/zero")
    assert code == INPUT and "/dev/zero: is too large" in err


def test_a_pipe_is_no_file_of_the_studio_and_none_of_a_folder(run: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "good.json").write_text('{"nodes": []}')
    code, _, err = run("pipe.json")
    assert code == INPUT and "pipe.json: is no regular file" in err
    code, out, _ = run("validate", ".")
    assert code == 1 and "1 file" in out


def test_what_may_not_be_read_is_told(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir()

    look = os.scandir

    def refuse(path: str) -> object:
        if path == "closed":
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return look(path)

    monkeypatch.setattr(os, "scandir", refuse)
    code, _, err = run("validate", "closed")
    assert (code, err) == (INPUT, "wfstudio: closed: cannot be looked into: Permission denied\n")


@pytest.mark.parametrize("command", [["call", "healthz"], ["push", "good.json"], ["run", "good.json"], ["token"]])
def test_a_home_that_cannot_be_made(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    (tmp_path / "good.json").write_text(GOOD)
    monkeypatch.setenv("WFSTUDIO_HOME", str(tmp_path / "good.json"))
    code, _, err = run(*command)
    assert code == USAGE and "good.json: this folder" in err and "set WFSTUDIO_HOME" in err


def _http(status: str, kind: str, body: bytes, length: int | None = None) -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length or len(body)}\r\n"
    return f"{head}Connection: close\r\n\r\n".encode() + body


ANSWERS: dict[str, tuple[bytes | None, int, str]] = {
    "html": (_http("200 OK", "text/html", b"<html>Sign in</html>"), FAILING, "HTML"),
    "cut": (_http("200 OK", "application/json", b'{"publicKey": "', 500), FAILING, "closed the connection"),
    "closed": (b"", FAILING, "closed the connection"),
    "no http": (b"\x00\xff nothing\r\n\r\n", FAILING, ""),
    "failing": (_http("500 Oops", "application/json", b'{"statusCode": 500, "message": "boom"}'), FAILING, "boom"),
    "wrong key": (_http("401 No", "application/json", b'{"statusCode": 401, "message": "no"}'), REFUSED, "401"),
    "other json": (_http("200 OK", "application/json", b"[1, 2]"), FAILING, "publicKey"),
    "slow": (None, TIMED_OUT, "no complete answer"),
}
COMMANDS = {
    "call": ["call", "list_workflows"],
    "push": ["push", "good.json", "--yes"],
    "pull": ["pull", "wf-1"],
    "run": ["run", "wf-1", "--no-input"],
}


@contextmanager
def _service(answer: bytes | None) -> Iterator[str]:
    """The URL of a service that answers every request with these bytes, or never with None."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        stop = threading.Event()

        def serve() -> None:
            while True:
                connection, _ = listener.accept()
                with connection:
                    if stop.is_set():
                        return
                    connection.settimeout(10)
                    connection.recv(65536)
                    if answer is None:
                        connection.recv(1)  # until the client gives up
                    else:
                        connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/workflowapi"
        finally:
            stop.set()
            socket.create_connection(listener.getsockname()).close()
            thread.join(10)


@pytest.fixture
def tenant(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"LICENSE": "secret-license", "TENANT": "t", "COMMUNITY": "c"}.items():
        monkeypatch.setenv(f"WFSTUDIO_{name}", value)
    monkeypatch.setattr("wfstudio.client.attempts.Retry.pause", lambda self, number: 0.0)


@pytest.mark.usefixtures("tenant")
@pytest.mark.parametrize("kind", ANSWERS)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_service_that_misbehaves(run: Run, tmp_path: Path, command: str, kind: str) -> None:
    (tmp_path / "good.json").write_text(GOOD)
    answer, expected, says = ANSWERS[kind]
    with _service(answer) as url:
        code, out, err = run(*COMMANDS[command], "--url", url, "--timeout", "0.1" if answer is None else "5")
    assert (code, out) == (expected, "")
    assert says in err and url in err and err.count("\n") == 1
    assert "secret-license" not in err
    assert (tmp_path / "good.json").read_text() == GOOD and not (tmp_path / "wfstudio.lock").exists()


@pytest.mark.usefixtures("tenant")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_service_that_is_down(run: Run, tmp_path: Path, command: str) -> None:
    (tmp_path / "good.json").write_text(GOOD)
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}/workflowapi"
    code, out, err = run(*COMMANDS[command], "--url", url)
    assert (code, out) == (FAILING, "")
    assert "cannot be reached" in err and url in err and err.count("\n") == 1


def _full(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_leaves_the_document_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "good.json"
    path.write_text(GOOD)
    changed = load(path).with_workflow({"name": "Other", "nodes": []})
    monkeypatch.setattr(os, "fsync", _full)
    with pytest.raises(SaveFailed, match=r"good\.json: not saved, the file is as it was: the disk is full"):
        save(changed, path)
    assert path.read_text() == GOOD
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["good.json"]


class _Caller:
    """A service that has no workflow and makes one."""

    connection = Connection("here", "LOCAL", "http://127.0.0.1:1/workflowapi", "t", "c", "l")

    async def call(self, name: str, **_: object) -> object:
        return {"list_workflows": {"data": []}, "create_workflow": {"workflowId": "wf-1"}}[name]


async def test_a_link_that_cannot_be_kept_names_the_workflow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "good.json"
    path.write_text(GOOD)
    other = Link("wf-0", "h", "s")
    write_link(tmp_path / "other.json", "here", other)
    caller = _Caller()
    plan = await plan_push(caller, Document.from_workflow(json.loads(GOOD)), path)  # type: ignore[arg-type]
    monkeypatch.setattr(os, "fsync", _full)
    with pytest.raises(ConfigurationError, match=r"wfstudio\.lock: cannot be written: No space.* --link wf-1 "):
        await apply(caller, plan)  # type: ignore[arg-type]
    assert read_link(path, "here") is None
    assert read_link(tmp_path / "other.json", "here") == other


@pytest.mark.parametrize("arguments", [["validate", "pipe.json"], ["call", "healthz", "--url", "URL"]])
def test_ctrl_c_ends_with_130_and_one_line(tmp_path: Path, arguments: list[str]) -> None:
    """Interrupted while it waits: for a pipe that nobody writes, for a service that never answers."""
    os.mkfifo(tmp_path / "pipe.json")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(20)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/workflowapi"
        given = [url if one == "URL" else one for one in arguments]
        tenant = {"WFSTUDIO_LICENSE": "l", "WFSTUDIO_TENANT": "t", "WFSTUDIO_COMMUNITY": "c"}
        with subprocess.Popen(
            [*WFSTUDIO, *given], stderr=subprocess.PIPE, text=True, env={**os.environ, **tenant}, cwd=tmp_path
        ) as child:
            try:
                held = _its_request(listener) if "URL" in arguments else _its_pipe(tmp_path / "pipe.json")
                child.send_signal(signal.SIGINT)
                _, err = child.communicate(timeout=20)
            finally:
                child.kill()
            os.close(held)
    assert (child.returncode, err) == (130, "wfstudio: interrupted\n")


def _its_request(listener: socket.socket) -> int:
    connection, _ = listener.accept()
    connection.recv(10)
    return connection.detach()


def _its_pipe(path: Path) -> int:
    """The pipe's other end, open as soon as the command has opened its own."""
    deadline = time.monotonic() + 20
    while True:
        try:
            return os.open(path, os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            assert error.errno == errno.ENXIO and time.monotonic() < deadline
        time.sleep(0.02)

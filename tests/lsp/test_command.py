"""The command: how it starts, ends, and what it costs others."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

from wfstudio.paths import samples_dir

WFSTUDIO = [sys.executable, "-m", "wfstudio"]
OTHERS = """
import sys
from wfstudio.cli.main import main
code = main(["validate", sys.argv[1]])
print(code, [name for name in sys.modules if name.split(".")[0] in ("pygls", "lsprotocol", "cattrs", "asyncio")
             or name.startswith("wfstudio.lsp")], file=sys.stderr)
"""


def test_validate_knows_nothing_of_it() -> None:
    sample = str(samples_dir() / "broken" / "wf404_trap.json")
    ended = subprocess.run([sys.executable, "-c", OTHERS, sample], capture_output=True, text=True, check=False)
    assert ended.stderr == "1 []\n"


def test_without_the_extra_it_says_how_to_get_it() -> None:
    code = "import sys; sys.modules['pygls'] = None; from wfstudio.cli.main import main; sys.exit(main(['lsp']))"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, input="")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "wfstudio: the editor server needs an extra: pip install 'wfstudio[lsp]'\n"


@pytest.mark.parametrize("port", ["x", "-1", "70000", ""])
def test_a_port_that_is_none(port: str) -> None:
    ended = subprocess.run([*WFSTUDIO, "lsp", "--tcp", port], capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert f"'{port}' is no port" in ended.stderr


def test_an_editor_that_is_gone_ends_it(tmp_path: Path) -> None:
    home = {**os.environ, "WFSTUDIO_HOME": str(tmp_path)}
    ended = subprocess.run([*WFSTUDIO, "lsp", "--stdio"], input=b"", capture_output=True, check=False, env=home)
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, b"", b"")


def test_messages_that_are_none_are_kept_to_the_log(tmp_path: Path) -> None:
    home = {**os.environ, "WFSTUDIO_HOME": str(tmp_path)}
    secret = b'{"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {"textDocument": "hunter2"}}'
    sent = b"Content-Length: 5\r\n\r\n{nope" + b"Content-Length: %d\r\n\r\n%s" % (len(secret), secret)
    ended = subprocess.run([*WFSTUDIO, "lsp"], input=sent, capture_output=True, check=False, env=home)
    assert (ended.returncode, ended.stderr) == (1, b"")
    log = tmp_path / "log" / "lsp.log"
    assert log.stat().st_mode & 0o777 == 0o600
    assert log.read_bytes()
    assert b"hunter2" not in log.read_bytes()


def test_an_editor_that_does_not_wait_for_answers_is_no_fault(tmp_path: Path) -> None:
    home = {**os.environ, "WFSTUDIO_HOME": str(tmp_path)}
    server = subprocess.Popen(
        [*WFSTUDIO, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=home
    )
    assert server.stdin and server.stdout and server.stderr
    server.stdout.close()
    for method in ("initialize", "shutdown"):
        body = json.dumps({"jsonrpc": "2.0", "id": method, "method": method, "params": {"capabilities": {}}}).encode()
        server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    server.stdin.close()
    with server.stderr:
        assert server.stderr.read() == b""
    assert server.wait() == 0
    assert (tmp_path / "log" / "lsp.log").read_bytes() == b""


async def test_over_a_port_of_this_machine(tmp_path: Path) -> None:
    home = {**os.environ, "WFSTUDIO_HOME": str(tmp_path)}
    server = await asyncio.create_subprocess_exec(
        *WFSTUDIO, "lsp", "--tcp", "0", env=home, stderr=asyncio.subprocess.PIPE
    )
    assert server.stderr is not None
    client = LanguageClient("editor", "1")
    try:
        told = (await server.stderr.readline()).decode()
        assert told.startswith("wfstudio: listening on 127.0.0.1:")
        port = int(told.rpartition(":")[2])
        again = [*WFSTUDIO, "lsp", "--tcp", str(port)]
        taken = await asyncio.to_thread(subprocess.run, again, capture_output=True, text=True, check=False)
        assert (taken.returncode, taken.stdout) == (2, "")
        assert f"port {port} cannot be served" in taken.stderr
        await client.start_tcp("127.0.0.1", port)
        hello = await client.initialize_async(lsp.InitializeParams(lsp.ClientCapabilities()))
        assert hello.server_info is not None
        assert hello.server_info.name == "wfstudio"
        await client.shutdown_async(None)
        client.exit(None)
        assert await server.wait() == 0
    finally:
        if server.returncode is None:
            server.kill()
            await server.wait()
        await client.stop()

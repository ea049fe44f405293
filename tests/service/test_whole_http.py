"""Requests as bytes on a real socket: those that come whole take the short way, all others uvicorn's, both alike."""

import asyncio
import contextlib
import dataclasses
import json
import socket

import pytest
import pytest_asyncio
import uvicorn

from wfstudio.protocol.endpoints import BASE_PATH
from wfstudio.service import whole_http
from wfstudio.service.app import create_app
from wfstudio.service.routing import EndpointApp
from wfstudio.service.whole_http import WholeRequestProtocol

HEALTH = f"GET {BASE_PATH}/healthz HTTP/1.1\r\nhost: x\r\n\r\n".encode()


class Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self):
        yield


@pytest_asyncio.fixture
async def serve(settings):
    """Starts the service on a socket; each is stopped at the end."""
    async with contextlib.AsyncExitStack() as stack:

        async def started(keep_alive=5, **changes):
            app = create_app(dataclasses.replace(settings, **changes))
            await stack.enter_async_context(app.router.lifespan_context(app))
            config = uvicorn.Config(
                app,
                http=WholeRequestProtocol,
                log_config=None,
                lifespan="off",
                ws="none",
                proxy_headers=False,
                timeout_keep_alive=keep_alive,
            )
            server, listener = Server(config), socket.create_server(("127.0.0.1", 0))
            task = asyncio.create_task(server.serve([listener]))
            while not server.started:  # noqa: ASYNC110 (uvicorn tells nobody)
                await asyncio.sleep(0)

            async def stop():
                server.should_exit = True
                await task

            stack.push_async_callback(stop)
            return server, listener.getsockname()

        yield started


async def answer(reader):
    """Status, headers and body of the next answer."""
    lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines[1:] if line)
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return int(lines[0].split()[1]), headers, body


def post(path, body, *headers):
    head = [f"POST {BASE_PATH}{path} HTTP/1.1", "host: x", *headers, f"content-length: {len(body)}"]
    return "\r\n".join([*head, "", ""]).encode() + body


async def test_a_whole_request_takes_the_short_way(serve, monkeypatch):
    async def never(*_):
        raise AssertionError("went through ASGI")

    monkeypatch.setattr(EndpointApp, "__call__", never)
    _, address = await serve()
    reader, writer = await asyncio.open_connection(*address)
    for _ in range(2):
        writer.write(HEALTH)
        status, headers, body = await answer(reader)
        assert (status, headers["content-type"]) == (200, "application/json")
        assert "date" in headers
        assert "connection" not in headers
        assert json.loads(body)["code"] == "200"
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()


@pytest.mark.parametrize("rest_s", [0.0, 5.0])
async def test_however_a_request_is_cut_the_answer_is_the_same(serve, monkeypatch, rest_s):
    monkeypatch.setattr(whole_http, "REST_S", rest_s)
    _, address = await serve()
    request = post("/workflow_instance/initiate", b'{"wfInstanceId": "none"}', "publickey: AAAA", "requestid: AAAA")
    reader, writer = await asyncio.open_connection(*address)
    writer.write(request)
    expected = await answer(reader)
    assert expected[0] == 401
    for cut in (1, 40, len(request) - 10, len(request) - 1):
        writer.write(request[:cut])
        await writer.drain()
        await asyncio.sleep(0.01)  # so that the parts arrive as parts; nothing rests on it
        writer.write(request[cut:])
        told = await answer(reader)
        assert (told[0], told[2]) == (expected[0], expected[2])
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()


async def test_pipelined_requests_are_answered_in_order(serve):
    _, address = await serve()
    reader, writer = await asyncio.open_connection(*address)
    requests = [HEALTH, post("/workflow_instance/initiate", b"{}"), HEALTH, b"GET /readyz HTTP/1.1\r\nhost: x\r\n\r\n"]
    writer.write(b"".join(requests * 3))
    assert [(await answer(reader))[0] for _ in requests * 3] == [200, 401, 200, 200] * 3
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()


@pytest.mark.parametrize("version", ["1.0", "1.1"])
async def test_a_connection_is_closed_when_the_caller_says_so(serve, version):
    _, address = await serve()
    reader, writer = await asyncio.open_connection(*address)
    writer.write(f"GET {BASE_PATH}/healthz HTTP/{version}\r\nhost: x\r\nconnection: close\r\n\r\n".encode())
    status, headers, _ = await answer(reader)
    assert (status, headers["connection"]) == (200, "close")
    assert await reader.read() == b""
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()


async def test_chunked_bodies_and_expectations_are_understood(serve):
    _, address = await serve()
    reader, writer = await asyncio.open_connection(*address)
    head = f"POST {BASE_PATH}/workflow_instance/initiate HTTP/1.1\r\nhost: x\r\n"
    writer.write(f"{head}transfer-encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n".encode())
    assert (await answer(reader))[0] == 401
    writer.write(f"{head}expect: 100-continue\r\ncontent-length: 2\r\n\r\n".encode())
    assert (await answer(reader))[0] in (100, 401)
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()


async def test_paths_with_escapes_and_unknown_ones_go_the_usual_way(serve):
    _, address = await serve()
    reader, writer = await asyncio.open_connection(*address)
    for path, status in ((f"{BASE_PATH}/health%7A", 200), (f"{BASE_PATH}/none", 404), ("/metrics", 200)):
        writer.write(f"GET {path} HTTP/1.1\r\nhost: x\r\n\r\n".encode())
        assert (await answer(reader))[0] == status
    writer.write(f"HEAD {BASE_PATH}/none HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".encode())
    assert b" 404 " in await reader.readline()
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()


async def test_a_body_beyond_the_limit_is_refused_when_it_comes_whole(serve):
    _, address = await serve(max_body_bytes=100)
    reader, writer = await asyncio.open_connection(*address)
    writer.write(post("/ecdsa_helper/encrypt", b'{"x": "' + b"y" * 200 + b'"}'))
    status, _, body = await answer(reader)
    assert (status, json.loads(body)["statusCode"]) == (413, 413)
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()


async def test_what_is_no_http_ends_the_connection(serve):
    _, address = await serve()
    for text in (b"GET\r\n\r\n", post("/workflow_instance/initiate", b"{}")[:-4] + b"\r\nbad header\r\n\r\n"):
        reader, writer = await asyncio.open_connection(*address)
        writer.write(text + HEALTH)
        writer.write_eof()
        assert b" 500 " not in await reader.read()
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


async def test_a_connection_that_nobody_uses_is_closed(serve):
    _, address = await serve(keep_alive=0.05)
    reader, writer = await asyncio.open_connection(*address)
    writer.write(HEALTH)
    assert (await answer(reader))[0] == 200
    assert await reader.read() == b""
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()


async def test_a_caller_who_leaves_disturbs_nobody(serve):
    server, address = await serve()
    for _ in range(3):
        _, writer = await asyncio.open_connection(*address)
        writer.write(HEALTH * 2)
        writer.transport.abort()
    reader, writer = await asyncio.open_connection(*address)
    writer.write(HEALTH)
    assert (await answer(reader))[0] == 200
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()
    assert all(not task.done() or task.exception() is None for task in server.server_state.tasks)


async def test_stopping_answers_what_was_asked(serve):
    server, address = await serve()
    reader, writer = await asyncio.open_connection(*address)
    idle, idle_writer = await asyncio.open_connection(*address)
    writer.write(HEALTH)
    assert (await answer(reader))[0] == 200
    server.should_exit = True
    assert await reader.read() == b""
    assert await idle.read() == b""
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()
    idle_writer.close()
    with contextlib.suppress(ConnectionError):
        await idle_writer.wait_closed()


async def test_stopping_answers_a_request_whose_body_is_still_coming(serve, monkeypatch):
    monkeypatch.setattr(whole_http, "REST_S", 60.0)
    server, address = await serve()
    request = post("/workflow_instance/initiate", b"{}")
    reader, writer = await asyncio.open_connection(*address)
    writer.write(request[:-1])
    while not any(getattr(one, "_undecided", False) for one in server.server_state.connections):  # noqa: ASYNC110
        await asyncio.sleep(0.001)
    server.should_exit = True
    status, headers, _ = await answer(reader)
    assert (status, headers["connection"]) == (401, "close")
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()


async def test_a_large_body_is_not_gathered_before_its_caller_is_looked_at(serve, monkeypatch):
    monkeypatch.setattr(whole_http, "REST_S", 60.0)
    _, address = await serve()
    reader, writer = await asyncio.open_connection(*address)
    head = f"POST {BASE_PATH}/workflow_instance/initiate HTTP/1.1\r\nhost: x\r\ncontent-length: 500000\r\n\r\n"
    writer.write(head.encode() + b"x" * 200_000)
    assert (await answer(reader))[0] == 401
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()

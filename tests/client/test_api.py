import asyncio
import json
import socket
import threading
import time
from typing import Any

import httpx
import pytest

from wfstudio.client.api import AsyncClient, Client, Exchange
from wfstudio.client.attempts import Retry
from wfstudio.client.connection import Connection, normalized_url
from wfstudio.client.errors import (
    ClientError,
    ConfigurationError,
    InvalidRequest,
    NotFound,
    ReadOnlyProfile,
    Refused,
    TimedOut,
    Unreachable,
)
from wfstudio.protocol.endpoints import ENDPOINTS
from wfstudio.protocol.envelope import KeyPair

QUICK = Retry(tries=3, base=0.001)
ANSWER = {"whole": 1, "half": 0.5, "point": 1.0, "big": 12345678901234567890, "text": "é ✓"}


def on_a_loop(work: Any) -> Any:
    with asyncio.Runner(loop_factory=asyncio.new_event_loop) as runner:
        return runner.run(work)


def any_call(connection: Connection, name: str, how: str, **options: Any) -> Any:
    arguments = {key: options.pop(key) for key in ("path", "query", "data", "headers") if key in options}
    options.setdefault("retry", QUICK)
    if how == "sync":
        with Client(connection, **options) as client:
            return client.call(name, **arguments)

    async def run() -> Any:
        async with AsyncClient(connection, **options) as client:
            return await client.call(name, **arguments)

    return on_a_loop(run())


both = pytest.mark.parametrize("how", ["sync", "async"])


@both
def test_the_curve_of_a_deployment(how: str, service: Any) -> None:
    service.keys, service.curve = KeyPair.generate("secp256r1"), "secp256r1"
    service.answer = lambda seen: ANSWER
    connection = service.connection(curve="secp256r1")
    call = full("create_workflow")
    assert any_call(connection, "create_workflow", how, **call) == ANSWER
    assert service.seen[-1].body == {"data": call["data"]}
    assert service.seen[-1].license == "lic-9"
    with pytest.raises(Unreachable, match="set that as `curve`"):
        any_call(service.connection(), "create_workflow", how, **call)


@both
def test_a_read_only_connection_writes_nothing(how: str, service: Any) -> None:
    service.answer = lambda seen: ANSWER
    connection = service.connection(read_only=True)
    for name, row in ENDPOINTS.items():
        if row.writes:
            with pytest.raises(ReadOnlyProfile, match=f"'thin' is read-only: {name}") as caught:
                any_call(connection, name, how, **full(name))
            assert (caught.value.exit_code, caught.value.sent) == (2, False)
    assert (service.seen, service.key_requests) == ([], 0)
    assert any_call(connection, "list_workflows", how, data={"query": {}}) == ANSWER


def full(name: str) -> dict[str, Any]:
    row = ENDPOINTS[name]
    given: dict[str, Any] = {
        "path": {param: f"{param}/1" for param in row.path_params if param not in ("tenantId", "communityId")},
        "query": {param.name: 5 if param.kind == "integer" else "a b&c" for param in row.query},
    }
    if row.request:
        given["data"] = {"key": ANSWER}
    return given


@pytest.mark.parametrize("how", ["sync", "async"])
@pytest.mark.parametrize("name", [name for name in ENDPOINTS if name != "publickeys"])
def test_every_row_is_called_as_the_table_says(service: Any, name: str, how: str) -> None:
    row = ENDPOINTS[name]
    service.answer = lambda seen: ANSWER if row.wrapped or row.encrypted else {"bare": 1}
    if row.statuses[0] == 204:
        service.answer = lambda seen: (204, None)
    got = any_call(service.connection(), name, how, **full(name))
    assert got == (None if row.statuses[0] == 204 else ANSWER if row.encrypted else {"bare": 1})
    seen = service.seen[0]
    assert seen.method == row.method
    filled = row.fill({"tenantId": "t1", "communityId": "c1", **full(name)["path"]})
    assert seen.path == "/workflowapi" + filled
    assert {key: value[0] for key, value in seen.query.items()} == {
        key: str(value) for key, value in full(name)["query"].items()
    }
    assert {"keyid", "keysecret", "license"}.isdisjoint(seen.headers)
    assert (seen.requestid is not None) == row.auth.keys_required
    assert (seen.license == "lic-9") == (row.auth.license != "none")
    assert ("authorization" in seen.headers) == (row.auth.jwt != "none")
    if row.request:
        assert seen.body == ({"data": {"key": ANSWER}} if row.request_wrapped else {"key": ANSWER})
        assert (b"key" not in seen.raw) == row.encrypted
    if seen.requestid:
        assert set(seen.requestid) == {"appid", "uuid", "ts"}
        assert abs(seen.requestid["ts"] - time.time()) < 60


@both
def test_the_services_key_is_fetched_once(service: Any, how: str) -> None:
    if how == "sync":
        with Client(service.connection()) as client:
            for _ in range(3):
                client.call("list_workflows", data={})
    else:

        async def run() -> None:
            async with AsyncClient(service.connection()) as client:
                for _ in range(3):
                    await client.call("list_workflows", data={})

        on_a_loop(run())
    assert service.key_requests == 1
    assert len({seen.requestid["uuid"] for seen in service.seen}) == 3


@both
def test_a_known_key_is_not_fetched_and_a_changed_one_is_fetched_once(service: Any, how: str) -> None:
    any_call(service.connection(service_public_key=service.keys.public), "servicekeys", how)
    assert service.key_requests == 0
    stale = service.connection(service_public_key=KeyPair.generate().public)
    assert any_call(stale, "submit_result", how, data={"a": 1}) == {}
    assert service.key_requests == 1
    assert service.seen[-1].body == {"data": {"a": 1}}


@both
def test_a_refusal_with_the_right_key_is_not_repeated(service: Any, how: str) -> None:
    service.answer = lambda seen: (401, {"statusCode": 401, "error": "Unauthorized", "message": "unknown license"})
    with pytest.raises(Refused, match="unknown license") as caught:
        any_call(service.connection(), "get_workflow", how, path={"workflowId": "wf-1"})
    assert caught.value.exit_code == 4
    assert len(service.seen) == 1
    assert "lic-9" not in str(caught.value)


@both
@pytest.mark.parametrize(
    ("status", "kind", "code"),
    [(400, InvalidRequest, 2), (403, Refused, 4), (404, NotFound, 5), (500, Unreachable, 8), (501, Unreachable, 8)],
)
def test_statuses_are_typed_errors(service: Any, how: str, status: int, kind: type[ClientError], code: int) -> None:
    service.answer = lambda seen: (status, {"statusCode": status, "error": "x", "message": "nodeId is\nrequired"})
    with pytest.raises(kind, match="nodeId is required") as caught:
        any_call(service.connection(), "submit_result", how, data={})
    assert (caught.value.exit_code, caught.value.status) == (code, status)
    assert f"POST {service.url}/workflow_instance/submit_result" in str(caught.value)


@both
def test_a_safe_call_is_repeated_with_a_new_requestid(service: Any, how: str) -> None:
    answers = iter([(503, {"message": "busy"}), (502, None), {"ok": 1}])
    service.answer = lambda seen: next(answers)
    assert any_call(service.connection(), "poll", how, data={"nodeId": "n"}) == {"ok": 1}
    assert len({seen.requestid["uuid"] for seen in service.seen}) == 3
    assert len({seen.raw for seen in service.seen}) == 3


@both
def test_what_is_not_safe_is_not_repeated(service: Any, how: str, raw: Any) -> None:
    service.answer = lambda seen: (503, {"message": "busy"})
    with pytest.raises(Unreachable, match="busy"):
        any_call(service.connection(), "create_instance", how, data={})
    service.answer = lambda seen: raw(b'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"da')
    with pytest.raises(Unreachable, match=r"closed .*not known"):
        any_call(service.connection(), "create_instance", how, data={})
    assert len(service.seen) == 2


@both
def test_a_safe_call_survives_a_connection_closed_mid_answer(service: Any, how: str, raw: Any) -> None:
    answers = iter([raw(b'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"da'), raw(b""), {"ok": 1}])
    service.answer = lambda seen: next(answers)
    assert any_call(service.connection(), "servicekeys", how) == {"ok": 1}


@both
def test_an_html_page_is_named_for_what_it_is(service: Any, how: str, raw: Any) -> None:
    page = b"<html>Welcome</html>"
    head = b"HTTP/1.1 %d OK\r\ncontent-type: text/html\r\ncontent-length: %d\r\nconnection: close\r\n\r\n"
    for status in (200, 404, 401):
        service.answer = lambda seen, status=status: raw(head % (status, len(page)) + page)
        with pytest.raises(Unreachable, match=r"HTML.*base URL") as caught:
            any_call(service.connection(), "healthz", how)
        assert service.url in str(caught.value)
        assert caught.value.exit_code == 8


@both
def test_a_redirect_is_not_followed(service: Any, how: str, raw: Any) -> None:
    service.answer = lambda seen: raw(
        b"HTTP/1.1 302 Found\r\nlocation: http://elsewhere.example/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
    )
    with pytest.raises(Unreachable, match="redirects"):
        any_call(service.connection(), "healthz", how)


@both
@pytest.mark.parametrize(
    "value", [{"data": "AAAA", "publicKey": "AAAA"}, {"data": "not base64"}, {"other": 1}, [1], "plain", 5]
)
def test_an_answer_that_does_not_open_is_a_failing_service(service: Any, how: str, value: object) -> None:
    service.encrypts = False
    service.answer = lambda seen: value
    with pytest.raises(Unreachable) as caught:
        any_call(service.connection(), "get_workflow", how, path={"workflowId": "w"})
    assert "get_workflow" in str(caught.value)


@both
def test_a_clear_answer_to_an_encrypted_call_is_taken(service: Any, how: str) -> None:
    service.encrypts = False
    service.answer = lambda seen: {"data": {"workflowId": "w"}}
    assert any_call(service.connection(), "get_workflow", how, path={"workflowId": "w"}) == {"workflowId": "w"}


@both
def test_a_slow_service_times_out_and_the_call_is_not_repeated(service: Any, how: str) -> None:
    release = threading.Event()
    service.answer = lambda seen: release.wait(5) and {}
    try:
        with pytest.raises(TimedOut, match=r"within 0\.1 s") as caught:
            any_call(service.connection(), "list_workflows", how, data={}, timeout=0.1)
    finally:
        release.set()
    assert caught.value.exit_code == 7
    assert len(service.seen) == 1


@both
def test_a_service_that_drips_times_out_too(service: Any, how: str) -> None:
    """Each byte comes within the read timeout, the whole answer does not."""
    listener = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def drip() -> None:
        try:
            peer, _ = listener.accept()
        except OSError:
            return
        with peer:
            peer.recv(65536)
            peer.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
            while not stop.wait(0.03):
                try:
                    peer.sendall(b" ")
                except OSError:
                    return

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/workflowapi"
        with pytest.raises(TimedOut):
            any_call(Connection("x", "TENANT", url), "healthz", how, timeout=0.15)
    finally:
        stop.set()
        listener.close()
        thread.join()


@both
def test_a_service_that_is_down_is_tried_again_even_where_a_repeat_is_not_safe(how: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    known = KeyPair.generate().public
    connection = Connection(
        "x", "TENANT", f"http://127.0.0.1:{port}/workflowapi", "t", "c", license="l", service_public_key=known
    )
    told: list[Exchange] = []
    with pytest.raises(Unreachable, match=r"cannot be reached.*is it running") as caught:
        any_call(connection, "create_instance", how, data={}, on_exchange=told.append)
    assert connection.url in str(caught.value)
    assert told[0].tries == 3
    assert told[0].error is caught.value


@both
def test_loopback_is_never_sent_to_a_proxy(service: Any, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    assert any_call(service.connection(), "servicekeys", how) == {}


@both
def test_exchanges_are_shown_decrypted(service: Any, how: str) -> None:
    told: list[Exchange] = []
    service.answer = lambda seen: {"nextNodeId": "a"}
    any_call(service.connection(), "submit_result", how, data={"nodeId": "n"}, on_exchange=told.append)
    (one,) = told
    assert (one.endpoint.name, one.status, one.tries) == ("submit_result", 200, 1)
    assert (one.request, one.answer) == ({"nodeId": "n"}, {"nextNodeId": "a"})
    assert "nextNodeId" not in repr(one)


@both
def test_an_unusable_public_key_of_the_service_is_a_failing_service(service: Any, how: str) -> None:
    for given in ({}, {"publicKey": "AAAA"}, {"publicKey": 5}, []):

        def broken_keys(seen: Any, given: Any = given) -> Any:
            return given

        service.answer = broken_keys
        with pytest.raises(Unreachable, match=r"public|publicKey"):
            any_call(service.connection(), "servicekeys", how)


def test_extra_headers_travel_encrypted(service: Any) -> None:
    any_call(
        service.connection(), "create_by_access_code", "sync", path={"accessCode": "Ab1_c2"}, headers={"x-ext-id": "u"}
    )
    assert "x-ext-id" in service.seen[0].headers
    assert service.seen[0].headers["x-ext-id"] != "u"


@pytest.mark.parametrize(
    ("name", "arguments", "kind", "named"),
    [
        ("get_workflow", {}, InvalidRequest, "workflowId"),
        ("get_workflow", {"path": {"workflowId": ""}}, InvalidRequest, "workflowId"),
        ("get_workflow", {"path": {"workflowID": "x"}}, InvalidRequest, "workflowID"),
        ("servicekeys", {"query": {"a": 1}}, InvalidRequest, "'a'"),
        ("servicekeys", {"data": {}}, InvalidRequest, "no body"),
        ("servicekeys", {"headers": {"x": "y"}}, InvalidRequest, "'x'"),
        ("poll", {"data": {"a": float("nan")}}, InvalidRequest, "not JSON"),
        ("poll", {"data": {"a": object()}}, InvalidRequest, "not JSON"),
        ("get_workflows", {}, ConfigurationError, "did you mean"),
    ],
)
def test_a_call_that_cannot_be_made_is_refused_before_sending(
    service: Any, name: str, arguments: dict[str, Any], kind: type[ClientError], named: str
) -> None:
    with pytest.raises(kind, match=named) as caught:
        any_call(service.connection(), name, "sync", **arguments)
    assert caught.value.exit_code == 2
    assert service.seen == []


@pytest.mark.parametrize(
    ("name", "changes", "named"),
    [
        ("servicekeys", {"license": None}, "WFSTUDIO_LICENSE"),
        ("recaptcha_config", {"token": None}, "WFSTUDIO_TOKEN"),
        ("list_workflows", {"license": None, "token": None}, "WFSTUDIO_LICENSE"),
        ("list_workflows", {"tenant_id": ""}, "WFSTUDIO_TENANT"),
        ("list_workflows", {"community_id": ""}, "WFSTUDIO_COMMUNITY"),
    ],
)
def test_a_missing_setting_is_named(service: Any, name: str, changes: dict[str, Any], named: str) -> None:
    with pytest.raises(ConfigurationError, match=named):
        any_call(service.connection(**changes), name, "sync")


def test_a_connection_hides_its_secrets_and_checks_its_url() -> None:
    connection = Connection("x", "TENANT", "http://h", license="hush", token="hush")
    assert "hush" not in repr(connection)
    assert normalized_url(" https://h/workflowapi/ ") == "https://h/workflowapi"
    for bad in ("", "h/workflowapi", "ftp://h", "http://", "https://u:p@h/x", "http://h:x/", "http://h/?a=1"):
        with pytest.raises(ConfigurationError):
            normalized_url(bad)


def test_loopback_is_told_from_other_hosts() -> None:
    hosts = {
        "127.0.0.1": True,
        "[::1]": True,
        "localhost": True,
        "127.9.9.9": True,
        "example.org": False,
        "10.0.0.1": False,
    }
    assert {host: Connection("x", "TENANT", f"http://{host}:1/x").is_loopback for host in hosts} == hosts


def test_a_ready_file_makes_a_connection() -> None:
    ready = {
        "url": "http://127.0.0.1:8710/workflowapi", "pid": 1, "tenantId": "t", "communityId": "c", "publicKey": "k",
        "licenses": {"system": "s", "service": "v"}, "client": {},
    }  # fmt: skip
    connection = Connection.from_ready(ready)
    assert (connection.kind, connection.license, connection.control_url) == (
        "LOCAL", "s", "http://127.0.0.1:8710/__studio",
    )  # fmt: skip


def test_the_pause_grows_and_stays_within_bounds() -> None:
    retry = Retry(base=0.2, longest=1.0)
    for number, ceiling in enumerate([0.2, 0.4, 0.8, 1.0, 1.0]):
        for _ in range(20):
            assert ceiling / 2 <= retry.pause(number) <= ceiling
    assert len({retry.pause(3) for _ in range(20)}) > 1


def test_a_transport_can_be_swapped() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=json.dumps({"publicKey": "k"}))

    with Client(Connection("x", "TENANT", "https://h"), transport=httpx.MockTransport(answer)) as client:
        assert client.call("publickeys") == {"publicKey": "k"}

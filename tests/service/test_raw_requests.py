"""Bytes that are no good request, against a real service: the documented status, nothing changed, others served."""

import json
import signal
import socket
from urllib.parse import urlsplit

import pytest
from forked_services import ForkedServices
from walkers import FORMS, SUBMIT, Line, Walker, submitted

GET, POST = b"GET %(base)s/workflow_instance/", b"POST %(base)s/workflow_instance/initiate"
HEAD = b" HTTP/1.1\r\nhost: 127.0.0.1\r\n%(headers)s"
BAD = {
    "bytes beyond ASCII in the path": (400, GET + b"\xff\xfe/result_summary" + HEAD + b"\r\n"),
    "escaped bytes that are no UTF-8 in the path": (404, GET + b"%%ff%%fe/result_summary" + HEAD + b"\r\n"),
    "an escaped NUL in the path": (404, GET + b"%%00/result_summary" + HEAD + b"\r\n"),
    "an id of 60,000 letters": (404, GET + b"a" * 60_000 + b"/result_summary" + HEAD + b"\r\n"),
    "a path that climbs": (404, GET + b"../../../../etc/passwd" + HEAD + b"\r\n"),
    "an escaped path that climbs": (404, GET + b"..%%2f..%%2f..%%2fetc%%2fpasswd" + HEAD + b"\r\n"),
    "bytes that are no UTF-8 in the query": (400, GET + b"x%(home)s?pIndex=%%ff&pSize=1" + HEAD + b"\r\n"),
    "bytes that are no UTF-8 in the credentials": (
        401,
        GET + b"x/result_summary HTTP/1.1\r\nhost: x\r\nlicense: \xff\r\nkeyid: \xff\r\nkeysecret: \xff\r\n\r\n",
    ),
    "bytes that are no UTF-8 in the envelope": (
        401,
        GET + b"x/result_summary HTTP/1.1\r\nhost: x\r\npublickey: \xff\xfe\r\nrequestid: \xff\r\n\r\n",
    ),
    "a host that is none": (403, b"GET /__studio/clock HTTP/1.1\r\nhost: \xff\r\n%(headers)s\r\n"),
    "a length and chunks": (
        400,
        POST + HEAD + b"content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    ),
    "two lengths": (400, POST + HEAD + b"content-length: 5\r\ncontent-length: 6\r\n\r\n{}   "),
    "a length below nothing": (400, POST + HEAD + b"content-length: -5\r\n\r\n{}"),
    "a chunk of no length": (400, POST + HEAD + b"transfer-encoding: chunked\r\n\r\nzz\r\n"),
    "a packed body": (400, POST + HEAD + b"content-encoding: gzip\r\ncontent-length: 4\r\n\r\n\x1f\x8b\x08\x00"),
    "a head without end": (431, GET + HEAD + b"a: " + b"x" * 200_000),
    "TLS": (400, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"),
}
DEPTHS = (120, 250, 995, 5000)


@pytest.fixture(scope="module")
def line(tmp_path_factory):
    with ForkedServices(tmp_path_factory.mktemp("raw"), None) as services:
        service = services.start()
        line = Line(service.ready)
        yield line
        line.close()
        service.signal(signal.SIGTERM)
        assert service.wait() == 0
        assert "Traceback" not in services.log()


@pytest.fixture
def walker(line):
    """Somebody who was on the way before, and goes on afterwards as if nothing had been."""
    walker = Walker(line.instance(line.good("PUT", f"{line.base}/workflow", FORMS)["workflowId"]))
    walker.step(line)
    yield walker
    walker.step(line)
    assert submitted(line, walker) == ["0", "1"]


def _status(ready, request):
    place = urlsplit(ready["url"])
    with socket.create_connection((place.hostname, place.port), timeout=20) as connection:
        connection.sendall(request)
        told = b""
        while b"\r\n\r\n" not in told:
            part = connection.recv(65536)
            assert part, f"closed after {told!r}"
            told += part
    assert b"passwd" not in told
    return int(told[9:12])


@pytest.mark.parametrize(("status", "request_bytes"), BAD.values(), ids=BAD)
def test_a_request_that_is_none_is_refused_and_changes_nothing(line, walker, status, request_bytes):
    headers = "".join(f"{name}: {text}\r\n" for name, text in line.headers.items()).encode()
    filled = request_bytes % {b"base": line.path.encode(), b"home": line.base.encode(), b"headers": headers}
    assert _status(line.ready, filled) == status


@pytest.mark.parametrize("depth", DEPTHS)
def test_what_is_nested_too_deep_is_refused_wherever_it_stands(line, walker, depth):
    array, objects = "[" * depth + "]" * depth, '{"a":' * depth + "1" + "}" * depth
    instance = json.dumps(walker.instance)
    for method, path, body in (
        ("PUT", f"{line.base}/workflow", f'{{"name": "x", "nodes": [], "deep": {array}}}'),
        ("PUT", f"{line.base}/workflow", f'{{"name": "x", "nodes": [{{"id": "a", "type": "form", "x": {objects}}}]}}'),
        ("POST", SUBMIT, f'{{"wfInstanceId": {instance}, "nodeId": "b", "requestData": {{"n": {objects}}}}}'),
        ("POST", SUBMIT, '{"data":' * depth + "1" + "}" * depth),
        ("POST", f"/workflow_instance{line.base}/create", f'{{"workflowId": "x", "metaData": {{"a": {array}}}}}'),
    ):
        status, told = line.send(method, path, body)
        assert status == 400, told
        assert "deep" in told["message"], told

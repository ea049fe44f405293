import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wfstudio.client.attempts import Failure, Pause, Retry, Send, course
from wfstudio.client.connection import Connection
from wfstudio.client.errors import ClientError, Unreachable
from wfstudio.client.wire import Reply, Wire
from wfstudio.protocol.endpoints import ENDPOINTS
from wfstudio.protocol.envelope import KeyPair

SERVICE = KeyPair.generate()
WIRE = Wire(
    Connection(
        "x", "TENANT", "http://h/workflowapi", "t", "c", license="l", token="t", service_public_key=SERVICE.public
    )
)
CALLS = [
    WIRE.call(row.name, path={name: "v" for name in row.path_params if name not in ("tenantId", "communityId")})
    for row in ENDPOINTS.values()
]

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
trees = st.recursive(
    scalars,
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["data", "publicKey", "message", "x"]), inner),
)
bodies = st.binary() | trees.map(lambda tree: json.dumps(tree).encode())


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(CALLS), st.integers(200, 599), bodies, st.sampled_from(["application/json", "text/html", ""]))
def test_no_answer_is_anything_but_a_value_or_a_client_error(call: Any, status: int, body: bytes, kind: str) -> None:
    wire = Wire(WIRE.connection)
    try:
        wire.answer(call, Reply(status, {"content-type": kind}, body))
        assert status < 300
    except ClientError as error:
        assert call.row.name in str(error)
        assert "http://h/workflowapi" in str(error)
        assert error.exit_code in (2, 4, 5, 6, 7, 8)


def test_deep_nesting_is_no_crash() -> None:
    for body in (b"[" * 100_000, b'{"data":' * 100_000):
        with pytest.raises(Unreachable):
            Wire(WIRE.connection).answer(CALLS[27], Reply(200, {}, body))


def steps_of(retry: Retry, name: str, *came: Any) -> list[str]:
    """What a course did, given what came of each Send."""
    steps = course(Wire(WIRE.connection), WIRE.call(name, data={}), retry)
    told, answers = [], iter(came)
    step = next(steps)
    try:
        while True:
            if isinstance(step, Pause):
                told.append("pause")
                step = steps.send(None)
            else:
                assert isinstance(step, Send)
                told.append(step.call.row.name)
                step = steps.send(next(answers))
    except StopIteration as done:
        told.append(f"value {done.value}")
    except ClientError as error:
        told.append(type(error).__name__)
    return told


OK = Reply(200, {}, b'{"data": 1}')
BUSY = Reply(503, {}, b"")
DENIED = Reply(401, {}, b"")
NEW_KEY = Reply(200, {}, json.dumps({"publicKey": KeyPair.generate().public}).encode())
SAME_KEY = Reply(200, {}, json.dumps({"publicKey": SERVICE.public}).encode())
CLOSED = Failure("closed", "reset", True)
DOWN = Failure("connect", "refused", False)
LATE = Failure("timeout", "late", True)


@pytest.mark.parametrize(
    ("name", "came", "told"),
    [
        ("poll", [BUSY, CLOSED, OK], ["poll", "pause", "poll", "pause", "poll", "value 1"]),
        ("poll", [BUSY, BUSY, BUSY], ["poll", "pause", "poll", "pause", "poll", "Unreachable"]),
        ("poll", [LATE], ["poll", "TimedOut"]),
        ("initiate", [BUSY], ["initiate", "Unreachable"]),
        ("initiate", [CLOSED], ["initiate", "Unreachable"]),
        ("initiate", [DOWN, DOWN, OK], ["initiate", "pause", "initiate", "pause", "initiate", "value 1"]),
        ("initiate", [DENIED, SAME_KEY], ["initiate", "publickeys", "Refused"]),
        ("initiate", [DENIED, NEW_KEY, OK], ["initiate", "publickeys", "initiate", "value 1"]),
        ("initiate", [DENIED, NEW_KEY, DENIED], ["initiate", "publickeys", "initiate", "Refused"]),
        ("initiate", [DENIED, Reply(500, {}, b"")], ["initiate", "publickeys", "Refused"]),
    ],
)
def test_the_course_of_a_call(name: str, came: list[Any], told: list[str]) -> None:
    assert steps_of(Retry(), name, *came) == told

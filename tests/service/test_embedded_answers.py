"""Only a service that answers is shared: a killed one holds its lock, and its port, a moment longer."""

import socket
import threading

import pytest

from wfstudio.service import embedded


def _ready(listener: socket.socket) -> dict[str, str]:
    return {"url": f"http://127.0.0.1:{listener.getsockname()[1]}/workflowapi"}


def test_a_port_that_nobody_listens_on() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ready = _ready(listener)
    assert not embedded._answers(ready)


def test_a_service_that_takes_connections_and_answers_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "_ANSWER_S", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        assert not embedded._answers(_ready(listener))


@pytest.mark.parametrize(("answer", "shared"), [(b"HTTP/1.1 200 OK\r\n\r\n", True), (b"", False)])
def test_what_is_asked_and_what_counts_as_an_answer(answer: bytes, shared: bool) -> None:
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                asked.append(connection.recv(1000))
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        assert embedded._answers(_ready(listener)) is shared
        thread.join(10)
    assert asked[0].startswith(b"GET /workflowapi/healthz HTTP/1.1\r\n")

"""A raw HTTP load: requests made and encrypted beforehand, sent on plain sockets, so that the client is no bound."""

import json
import selectors
import socket
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from wfstudio.protocol.envelope import KeyPair, agree, decrypt, encrypt


class Speaker:
    """One key pair and license; makes whole HTTP requests as bytes."""

    def __init__(self, ready: dict, level: str = "system") -> None:
        parts = urlsplit(ready["url"])
        self.address = (parts.hostname, parts.port)
        self.base = parts.path
        self.place = f"/tenant/{ready['tenantId']}/community/{ready['communityId']}"
        self.keys = KeyPair.generate()
        self.shared = agree(self.keys.private, ready["publicKey"])
        self.license = encrypt(ready["licenses"][level], self.shared)

    def request(self, method: str, path: str, data: object = None) -> bytes:
        """The bytes of one signed request; ``data`` travels encrypted."""
        stamp = json.dumps({"appid": "load", "uuid": str(uuid.uuid4()), "ts": int(time.time())})
        body = b"" if data is None else json.dumps({"data": encrypt(json.dumps(data), self.shared)}).encode()
        head = (
            f"{method} {self.base}{path} HTTP/1.1\r\nhost: {self.address[0]}\r\npublickey: {self.keys.public}\r\n"
            f"requestid: {encrypt(stamp, self.shared)}\r\nlicensekey: {self.license}\r\n"
            f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    def opened(self, body: bytes) -> object:
        """The value of an encrypted answer."""
        return json.loads(decrypt(json.loads(body)["data"], self.shared))


def ask(address: tuple[str, int], request: bytes) -> tuple[int, bytes]:
    """One request on a connection of its own."""
    with socket.create_connection(address, timeout=30) as connection:
        connection.sendall(request)
        buffer = b""
        while (answer := _whole(buffer)) is None:
            chunk = connection.recv(65536)
            if not chunk:
                raise ConnectionError("closed early")
            buffer += chunk
        return answer


def _whole(buffer: bytes) -> tuple[int, bytes] | None:
    """Status and body once all of one answer is there."""
    end = buffer.find(b"\r\n\r\n")
    if end < 0:
        return None
    head = buffer[:end].lower()
    at = head.find(b"content-length:")
    size = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
    if len(buffer) < end + 4 + size:
        return None
    return int(head[9:12]), buffer[end + 4 :]


@dataclass
class Load:
    """What came of a load: times in seconds, one per answer."""

    seconds: float
    times: list[float] = field(default_factory=list)
    failures: list[bytes] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers per second."""
        return len(self.times) / self.seconds

    def percentile(self, share: float) -> float:
        """In milliseconds."""
        ordered = sorted(self.times)
        return 1000 * ordered[min(int(len(ordered) * share), len(ordered) - 1)]

    def __str__(self) -> str:
        bad = f", {len(self.failures)} FAILED, e.g. {self.failures[0][:200]!r}" if self.failures else ""
        return f"{self.rate:7.0f}/s  p50 {self.percentile(0.5):6.2f} ms  p99 {self.percentile(0.99):6.2f} ms{bad}"


def drive(address: tuple[str, int], queues: list[list[bytes]]) -> Load:
    """Send each queue on a connection of its own, one request at a time each, all connections at once."""
    selector = selectors.DefaultSelector()
    load = Load(0.0)
    started = time.perf_counter()
    for queue in queues:
        connection = socket.create_connection(address)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        state = [iter(queue), b"", 0.0]
        selector.register(connection, selectors.EVENT_READ, state)
        state[2] = time.perf_counter()
        connection.sendall(next(state[0]))
    open_ones = len(queues)
    while open_ones:
        for key, _ in selector.select():
            connection, state = key.fileobj, key.data
            state[1] += connection.recv(65536)
            answer = _whole(state[1])
            if answer is None:
                continue
            now = time.perf_counter()
            load.times.append(now - state[2])
            if answer[0] != 200:
                load.failures.append(answer[1])
            state[1], following = b"", next(state[0], None)
            if following is None:
                selector.unregister(connection)
                connection.close()
                open_ones -= 1
                continue
            state[2] = now
            connection.sendall(following)
    load.seconds = time.perf_counter() - started
    selector.close()
    return load


def cpu_seconds(pid: int) -> float:
    """User and system time of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def loop_seconds(pid: int) -> float:
    """The same of a process's first thread, which runs the event loop: no process answers faster than that allows."""
    fields = Path(f"/proc/{pid}/task/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def tree_seconds(pid: int) -> float:
    """The same of a process and all that it started."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:  # it has ended meanwhile
                continue
            children.setdefault(parent, []).append(int(entry.name))
    return cpu_seconds(pid) + sum(tree_seconds(child) for child in children.get(pid, ()))


def resident_mb(pid: int) -> float:
    """Resident memory of a process."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))

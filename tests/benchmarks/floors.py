"""What the same machine does at the same moment with nothing of ours in it: the floors that ratios are taken to."""

import json
import os
import subprocess
import sys
import time
import uuid
from pathlib import Path

from load import drive

from wfstudio.protocol.envelope import KeyPair, agree, decrypt, encrypt

HELLO = """
import socket, sys, uvicorn
BODY = b'{"data":"hello"}'
START = {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"16")]}
async def app(scope, receive, send):
    await send(START)
    await send({"type": "http.response.body", "body": BODY})
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", ws="none", proxy_headers=False)
uvicorn.Server(config).run(sockets=[listener])
"""


def hello_per_second(count: int, connections: int) -> float:
    """Bare uvicorn (httptools, uvloop) that answers sixteen bytes."""
    server = subprocess.Popen([sys.executable, "-c", HELLO], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        address = ("127.0.0.1", int(server.stdout.readline()))
        request = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"
        drive(address, [[request] * 100] * connections)
        return drive(address, [[request] * (count // connections)] * connections).rate
    finally:
        server.terminate()
        server.wait()


def flushes_per_second(folder: Path, count: int) -> float:
    """A page written and ``fdatasync``, one at a time."""
    with (folder / "floor.bin").open("wb", buffering=0) as file:
        started = time.perf_counter()
        for _ in range(count):
            file.write(b"x" * 4096)
            os.fdatasync(file.fileno())
        return count / (time.perf_counter() - started)


def crypto_us(sizes: tuple[int, ...], opened: int, count: int = 5000) -> float:
    """Microseconds of processor time to open the first ``opened`` texts of these sizes and to seal the others."""
    shared = agree(KeyPair.generate().private, KeyPair.generate().public)
    texts = [json.dumps({"uuid": str(uuid.uuid4()), "pad": "x" * size})[-size:] for size in sizes]
    sealed = [encrypt(text, shared) for text in texts]
    started = time.thread_time()
    for _ in range(count):
        for place, text in enumerate(texts):
            if place < opened:
                decrypt(sealed[place], shared)
            else:
                encrypt(text, shared)
    return (time.thread_time() - started) / count * 1e6

"""A process that lays out: reads outlines from standard input, writes drawings to standard output, ends with its input.

``python -m wfstudio.layout.worker``. Each message is its length in four bytes and what ``marshal`` makes of plain
tuples; both ends are of one installation, so that no form is promised.
"""

from __future__ import annotations

import gc
import marshal
import sys
from typing import IO, Any

from wfstudio.layout.drawing import Drawing
from wfstudio.layout.layered import arrange
from wfstudio.layout.packed import packed, unpacked, unpacked_outline

REMEMBERED = 4
"""So many of the last drawings a request may name."""


def send(stream: IO[bytes], message: Any) -> None:
    """Write a message."""
    data = marshal.dumps(message)
    stream.write(len(data).to_bytes(4, "big") + data)
    stream.flush()


def receive(stream: IO[bytes]) -> Any:
    """The next message. Raises EOFError when there is none any more."""
    size = stream.read(4)
    if len(size) < 4:
        raise EOFError
    data = stream.read(int.from_bytes(size, "big"))
    return marshal.loads(data)  # noqa: S302 - from this program's other process


def main() -> None:
    """Answer until the input ends. The last drawings are remembered: a request names one rather than sending it."""
    gc.disable()  # a layout makes no circles that matter
    remembered: dict[int, Drawing] = {}
    while True:
        try:
            number, outline, detail, direction, previous, sent = receive(sys.stdin.buffer)
        except EOFError:
            return
        before = unpacked(sent) if sent else remembered.get(previous)
        plain = unpacked_outline(outline)
        drawing = arrange(plain.nodes, plain.links, detail=detail, direction=direction, previous=before)
        remembered[number] = drawing
        remembered.pop(number - REMEMBERED, None)
        send(sys.stdout.buffer, packed(drawing))


if __name__ == "__main__":
    main()

"""How big a node's box is at each level of detail, where its ports and entries are, and the short words on edges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wfstudio.layout.cells import clean, clip, width
from wfstudio.layout.drawing import Detail, Direction

SHORT_LABELS = {
    "on_next": "next",
    "on_back": "back",
    "on_success": "success",
    "on_fail": "fail",
    "on_error": "error",
    "on_check_resolution_fail": "resolution",
}
"""What stands at the port of a handler."""

GLYPHS = {
    "form": "▤",
    "js": "ƒ",
    "selfie_capture": "☺",
    "liveid_capture": "◉",
    "photo_id_capture": "▣",
    "ssn_capture": "#",
    "qr_for_device_handoff": "▦",
    "system": "◌",
}
"""One sign per node type; ``OTHER_GLYPH`` for types only a tenant knows."""
OTHER_GLYPH = "◇"
_TITLE_CELLS = 30
_LEAST_WIDTH = 8


@dataclass(frozen=True, slots=True)
class Spec:
    """What the layout needs to know of a node."""

    id: str
    title: str = ""
    type: str = ""
    entry: bool = False
    terminal: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """An edge for the layout; ``target`` None is a handler that leads nowhere, with ``note`` beside it."""

    source: str
    handler: str
    target: str | None
    kind: str = "handler"
    note: str = ""


@dataclass(frozen=True, slots=True)
class PortSpec:
    """A handler's port: ``label`` stands beside it; ``edge`` is the edge it starts, -1 for a stub."""

    handler: str
    label: str
    edge: int = -1


@dataclass(frozen=True, slots=True)
class Shape:
    """Size of a box, offsets of ports and entries across the flow, cells along the flow that labels need after it."""

    w: int
    h: int
    lines: tuple[str, ...]
    port_at: tuple[int, ...]
    entry_at: tuple[int, ...]
    label_room: int


def edge_label(handler: str, kind: str) -> str:
    """The short word for an edge: the handler's, ``script`` for an edge a script makes, brackets when implied."""
    if kind == "script":
        return "script"
    word = SHORT_LABELS.get(handler, clean(handler))
    return f"({word})" if kind == "implied" else word


def measure(spec: Spec, ports: Sequence[PortSpec], entries: int, detail: Detail, direction: Direction) -> Shape:
    """The box of a node with these ports and so many entries. The id is never shortened; a long title is."""
    if detail == "dots":
        return _dot(spec, ports, entries, direction)
    text = _text(spec, detail)
    return _across_rows(text, ports, entries, detail) if direction == "right" else _across_columns(text, ports, entries)


def _text(spec: Spec, detail: Detail) -> list[str]:
    shown, sign = clean(spec.id), GLYPHS.get(spec.type, OTHER_GLYPH)
    lead = f"▸{sign}" if spec.entry else sign
    indent = " " * (len(lead) + 1)
    lines = [f"{lead} {shown}{' ■' if spec.terminal else ''}"]
    title = clean(spec.title).strip()
    if title and title != shown:
        lines.append(indent + clip(title, max(_TITLE_CELLS, width(shown))))
    if detail == "cards":
        lines.append(indent + (clean(spec.type) or "no type"))
    return lines


def _dot(spec: Spec, ports: Sequence[PortSpec], entries: int, direction: Direction) -> Shape:
    stub = any(port.edge < 0 for port in ports)
    many = max(1, len(ports), entries)
    sign = (GLYPHS.get(spec.type, OTHER_GLYPH),)
    if direction == "right":
        return Shape(3, many, sign, tuple(range(len(ports))), tuple(range(entries)), 3 if stub else 0)
    step = [1 + 2 * n for n in range(many)]
    return Shape(2 * many + 1, 1, sign, tuple(step[: len(ports)]), tuple(step[:entries]), 1 if stub else 0)


def _across_rows(text: list[str], ports: Sequence[PortSpec], entries: int, detail: Detail) -> Shape:
    """Flow to the right: a row per port."""
    first, room = 1, max((width(port.label) + 3 for port in ports), default=0)
    inner = max(width(line) for line in text)
    if detail == "cards":
        first, room = 1 + len(text), max((2 for _ in ports), default=0)
        inner = max([inner, *(width(port.label) for port in ports)])
        text = text + [" " * (inner - width(port.label)) + port.label for port in ports]
    size = max(inner + 4, _LEAST_WIDTH)
    if detail == "cards":
        text = [*text[: first - 1], *(" " * (size - 4 - width(line)) + line for line in text[first - 1 :])]
    rows = max(len(text), first - 1 + len(ports), entries)
    port_at = tuple(first + n for n in range(len(ports)))
    enter = max(1, min(first, rows - entries + 1))  # level with the ports, so that a chain of boxes is a straight line
    return Shape(size, rows + 2, tuple(text), port_at, tuple(enter + n for n in range(entries)), room)


def _across_columns(text: list[str], ports: Sequence[PortSpec], entries: int) -> Shape:
    """Flow down: ports side by side along the bottom, far enough apart for their labels."""
    port_at, used = [], 2
    for port in ports:
        port_at.append(used)
        used += width(port.label) + 2
    size = max(max(width(line) for line in text) + 4, used, 2 * entries + 3, _LEAST_WIDTH)
    entry_at = tuple(2 + 2 * n for n in range(entries))
    return Shape(size, len(text) + 2, tuple(text), tuple(port_at), entry_at, 1 if ports else 0)

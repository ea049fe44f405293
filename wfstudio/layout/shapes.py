"""How big a node's box is at each level of detail, where its ports and entries are, and the short words on edges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

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


Slots = Sequence[PortSpec | None]
"""What meets one side of a box in turn: a port where an edge leaves, None where lines enter."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Size of a box, where its slots are across the flow, cells along the flow that words need before and after it."""

    w: int
    h: int
    lines: tuple[str, ...]
    left_at: tuple[int, ...]
    right_at: tuple[int, ...]
    lead: int
    label_room: int


def edge_label(handler: str, kind: str) -> str:
    """The short word for an edge: the handler's, ``script`` for an edge a script makes, brackets when implied."""
    if kind == "script":
        return "script"
    word = SHORT_LABELS.get(handler, clean(handler))
    return f"({word})" if kind == "implied" else word


def measure(
    spec: Spec,
    left: Slots,
    right: Slots,
    detail: Detail,
    direction: Direction,
    level: tuple[int, int] = (0, 0),
) -> Shape:
    """The box of a node with these slots; left and right are as the flow sees them, also where it runs down.

    The id is never shortened; a long title is. ``level`` are the places, on the left and on the right, of the slots
    that are to be on one row, as far as that makes the box no higher: then a chain of boxes is a straight line.
    """
    if detail == "dots":
        return _dot(spec, left, right, direction)
    text = _text(spec, detail)
    if direction == "down":
        return _across_columns(text, left, right)
    return _card(text, left, right, level) if detail == "cards" else _across_rows(text, left, right, level)


@lru_cache(8192)
def _text(spec: Spec, detail: Detail) -> tuple[str, ...]:
    shown, sign = clean(spec.id), GLYPHS.get(spec.type, OTHER_GLYPH)
    lead = f"▸{sign}" if spec.entry else sign
    indent = " " * (len(lead) + 1)
    lines = [f"{lead} {shown}{' ■' if spec.terminal else ''}"]
    title = clean(spec.title).strip()
    if title and title != shown:
        lines.append(indent + clip(title, max(_TITLE_CELLS, width(shown))))
    if detail == "cards":
        lines.append(indent + (clean(spec.type) or "no type"))
    return tuple(lines)


def _dot(spec: Spec, left: Slots, right: Slots, direction: Direction) -> Shape:
    stub = any(slot is not None and slot.edge < 0 for slot in right)
    many = max(1, len(left), len(right))
    sign = (GLYPHS.get(spec.type, OTHER_GLYPH),)
    entered = any(slot is None for slot in right)
    if direction == "right":
        room = 3 if stub else 2 if entered else 0
        return Shape(3, many, sign, tuple(range(len(left))), tuple(range(len(right))), 0, room)
    aside = int(any(slot is not None for slot in left))  # ports above and below do not share a cell
    above, below = (tuple(1 + 2 * n for n in range(len(left))), tuple(1 + aside + 2 * n for n in range(len(right))))
    return Shape(2 * many + 1 + aside, 1, sign, above, below, 0, int(stub or entered))


def _across_rows(text: tuple[str, ...], left: Slots, right: Slots, level: tuple[int, int]) -> Shape:
    """Flow to the right: a row per slot, words outside."""
    size = max(max(width(line) for line in text) + 4, _LEAST_WIDTH)
    rows = max(len(text), len(left), len(right))
    lead = max((width(slot.label) for slot in left if slot is not None), default=0)
    room = max((width(slot.label) + 3 if slot is not None else 2 for slot in right), default=1)
    enter = 1 + max(0, min(level[1] - level[0], rows - len(left)))
    leave = 1 + max(0, min(level[0] - level[1], rows - len(right)))
    return Shape(size, rows + 2, text, _rows(enter, left), _rows(leave, right), lead, room)


def _card(text: tuple[str, ...], left: Slots, right: Slots, level: tuple[int, int]) -> Shape:
    """Flow to the right: slots in rows below the text, words inside."""
    first = 1 + len(text)
    leaving = any(slot is not None for slot in left)
    words = [(_word(left, n), _word(right, n)) for n in range(max(len(left) if leaving else 0, len(right)))]
    inner = max(width(line) for line in text)
    inner = max(
        [inner, _LEAST_WIDTH - 4, *(width(one) + width(other) + 2 * bool(one and other) for one, other in words)]
    )
    text += tuple([one + " " * (inner - width(one) - width(other)) + other for one, other in words])
    rows = max(len(text), len(left))
    enter = first if leaving else max(1, min(first + level[1] - level[0], rows - len(left) + 1))
    return Shape(inner + 4, rows + 2, text, _rows(enter, left), _rows(first, right), 0, 2 if right else 1)


def _word(slots: Slots, number: int) -> str:
    slot = slots[number] if number < len(slots) else None
    return "" if slot is None else slot.label


def _rows(first: int, slots: Slots) -> tuple[int, ...]:
    return tuple(first + n for n in range(len(slots)))


def _across_columns(text: tuple[str, ...], top: Slots, bottom: Slots) -> Shape:
    """Flow down: slots side by side, far enough apart for their words."""
    top_at, above = _columns(top)
    bottom_at, below = _columns(bottom)
    size = max(max(width(line) for line in text) + 4, above, below, _LEAST_WIDTH)
    return Shape(size, len(text) + 2, text, top_at, bottom_at, 0, 1 if bottom else 0)


def _columns(slots: Slots) -> tuple[tuple[int, ...], int]:
    """Where the slots of a side are, and how many cells they take."""
    at, used = [], 2
    for slot in slots:
        at.append(used)
        used += 2 if slot is None else width(slot.label) + 2
    return tuple(at), used + 1

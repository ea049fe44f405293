"""The step that measures a part's boxes and places its items across the flow."""

from __future__ import annotations

from wfstudio.layout.place import Line, place
from wfstudio.layout.plan import HAPPY, Plan
from wfstudio.layout.shapes import measure

_BEND = {"right": 6, "down": 24}
"""So many rows (or columns) out of its way makes a long line bend."""


def put_in_place(plan: Plan) -> None:
    """Measure the boxes and give every item its place across the flow."""
    lanes = plan.lanes
    for at, node in enumerate(plan.part.nodes):
        left = [plan.ports.get(slot) for slot in plan.left[at]]
        right = [*(plan.ports.get(slot) for slot in plan.right[at]), *plan.stubs[at]]
        shape = measure(node, left, right, plan.detail, plan.direction, _level(plan, at))
        plan.shapes.append(shape)
        plan.offset |= zip(plan.left[at], shape.left_at, strict=True)
        plan.offset |= zip(plan.right[at], shape.right_at[: len(plan.right[at])], strict=True)
    down = plan.direction == "down"
    size = [shape.w if down else shape.h for shape in plan.shapes] + [1] * (len(lanes.layer) - lanes.count)
    boxes_apart = 1 if plan.detail == "dots" or not down else 3
    lane_apart = 1 if down else 0

    def gap(upper: int, lower: int) -> int:
        if upper >= lanes.count and lower >= lanes.count:
            return lane_apart
        return boxes_apart if upper < lanes.count and lower < lanes.count else max(lane_apart, boxes_apart // 2)

    lines = _lines(plan)
    loose = [_bent(line) if _on_lane(plan, line) else line for line in lines]
    natural = place(plan.order, size, gap, loose, turns=2)
    levels = _levels(plan, natural)
    plan.across = place(
        plan.order,
        size,
        gap,
        [_bent(line) if _on_lane(plan, line) and levels[line.first] != levels[line.second] else line for line in lines],
    )


def _level(plan: Plan, node: int) -> tuple[int, int]:
    """Where on the left and on the right of a node the way goes through that a journey is meant to take."""
    entries = [at for at, slot in enumerate(plan.left[node]) if slot < 0]
    exits = [at for at, slot in enumerate(plan.right[node]) if slot >= 0]
    if not entries or not exits:
        return 0, 0
    happy = [at for at in exits if plan.links[plan.right[node][at]].handler in HAPPY]
    led = [
        at
        for at in entries
        if any(plan.links[edge].handler in HAPPY for edge in plan.lanes.nets[~plan.left[node][at]].edges)
    ]
    return (led or entries)[0], (happy or exits)[0]


def _on_lane(plan: Plan, line: Line) -> bool:
    """Whether the line joins two pieces of the same lane."""
    return line.straight and min(line.first, line.second) >= plan.lanes.count


def _bent(line: Line) -> Line:
    return Line(line.channel, line.first, line.first_at, line.second, line.second_at, 1, False)


def _levels(plan: Plan, natural: list[int]) -> dict[int, int]:
    """Which pieces of lanes are to be level with each other, from where each would lie on its own.

    A long line bends where straightness would keep it, and all that hangs on it, far from where it belongs.
    """
    levels: dict[int, int] = {}
    number = 0
    for net in plan.lanes.nets:
        low = high = None
        for layer in sorted(net.lanes):
            at = natural[net.lanes[layer]]
            low, high = (at, at) if low is None or high is None else (min(low, at), max(high, at))
            if high - low > _BEND[plan.direction]:
                number += 1
                low = high = at
            levels[net.lanes[layer]] = number
        number += 1
    return levels


def _lines(plan: Plan) -> list[Line]:
    """The lines that placement draws straight or short."""
    return [
        Line(
            channel,
            item,
            _offset(plan, item, slot),
            other,
            _offset(plan, other, entry),
            _weight(plan, item, slot, other),
        )
        for channel, all_ends in enumerate(plan.lanes.channels)
        for ends in all_ends
        for item, slot in ends.left
        for other, entry in ends.right
    ]


def _offset(plan: Plan, item: int, slot: int) -> int:
    return plan.offset[slot] if item < plan.lanes.count else 0


def _weight(plan: Plan, item: int, slot: int, other: int) -> int:
    lane_ends = (item >= plan.lanes.count) + (other >= plan.lanes.count)
    if lane_ends == 2:
        return 8
    happy = slot >= 0 and plan.links[slot].handler in HAPPY
    if lane_ends == 0:
        return 7 if happy else 4
    return 4 if happy else 3
